"""Zones with their outlines, exclusion areas, techniques and needles."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from openmeso.codes import SNOMED
from openmeso.evidence import Sourced
from openmeso.knowledge.schema.entry import Area, Entry, Part, Plain, Positive, Refers, ToPatient

Point = tuple[Decimal, Decimal]


class View(Entry):
    """A drawing on which zones lie, as seen by the practitioner facing the patient.

    Attributes:
        width, height: Size of the drawing in its own units; ``mm_per_unit`` scales it to the skin.
        midline_x: Mirror axis, where the view has one.
        mirror: The view that shows the other side mirrored, for views without a midline of their own.
        behind: Seen from behind, so that the patient's left is left on the drawing.
    """

    name: ToPatient
    width: Positive
    height: Positive
    mm_per_unit: Positive
    midline_x: Decimal | None = None
    mirror: Annotated[str, Refers(("views",))] | None = None
    behind: bool = False


class Outline(Part):
    """A closed outline in one view. ``left`` is the patient's left, right on a drawing seen from before."""

    view: Annotated[str, Refers(("views",))]
    side: Literal["left", "right", "midline"]
    polygon: tuple[Point, ...] = Field(min_length=3)


class Thickness(Sourced):
    """Skin layers in mm by one method; methods are never mixed.

    Attributes:
        epidermis_mm: In women; ``epidermis_mm_male`` in men.
        skin_mm: Epidermis and dermis together, where they were measured as one.
        proxy: The measured zone that a value was borrowed from.
    """

    epidermis_mm: Positive | None = None
    epidermis_mm_male: Positive | None = None
    dermis_mm_female: Positive | None = None
    dermis_mm_male: Positive | None = None
    skin_mm: Positive | None = None
    method: str
    proxy: str = ""


class VolumeBudget(Sourced):
    """mL for one session, per side where the zone is paired.

    Attributes:
        default_ml: When the zone is treated by itself.
        whole_face_ml: Its share when the whole face is treated in one session.
    """

    default_ml: Positive
    least_ml: Positive
    most_ml: Positive
    whole_face_ml: Positive | None = None


class Zone(Entry):
    """One zone. Area is per side where paired.

    Attributes:
        target_depth_mm: Middle of the dermis in women: epidermis + dermis / 2.
        techniques: Suited techniques, the default first; empty = none by default.
        only_when_named: Left out of an area or a whole face unless it is asked for by name.
        outlines: Where it lies on the drawings; drawing regions, not safe areas. Points are laid on the
            first outline of a side, the one that shows most of it.
    """

    name: ToPatient
    area: Area
    paired: bool
    area_cm2: tuple[Positive, Positive]
    thickness: Thickness | None = None
    target_depth_mm: Positive | None = None
    techniques: Annotated[tuple[str, ...], Refers(("techniques",))] = ()
    volume: VolumeBudget
    outlines: tuple[Outline, ...] = ()
    within: Annotated[tuple[str, ...], Refers(("zones", "areas"))] = ()
    danger: bool = False
    only_when_named: bool = False
    snomed: SNOMED | None = None


class ExclusionArea(Entry):
    """A structure to keep away from.

    Attributes:
        radius_mm: Distance kept by anything deeper than the dermis.
        absolute: No point at all inside, whatever the depth (vermilion, orbit, veins).
        shapes: Discs or strips on the drawings.
    """

    structure: Plain
    landmark: Plain
    zones: Annotated[tuple[str, ...], Refers(("zones", "areas"))] = Field(min_length=1)
    radius_mm: Positive
    absolute: bool
    only_for: Annotated[tuple[str, ...], Refers(("actives",))] = ()
    shapes: tuple[Shape, ...] = ()


class Shape(Part):
    """A disc (one point), a strip along points or a filled polygon, each widened by the radius."""

    view: Annotated[str, Refers(("views",))]
    side: Literal["left", "right", "midline"]
    kind: Literal["disc", "strip", "polygon"]
    points: tuple[Point, ...] = Field(min_length=1)


class Technique(Entry):
    """One way to inject.

    Attributes:
        layer: Where the product is meant to lie.
        inserted_mm, angle_deg: House default; true depth = inserted * sin(angle). Without
            ``inserted_mm`` the insertion follows from the zone's target depth.
        ml_per_point, spacing_mm: House default and range.
        pattern: How points are laid out.
        seconds_per_point: Time by hand, for the length of the visit.
        schools: What other schools and sources teach, side by side.
    """

    name: ToPatient
    layer: Literal["epidermis", "superficial-dermis", "dermis", "deep-dermis", "subdermis", "subcutis", "surface"]
    inserted_mm: Positive | None = None
    angle_deg: Positive
    needle: str
    ml_per_point: Decimal = Field(ge=0)
    ml_range: tuple[Decimal, Decimal]
    spacing_mm: Positive
    spacing_range: tuple[Decimal, Decimal]
    pattern: Literal["hexagonal", "lines", "entry-points", "passes"]
    seconds_per_point: Positive
    device: Literal["", "mesogun", "automated-pen", "microneedling", "jet"] = ""
    needs: tuple[str, ...] = ()
    schools: tuple[School, ...] = ()
    refused: str = ""


class School(Sourced):
    says: Plain


class Anesthesia(Entry):
    """How pain is met."""

    name: ToPatient
    ingredients: Annotated[tuple[str, ...], Refers(("actives",))] = ()
    wait_minutes: int = Field(ge=0)
    amounts_mg_per_g: dict[str, Positive] = Field(default_factory=dict)
    expected_pain: tuple[int, int] | None = None


for _model in (ExclusionArea, Technique):
    _model.model_rebuild()
