"""The closed grammar of rule conditions: data, never code.

A condition is one table with exactly one head key (``answer``, ``condition``, ``medication`` …) or
one of ``all``, ``any``, ``not``. Each evaluates to yes, no or unknown. See ADR 0003.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from openmeso.knowledge.schema.entry import Part, Refers

Ids = tuple[str, ...]
Days = Annotated[int, Field(gt=0)]


class Answered(Part):
    """The patient answered yes."""

    answer: Annotated[str, Refers(("questions",))]


class HasCondition(Part):
    """One of these conditions is on record.

    Attributes:
        state: Only in one of these states; any but ``past`` counts when empty and no window is given. A
            state that is not known is unknown here.
        within_days: Active now, or over for fewer than so many days. An undated one counts as today, and
            so does one whose state is not known. An event is over since its day.
        here: Only where the condition's zone meets the zone looked at.
    """

    condition: Annotated[Ids, Refers(("conditions",))]
    state: tuple[Literal["active", "controlled", "uncontrolled", "past"], ...] = ()
    within_days: Days | None = None
    here: bool = False


class TakesMedication(Part):
    """One of these medicines is taken, or was last taken within the window.

    A substance named here, of which only the class is on record, is unknown.

    Attributes:
        within_days: Ongoing, or last dose fewer than so many days ago, or stopped on an unknown day;
            without it, only ongoing counts.
        daily_at_least: Dose a day, in ``unit``; a missing dose is unknown.
        for_days_at_least: Taken for at least so long; a missing start is unknown.
        count_at_least: So many different medicines of these classes at once.
        reason_other_than: Taken for anything but these reasons; a missing reason is unknown. The rule names
            what is harmless: a word that it does not know must not pass as harmless.
    """

    medication: Annotated[Ids, Refers(("medicines",))]
    within_days: Days | None = None
    daily_at_least: Decimal | None = None
    daily_below: Decimal | None = None
    unit: str = ""
    for_days_at_least: Days | None = None
    count_at_least: Annotated[int, Field(ge=1)] = 1
    reason_other_than: tuple[str, ...] = ()


class HasAllergy(Part):
    """An allergy to one of these is on record, with one of these reactions when any is named.

    A reaction that is not stated is unknown.
    """

    allergy: Annotated[Ids, Refers(("allergies", "actives"))]
    reaction: tuple[str, ...] = ()


class HadTreatment(Part):
    """One of these treatments was done within the window, or is booked within the days ahead.

    An undated one counts as done today. Days ahead are fewer than ``ahead_days``.
    """

    treatment: Annotated[Ids, Refers(("combined",))]
    within_days: Days | None = None
    ahead_days: Days | None = None
    here: bool = False


class Measured(Part):
    """The latest reading lies in the stated range; of several on that day, one that does is enough.

    Attributes:
        max_age_days: An older reading is as good as none.
        if_missing: What no usable reading means. ``no`` only where another rule asks for the reading.
    """

    measurement: Annotated[str, Refers(("measurements",))]
    at_least: Decimal | None = None
    above: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None
    value_is: Annotated[str | None, Field(alias="is")] = None
    unit: str = ""
    max_age_days: Days | None = None
    if_missing: Literal["unknown", "no"] = "unknown"


class Aged(Part):
    """Age in whole years, both bounds optional: ``age_below``, ``age_at_least``."""

    age_below: int | None = None
    age_at_least: int | None = None


class Phototyped(Part):
    """Fitzpatrick phototype at least so high; unknown when not recorded."""

    phototype_at_least: Annotated[int, Field(ge=1, le=6)]


class DatedAnswer(Part):
    """A dated answer (``[dates]`` in the case file) lies within or beyond so many days.

    ``ahead_days``: the date lies in the future, at most so many days ahead.
    """

    date: Annotated[str, Refers(("questions",))]
    more_than_days_ago: Annotated[int, Field(ge=0)] | None = None
    within_days: Days | None = None
    ahead_days: Days | None = None
    if_missing: Literal["unknown", "no"] = "unknown"


class OfSex(Part):
    """Sex as registered at birth is one of these."""

    sex: tuple[Literal["female", "male", "other"], ...]


class MayConceive(Part):
    """Pregnancy is possible, as stated in the case file; unknown when not stated."""

    may_conceive: Literal["yes", "no"]


class InZone(Part):
    """The zone looked at is one of these zones or lies in one of these areas."""

    zone: Annotated[Ids, Refers(("zones", "areas"))]


class Wants(Part):
    """One of these concerns is a goal, at least so severe (1 to 4), in the zone looked at if any."""

    concern: Annotated[Ids, Refers(("concerns",))]
    severity_at_least: Annotated[int, Field(ge=1, le=4)] = 1


class PlannedIn(Part):
    """The plan holds one of these ingredients, techniques or combined treatments."""

    planned: Annotated[Ids, Refers(("actives", "techniques", "combined", "products"))]


class Ready(Part):
    """A fact of the session gate is missing or wrong (``readiness`` of ``screen``)."""

    readiness: Literal[
        "consent-missing",
        "practitioner-unfit",
        "kit-incomplete",
        "lot-unfit",
        "open-event",
        "interval-short",
        "allergy-test-open",
        "readings-missing",
    ]


class AllOf(Part):
    all: Annotated[tuple[Condition, ...], Field(min_length=1)]


class AnyOf(Part):
    any: Annotated[tuple[Condition, ...], Field(min_length=1)]


class Not(Part):
    negated: Annotated[Condition, Field(alias="not")]


_HEADS: dict[str, str] = {
    "answer": "answer",
    "condition": "condition",
    "medication": "medication",
    "allergy": "allergy",
    "treatment": "treatment",
    "measurement": "measurement",
    "age_below": "age",
    "age_at_least": "age",
    "phototype_at_least": "phototype",
    "date": "date",
    "sex": "sex",
    "may_conceive": "may-conceive",
    "zone": "zone",
    "concern": "concern",
    "planned": "planned",
    "readiness": "readiness",
    "all": "all",
    "any": "any",
    "not": "not",
    "negated": "not",
}


def _head(value: Any) -> str | None:
    keys = value if isinstance(value, dict) else getattr(type(value), "model_fields", {})
    return next((_HEADS[key] for key in keys if key in _HEADS), None)


Condition = Annotated[
    Annotated[Answered, Tag("answer")]
    | Annotated[HasCondition, Tag("condition")]
    | Annotated[TakesMedication, Tag("medication")]
    | Annotated[HasAllergy, Tag("allergy")]
    | Annotated[HadTreatment, Tag("treatment")]
    | Annotated[Measured, Tag("measurement")]
    | Annotated[Aged, Tag("age")]
    | Annotated[Phototyped, Tag("phototype")]
    | Annotated[DatedAnswer, Tag("date")]
    | Annotated[OfSex, Tag("sex")]
    | Annotated[MayConceive, Tag("may-conceive")]
    | Annotated[InZone, Tag("zone")]
    | Annotated[Wants, Tag("concern")]
    | Annotated[PlannedIn, Tag("planned")]
    | Annotated[Ready, Tag("readiness")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(
        _head,
        custom_error_type="condition_head",
        custom_error_message="a condition needs one head key: " + ", ".join(dict.fromkeys(_HEADS)),
    ),
]

for _model in (AllOf, AnyOf, Not):
    _model.model_rebuild()
