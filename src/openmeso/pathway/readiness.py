"""The session gate: what must be in order today, beside the patient's own facts.

``screen`` runs the rules of the session stage where ``readiness`` is given, and each of them asks for one of
the words below. This module finds those words from what is on record, with the detail of each, so that the
gate can name what is missing.

========================  =====================================================================
``consent-missing``       no signature, withdrawn, other text or formulation, too soon, no interpreter
``practitioner-unfit``    nobody named, or no valid licence for the injector's role on the day
``kit-incomplete``        the emergency kit was not checked, or lacks a part, or a part is out of date
``lot-unfit``             a planned lot is gone from stock, expired, recalled, quarantined, opened too long,
                          or its product is not for injection here; or the syringe waited too long
``open-event``            an open nodule, infection, or event of at least moderate severity
``interval-short``        the shortest interval since the last session has not passed
``allergy-test-open``     an allergy test was ordered and is not read, or was read too early
``readings-missing``      no temperature or no blood pressure of today
========================  =====================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from openmeso.consent import ConsentText
from openmeso.consent.coverage import same_consent
from openmeso.formulation.constraints import INJECTED
from openmeso.formulation.nouns import Formulation, LotUse
from openmeso.intake import Case, Intake, take_intake
from openmeso.knowledge import Library
from openmeso.knowledge.law import status_in
from openmeso.outcome.events import STOPPING
from openmeso.pathway.kit import KitCheck, kit_faults, kit_needed
from openmeso.pathway.stages import jurisdiction_for, planned_ids
from openmeso.plan.circumstances import treated_zones
from openmeso.plan.nouns import Course
from openmeso.practice import Practice
from openmeso.practice.practice import Person
from openmeso.screening import Screening, screen
from openmeso.supply import Stock, usable

#: An event of at least this severity stops the next session while it is open.
MODERATE = 2
#: When a test can be read, after it was placed; of a patch test both readings count.
IMMEDIATE_MINUTES = 15
PATCH_HOURS = (48, 96)

_READINGS = (
    ("temperature", "temperature"),
    ("blood-pressure-systolic", "blood pressure"),
)
#: An empty container is a matter of the formulation, and of the stock after drawing up.
_EMPTY = frozenset({"supply/empty", "supply/opened-empty"})


@dataclass(frozen=True, slots=True)
class GivenConsent:
    """A consent as it stands on record.

    Attributes:
        text: What was signed, word for word.
        shown_at: When the text was given; a cooling-off time counts from it.
        signed_at: ``None`` while it is only drafted.
        interpreter: Name of the interpreter, where the text was not in the patient's language.
    """

    text: ConsentText
    shown_at: datetime
    signed_at: datetime | None
    withdrawn_at: datetime | None = None
    interpreter: str = ""


@dataclass(frozen=True, slots=True)
class OpenEvent:
    """An adverse event that is not closed. ``kind`` is an id of the library, ``severity`` 1 to 5."""

    kind: str
    severity: int


@dataclass(frozen=True, slots=True)
class OrderedTest:
    """An allergy test that was ordered.

    Attributes:
        placed_at: ``None`` where it was only ordered.
        read_at: Every reading on record.
    """

    what: str
    kind: Literal["immediate", "patch"]
    placed_at: datetime | None = None
    read_at: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Unready:
    """One thing that keeps the session from beginning. ``code`` is a word of the session gate."""

    code: str
    what: str


@dataclass(frozen=True)
class Readiness:
    """Everything that keeps the session from beginning, beside the patient's facts; empty when ready."""

    unready: tuple[Unready, ...]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(one.code for one in self.unready)


def readiness(
    *,
    case: Case,
    formulation: Formulation,
    course: Course,
    consent: GivenConsent | None,
    now: ConsentText,
    stock: Stock,
    injector: Person | None,
    kit: KitCheck | None,
    library: Library,
    practice: Practice,
    on: date,
    at: datetime,
    held: Iterable[date] = (),
    events: Sequence[OpenEvent] = (),
    tests: Sequence[OrderedTest] = (),
    session_since: datetime | None = None,
    discard_by: datetime | None = None,
    intake: Intake | None = None,
) -> Readiness:
    """Find what is not in order for a session today.

    Args:
        case: With the readings of today.
        formulation: What is to be given; its first alternative.
        course: For the shortest interval.
        consent: On record, signed or not; ``None`` where there is none.
        now: The text that today's formulation and course would give, see ``consented``.
        stock: As it lies now.
        injector: Who will inject.
        kit: The latest check of the emergency kit.
        on: Today.
        at: The instant of asking, with its offset.
        held: Days of earlier sessions here.
        events: Adverse events that are not closed.
        tests: Allergy tests that were ordered.
        session_since: Start of the session under way: what was opened since then is for this patient.
        discard_by: When the first of the filled syringes must be thrown away.
        intake: The facts of today, where they were taken of the same case already.
    """
    intake = intake or take_intake(case=case, library=library, on=on)
    needed = kit_needed(formulation=formulation, intake=intake, library=library)
    found = {
        "consent-missing": _consent(consent, now, at),
        "practitioner-unfit": _practitioner(injector, on),
        "kit-incomplete": kit_faults(check=kit, needed=needed, on=on),
        "lot-unfit": _lots(
            formulation, stock, library, jurisdiction_for(case, practice), on, at, session_since, discard_by
        ),
        "open-event": _events(events, library),
        "interval-short": _interval(course, case, formulation, library, on, held),
        "allergy-test-open": (words for test in tests for words in _test(test)),
        "readings-missing": _readings(intake, on),
    }
    return Readiness(tuple(Unready(code, what) for code, words in found.items() for what in words))


def gated(
    *,
    case: Case,
    formulation: Formulation,
    ready: Readiness,
    library: Library,
    on: date,
    intake: Intake | None = None,
) -> Screening:
    """Screen at the session gate: every rule of every stage. The session may begin unless it ``stops``.

    Each finding of the session stage rests on the details that ``readiness`` found.
    """
    screening = screen(
        intake=intake or take_intake(case=case, library=library, on=on),
        library=library,
        on=on,
        planned=planned_ids(formulation, case),
        readiness=ready.codes,
    )
    because: dict[str, list[str]] = {}
    for one in ready.unready:
        because.setdefault(f"screening/{one.code}", []).append(one.what)
    findings = tuple(
        replace(finding, because=tuple(because[finding.code])) if finding.code in because else finding
        for finding in screening.findings
    )
    return replace(screening, findings=findings)


def _consent(given: GivenConsent | None, now: ConsentText, at: datetime) -> Iterator[str]:
    if given is None:
        yield "no consent is on record"
        return
    if given.signed_at is None:
        yield "the text is not signed"
        return
    if given.withdrawn_at is not None:
        yield f"the consent was withdrawn on {given.withdrawn_at.date().isoformat()}"
        return
    if given.signed_at > at:
        yield "the signature is dated ahead"
    hours = given.text.cooling_off_hours
    if hours and given.signed_at < given.shown_at + timedelta(hours=hours):
        yield f"{hours} h lie between text and signature here; it was signed sooner"
    if not given.text.reviewed and not given.interpreter:
        yield "the text was not in the patient's language, and no interpreter is recorded"
    yield from (reason.what for reason in same_consent(signed=given.text, now=now).reasons)


def _practitioner(injector: Person | None, on: date) -> Iterator[str]:
    if injector is None:
        yield "nobody is named who will inject"
    elif "injector" not in injector.roles:
        yield f"{injector.name} does not hold the role of injector"
    elif not injector.may("injector", on=on):
        yield f"the licence of {injector.name} ended on {injector.valid_until.isoformat()}"


def _lots(
    formulation: Formulation,
    stock: Stock,
    library: Library,
    jurisdiction: str,
    on: date,
    at: datetime,
    session_since: datetime | None,
    discard_by: datetime | None,
) -> Iterator[str]:
    for preparation in formulation.chosen.preparations:
        for product in preparation.products:
            status = status_in(library.products[product], jurisdiction, library)
            if status is None or status.status not in INJECTED:
                yield f"{library.products[product].name}: not for injection here"
        for use in preparation.lots:
            yield from _lot(use, stock, library, jurisdiction, on, at, session_since)
    if discard_by is not None and at > discard_by:
        yield "a filled syringe has waited too long: discard it and prepare anew"


def _lot(
    use: LotUse,
    stock: Stock,
    library: Library,
    jurisdiction: str,
    on: date,
    at: datetime,
    session_since: datetime | None,
) -> Iterator[str]:
    name = f"{library.products[use.product].name}, lot {use.lot}"
    lots = [lot for lot in stock.of(use.product) if lot.lot == use.lot]
    if not lots:
        yield f"{name}: not in stock"
        return
    standings = [
        usable(lot=lot, on=on, at=at, library=library, jurisdiction=jurisdiction, session_since=session_since)
        for lot in lots
    ]
    if any(standing.usable for standing in standings):
        return
    stops = {f.code: f.what for standing in standings for f in standing.findings if f.code not in _EMPTY}
    yield from (f"{name}: {what.lower()}" for what in stops.values())


def _events(events: Sequence[OpenEvent], library: Library) -> Iterator[str]:
    for event in events:
        if event.severity >= MODERATE or event.kind in STOPPING or event.kind not in library.adverse_events:
            entry = library.adverse_events.get(event.kind)
            yield f"{entry.term if entry else event.kind}, severity {event.severity}, is not closed"


def _interval(
    course: Course, case: Case, formulation: Formulation, library: Library, on: date, held: Iterable[date]
) -> Iterator[str]:
    """Sessions here, and elsewhere in the same zones; one elsewhere without a date counts as of the case."""
    zones = treated_zones(formulation)
    elsewhere = (
        treatment.on or case.on or on
        for treatment in case.treatment
        if treatment.id == "mesotherapy" and (treatment.zone is None or zones & library.zones_named((treatment.zone,)))
    )
    last = max((day for day in (*held, *elsewhere) if day <= on), default=None)
    if last is None:
        return
    least = course.regimen.least_days
    free = last + timedelta(days=least)
    if on < free:
        yield f"last session on {last.isoformat()}, shortest interval {least} days: free from {free.isoformat()}"


def _test(test: OrderedTest) -> Iterator[str]:
    if test.placed_at is None:
        yield f"{test.what}: ordered, not placed"
        return
    ago = [read - test.placed_at for read in test.read_at]
    if test.kind == "immediate":
        if not any(one >= timedelta(minutes=IMMEDIATE_MINUTES) for one in ago):
            yield f"{test.what}: not read {IMMEDIATE_MINUTES} minutes or more after it was placed"
        return
    for hours, until in zip(PATCH_HOURS, (*PATCH_HOURS[1:], None), strict=True):
        if not any(one >= timedelta(hours=hours) and (until is None or one < timedelta(hours=until)) for one in ago):
            yield f"{test.what}: no reading at {hours} h"


def _readings(intake: Intake, on: date) -> Iterator[str]:
    for measurement, words in _READINGS:
        if not any(reading.on == on for reading in intake.measurements.get(measurement, ())):
            yield f"no {words} of today is on record"
