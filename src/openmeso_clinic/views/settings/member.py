"""One member of staff: roles, licence, access, and what is on record about training and insurance."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import staff_members as acts
from openmeso_clinic.forms.staff_members import (
    AccessForm,
    CredentialForm,
    FactorForm,
    LicenceForm,
    ProvedForm,
    RolesForm,
)
from openmeso_clinic.queries.staff_members import (
    credentials_of,
    end_of,
    factors_of,
    hours_of,
    is_last_owner,
    issuer_of,
    unable_to_sign,
)
from openmeso_clinic.roles import Role
from openmeso_clinic.views.door import door
from openmeso_clinic.views.settings.proof import pin_fault, proved
from openmeso_clinic.views.settings.staff import password_page
from openmeso_clinic.views.settings.words import named_roles

if TYPE_CHECKING:
    from openmeso_clinic.models import Credential, Staff

_FORMS: dict[str, type[forms.Form]] = {
    "roles": RolesForm,
    "licence": LicenceForm,
    "access": AccessForm,
    "password": AccessForm,
    "factor": FactorForm,
    "credential": CredentialForm,
}
#: Field on which a refusal of the action stands.
_FIELDS = {"staff/roles": "roles", "staff/last-owner": "roles", "staff/reason": "reason"}


@door(Right.STAFF, methods=("GET", "POST"), reads=None)
def member_page(request: ClinicRequest, member: Staff) -> HttpResponseBase:
    once = {"stepped_up": request.actor.stepped_up}
    bound = _blank(member, once)
    what = request.POST.get("what", "")
    if request.method == "POST":
        if what not in _FORMS:
            raise Http404
        form = bound[what] = _FORMS[what](request.POST, auto_id=f"{what}_%s", **_proof(what, once))
        if form.is_valid() and (answer := _done(request, member, what, form)) is not None:
            return answer
    on = request.actor.today
    context = {
        "current": "settings",
        "member": member,
        "role_names": named_roles(role for role in Role if role in member.role_set),
        "unable": unable_to_sign(member, on=on),
        "licence_end": end_of(member.licence_until, on=on) if member.licence else None,
        "credentials": [(row, end_of(row.valid_until, on=on)) for row in credentials_of(member)],
        "hours": hours_of(member.credentials.all(), on=on),
        "last_owner": is_last_owner(member),
        "factors": factors_of(member),
        "oneself": member.pk == request.staff.pk,
        "stepped_up": request.actor.stepped_up,
        "forms": bound,
        "faulty": what,
    }
    return render(request, "settings/member.html", context, status=422 if request.method == "POST" else 200)


@door(Right.STAFF, methods=("POST",), reads=None)
def credential_end(request: ClinicRequest, member: Staff, credential: Credential) -> HttpResponseBase:
    if credential.staff_id != member.pk or credential.kind == credential.Kind.LICENCE:
        raise Http404
    acts.end_credential(by=request.actor, credential=credential)
    messages.success(request, _("Taken off; it stays in the history."))
    return redirect("settings-member", member=member.ref)


def _proof(what: str, once: dict[str, Any]) -> dict[str, Any]:
    return once if issubclass(_FORMS[what], ProvedForm) else {}


def _blank(member: Staff, once: dict[str, Any]) -> dict[str, forms.Form]:
    initial: dict[str, dict[str, Any]] = {
        "roles": {"roles": [role.value for role in member.role_set]},
        "licence": {"licence": member.licence, "licence_until": member.licence_until, "issuer": issuer_of(member)},
    }
    return {
        name: kind(initial=initial.get(name), auto_id=f"{name}_%s", **_proof(name, once))
        for name, kind in _FORMS.items()
    }


def _done(request: ClinicRequest, member: Staff, what: str, form: forms.Form) -> HttpResponse | None:
    """Do it and answer; ``None`` where the page says what stands in the way."""
    data = form.cleaned_data
    by = proved(request, data.get("pin", ""))
    try:
        if what in ("access", "password"):
            return _access(request, by, member, what)
        _ACTS[what](by, member, data)
    except Refused as refused:
        for missing in refused.missing:
            field = _FIELDS.get(missing.code)
            form.add_error(field if field in form.fields else None, f"{missing.what} {missing.do}".strip())
        return None
    except StepUpNeeded:
        form.add_error("pin", pin_fault(request))
        return None
    messages.success(request, _("Saved."))
    return redirect("settings-member", member=member.ref)


def _access(request: ClinicRequest, by: Actor, member: Staff, what: str) -> HttpResponse:
    if what == "password":
        return password_page(request, member.name, acts.give_new_password(by=by, member=member), _("New password"))
    if member.is_active:
        acts.end_access(by=by, member=member)
        messages.success(request, _("Access has ended, and every session with it."))
        return redirect("settings-staff")
    return password_page(request, member.name, acts.give_access_back(by=by, member=member), _("Access given back"))


def _credential(by: Actor, member: Staff, data: dict[str, Any]) -> None:
    acts.add_credential(by=by, member=member, **data)


def _licence(by: Actor, member: Staff, data: dict[str, Any]) -> None:
    held = {name: data[name] for name in ("licence", "licence_until", "issuer")}
    acts.change_licence(by=by, member=member, **held)


def _roles(by: Actor, member: Staff, data: dict[str, Any]) -> None:
    acts.change_roles(by=by, member=member, roles=[Role(role) for role in data["roles"]])


def _factor(by: Actor, member: Staff, data: dict[str, Any]) -> None:
    acts.reset_second_factor(by=by, member=member, reason=data["reason"])


_ACTS: dict[str, Callable[[Actor, Staff, dict[str, Any]], None]] = {
    "roles": _roles,
    "licence": _licence,
    "factor": _factor,
    "credential": _credential,
}
