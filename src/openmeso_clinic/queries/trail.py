"""Reading the trail: who did what, when, and who saw which patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from openmeso_clinic.models import Patient, Practice, Staff, TrailLine
from openmeso_clinic.queries.day import bounds

PAGE = 100


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """A line with the names that its references stand for today."""

    seq: int
    at: datetime
    who: str
    role: str
    action: str
    target: str
    details: tuple[tuple[str, str], ...]
    patients: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TrailPage:
    entries: tuple[TrailEntry, ...]
    older_than: int | None
    shown: tuple[Patient, ...]


def trail_page(
    practice: Practice,
    *,
    since: date | None = None,
    until: date | None = None,
    staff: str = "",
    patient: Patient | None = None,
    action: str = "",
    before: int | None = None,
) -> TrailPage:
    """Lines of the practice, the latest first, at most a hundred.

    Args:
        staff: Reference of a person.
        patient: Only lines about this patient, records merged into it included.
        before: Only lines numbered lower, for paging on.
    """
    rows = TrailLine.objects.filter(chain=practice.ref).order_by("-seq")
    if since:
        rows = rows.filter(at__gte=bounds(practice, since)[0])
    if until:
        rows = rows.filter(at__lt=bounds(practice, until)[1])
    if staff:
        rows = rows.filter(actor=staff)
    if action:
        rows = rows.filter(action=action)
    if before:
        rows = rows.filter(seq__lt=before)
    if patient:
        refs = Patient.objects.filter(pk__in=patient.ids).values_list("ref", flat=True)
        rows = rows.filter(subjects__patient__in=list(refs)).distinct()
    lines = list(rows[: PAGE + 1])
    people = dict(Staff.objects.filter(practice=practice).values_list("ref", "name"))
    refs_shown = {ref for line in lines for ref in str(line.details.get("patients", "")).split()}
    patients = {p.ref: p for p in Patient.objects.of(practice).filter(ref__in=refs_shown)}
    return TrailPage(
        entries=tuple(_entry(line, people, patients) for line in lines[:PAGE]),
        older_than=lines[PAGE - 1].seq if len(lines) > PAGE else None,
        shown=tuple(patients.values()),
    )


def people_in(practice: Practice) -> list[tuple[str, str]]:
    return list(Staff.objects.filter(practice=practice).order_by("name").values_list("ref", "name"))


def _entry(line: TrailLine, people: dict[str, str], patients: dict[str, Patient]) -> TrailEntry:
    refs = str(line.details.get("patients", "")).split()
    return TrailEntry(
        seq=line.seq,
        at=line.at,
        who=people.get(line.actor, line.actor),
        role=line.role.replace("+", ", "),
        action=line.action,
        target=line.object,
        details=tuple((k, str(v)) for k, v in line.details.items() if k != "patients"),
        patients=tuple((ref, patients[ref].name if ref in patients else ref) for ref in refs),
    )
