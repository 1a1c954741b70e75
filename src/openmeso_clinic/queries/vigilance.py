"""Duties to report: what is due, until when, and what the report says before somebody completes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openmeso.knowledge import Library
from openmeso.outcome.duties import Duty, duties, warned
from openmeso_clinic.bridge.events import FACTS, SERIOUS, facts_of, graded, serious_of
from openmeso_clinic.models import EventReport, InjectedLine, Practice, VigilanceReport
from openmeso_clinic.queries.shelf import product_name

#: What a field says that nobody knows: never an empty cell, which reads as "no".
NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Due:
    """A report with the step of its alarm: ``""``, ``half``, ``late``, ``over``."""

    row: VigilanceReport
    term: str
    step: str
    to_confirm: bool = False


def to_report(event: EventReport, library: Library, *, at: datetime) -> bool:
    """Whether the clocks run: a kind that is to be reported, or an event that is serious."""
    grade = graded(event, library, at=at)
    return event.severity >= SERIOUS or (grade is not None and grade.report)


def all_duties(event: EventReport, library: Library, *, at: datetime) -> tuple[Duty, ...]:
    """Of the clinic, and for information of the maker; none while nothing says that it is to be reported."""
    if not to_report(event, library, at=at):
        return ()
    return duties(
        jurisdiction=event.practice.jurisdiction,
        grade=event.severity,
        serious=True,
        aware_at=event.aware_at or event.reported_at,
        library=library,
        threat=facts_of(event).others_at_risk == "yes",
    )


def clinic_duties(event: EventReport, library: Library, *, at: datetime) -> tuple[Duty, ...]:
    return tuple(one for one in all_duties(event, library, at=at) if one.who == "clinic")


def due_of(practice: Practice, library: Library, *, at: datetime) -> list[Due]:
    """Every report, what is due first, each with the step of its alarm."""
    rows = VigilanceReport.objects.of(practice).select_related("event", "event__patient", "done_by")
    found = [due_row(row, library, at=at) for row in rows.order_by("pk")]
    return sorted(
        found, key=lambda d: (d.row.state != "due", d.row.due_at is None, d.row.due_at or d.row.clock_from, d.row.pk)
    )


def due_row(row: VigilanceReport, library: Library, *, at: datetime) -> Due:
    running = row.state == VigilanceReport.State.DUE and row.due_at is not None
    step = warned(row.clock_from, row.due_at, at) if running and row.due_at else ""
    kind = library.adverse_events.get(row.event.event)
    sure = next((d for d in clinic_duties(row.event, library, at=at) if d.rule == row.rule), None)
    return Due(row, kind.term if kind else row.event.event, step, sure.to_confirm if sure else False)


def content_of(event: EventReport, library: Library, *, at: datetime, rule: str) -> dict[str, Any]:
    """The report, ``openmeso-vigilance/1``. The patient is named by number, age and sex, as authorities ask."""
    patient, practice = event.patient.kept, event.practice
    grade = graded(event, library, at=at)
    serious = serious_of(event, grade)
    entry = library.adverse_events.get(event.event)
    age = event.onset_on.year - patient.birth_date.year
    age -= (event.onset_on.month, event.onset_on.day) < (patient.birth_date.month, patient.birth_date.day)
    facts = facts_of(event)
    return {
        "schema": "openmeso-vigilance/1",
        "rule": rule,
        "made_at": at.isoformat(),
        "practice": {"name": practice.name, "jurisdiction": practice.jurisdiction, "phone": practice.on_call_phone},
        "patient": {"number": patient.number, "age_years": age, "sex": patient.sex},
        "event": {
            "kind": event.event,
            "term": entry.term if entry else event.note or NOT_KNOWN,
            "zone": event.zone or NOT_KNOWN,
            "side": event.side or NOT_KNOWN,
            "onset_on": event.onset_on.isoformat(),
            "aware_at": (event.aware_at or event.reported_at).isoformat(),
            "severity": event.severity,
            "serious": {True: "yes", False: "no", None: NOT_KNOWN}[serious],
            "facts": {name: getattr(facts, name).replace("unknown", NOT_KNOWN) for name in FACTS},
            "causality": event.causality or NOT_KNOWN,
            "confirmation": event.confirmation or NOT_KNOWN,
            "treated_with": event.treated or NOT_KNOWN,
            "state": event.state,
            "outcome": event.outcome or NOT_KNOWN,
            "note": event.note or NOT_KNOWN,
        },
        "products": _products(event, library),
    }


def _products(event: EventReport, library: Library) -> list[dict[str, Any]]:
    """Everything injected before it began, the latest first; what was suspected is marked."""
    suspected = set(event.suspects.get("lots", ()))
    lines = InjectedLine.objects.filter(patient_id__in=event.patient.kept.ids).select_related(
        "lot", "session", "session__practice"
    )
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for line in lines.order_by("-session__started_at", "pk"):
        start = line.session.started_at
        if start is None or start.astimezone(line.session.practice.zone).date() > event.onset_on:
            continue
        on = start.astimezone(line.session.practice.zone).date()
        row = found.setdefault(
            (line.session_id, line.lot_id),
            {
                "product": product_name(library.products, line.product),
                "product_id": line.product,
                "lot": line.lot_number,
                "expiry": line.expiry.isoformat(),
                "udi_di": line.lot.gtin or NOT_KNOWN,
                "session_on": on.isoformat(),
                "days_before_onset": (event.onset_on - on).days,
                "volume_ml": line.volume_ml * 0,
                "suspected": "yes" if line.lot.ref in suspected else NOT_KNOWN,
            },
        )
        row["volume_ml"] += line.volume_ml
    return [row | {"volume_ml": str(row["volume_ml"])} for row in found.values()]
