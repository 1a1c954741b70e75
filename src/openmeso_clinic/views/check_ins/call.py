"""A telephone call: the same questions as behind the link, read out; the answers are kept the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openmeso.aftercare.replies import ask
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.check_in_answers import entry_of
from openmeso_clinic.actions.check_ins import CALLS, record_call
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.check_ins import CheckInForm
from openmeso_clinic.queries.check_ins import flags_of
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import CheckIn, Patient


@door(Right.ASK, methods=("GET", "POST"))
def call(request: ClinicRequest, patient: Patient, check_in: CheckIn) -> HttpResponseBase:
    """The script; reached or not, the call is kept."""
    entry = entry_of(check_in, library_of(patient.practice))
    if check_in.state != "due" or entry is None:
        return redirect(_after(request), *([patient.ref] if _after(request) == "aftercare" else []))
    language = (get_language() or "en")[:2]
    asked = ask(entry, library_of(patient.practice), language)
    form = CheckInForm(request.POST if request.method == "POST" else None, asked=asked, by_telephone=True)
    if request.method == "GET":
        return _page(request, patient, check_in, form)
    if request.POST.get("reached") != "yes":
        record_call(by=request.actor, check_in=check_in, reached=False)
        messages.success(request, _("The attempt is kept."))
        return redirect("check-ins")
    if not form.is_valid():
        return _page(request, patient, check_in, form)
    try:
        judged = record_call(
            by=request.actor,
            check_in=check_in,
            reached=True,
            said=form.cleaned_data["said"],
            answers=form.answers,
            ticked=form.ticked,
        )
    except Refused as refused:
        return _page(request, patient, check_in, form, missing=refused.missing)
    if judged is not None and judged.flags:
        # While the patient is still on the telephone: what to say, at once.
        flags = flags_of(check_in, language=language)
        return render(
            request,
            "check_ins/say_now.html",
            {"current": "day-sheet", "patient": patient, "check_in": check_in, "flags": flags},
        )
    messages.success(request, _("The answer is kept."))
    return redirect("check-ins")


def _after(request: ClinicRequest) -> str:
    return "aftercare" if request.actor.holds(Right.SEE_CHART) else "check-ins"


def _page(
    request: ClinicRequest,
    patient: Patient,
    check_in: CheckIn,
    form: CheckInForm,
    *,
    missing: tuple[Missing, ...] = (),
) -> HttpResponseBase:
    context = {
        "current": "day-sheet",
        "patient": patient,
        "check_in": check_in,
        "form": form,
        "missing": missing,
        "may_close": len(check_in.attempts) >= CALLS or patient.contact == "none",
        "calls_needed": CALLS,
    }
    return render(request, "check_ins/call.html", context, status=422 if missing or form.errors else 200)
