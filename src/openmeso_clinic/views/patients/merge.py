"""Two records side by side, the merge, and its undoing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import merges
from openmeso_clinic.forms.patient import MergeForm
from openmeso_clinic.queries.duplicates import look_alikes, merges_of, weight
from openmeso_clinic.queries.patients import find
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Merge, Patient


@door(Right.MERGE, methods=("GET", "POST"))
def choose(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """Which other record might be this patient: those alike, or one that is searched for."""
    wanted = request.POST.get("q", "").strip()[:120]
    hits = [hit for hit in find(request.practice, wanted, at=request.actor.at) if hit.patient.pk != patient.pk]
    alike = look_alikes(
        request.practice,
        family_name=patient.family_name,
        given_name=patient.given_name,
        birth_date=patient.birth_date,
        apart_from=[patient.pk],
    )
    shows(request, *alike, *(hit.patient for hit in hits))
    context = {
        "current": "patients",
        "patient": patient,
        "alike": alike,
        "hits": hits,
        "wanted": wanted,
        "merges": merges_of(patient),
    }
    return render(request, "patients/merge_choose.html", context)


@door(Right.MERGE, methods=("GET", "POST"))
def compare(request: ClinicRequest, patient: Patient, other: Patient) -> HttpResponseBase:
    if other.pk == patient.pk or other.merged_into_id:
        raise Http404
    shows(request, other)
    two = [patient, other]
    form = MergeForm(
        request.POST or None,
        records=[(row.ref, f"{row.number} · {row.name}") for row in two],
        initial={"keep": min(two, key=lambda row: row.pk).ref},
    )
    if request.method == "POST" and form.is_valid():
        kept, duplicate = sorted(two, key=lambda row: row.ref != form.cleaned_data["keep"])
        merges.merge(by=request.actor, kept=kept, duplicate=duplicate, reason=form.cleaned_data["reason"])
        messages.success(request, _("Merged. The merge can be undone at any time."))
        return redirect("patient" if request.actor.holds(Right.SEE_CHART) else "patient-identity", kept.ref)
    context = {
        "current": "patients",
        "patient": patient,
        "other": other,
        "form": form,
        "rows": _rows(patient, other),
    }
    return render(request, "patients/merge.html", context, status=422 if form.is_bound else 200)


@door(Right.MERGE, methods=("POST",))
def undo(request: ClinicRequest, merge: Merge) -> HttpResponseBase:
    merges.unmerge(by=request.actor, merge=merge)
    messages.success(request, _("The two records stand apart again."))
    return redirect("merge-choose", merge.kept.ref)


def _rows(one: Patient, other: Patient) -> list[dict[str, object]]:
    """What is compared, line by line, with whether the two agree."""
    fields = (
        ("number", _("Number")),
        ("family_name", _("Family name")),
        ("given_name", _("Given name")),
        ("birth_date", _("Birth date")),
        ("sex", _("Sex registered at birth")),
        ("phone", _("Telephone")),
        ("email", _("E-mail")),
        ("address", _("Address")),
        ("registered_at", _("Registered")),
    )
    weights = {
        "statements": _("Answers and facts"),
        "appointments": _("Appointments"),
        "sessions": _("Sessions"),
        "consents": _("Consents"),
        "documents": _("Documents"),
    }
    first, second = weight(one), weight(other)
    rows: list[dict[str, object]] = []
    for name, label in fields:
        a, b = getattr(one, name), getattr(other, name)
        told = name not in ("number", "registered_at") and bool(a) and bool(b)
        rows.append(
            {
                "label": label,
                "a": a,
                "b": b,
                "is_day": name in ("birth_date", "registered_at"),
                "alike": told and a == b,
                "differs": told and a != b,
            }
        )
    rows += [{"label": label, "a": first[key], "b": second[key]} for key, label in weights.items()]
    return rows
