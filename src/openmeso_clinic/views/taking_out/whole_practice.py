"""The whole practice in one file: ordered here, made by the second process, taken away behind this door."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.again import step_up
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.exports import drop_export, hand_over, order_export
from openmeso_clinic.forms.taking_out import OrderExportForm
from openmeso_clinic.queries.exports import Export, export_named, exports_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.settings.proof import pin_fault, proved


@door(Right.TAKE_OUT, methods=("GET", "POST"), reads=None)
def take_out(request: ClinicRequest) -> HttpResponseBase:
    form = OrderExportForm(request.POST if request.method == "POST" else None, proved=request.actor.stepped_up)
    if request.method == "POST" and form.is_valid():
        by = proved(request, form.cleaned_data["pin"])
        if by.stepped_up:
            step_up(request)  # whoever takes a small practice out takes it away at once
            order_export(by=by, opened=form.cleaned_data["opened"] == "yes")
            messages.success(request, _("The export is being made. You may go on working."))
            return redirect("take-out")
        form.add_error("pin", pin_fault(request))
    context = {"form": form, **_list(request)}
    return render(request, "taking_out/whole_practice.html", context, status=422 if form.errors else 200)


@door(Right.TAKE_OUT, reads=None)
def progress(request: ClinicRequest) -> HttpResponseBase:
    """The list by itself, for the page that asks again and again; whoever comes here otherwise gets the page."""
    if not request.htmx:
        return redirect("take-out")
    return render(request, "taking_out/exports.html", _list(request))


@door(Right.TAKE_OUT, reads=None)
def download(request: ClinicRequest, export: str) -> HttpResponseBase:
    found = _named(request, export)
    hand_over(by=request.actor, export=found)
    name = f"practice-{found.asked_at.astimezone(request.practice.zone).date()}-{found.ref}.zip"
    answer = FileResponse(found.archive.open("rb"), as_attachment=True, filename=name, content_type="application/zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@door(Right.TAKE_OUT, methods=("POST",), reads=None)
def drop(request: ClinicRequest, export: str) -> HttpResponseBase:
    drop_export(by=request.actor, export=_named(request, export))
    messages.success(request, _("The export is destroyed."))
    return redirect("take-out")


def _named(request: ClinicRequest, ref: str) -> Export:
    found = export_named(request.practice, ref)
    if found is None:
        raise Http404
    return found


def _list(request: ClinicRequest) -> dict[str, object]:
    exports = exports_of(request.practice)
    return {
        "current": "settings",
        "stepped_up": request.actor.stepped_up,
        "exports": exports,
        "under_way": any(one.under_way for one in exports),
        "stuck": any(one.stuck_at(request.actor.at) for one in exports),
    }
