"""How messages leave the house, who is on call, and a message that tries it out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.mail_settings import change_mail, try_mail
from openmeso_clinic.forms.mail import MailForm
from openmeso_clinic.queries.contact import is_demo
from openmeso_clinic.queries.outbox import has_password, people_on_call
from openmeso_clinic.views.door import door


@door(Right.SETTINGS, methods=("GET", "POST"), reads=None)
def mail(request: ClinicRequest) -> HttpResponseBase:
    row, people = request.practice, people_on_call(request.practice)
    kept = {"security": "starttls", "port": 587} | row.mail | {"on_call": row.on_call.ref if row.on_call else ""}
    form = MailForm(
        request.POST if request.method == "POST" else None,
        initial=kept,
        people=[(one.ref, one.name) for one in people],
    )
    if request.method == "GET" or not form.is_valid():
        return _page(request, form)
    data = dict(form.cleaned_data)
    chosen = next((one for one in people if one.ref == data.pop("on_call")), None)
    try:
        change_mail(by=request.actor, on_call=chosen, **data)
    except Refused as refused:
        form.place(refused.missing)
        return _page(request, form)
    messages.success(request, _("Saved."))
    return redirect("settings-mail")


@door(Right.SETTINGS, methods=("POST",), reads=None)
def mail_test(request: ClinicRequest) -> HttpResponseBase:
    try_mail(by=request.actor)
    messages.success(request, _("A test message to you waits in the outbox."))
    return redirect("messages")


def _page(request: ClinicRequest, form: MailForm) -> HttpResponse:
    context = {
        "current": "settings",
        "form": form,
        "has_password": has_password(request.practice),
        "demo": is_demo(),
    }
    return render(request, "settings/mail.html", context, status=422 if form.errors else 200)
