"""The papers of a patient: what is on record, and adding one to the finding that it is to clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso.errors import CaseError
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.documents import add_document, retire_document
from openmeso_clinic.forms.documents import KINDS, DocumentForm
from openmeso_clinic.queries.documents import documents_of
from openmeso_clinic.queries.findings import finding_ref
from openmeso_clinic.queries.screening import today_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import Document, Patient


@door(Right.ADD_DOCUMENT, methods=("GET", "POST"))
def documents(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    today = today_of(patient, on=request.actor.today)
    findings = list(dict((f.code, f.title) for f in today.screening.findings).items())
    named = request.GET.get("finding", "")
    asked = next((code for code, _title in findings if finding_ref(patient.ref, code) == named), "")
    form = DocumentForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        library=today.library,
        findings=findings,
        initial={"finding": asked},
    )
    missing: tuple[Missing, ...] = ()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            added = add_document(
                by=request.actor,
                patient=patient,
                kind=data["kind"],
                title=data["title"],
                data=data["file"].read(),
                finding=data["finding"],
                dated_on=data["dated_on"],
                valid_until=data["valid_until"],
                reading=form.reading(),
            )
        except Refused as refused:
            missing = refused.missing
        except CaseError as error:
            for fault in error.faults:
                form.add_error(
                    "value", _("%(got)s: expected %(wanted)s.") % {"got": fault.got, "wanted": fault.expected}
                )
        else:
            messages.success(request, _("Kept. The facts changed: screen again.") if form.reading() else _("Kept."))
            if added.finding:
                return redirect("screening", patient=patient.ref)
            return redirect("documents", patient=patient.ref)
    context = {
        "form": form,
        "missing": missing,
        "documents": documents_of(patient),
        "kind_words": {key: str(words) for key, words in KINDS},
        "titles": dict(findings),
        "today": request.actor.today,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "documents/page.html", stage_frame(request, patient, "screening") | context, status=status)


@door(Right.ADD_DOCUMENT, methods=("POST",))
def retire(request: ClinicRequest, patient: Patient, document: Document) -> HttpResponseBase:
    retire_document(by=request.actor, patient=patient, document=document)
    messages.success(request, _("Put aside. It stays readable in the record's history."))
    return redirect("documents", patient=patient.ref)
