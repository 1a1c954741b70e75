"""What bears on the dates of one patient's course: zones, wishes, other treatments, events, waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from openmeso.formulation.nouns import Formulation
from openmeso.intake.case import Case, WishedPart
from openmeso.intake.intake import Answer, Intake
from openmeso.knowledge import Library
from openmeso.knowledge.schema.care import Combined
from openmeso.knowledge.schema.entry import Scope, Verdict
from openmeso.plan.nouns import Note
from openmeso.plan.sequencing import MARK_FREE_DAYS, MARK_FREE_DAYS_IF_BRUISING
from openmeso.practice import Practice
from openmeso.screening.nouns import Finding, Screening

#: Medicine classes with which a bruise is to be expected.
BRUISING_CLASSES = frozenset(
    {
        "antiplatelet",
        "aspirin-analgesic",
        "aspirin-low",
        "corticosteroid-systemic",
        "doac",
        "heparin",
        "nsaid",
        "supplement-bleeding",
        "vka",
    }
)

Zones = frozenset[str] | None  # None: everywhere, or nobody said where


@dataclass(frozen=True, slots=True)
class Wish:
    """One sitting of a combined treatment that the patient wishes for."""

    key: str
    demand: str
    entry: Combined
    zone: str
    zones: Zones
    number: int
    of: int
    shares: bool
    not_before: date | None


@dataclass(frozen=True, slots=True)
class Other:
    """A treatment with its day already given: past, or booked elsewhere."""

    demand: str
    entry: Combined
    day: date
    zones: Zones
    booked: bool
    shares: bool
    dated: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """A day before which nothing is done, and why."""

    demand: str
    day: date
    words: str
    can_yield: bool = False
    relax: str = ""


@dataclass(frozen=True)
class Circumstances:
    """Everything that the calendar must respect, in dates.

    Attributes:
        marks_days: Days for which a session may leave visible marks in its zones.
        bruises: The patient bruises easily, takes what makes bruises, or did not say.
        left_out: Wishes that screening rules out, as notes.
    """

    on: date
    zones: frozenset[str]
    phototype: int | None
    marks_days: int
    bruises: bool
    waits: tuple[Wait, ...]
    wishes: tuple[Wish, ...]
    others: tuple[Other, ...]
    left_out: tuple[Note, ...]

    @property
    def first_possible(self) -> date:
        return max((w.day for w in self.waits if not w.can_yield), default=self.on)


def overlap(one: Zones, other: Zones) -> bool:
    """Whether two treatments meet in a zone; one without a zone meets every other."""
    return one is None or other is None or bool(one & other)


def treated_zones(formulation: Formulation) -> frozenset[str]:
    return frozenset(z.zone for preparation in formulation.chosen.preparations for z in preparation.zones)


def gather(
    *,
    formulation: Formulation,
    screening: Screening,
    intake: Intake,
    case: Case,
    library: Library,
    practice: Practice,
    on: date,
    jurisdiction: str,
    held: frozenset[date],
) -> Circumstances:
    """Collect what bears on the dates. ``held`` are days of sessions of this course already held."""
    zones = treated_zones(formulation)
    wishes, left_out = _wishes(case, screening, library)
    bruises = _bruises(intake)
    return Circumstances(
        on=on,
        zones=zones,
        phototype=intake.phototype,
        marks_days=_marks_days(library, zones, bruises=bruises),
        bruises=bruises,
        waits=_waits(screening, case, library, zones, on, jurisdiction),
        wishes=wishes,
        others=_others(case, library, on, held),
        left_out=left_out,
    )


def _bruises(intake: Intake) -> bool:
    """Only a plain "no" and no such medicine make the shorter distance to an event enough."""
    medicines = {name for medication in intake.medications for name in medication.classes}
    return intake.answer("bleeding") is not Answer.NO or bool(medicines & BRUISING_CLASSES)


def _marks_days(library: Library, zones: frozenset[str], *, bruises: bool) -> int:
    """Whole days until the last visible sign is usually over, never fewer than S6 asks."""
    hours = Decimal(0)
    for sign in library.signs.values():
        if sign.visible:
            longer = [part.last_hours for part in sign.longer if zones & library.zones_named(part.zones)]
            hours = max(hours, sign.last_hours, *longer)
    days = int((hours / 24).to_integral_value(ROUND_CEILING))
    return max(days, MARK_FREE_DAYS_IF_BRUISING if bruises else MARK_FREE_DAYS)


def _waits(
    screening: Screening, case: Case, library: Library, zones: frozenset[str], on: date, jurisdiction: str
) -> tuple[Wait, ...]:
    waits = [Wait("plan/today", on, f"No visit before the day of planning, {on}.")]
    law = library.jurisdictions.get(jurisdiction.lower())
    if law and law.cooling_off_hours:
        days = -(-law.cooling_off_hours // 24)
        words = f"{law.name} asks {law.cooling_off_hours} h between information and signature."
        waits.append(Wait("plan/cooling-off", on + timedelta(days=days), words))
    for finding in screening.findings:
        if _still_waits(finding, zones):
            rule = finding.code.rpartition("/")[2]
            words = f"{finding.title}: until {finding.until}."
            waits.append(Wait(f"plan/wait-{rule}", (finding.until or on) + timedelta(days=1), words))
    if screening.first_possible and screening.first_possible > max(wait.day for wait in waits):
        words = f"Screening: the patient's waits end before {screening.first_possible}."
        waits.append(Wait("plan/first-possible", screening.first_possible, words))
    start = case.preferences.start_from
    if start and start > on:
        words = f"The patient wishes to start on {start} or later."
        waits.append(Wait("plan/start-from", start, words, can_yield=True, relax="start earlier"))
    return tuple({wait.demand: wait for wait in waits}.values())


def _still_waits(finding: Finding, zones: frozenset[str]) -> bool:
    if finding.verdict is not Verdict.DEFER or finding.until is None or finding.decision is not None:
        return False
    return finding.scope is Scope.PATIENT or (finding.scope is Scope.ZONE and bool(zones & set(finding.places)))


def _zones_of(entry: Combined, zone: str | None, library: Library) -> Zones:
    if entry.systemic:
        return None
    if zone:
        return library.zones_named((zone,))
    return library.zones_named(tuple(area.value for area in entry.areas)) if entry.areas else None


def _same_day_agreed(case: Case, entry: Combined) -> bool:
    return any(d.code == f"plan/same-day-{entry.id}" and d.role == "prescriber" for d in case.decision)


def _wishes(case: Case, screening: Screening, library: Library) -> tuple[tuple[Wish, ...], tuple[Note, ...]]:
    wishes: list[Wish] = []
    left_out: list[Note] = []
    verdicts: Mapping[str, Verdict] = screening.scopes.get(Scope.COMBINED.value, {})
    for index, wished in enumerate(_together(case.combined), start=1):
        entry = library.combined[wished.id]
        not_before = None
        if verdicts.get(entry.id, Verdict.ELIGIBLE).rank >= Verdict.NOT_ASSESSABLE.rank:
            findings = [f for f in screening.findings if f.scope is Scope.COMBINED and entry.id in f.places]
            waits = [f.until for f in findings if f.verdict is Verdict.DEFER and f.until]
            others = [f for f in findings if f.verdict.rank >= Verdict.NOT_ASSESSABLE.rank and not f.until]
            if others or not waits:
                left_out.append(_left_out(wished, entry, others))
                continue
            not_before = max(waits) + timedelta(days=1)
        shares = _same_day_agreed(case, entry)
        for number in range(1, wished.sessions + 1):
            wishes.append(
                Wish(
                    key=f"{entry.id}-{index}-{number}",
                    demand=f"plan/wish-{index}-{entry.id}",
                    entry=entry,
                    zone=wished.zone,
                    zones=_zones_of(entry, wished.zone, library),
                    number=number,
                    of=wished.sessions,
                    shares=shares,
                    not_before=not_before,
                )
            )
    return tuple(wishes), tuple(left_out)


def _together(wishes: Iterable[WishedPart]) -> list[WishedPart]:
    """One wish for each treatment and zone: two of them add up."""
    out: dict[tuple[str, str], WishedPart] = {}
    for wished in wishes:
        before = out.get((wished.id, wished.zone))
        sessions = wished.sessions + (before.sessions if before else 0)
        out[wished.id, wished.zone] = wished.model_copy(update={"sessions": sessions})
    return list(out.values())


def _left_out(wished: WishedPart, entry: Combined, findings: list[Finding]) -> Note:
    why = "; ".join(f.title for f in findings) or "screening"
    sources = tuple(dict.fromkeys(source for f in findings for source in f.sources))
    return Note("plan/wish-left-out", f"{entry.name} ({wished.zone}) is left out of the plan: {why}.", sources)


def _others(case: Case, library: Library, on: date, held: frozenset[date]) -> tuple[Other, ...]:
    """Past and booked treatments. One without a date counts as of today: the wait starts now."""
    return tuple(
        Other(
            demand=f"plan/treatment-{index}-{treatment.id}",
            entry=entry,
            day=treatment.on or on,
            zones=_zones_of(entry, treatment.zone, library),
            booked=treatment.on is not None and treatment.on >= on,
            shares=_same_day_agreed(case, entry),
            dated=treatment.on is not None,
        )
        for index, treatment in enumerate(case.treatment, start=1)
        for entry in (library.combined[treatment.id],)
        if not (treatment.id == "mesotherapy" and treatment.on in held)
    )
