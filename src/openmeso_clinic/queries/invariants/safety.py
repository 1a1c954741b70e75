"""I16, I22-I24: a lot under recall is out of use, clocks run from first knowledge, and no event ends without a name."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from openmeso_clinic.models import EventEntry, EventReport, InjectedLine, Lot, Merge, RecallCase, RecallContact, Session
from openmeso_clinic.models import VigilanceReport as Report
from openmeso_clinic.queries.invariants.broken import Broken
from openmeso_clinic.queries.recalls import rows_of_lot

#: From this severity on an event is serious.
_SERIOUS = 3


def recalled_lots_are_out_of_use() -> Iterator[Broken]:
    """I16: nothing more is drawn from a lot while its recall is open."""
    for case in RecallCase.objects.filter(state=RecallCase.State.OPEN).select_related("lot").iterator():
        if any(lot.state == Lot.State.OK for lot in rows_of_lot(case.lot)):
            yield Broken("I16", f"recall/{case.ref}", "is open and its lot is in use")


def only_exposed_are_written_to() -> Iterator[Broken]:
    """I16: whoever was told of a recall had something of the lot, under this record or one merged with it."""
    for row in RecallContact.objects.select_related("case__lot", "patient", "patient__merged_into").iterator():
        lots = rows_of_lot(row.case.lot)
        mine = {row.patient_id, *row.patient.kept.ids}
        exposed = InjectedLine.objects.filter(lot__in=lots, patient_id__in=mine).exists()
        # Records that were parted again leave the words where they were written.
        if not exposed and not _was_merged(row.patient_id):
            yield Broken("I16", f"contact/{row.ref}", "was told of a lot that never reached this patient")


def _was_merged(pk: int) -> bool:
    return Merge.objects.filter(Q(kept=pk) | Q(duplicate=pk)).exists()


def clocks_start_at_first_knowledge() -> Iterator[Broken]:
    """I22: no clock starts after the practice first knew; what was handed in has its day and number."""
    late = Report.objects.filter(event__aware_at__isnull=False, clock_from__gt=F("event__aware_at"))
    wrong = {
        "starts after the practice first knew": late,
        "ends before it starts": Report.objects.filter(due_at__lt=F("clock_from")),
        "is handed in without day and number": Report.objects.filter(state=Report.State.SENT).filter(
            Q(done_at=None) | Q(reference="")
        ),
        "is not needed and does not say why": Report.objects.filter(state=Report.State.NOT_NEEDED, reason=""),
    }
    for what, rows in wrong.items():
        for ref in rows.values_list("ref", flat=True).iterator():
            yield Broken("I22", f"report/{ref}", what)


def serious_events_hold_sessions() -> Iterator[Broken]:
    """I23: no session begins while a serious event of the same record is open."""
    # What was graded, proven or opened again afterwards was not serious, or not open, in between.
    changed = EventEntry.objects.filter(
        kind__in=[EventEntry.Kind.REGRADED, EventEntry.Kind.RESULT, EventEntry.Kind.REOPENED]
    )
    events = EventReport.objects.filter(severity__gte=_SERIOUS).exclude(pk__in=changed.values("event"))
    for event in events.iterator():
        begun = Session.objects.filter(patient_id=event.patient_id, started_at__gt=event.reported_at)
        if event.closed_at:
            begun = begun.filter(started_at__lt=event.closed_at)
        if begun.exists():
            yield Broken("I23", f"event/{event.ref}", "is serious, and a session began while it was open")


def events_end_with_outcome_and_name() -> Iterator[Broken]:
    """I24: a closed event says how it ended and who says so."""
    ended = EventReport.objects.filter(state=EventReport.State.CLOSED)
    for ref in ended.filter(Q(outcome="") | Q(closed_by=None) | Q(closed_at=None)).values_list("ref", flat=True):
        yield Broken("I24", f"event/{ref}", "is closed without an outcome or a name")


CHECKS = (
    recalled_lots_are_out_of_use,
    only_exposed_are_written_to,
    clocks_start_at_first_knowledge,
    serious_events_hold_sessions,
    events_end_with_outcome_and_name,
)
