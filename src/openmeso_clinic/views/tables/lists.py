"""The lists of the clinic as files: each asks for the right of its page, and is written into the trail as an export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseBase

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.lists.people import (
    check_ins_table,
    messages_table,
    patients_table,
    visits_table,
    waiting_table,
)
from openmeso_clinic.queries.lists.stock import fridge_table, ledger_table, shelf_table
from openmeso_clinic.queries.logs import KINDS
from openmeso_clinic.queries.oversight.logged import log_table
from openmeso_clinic.queries.oversight.shelves import lots_table, recalls_table
from openmeso_clinic.queries.table import Table
from openmeso_clinic.views.csv_answer import table_answer
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Fridge, Lot

#: Name of the list → the right of its page, and the table.
LISTS: MappingProxyType[str, tuple[Right, Callable[[ClinicRequest], Table]]] = MappingProxyType(
    {
        "patients": (Right.SEE_PATIENTS, lambda r: patients_table(r.practice, at=r.actor.at)),
        "waiting": (Right.BOOK, lambda r: waiting_table(r.practice)),
        "check-ins": (Right.ASK, lambda r: check_ins_table(r.practice, on=r.actor.today)),
        "messages": (Right.BOOK, lambda r: messages_table(r.practice)),
        "stock": (Right.SEE_STOCK, lambda r: shelf_table(r.practice, on=r.actor.today, at=r.actor.at)),
        "lots": (Right.SEE_STOCK, lambda r: lots_table(r.practice)),
        "recalls": (Right.RECALL, lambda r: recalls_table(r.practice)),
    }
)


def file_of(key: str) -> Callable[..., HttpResponseBase]:
    """The file of one list."""
    right, table = LISTS[key]

    @door(right, reads=None)
    def as_file(request: ClinicRequest) -> HttpResponse:
        return table_answer(request, table(request))

    return as_file


@door(Right.SEE_DAY, reads=None)
def visits(request: ClinicRequest, day: date) -> HttpResponse:
    return table_answer(request, visits_table(request.practice, on=day))


@door(Right.LOG, reads=None)
def log(request: ClinicRequest, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    return table_answer(request, log_table(request.practice, kind))


@door(Right.SEE_STOCK, reads=None)
def ledger(request: ClinicRequest, lot: Lot) -> HttpResponse:
    return table_answer(request, ledger_table(lot))


@door(Right.SEE_STOCK, reads=None)
def fridge_readings(request: ClinicRequest, fridge: Fridge) -> HttpResponse:
    return table_answer(request, fridge_table(fridge))
