"""Who works here, what runs out, and a new member of staff."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.staff_members import add_colleague
from openmeso_clinic.actions.trail import record
from openmeso_clinic.forms.staff_members import NewMemberForm
from openmeso_clinic.queries.staff_members import (
    YEAR_DAYS,
    all_credentials,
    licences_of,
    members_of,
    running_out,
    somebody_may_sign,
)
from openmeso_clinic.roles import Role
from openmeso_clinic.views.csv_answer import csv_answer
from openmeso_clinic.views.door import door
from openmeso_clinic.views.settings.proof import pin_fault, proved
from openmeso_clinic.views.settings.words import named_roles

_HEAD = ("name", "kind", "title", "number", "issuer", "obtained_on", "valid_until", "hours")


@door(Right.STAFF, reads=None)
def staff(request: ClinicRequest) -> HttpResponseBase:
    on = request.actor.today
    context = {
        "current": "settings",
        "members": [(member, named_roles(member.roles)) for member in members_of(request.practice, on=on)],
        "running_out": running_out(request.practice, on=on),
        "nobody_signs": not somebody_may_sign(request.practice, on=on),
        "year_days": YEAR_DAYS,
    }
    return render(request, "settings/staff.html", context)


@door(Right.STAFF, methods=("GET", "POST"), reads=None)
def new(request: ClinicRequest) -> HttpResponseBase:
    """Add a member; the first password stands on the answer and nowhere else."""
    form = NewMemberForm(request.POST or None, stepped_up=request.actor.stepped_up)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            member, password = add_colleague(
                by=proved(request, data.get("pin", "")),
                name=data["name"],
                email=data["email"],
                roles=[Role(role) for role in data["roles"]],
                licence=data["licence"],
                licence_until=data["licence_until"],
            )
        except Refused as refused:
            for missing in refused.missing:
                field = missing.code.removeprefix("staff/")
                form.add_error(field if field in form.fields else None, f"{missing.what} {missing.do}".strip())
        except StepUpNeeded:
            form.add_error("pin", pin_fault(request))
        else:
            return password_page(request, member.name, password, _("Added"))
    context = {"current": "settings", "form": form, "stepped_up": request.actor.stepped_up}
    return render(request, "settings/staff_new.html", context, status=422 if request.method == "POST" else 200)


@door(Right.STAFF, reads=None)
def credentials_csv(request: ClinicRequest) -> HttpResponse:
    """Licences, trainings and insurances that are on record."""
    record(request.actor, Action.RECORD_EXPORTED, f"practice/{request.practice.ref}", details={"what": "credentials"})
    return csv_answer("credentials.csv", _HEAD, _rows(request))


def password_page(request: ClinicRequest, name: str, password: str, heading: str) -> HttpResponse:
    context = {"current": "settings", "name": name, "password": password, "heading": heading}
    return render(request, "settings/password.html", context)


def _rows(request: ClinicRequest) -> Iterator[tuple[object, ...]]:
    for person in licences_of(request.practice):
        yield (person.name, "licence", "", person.licence, "", "", person.licence_until, "")
    for row in all_credentials(request.practice):
        if row.kind != row.Kind.LICENCE:
            yield (
                row.staff.name,
                row.kind,
                row.title,
                row.number,
                row.issuer,
                row.obtained_on,
                row.valid_until,
                row.hours,
            )
