"""The practice's instruments: adding one, retiring one, and what its readings taught of its error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.devices import add_device, retire_device, return_device
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.outcome import DeviceForm
from openmeso_clinic.queries.devices import devices_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Device


@door(Right.MEASURE, methods=("GET", "POST"), reads=None)
def show(request: ClinicRequest) -> HttpResponseBase:
    posted = request.method == "POST"
    reader = reader_for(library_of(request.practice))
    form = DeviceForm(request.POST if posted else None, reader=reader)
    if posted and form.is_valid():
        try:
            device = add_device(by=request.actor, **form.cleaned_data)
        except Refused as refused:
            for missing in refused.missing:
                form.add_error(None, f"{missing.what} {missing.do}")
        else:
            messages.success(request, _("%(device)s is in use.") % {"device": device.name})
            return redirect("devices")
    context = {"current": "settings", "form": form, "devices": devices_of(request.practice, reader)}
    return render(request, "outcome/devices.html", context, status=422 if posted else 200)


@door(Right.MEASURE, methods=("POST",), reads=None)
def retire(request: ClinicRequest, device: Device) -> HttpResponseBase:
    retire_device(by=request.actor, device=device)
    messages.success(request, _("%(device)s is retired. Its readings stay.") % {"device": device.name})
    return redirect("devices")


@door(Right.MEASURE, methods=("POST",), reads=None)
def put_back(request: ClinicRequest, device: Device) -> HttpResponseBase:
    return_device(by=request.actor, device=device)
    messages.success(request, _("%(device)s is in use.") % {"device": device.name})
    return redirect("devices")
