"""Where the tip of a needle comes to lie. A needle's length is not its depth.

True depth = inserted length * sin(angle to the skin). The share of a drop that lies in the dermis follows
a normal spread of the tip and of the drop (both assumed): relative between techniques, not a prediction,
since a drop swells the dermis and the skin dimples under the needle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from openmeso.knowledge.schema.anatomy import Technique, Zone
from openmeso.units import Length

#: Standard deviations in mm of the tip and of a drop's height; assumptions without a source.
TIP_SD_MM = 0.25
DROP_SD_MM = 0.35
SPREAD_MM = math.hypot(TIP_SD_MM, DROP_SD_MM)

Sex = Literal["female", "male", "other"]
TipLayer = Literal["epidermis", "superficial-dermis", "deep-dermis", "skin", "below-dermis", "unknown"]

OUTSIDE_DERMIS = "plan/depth-outside-dermis"
DEPTH_UNKNOWN = "plan/depth-unknown"

_HUNDREDTH = Decimal("0.01")


def true_depth(*, inserted_mm: float, angle_deg: float) -> float:
    """Depth in mm below the surface of the skin."""
    return inserted_mm * math.sin(math.radians(angle_deg))


def angle_for(*, depth_mm: float, inserted_mm: float) -> float | None:
    """The angle in degrees that brings a length to a depth; None where the needle is too short."""
    if depth_mm > inserted_mm:
        return None
    return math.degrees(math.asin(depth_mm / inserted_mm))


def inserted_for(*, depth_mm: float, angle_deg: float) -> float:
    """The length in mm to insert at an angle to reach a depth."""
    return depth_mm / math.sin(math.radians(angle_deg))


def fraction_in_dermis(*, depth_mm: float, epidermis_mm: float, dermis_mm: float) -> float:
    """Share of a drop that lies in the dermis, of all that lies in the body at all."""
    bottom = _phi((epidermis_mm + dermis_mm - depth_mm) / SPREAD_MM)
    top = _phi((epidermis_mm - depth_mm) / SPREAD_MM)
    return (bottom - top) / _phi(depth_mm / SPREAD_MM)


def _phi(z: float) -> float:
    return math.erfc(-z / math.sqrt(2)) / 2


@dataclass(frozen=True)
class Depth:
    """How deep one technique goes in one zone.

    Attributes:
        inserted: Length put into the skin; None where it follows from a target that is not known.
        true: Depth of the tip.
        target: Middle of the dermis in this zone and sex.
        dermis_from, dermis_to: Borders of the dermis; ``dermis_to`` alone where only the whole skin
            was measured.
        layer: Where the tip lies.
        fraction_in_dermis: Share of a drop in the dermis, by assumption; for comparing techniques only.
        borrowed: The thickness was measured in another place.
        warnings: Codes: the tip leaves the dermis, or nobody knows.
    """

    inserted: Length | None
    angle_deg: Decimal
    true: Length | None
    target: Length | None
    dermis_from: Length | None
    dermis_to: Length | None
    layer: TipLayer
    fraction_in_dermis: Decimal | None
    borrowed: bool
    warnings: tuple[str, ...]

    @property
    def may_leave_dermis(self) -> bool:
        """The tip lies below the dermis, or it cannot be shown that it does not."""
        return self.layer in ("below-dermis", "unknown")


def reach(*, technique: Technique, zone: Zone, sex: Sex) -> Depth:
    """Work out the depth of a technique in a zone.

    Of a sex registered as other the thinner skin is taken. The measures are those of the zone's one
    method; methods are never mixed.
    """
    return depth_of(
        inserted=technique.inserted_mm, angle_deg=technique.angle_deg, layer=technique.layer, zone=zone, sex=sex
    )


def depth_of(*, inserted: Decimal | None, angle_deg: Decimal, layer: str, zone: Zone, sex: Sex) -> Depth:
    """Work out the depth of an insertion in a zone; see ``reach``.

    Args:
        inserted: In mm; ``None`` for the one that reaches the zone's target depth.
        layer: That it is meant for, for the warnings; empty where none is stated.
    """
    epidermis, dermis, bottom = _layers(zone, sex)
    target = zone.target_depth_mm
    if sex == "male" and epidermis is not None and dermis is not None:
        target = epidermis + dermis / 2
    angle = float(angle_deg)
    if inserted is None and target is not None:
        inserted = _exact(inserted_for(depth_mm=float(target), angle_deg=angle))
    if inserted is None:
        return Depth(
            None, angle_deg, None, _length(target), _length(epidermis), _length(bottom),
            "unknown", None, _borrowed(zone), (DEPTH_UNKNOWN,),
        )  # fmt: skip
    deep = true_depth(inserted_mm=float(inserted), angle_deg=angle)
    tip = _layer(deep, epidermis, dermis, bottom)
    share = None
    if epidermis is not None and dermis is not None:
        share = _exact(fraction_in_dermis(depth_mm=deep, epidermis_mm=float(epidermis), dermis_mm=float(dermis)))
    return Depth(
        inserted=_length(inserted),
        angle_deg=angle_deg,
        true=_length(_exact(deep)),
        target=_length(target),
        dermis_from=_length(epidermis),
        dermis_to=_length(bottom),
        layer=tip,
        fraction_in_dermis=share,
        borrowed=_borrowed(zone),
        warnings=_warnings(tip, layer),
    )


def _layers(zone: Zone, sex: Sex) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Epidermis, dermis, and the depth of the dermis' lower border, in mm."""
    measured = zone.thickness
    if measured is None:
        return None, None, None
    male = sex == "male"
    epidermis = (measured.epidermis_mm_male if male else None) or measured.epidermis_mm
    dermis = measured.dermis_mm_male if male else measured.dermis_mm_female
    if sex == "other" and measured.dermis_mm_male is not None and dermis is not None:
        dermis = min(dermis, measured.dermis_mm_male)
    if epidermis is None or dermis is None:
        return epidermis, None, measured.skin_mm
    return epidermis, dermis, epidermis + dermis


def _layer(deep: float, epidermis: Decimal | None, dermis: Decimal | None, bottom: Decimal | None) -> TipLayer:
    if bottom is None:
        return "unknown"
    if deep > float(bottom):
        return "below-dermis"
    if epidermis is None or dermis is None:
        return "skin"
    if deep < float(epidermis):
        return "epidermis"
    return "superficial-dermis" if deep < float(epidermis + dermis / 2) else "deep-dermis"


def _warnings(tip: TipLayer, meant: str) -> tuple[str, ...]:
    if tip == "unknown":
        return (DEPTH_UNKNOWN,)
    too_shallow = tip == "epidermis" and meant not in ("epidermis", "surface")
    return (OUTSIDE_DERMIS,) if tip == "below-dermis" or too_shallow else ()


def _borrowed(zone: Zone) -> bool:
    return zone.thickness is not None and not zone.thickness.confirmed


def _exact(number: float) -> Decimal:
    return Decimal(repr(number)).quantize(_HUNDREDTH)


def _length(value: Decimal | None) -> Length | None:
    return None if value is None else Length(value)
