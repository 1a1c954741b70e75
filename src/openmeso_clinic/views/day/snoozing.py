"""Putting an item of the queue off to a day."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.snoozes import snooze
from openmeso_clinic.views.door import door


@door(Right.BOOK, methods=("POST",), reads=None)
def put_off(request: ClinicRequest) -> HttpResponseBase:
    item = request.POST.get("item", "")
    try:
        until = date.fromisoformat(request.POST.get(f"until:{item}") or request.POST.get("until", ""))
    except ValueError:
        raise Refused(Missing("queue/day", _("There is no day."), _("Choose the day on which it returns."))) from None
    snooze(by=request.actor, item=item, until=until)
    messages.success(request, _("Put off. It stands here again on that day."))
    return redirect("day-sheet")
