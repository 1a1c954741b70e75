"""The day on paper: its sheet, what to prepare, and the pack for when no screen answers."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponseBase

from openmeso.audit import Action
from openmeso.reports.day_sheet import day_sheet_pdf
from openmeso.reports.downtime_pack import downtime_pack_pdf
from openmeso.reports.preparation_list import ShelfLot, ShelfPull, preparation_list_pdf
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.queries.day_papers import day_visits, downtime_patients, rows_on_paper
from openmeso_clinic.queries.preparing_list import pulls, to_prepare
from openmeso_clinic.views.door import door
from openmeso_clinic.views.pdf import pdf
from openmeso_clinic.views.reader import reader_for


def _day(request: ClinicRequest) -> date:
    """The day that is asked for; today without one."""
    said = request.GET.get("day", "")
    if not said:
        return request.actor.today
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Http404 from None


@door(Right.PREPARE, reads=Action.RECORD_PRINTED)
def day_sheet(request: ClinicRequest) -> HttpResponseBase:
    on, practice = _day(request), request.practice
    rows = rows_on_paper(practice, on=on)
    shows(request, *(row.patient for row in rows))
    body = day_sheet_pdf(
        on,
        day_visits(rows, practice),
        practice=practice_of(practice),
        reader=reader_for(library_of(practice)),
        made_at=request.actor.at,
    )
    return pdf(body, f"day-sheet-{on.isoformat()}.pdf")


@door(Right.PREPARE, reads=Action.RECORD_PRINTED)
def downtime_pack(request: ClinicRequest) -> HttpResponseBase:
    on, practice = _day(request), request.practice
    rows = rows_on_paper(practice, on=on)
    shows(request, *(row.patient for row in rows))
    body = downtime_pack_pdf(
        on,
        downtime_patients(rows, practice),
        practice=practice_of(practice),
        reader=reader_for(library_of(practice)),
        made_at=request.actor.at,
    )
    return pdf(body, f"downtime-pack-{on.isoformat()}.pdf")


@door(Right.PREPARE, reads=Action.RECORD_PRINTED)
def preparation_list(request: ClinicRequest) -> HttpResponseBase:
    """Who is prepared for, as on the page: what is done is left out."""
    on, practice = _day(request), request.practice
    wanted = to_prepare(rows_on_paper(practice, on=on))
    rows = [one.row for one in wanted]
    shows(request, *(row.patient for row in rows))
    taken = [
        ShelfPull(
            pull.name,
            pull.needed_ml,
            tuple(ShelfLot(lot.number, lot.expiry, lot.usable_ml, lot.opened) for lot in pull.lots),
            pull.short_ml,
        )
        for pull in pulls(wanted, practice, on=on, at=request.actor.at)
    ]
    body = preparation_list_pdf(
        on,
        day_visits(rows, practice),
        taken,
        practice=practice_of(practice),
        reader=reader_for(library_of(practice)),
        made_at=request.actor.at,
    )
    return pdf(body, f"prepare-{on.isoformat()}.pdf")
