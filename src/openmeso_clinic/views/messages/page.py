"""The outbox: what was sent, what waits, and what could not be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.outbox import send_again
from openmeso_clinic.queries.contact import is_demo
from openmeso_clinic.queries.outbox import lines_of
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Message


@door(Right.BOOK)
def show(request: ClinicRequest) -> HttpResponseBase:
    lines = lines_of(request.practice)
    shows(request, *(line.row.patient.kept for line in lines if line.row.patient is not None))
    context = {"current": "day-sheet", "lines": lines, "demo": is_demo()}
    return render(request, "messages/page.html", context)


@door(Right.BOOK, methods=("POST",), reads=None)
def again(request: ClinicRequest, message: Message) -> HttpResponseBase:
    what = request.POST.get("what", "")
    send_again(by=request.actor, message=message, give_up=what == "drop")
    messages.success(request, _("Put aside.") if what == "drop" else _("It is tried again now."))
    return redirect("messages")
