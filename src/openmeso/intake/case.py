"""The case file, ``openmeso-case/1``: the public form in which a patient's facts come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from openmeso.errors import CaseError, Fault, one_of
from openmeso.knowledge import Library
from openmeso.knowledge.checking import AREAS
from openmeso.knowledge.library import brand_id
from openmeso.knowledge.loading import read_toml, validation_faults

YesNo = Literal["yes", "no", "unknown"]
State = Literal["active", "controlled", "uncontrolled", "past", "unknown"]
Exact = Annotated[Decimal, Field(allow_inf_nan=False)]


class CasePart(BaseModel):
    """A table of the case file. An unknown key is a fault, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PatientPart(CasePart):
    """Who the patient is.

    Attributes:
        sex: As registered at birth.
        may_conceive: Whether pregnancy is possible, with the reason when it is not.
        phototype: Fitzpatrick 1 to 6, as assessed.
    """

    id: str = Field(min_length=1, max_length=40)
    name: str = ""
    birth_date: date
    sex: Literal["female", "male", "other"]
    may_conceive: YesNo | None = None
    may_conceive_reason: str = ""
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")
    phototype: int | None = Field(default=None, ge=1, le=6)


class DatedAnswer(CasePart):
    """An answer with the day it was given; a bare word counts as given on the day of the case."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    answer: YesNo = Field(alias="is")
    on: date


def _one_answer(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    """One clear fault for a wrong answer, instead of one for each form it might have had."""
    try:
        return read(value)
    except ValidationError:
        raise ValueError('"yes", "no" or "unknown", or { is = "no", on = 2026-11-22 }') from None


AnswerPart = Annotated[YesNo | DatedAnswer, WrapValidator(_one_answer)]


class MeasurementPart(CasePart):
    id: str
    value: Exact | str
    unit: str = ""
    on: date | None = None
    zone: str | None = None


class ConditionPart(CasePart):
    id: str
    state: State
    since: date | None = None
    until: date | None = None
    zone: str | None = None

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise ValueError("until lies before since")
        return self


class MedicationPart(CasePart):
    """A medicine by class, substance or brand."""

    id: str
    dose: Annotated[Exact, Field(gt=0)] | None = None
    unit: str = ""
    per_day: Annotated[Exact, Field(gt=0)] | None = None
    per_week: Annotated[Exact, Field(gt=0)] | None = None
    since: date | None = None
    ongoing: bool | None = None
    last_dose: date | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Self:
        if self.per_day and self.per_week:
            raise ValueError("per_day and per_week exclude each other")
        if self.ongoing and self.last_dose:
            raise ValueError("an ongoing medicine has no last_dose")
        return self

    @property
    def daily(self) -> Decimal | None:
        """Dose a day in the stated unit."""
        if self.dose is None:
            return None
        if self.per_week:
            return self.dose * self.per_week / 7
        return self.dose * (self.per_day or 1)


class AllergyPart(CasePart):
    """An allergen and how the patient reacted.

    The reaction is one of the words that rules know: a word of its own would count as none of them, and
    so as harmless. A reaction that is not stated stays unknown.
    """

    id: str
    reaction: Literal[
        "",
        "anaphylaxis",
        "angioedema",
        "breathing",
        "bronchospasm",
        "collapse",
        "eczema",
        "fainted",
        "hives",
        "itching",
        "palpitations-with-epinephrine",
        "rash",
        "swelling",
        "other",
    ] = ""
    on: date | None = None


class TreatmentPart(CasePart):
    """Another treatment, past or booked. ``volume_ml`` counts towards cumulative limits."""

    id: str
    on: date | None = None
    zone: str | None = None
    product: str | None = None
    volume_ml: Annotated[Exact, Field(gt=0)] | None = None


class ConcernPart(CasePart):
    id: str
    zone: str
    severity: int = Field(ge=1, le=4)
    priority: int | None = Field(default=None, ge=1, le=9)


class EventPart(CasePart):
    name: str
    on: date
    kind: Literal["no-visible-marks"] = "no-visible-marks"


class UnavailablePart(CasePart):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    start: date = Field(alias="from")
    end: date = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("'to' lies before 'from'")
        return self


class WishedPart(CasePart):
    """A combined treatment wished for in the course."""

    id: str
    zone: str
    sessions: int = Field(default=1, ge=1, le=12)


class Person(CasePart):
    name: str = Field(min_length=2)
    licence: str = Field(min_length=2)


class DecisionPart(CasePart):
    """A coded decision on a finding, by the role it belongs to; some need a second clinician."""

    code: str
    role: Literal["prescriber", "injector"]
    by: Person
    reason: Literal[
        "specialist-agrees",
        "document-seen",
        "tolerated-before",
        "benefit-outweighs",
        "test-negative",
        "explained-and-accepted",
    ]
    on: date
    text: str = ""
    second: Person | None = None
    document: str = ""


class PreferencesPart(CasePart):
    """Wishes that bound the plan.

    Attributes:
        mixture_reason: A prescriber's reason why a mixture is wanted; without it one product is used.
    """

    max_sessions: int | None = Field(default=None, ge=1, le=12)
    budget: Annotated[Exact, Field(gt=0)] | None = None
    jurisdiction: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    anesthesia: str | None = None
    technique: str | None = None
    mixture_reason: str = ""
    start_from: date | None = None


class Case(CasePart):
    """One patient's facts as written; ids checked against the library."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_name: Literal["openmeso-case/1"] = Field(alias="schema")
    on: date | None = None
    patient: PatientPart
    answers: dict[str, AnswerPart] = Field(default_factory=dict)
    dates: dict[str, date] = Field(default_factory=dict)
    measurement: tuple[MeasurementPart, ...] = ()
    condition: tuple[ConditionPart, ...] = ()
    medication: tuple[MedicationPart, ...] = ()
    allergy: tuple[AllergyPart, ...] = ()
    treatment: tuple[TreatmentPart, ...] = ()
    concern: tuple[ConcernPart, ...] = ()
    event: tuple[EventPart, ...] = ()
    unavailable: tuple[UnavailablePart, ...] = ()
    combined: tuple[WishedPart, ...] = ()
    decision: tuple[DecisionPart, ...] = ()
    preferences: PreferencesPart = PreferencesPart()


def read_case(path: Path, *, library: Library) -> Case:
    """Read a case file.

    Raises:
        CaseError: with every fault, each with its path and the nearest valid ids.
    """
    data = read_toml(path)
    if isinstance(data, Fault):
        raise CaseError([data])
    return read_case_data(data, library=library, place=path.name)


def read_case_data(data: dict[str, Any], *, library: Library, place: str = "case") -> Case:
    """Validate a case given as data.

    Raises:
        CaseError: with every fault of form and of vocabulary, also where both are wrong.
    """
    try:
        case = Case.model_validate(data)
    except ValidationError as error:
        faults = validation_faults(error, place)
        rest = _readable_rest(data, error)
        known = {fault.place for fault in faults}
        more = _vocabulary_faults(rest, library, place) if rest is not None else []
        raise CaseError(faults + [fault for fault in more if fault.place not in known]) from None
    faults = _vocabulary_faults(case, library, place)
    if faults:
        raise CaseError(faults)
    return case


#: Stand in for tables that cannot be read, so that the rest of the file is still looked at. None of
#: their ids is checked: the fault of form stands already.
_STAND_INS: dict[str, Any] = {
    "patient": {"id": "-", "birth_date": date(1900, 1, 1), "sex": "other"},
    "condition": {"id": "", "state": "unknown"},
    "concern": {"id": "", "zone": "", "severity": 1},
    "measurement": {"id": "", "value": 0},
    "medication": {"id": ""},
    "allergy": {"id": ""},
    "treatment": {"id": ""},
    "combined": {"id": "", "zone": ""},
}


def _readable_rest(data: dict[str, Any], error: ValidationError) -> Case | None:
    """The case with stand-ins for what is wrong in form: only good for finding more faults."""
    rest = {key: list(value) if isinstance(value, list) else value for key, value in data.items()}
    for table, *inner in {item["loc"][:2] for item in error.errors()}:
        name, step = str(table), inner[0] if inner else None
        content = rest.get(name)
        if isinstance(content, list) and isinstance(step, int) and name in _STAND_INS:
            content[step] = _STAND_INS[name]
        elif name == "answers" and isinstance(content, dict):
            rest[name] = {key: value for key, value in content.items() if key != step}
        else:
            rest.pop(name, None)
    try:
        return Case.model_validate({"patient": _STAND_INS["patient"], **rest, "schema": "openmeso-case/1"})
    except ValidationError:
        return None


def _vocabulary_faults(case: Case, library: Library, place: str) -> list[Fault]:
    found = _vocabulary(case, library)
    return [Fault(f"{place}: {where}", got, expected, do) for where, got, expected, do in found if got != repr("")]


def _vocabulary(case: Case, library: Library) -> Iterable[tuple[str, str, str, str]]:
    """Every id that the library does not know, and every value out of its plausible range."""
    zones = set(library.zones) | AREAS
    ids: list[tuple[str, str, set[str], str]] = []
    ids += [(f"answers.{q}", q, set(library.questions), "") for q in case.answers]
    ids += [(f"dates.{q}", q, set(library.questions), "") for q in case.dates]
    ids += [(f"measurement[{i}].id", m.id, _measurements(library), "") for i, m in enumerate(case.measurement)]
    ids += [(f"condition[{i}].id", c.id, set(library.conditions), "") for i, c in enumerate(case.condition)]
    medicines = set(library.medicine_classes) | {"other"}
    ids += [
        (f"medication[{i}].id", brand_id(m.id), medicines, 'use "other" for a medicine of no class')
        for i, m in enumerate(case.medication)
    ]
    allergens = set(library.allergies) | set(library.actives) | {"other"}
    ids += [
        (f"allergy[{i}].id", a.id, allergens, 'use "other" for an allergen that is not listed')
        for i, a in enumerate(case.allergy)
    ]
    ids += [(f"treatment[{i}].id", t.id, set(library.combined), "") for i, t in enumerate(case.treatment)]
    ids += [
        (f"treatment[{i}].product", t.product, set(library.products), "")
        for i, t in enumerate(case.treatment)
        if t.product
    ]
    ids += [(f"concern[{i}].id", c.id, set(library.concerns), "") for i, c in enumerate(case.concern)]
    plannable = {c.id for c in library.combined.values() if c.plannable}
    ids += [(f"combined[{i}].id", w.id, plannable, "") for i, w in enumerate(case.combined)]
    zoned: dict[str, tuple[ConditionPart | TreatmentPart | MeasurementPart | ConcernPart | WishedPart, ...]] = {
        "condition": case.condition,
        "treatment": case.treatment,
        "measurement": case.measurement,
        "concern": case.concern,
        "combined": case.combined,
    }
    for name, parts in zoned.items():
        ids += [(f"{name}[{i}].zone", p.zone, zones, "") for i, p in enumerate(parts) if p.zone]
    preferences = case.preferences
    for field, value, known in (
        ("jurisdiction", preferences.jurisdiction, {j.code for j in library.jurisdictions.values()}),
        ("anesthesia", preferences.anesthesia, library.anesthesia),
        ("technique", preferences.technique, library.techniques),
    ):
        if value:
            ids.append((f"preferences.{field}", value, set(known), ""))
    for where, got, allowed, do in ids:
        if got not in allowed:
            yield where, repr(got), one_of(allowed, got), do
    yield from _readings(case, library)
    today = case.on
    if today and case.patient.birth_date > today:
        yield "patient.birth_date", str(case.patient.birth_date), f"a day up to {today}", ""


def _measurements(library: Library) -> set[str]:
    return set(library.measurements) | {"blood-pressure"}


def _readings(case: Case, library: Library) -> Iterable[tuple[str, str, str, str]]:
    for index, reading in enumerate(case.measurement):
        where = f"measurement[{index}]"
        if reading.id == "blood-pressure":
            if split_pressure(reading.value) is None:
                yield (
                    f"{where}.value",
                    repr(str(reading.value)),
                    'systolic over diastolic in mmHg, as "128/82"',
                    "",
                )
            continue
        entry = library.measurements.get(reading.id)
        if entry is None:
            continue
        if isinstance(reading.value, str):
            if reading.value not in entry.values:
                expected = one_of(entry.values, reading.value) if entry.values else f"a number in {_units(entry)}"
                yield f"{where}.value", repr(reading.value), expected, ""
            continue
        unit = next(
            (u for u in entry.units if u.unit == reading.unit or (not reading.unit and len(entry.units) == 1)),
            None,
        )
        if unit is None:
            yield f"{where}.unit", repr(reading.unit), f"one of {_units(entry)}", ""
            continue
        value = reading.value * unit.factor + unit.offset
        if (entry.low is not None and value < entry.low) or (entry.high is not None and value > entry.high):
            bounds = f"{entry.low} to {entry.high} {entry.units[0].unit}"
            yield (
                f"{where}.value",
                f"{reading.value} {reading.unit}",
                f"a plausible value, {bounds}",
                "check the unit",
            )


def _units(entry: Any) -> str:
    return ", ".join(repr(u.unit) for u in entry.units) or ", ".join(entry.values)


def split_pressure(value: Decimal | str) -> tuple[Decimal, Decimal] | None:
    """Systolic and diastolic of ``"128/82"`` in mmHg, or None when it is not a pressure."""
    parts = str(value).replace(" ", "").split("/")
    if len(parts) != 2 or not all(p.isdigit() and 20 <= int(p) <= 300 for p in parts):
        return None
    high, low = (Decimal(p) for p in parts)
    return (high, low) if high > low else None
