"""Reading the trail: who did what, when, and who saw which patient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.models import Patient, Practice, Staff, TrailLine
from openmeso_clinic.queries.day import bounds
from openmeso_clinic.queries.table import Table, columns, rows

PAGE = 100
#: Lines that one file or paper holds; a longer time is taken in parts.
MOST_IN_FILE, MOST_ON_PAPER = 50_000, 3_000
#: Acts by what they do with a record. All that is in none of them writes.
_A = Action
GROUPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "read": frozenset({_A.RECORD_READ.value}),
        "printed": frozenset({_A.RECORD_PRINTED.value}),
        "exported": frozenset({_A.RECORD_EXPORTED.value}),
        "signed-in": frozenset(
            one.value
            for one in (_A.SIGNED_IN, _A.SIGNED_OUT, _A.LOCKED, _A.UNLOCKED, _A.STEPPED_UP, _A.SIGN_IN_REFUSED)
        ),
    }
)
_NOT_WRITING = frozenset().union(*GROUPS.values())


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


def trail_page(practice: Practice, *, before: int | None = None, **wanted: Any) -> TrailPage:
    """Lines of the practice, the latest first, at most a hundred.

    Args:
        before: Only lines numbered lower, for paging on.
        wanted: As of ``lines_wanted``.
    """
    found = lines_wanted(practice, **wanted)
    if before:
        found = found.filter(seq__lt=before)
    lines = list(found[: PAGE + 1])
    entries, patients = _entries(practice, lines[:PAGE])
    return TrailPage(
        entries=entries,
        older_than=lines[PAGE - 1].seq if len(lines) > PAGE else None,
        shown=tuple(patients.values()),
    )


def lines_wanted(
    practice: Practice,
    *,
    since: date | None = None,
    until: date | None = None,
    staff: str = "",
    patient: Patient | None = None,
    action: str = "",
    what: str = "",
) -> QuerySet[TrailLine]:
    """Lines of the practice, the latest first.

    Args:
        staff: Reference of a person.
        patient: Only lines about this patient, records merged into it included.
        what: ``written``, or one of ``GROUPS``.
    """
    found: QuerySet[TrailLine] = TrailLine.objects.filter(chain=practice.ref).order_by("-seq")
    if since:
        found = found.filter(at__gte=bounds(practice, since)[0])
    if until:
        found = found.filter(at__lt=bounds(practice, until)[1])
    if staff:
        found = found.filter(actor=staff)
    if action:
        found = found.filter(action=action)
    if what == "written":
        found = found.exclude(action__in=_NOT_WRITING)
    elif what:
        found = found.filter(action__in=GROUPS[what])
    if patient:
        refs = Patient.objects.filter(pk__in=patient.ids).values_list("ref", flat=True)
        found = found.filter(subjects__patient__in=list(refs)).distinct()
    return found


def lines_table(practice: Practice, *, most: int, **wanted: Any) -> Table:
    """The same as a table; patients by their references, as the trail holds them."""
    entries, patients = _entries(practice, list(lines_wanted(practice, **wanted)[:most]))
    heads = columns(
        ("line", _("Line"), "number"),
        ("at", _("When")),
        ("who", _("Who")),
        ("roles", _("Roles")),
        ("act", _("Act")),
        ("object", _("Object")),
        ("patients", _("Patients")),
        ("details", _("Details")),
    )
    lines = (
        (
            one.seq,
            one.at,
            one.who,
            one.role,
            one.action,
            one.target,
            " ".join(ref for ref, _name in one.patients),
            "; ".join(f"{key}: {value}" for key, value in one.details),
        )
        for one in entries
    )
    return Table("trail", _("Lines"), heads, rows(lines), _("No line fits."), frozenset(patients))


def people_table(practice: Practice, **wanted: Any) -> Table:
    """How often each person read, wrote, printed and exported."""
    names = dict(people_in(practice))
    counts: dict[str, dict[str, int]] = {}
    found = lines_wanted(practice, **wanted).order_by()
    for actor, action, n in found.values_list("actor", "action").annotate(n=Count("pk")):
        kind = next((key for key, acts in GROUPS.items() if action in acts), "written")
        mine = counts.setdefault(actor, {})
        mine[kind] = mine.get(kind, 0) + n
    heads = columns(
        ("who", _("Who")),
        ("read", _("Read"), "number"),
        ("written", _("Written"), "number"),
        ("printed", _("Printed"), "number"),
        ("exported", _("Exported"), "number"),
        ("signed_in", _("Signed in, locked, out"), "number"),
    )
    kinds = ("read", "written", "printed", "exported", "signed-in")
    lines = sorted((names.get(who) or who, tuple(mine.get(kind, 0) for kind in kinds)) for who, mine in counts.items())
    return Table("trail-people", _("By person"), heads, rows((name, *mine) for name, mine in lines), _("No line fits."))


def people_in(practice: Practice) -> list[tuple[str, str]]:
    return list(Staff.objects.filter(practice=practice).order_by("name").values_list("ref", "name"))


def _entries(practice: Practice, lines: Iterable[TrailLine]) -> tuple[tuple[TrailEntry, ...], dict[str, Patient]]:
    lines = tuple(lines)
    people = dict(Staff.objects.filter(practice=practice).values_list("ref", "name"))
    refs_shown = {ref for line in lines for ref in str(line.details.get("patients", "")).split()}
    patients = {p.ref: p for p in Patient.objects.of(practice).filter(ref__in=refs_shown)}
    return tuple(_entry(line, people, patients) for line in lines), patients


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
