"""What the palette offers for a few typed letters: actions here, patients, pages. Only what the person may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from openmeso_clinic.access.folding import folded
from openmeso_clinic.access.rights import Right
from openmeso_clinic.models import Patient
from openmeso_clinic.queries.patients import find
from openmeso_clinic.queries.stages import STAGES

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: URL name, words, icon, right. Pages that do not exist are left out.
_PAGES: tuple[tuple[str, Callable[[], str], str, Right], ...] = (
    ("day-sheet", lambda: _("Day sheet"), "calendar", Right.SEE_DAY),
    ("calendar", lambda: _("Calendar"), "calendar", Right.SEE_DAY),
    ("patients", lambda: _("Patients"), "person", Right.SEE_PATIENTS),
    ("duplicates", lambda: _("Records that may be one person"), "people", Right.MERGE),
    ("stock", lambda: _("Stock"), "flask", Right.SEE_STOCK),
    ("signals", lambda: _("Signals"), "flag", Right.SEE_AUDIT),
    ("reports", lambda: _("Reports of adverse events"), "flag", Right.FOLLOW_EVENT),
    ("recalls", lambda: _("Recalls"), "recall", Right.RECALL),
    ("follow-up", lambda: _("Patient follow-up"), "chat", Right.SEE_CHART),
    ("logs", lambda: _("Logs"), "document", Right.LOG),
    ("oversight", lambda: _("Oversight"), "chart", Right.SEE_AUDIT),
    ("oversight-outcomes", lambda: _("Outcomes"), "chart", Right.SEE_AUDIT),
    ("oversight-completeness", lambda: _("Completeness of records"), "clipboard", Right.SEE_AUDIT),
    ("oversight-overrides", lambda: _("Rules and overrides"), "layers", Right.SEE_AUDIT),
    ("oversight-heartbeat", lambda: _("Heartbeat of the rules"), "heart-pulse", Right.SEE_AUDIT),
    ("oversight-adverse", lambda: _("Adverse events"), "exclamation", Right.SEE_AUDIT),
    ("oversight-duties", lambda: _("Duties to report"), "flag", Right.SEE_AUDIT),
    ("oversight-volumes", lambda: _("Volumes and waste"), "flask", Right.SEE_AUDIT),
    ("oversight-training", lambda: _("Licences and training"), "people", Right.SEE_AUDIT),
    ("oversight-pack", lambda: _("Audit pack"), "print", Right.SEE_AUDIT),
    ("trail", lambda: _("Audit"), "shield", Right.SEE_TRAIL),
    ("claims", lambda: _("What is known"), "info", Right.SEE_DAY),
    ("settings", lambda: _("Settings"), "settings", Right.OWN_ACCOUNT),
)
_ACTIONS: tuple[tuple[str, Callable[[], str], str, Right], ...] = (
    ("patient-register", lambda: _("Register a patient"), "person-plus", Right.REGISTER),
    ("book", lambda: _("Book a visit"), "calendar", Right.BOOK),
    ("stock-receive", lambda: _("Receive stock"), "box", Right.MOVE_STOCK),
)
_STAGE_RIGHTS = {
    "intake": Right.ASK,
    "assessment": Right.ASSESS,
    "consent": Right.CONSENT,
    "chart": Right.SEE_CHART,
}


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    icon: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    entries: tuple[Entry, ...]
    patients: tuple[Patient, ...] = ()


def offers(actor: Actor, text: str, *, patient_ref: str = "", limit: int = 8) -> list[Group]:
    """Groups of entries.

    Args:
        patient_ref: The patient on whose page the palette was opened.
    """
    wanted = folded(text)
    here = _here(actor, patient_ref) + _entries(actor, _ACTIONS)
    groups = [
        Group(_("Actions here"), tuple(one for one in here if _means(one, wanted))),
        _patients(actor, text, limit) if wanted and actor.holds(Right.SEE_PATIENTS) else Group(_("Patients"), ()),
        Group(_("Pages"), tuple(one for one in _entries(actor, _PAGES) if _means(one, wanted))),
    ]
    return [group for group in groups if group.entries]


def _patients(actor: Actor, text: str, limit: int) -> Group:
    page = "patient" if actor.holds(Right.SEE_CHART) else "patient-identity" if actor.holds(Right.REGISTER) else ""
    if not page:
        return Group(_("Patients"), ())
    hits = find(actor.practice, text, at=actor.at, limit=limit)
    return Group(
        _("Patients"),
        tuple(
            Entry(
                hit.patient.name, reverse(page, args=[hit.patient.ref]), "person", f"{hit.born} · {hit.patient.number}"
            )
            for hit in hits
        ),
        tuple(hit.patient for hit in hits),
    )


def _here(actor: Actor, patient_ref: str) -> list[Entry]:
    if not patient_ref or not Patient.objects.of(actor.practice).filter(ref=patient_ref).exists():
        return []
    found = []
    for key, label in STAGES:
        name = "patient" if key == "chart" else key
        url = _url(name, patient_ref)
        if url and actor.holds(_STAGE_RIGHTS.get(key, Right.SEE_CHART)):
            found.append(Entry(_("This patient: %(page)s") % {"page": label()}, url, "chevron-forward"))
    return found


def _entries(actor: Actor, table: tuple[tuple[str, Callable[[], str], str, Right], ...]) -> list[Entry]:
    return [
        Entry(label(), url, icon) for name, label, icon, right in table if actor.holds(right) and (url := _url(name))
    ]


def _means(entry: Entry, wanted: str) -> bool:
    words = folded(entry.label).split()
    return all(any(word.startswith(part) for word in words) for part in wanted.split())


def _url(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
