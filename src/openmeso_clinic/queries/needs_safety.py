"""What of the safety of the whole practice waits: whom to tell, what to report, what to look into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import EventReport, Practice, RecallCase, VigilanceReport
from openmeso_clinic.queries.need import Need
from openmeso_clinic.queries.recalls import cases_of
from openmeso_clinic.queries.shelf import product_name
from openmeso_clinic.queries.signals import surveillance
from openmeso_clinic.queries.vigilance import due_of


def recall_needs(practice: Practice) -> Iterator[Need]:
    """Open cases, and closed ones that somebody joined by a session signed later."""
    if not _any_recall(practice.pk):
        return
    library = spoken_library(practice)
    for case, waits in cases_of(practice):
        if case.state == RecallCase.State.CLOSED and not waits:
            continue
        words = (
            ngettext("Recall: %(n)d patient to tell", "Recall: %(n)d patients to tell", waits) % {"n": waits}
            if waits
            else _("Recall: close the case")
        )
        about = f"{product_name(library.products, case.lot.product)} · {case.lot.number}"
        yield Need(f"recall/{case.ref}", "recall", words, about, reverse("recall", args=[case.ref]), _due(case), True)


def _due(case: RecallCase) -> datetime:
    due: datetime = case.opened_at
    return due


def report_needs(practice: Practice, *, at: datetime) -> Iterator[Need]:
    """Reports that are due; urgent from half of the time on."""
    if not _any_event(practice.pk):
        return
    library = spoken_library(practice)
    for due in due_of(practice, library, at=at):
        if due.row.state != VigilanceReport.State.DUE or due.row.due_at is None:
            continue
        words = {
            "": _("Report the event"),
            "half": _("Report the event: half of the time is over"),
            "late": _("Report the event: four fifths of the time are over"),
            "over": _("Report the event now: its time is over"),
        }[due.step]
        patient = due.row.event.patient.kept
        about, url = f"{patient.name} · {due.term}", reverse("report", args=[due.row.ref])
        # The step is part of the name: what was put off comes back when the next alarm is due.
        key = f"report/{due.row.ref}/{due.step}"
        yield Need(key, "event", words, about, url, due.row.due_at, bool(due.step), patient.ref)


def signal_needs(practice: Practice) -> Iterator[Need]:
    """Signals with an open event, or with a lot that is still in use."""
    if not _any_event(practice.pk):
        return
    for one in surveillance(practice, spoken_library(practice)).signals:
        if one.waits:
            first = min(row.reported_at for row in one.events)
            key = f"signal/{one.signal.key}"
            yield Need(key, "signal", _("Signal: look into it"), one.term, reverse("signals"), first, True)


@composed_once
def _any_recall(practice: int) -> QuerySet[Any, Any]:
    return RecallCase.objects.of(practice).values_list("pk")[:1]


@composed_once
def _any_event(practice: int) -> QuerySet[Any, Any]:
    """Most practices have none for years: nothing is worked out then."""
    return EventReport.objects.of(practice).values_list("pk")[:1]
