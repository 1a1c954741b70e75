"""The scales that are scored on screen: their items, in which room of the skin they belong, and who may rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso.knowledge import Library
from openmeso.knowledge.schema.outcome import Scale
from openmeso.outcome.acne_scars import KELOID, POINTS
from openmeso.outcome.hair import WEIGHTS as SCALP
from openmeso.outcome.melasma import WEIGHTS as REGIONS
from openmeso.reports.view_drawing import path_of

#: Groups of scales in the order of a page. A line of 100 mm is not drawn on a screen: pain is asked in numbers.
GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("Response and satisfaction"), ("gais", "satisfaction-5", "nrs-pain", "dlqi", "face-q")),
    (gettext_lazy("Ageing and lines"), ("glogau", "griffiths", "fine-lines-5", "fvls", "wsrs", "lemperle")),
    (gettext_lazy("Pigment"), ("mmasi", "masi", "ita")),
    (gettext_lazy("Scars"), ("goodman-baron-quantitative", "goodman-baron-qualitative", "acss", "posas-2", "posas-3")),
    (gettext_lazy("Hair"), ("salt", "norwood-hamilton", "ludwig", "sinclair")),
)
SCORED = tuple(scale for _words, scales in GROUPS for scale in scales)
ANSWER = "answer"
#: Scales that are scored place by place.
PLACED = frozenset({"wsrs", "lemperle", "fine-lines-5", "acss", "posas-2", "posas-3", "ita"})
#: Scales that only the patient can answer, and those that only an eye beside the skin can.
BY_PATIENT = frozenset({"satisfaction-5", "nrs-pain", "dlqi", "face-q"})
BY_EITHER = frozenset({"gais"})
RATER_WORDS: Mapping[str, Promise] = MappingProxyType(
    {
        "clinician": gettext_lazy("Clinician who treats"),
        "masked": gettext_lazy("Masked assessor, who does not know the treatment"),
        "patient": gettext_lazy("Patient"),
    }
)
AREA_WORDS: tuple[Promise, ...] = (
    gettext_lazy("0: none"),
    gettext_lazy("1: below 10 %"),
    gettext_lazy("2: 10 to 29 %"),
    gettext_lazy("3: 30 to 49 %"),
    gettext_lazy("4: 50 to 69 %"),
    gettext_lazy("5: 70 to 89 %"),
    gettext_lazy("6: 90 to 100 %"),
)
DARKNESS_WORDS: tuple[Promise, ...] = (
    gettext_lazy("0: absent"),
    gettext_lazy("1: slight"),
    gettext_lazy("2: mild"),
    gettext_lazy("3: marked"),
    gettext_lazy("4: maximal"),
)
#: Words of an item's part after the dot, of a region, a view of the scalp, a kind of scar.
ITEM_WORDS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "area": lambda: _("Area"),
        "darkness": lambda: _("Darkness"),
        "homogeneity": lambda: _("Homogeneity"),
        "forehead": lambda: _("Forehead"),
        "right-malar": lambda: _("Right cheek"),
        "left-malar": lambda: _("Left cheek"),
        "chin": lambda: _("Chin"),
        "top": lambda: _("Top, % lost"),
        "right": lambda: _("Right side, % lost"),
        "left": lambda: _("Left side, % lost"),
        "back": lambda: _("Back, % lost"),
        "macular": lambda: _("Flat colour marks"),
        "mild-dish": lambda: _("Mild dish-like"),
        "moderate-dish": lambda: _("Moderate dish-like"),
        "punched-out-shallow": lambda: _("Punched-out, shallow, below 5 mm"),
        "shallow-broad": lambda: _("Shallow, broad"),
        "punched-out-deep-normal-base": lambda: _("Punched-out, deep, normal base"),
        "punched-out-deep-abnormal-base": lambda: _("Punched-out, deep, abnormal base"),
        "linear": lambda: _("Linear or troughed"),
        "deep-broad": lambda: _("Deep, broad"),
        "papular": lambda: _("Papular"),
        KELOID: lambda: _("Keloid, area in cm²"),
        "L": lambda: _("L*"),
        "b": lambda: _("b*"),
        ANSWER: lambda: _("Answer"),
    }
)
#: Which zones of the drawing stand for a region of the melasma scales.
REGION_ZONES: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "forehead": (("forehead", "midline"),),
        "right-malar": (("cheek", "right"), ("malar", "right")),
        "left-malar": (("cheek", "left"), ("malar", "left")),
        "chin": (("chin", "midline"),),
    }
)


@dataclass(frozen=True)
class Item:
    """One question of a scale.

    Attributes:
        look: ``levels`` (the scale's own words), ``steps`` (whole numbers to touch), ``whole`` or ``number``.
        group: Region that the item belongs to; empty where the scale has none.
        steps: Values with their words, for ``levels`` and ``steps``.
    """

    name: str
    look: str
    label: str
    group: str = ""
    low: int | None = None
    high: int | None = None
    steps: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Region:
    """One region of the face map. ``d``: outlines as one SVG path."""

    name: str
    label: str
    d: str


def items_of(scale: str, library: Library) -> tuple[Item, ...]:
    """The items of a scale in the order in which they are asked."""
    entry = library.scales[scale]
    if scale in ("mmasi", "masi"):
        kinds = ("area", "darkness", "homogeneity") if scale == "masi" else ("area", "darkness")
        return tuple(
            Item(
                f"{region}.{kind}",
                "steps",
                f"{ITEM_WORDS[region]()}: {ITEM_WORDS[kind]()}",
                region,
                steps=_regional(kind),
            )
            for region in REGIONS
            for kind in kinds
        )
    if scale == "salt":
        return tuple(Item(view, "number", ITEM_WORDS[view](), low=0, high=100) for view in SCALP)
    if scale == "goodman-baron-quantitative":
        counted = tuple(Item(kind, "whole", ITEM_WORDS[kind](), low=0) for kind in POINTS)
        return (*counted, Item(KELOID, "number", ITEM_WORDS[KELOID](), low=0))
    if scale == "ita":
        return (Item("L", "number", "L*", low=0, high=100), Item("b", "number", "b*", low=-128, high=127))
    return (_answer(entry),)


def raters_of(scale: str) -> tuple[tuple[str, Promise], ...]:
    """Who may rate: feelings are the patient's own, counted things are seen by a clinician or a masked assessor."""
    if scale in BY_PATIENT:
        names: tuple[str, ...] = ("patient",)
    else:
        names = ("clinician", "masked", "patient") if scale in BY_EITHER else ("clinician", "masked")
    return tuple((name, RATER_WORDS[name]) for name in names)


def face_map(library: Library, *, view: str = "front") -> tuple[Region, ...]:
    """Outlines of the four regions on the front view."""
    out = []
    for region, places in REGION_ZONES.items():
        paths = [
            path_of(outline.polygon)
            for zone, side in places
            if zone in library.zones
            for outline in library.zones[zone].outlines
            if outline.view == view and outline.side == side
        ]
        out.append(Region(region, ITEM_WORDS[region](), " ".join(paths)))
    return tuple(out)


def _answer(entry: Scale) -> Item:
    classes = entry.levels and all(level.low == level.high for level in entry.levels)
    if classes:
        return Item(ANSWER, "levels", _("Answer"), steps=tuple((one.value, one.words) for one in entry.levels))
    low = None if entry.low is None else int(entry.low)
    high = None if entry.high is None else int(entry.high)
    if low is not None and high is not None and high - low <= 10:
        return Item(ANSWER, "steps", _("Grade"), steps=tuple((str(n), str(n)) for n in range(low, high + 1)))
    return Item(ANSWER, "number", _("Total"), low=low, high=high)


def _regional(kind: str) -> tuple[tuple[str, str], ...]:
    words = AREA_WORDS if kind == "area" else DARKNESS_WORDS
    return tuple((str(n), str(one)) for n, one in enumerate(words))
