"""The clocks of reporting an event: started, never moved later, and stopped by what was handed in (I22)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import EventReport, VigilanceReport
from openmeso_clinic.queries.vigilance import clinic_duties, content_of

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

_S = VigilanceReport.State


def start_clocks(*, by: Actor, event: EventReport) -> None:
    """Write a row for each duty of the clinic. A clock that runs is never moved later, nor taken away."""
    for duty in clinic_duties(event, library_of(event.practice), at=by.at):
        row, made = VigilanceReport.objects.get_or_create(
            practice=event.practice,
            event=event,
            rule=duty.rule,
            defaults={"addressee": duty.text[:120], "clock_from": duty.clock_from, "due_at": duty.due_at},
        )
        if not made and row.state == _S.DUE and duty.due_at and (row.due_at is None or duty.due_at < row.due_at):
            VigilanceReport.objects.filter(pk=row.pk).update(due_at=duty.due_at, clock_from=duty.clock_from)


def hand_in(*, by: Actor, report: VigilanceReport, reference: str) -> None:
    """Write down that the report was handed in, with its number, and keep what it said.

    Raises:
        Refused: without a reference, or it was settled before.
    """
    if not reference.strip():
        what = _("The reference is missing.")
        raise Refused(Missing("report/reference", what, _("Write the number the authority or the maker gave.")))
    content = content_of(report.event, library_of(report.practice), at=by.at, rule=report.rule)
    _settled(by, report, state=_S.SENT, reference=reference.strip()[:120], content=content)


def need_not(*, by: Actor, report: VigilanceReport, reason: str) -> None:
    """Say why a report is not made: a licensed person's decision.

    Raises:
        Refused: without a reason or a licence, or it was settled before.
    """
    missing = []
    if not reason.strip():
        missing.append(Missing("report/reason", _("The reason is missing."), _("Say why.")))
    if not by.staff.licensed_on(by.today):
        missing.append(Missing("report/licence", _("You hold no licence that is valid today."), "", "settings"))
    if missing:
        raise Refused(*missing)
    _settled(by, report, state=_S.NOT_NEEDED, reason=reason.strip()[:300])


def _settled(by: Actor, report: VigilanceReport, **fields: object) -> None:
    with act(by, Action.REPORT_HANDED_IN, patient=report.event.patient) as line:
        rows = VigilanceReport.objects.filter(pk=report.pk, state=_S.DUE)
        if not rows.update(done_at=by.at, done_by=by.staff, **fields):
            raise Refused(Missing("report/done", _("This report was settled before.")))
        line.details |= {"report": report.ref, "state": str(fields["state"])}
    report.refresh_from_db()
