"""Two photographs beside each other, over each other, and as a difference; how they lie is kept with the pair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openmeso.reports.photo_words import precautions
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.photo_pairs import align_photographs
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.photo_pairs import AlignmentForm, as_initial
from openmeso_clinic.queries.photo_gallery import pose_name, zone_name
from openmeso_clinic.queries.photo_pairs import (
    PURPOSES,
    alignment_of,
    differences_of,
    lacking_consents,
    ordered,
    pair_row,
    time_strip,
)
from openmeso_clinic.queries.photo_words import purpose_word
from openmeso_clinic.queries.photographs import baseline_of, photographs_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.photographs.gallery import consent_context
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Photograph

#: How the two are shown; the first one needs no script.
MODES = ("side", "slider", "overlay", "blink", "difference")


@door(Right.SEE_CHART)
def choose(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """``?photo=…&photo=…``: to the page of the two; one alone is compared with its baseline."""
    rows = {row.ref: row for row in photographs_of(patient)}
    named = list(dict.fromkeys(request.GET.getlist("photo")))
    if not set(named) <= set(rows):
        raise Http404
    chosen = [rows[ref] for ref in named]
    if len(chosen) == 1:
        first = baseline_of(patient, chosen[0].pose, zone=chosen[0].zone, side=chosen[0].side)
        if first is not None and first.pk != chosen[0].pk:
            chosen.append(first)
    if len(chosen) != 2:
        messages.error(request, _("Choose two photographs to compare."))
        return redirect("photographs", patient=patient.ref)
    before, after = ordered(*chosen)
    return redirect("photo-pair", patient=patient.ref, before=before.ref, after=after.ref)


@door(Right.SEE_CHART)
def pair(request: ClinicRequest, patient: Patient, before: Photograph, after: Photograph) -> HttpResponseBase:
    if before.pk == after.pk:
        return redirect("photograph", patient=patient.ref, photograph=before.ref)
    if ordered(before, after)[0].pk != before.pk:
        return redirect("photo-pair", patient=patient.ref, before=after.ref, after=before.ref)
    if any(row.retired_at is not None or row.erased_at is not None for row in (before, after)):
        messages.error(request, _("One of the photographs was put aside or erased."))
        return redirect("photographs", patient=patient.ref)
    return _page(request, patient, before, after)


@door(Right.PHOTOGRAPH, methods=("POST",))
def align(request: ClinicRequest, patient: Patient, before: Photograph, after: Photograph) -> HttpResponseBase:
    """Keep the landmarks and the correction, or take both off."""
    address = reverse("photo-pair", args=[patient.ref, before.ref, after.ref])
    mode = request.POST.get("mode", "")
    onward = f"{address}?mode={mode}" if mode in MODES[1:] else address
    if "reset" in request.POST:
        align_photographs(by=request.actor, patient=patient, before=before, after=after)
        messages.success(request, _("The alignment is taken off."))
        return redirect(onward)
    form = AlignmentForm(request.POST, before=before, after=after)
    if not form.is_valid():
        return _page(request, patient, before, after, form)
    try:
        align_photographs(
            by=request.actor,
            patient=patient,
            before=before,
            after=after,
            fixed=form.points("before"),
            moving=form.points("after"),
            nudge=form.nudge(),
        )
    except Refused as refused:
        for missing in refused.missing:
            form.add_error(None, f"{missing.what} {missing.do}".strip())
        return _page(request, patient, before, after, form)
    messages.success(request, _("The alignment is kept."))
    return redirect(onward)


def _page(
    request: ClinicRequest, patient: Patient, before: Photograph, after: Photograph, form: AlignmentForm | None = None
) -> HttpResponseBase:
    reader = reader_for(library_of(patient.practice))
    row = pair_row(before, after)
    kept = alignment_of(before, after, row)
    found = differences_of(before, after, reader.library)
    context: dict[str, Any] = {
        "before": before,
        "after": after,
        "pose_name": pose_name(after.pose, reader),
        "zone_name": zone_name(after, reader),
        "before_view": " ".join(part for part in (pose_name(before.pose, reader), zone_name(before, reader)) if part),
        "row": row,
        "kept": kept,
        "whole": _numbers(kept.whole.matrix),
        "matrix": _numbers(kept.similarity.matrix),
        "residual": round(kept.residual, 1) if kept.residual is not None else None,
        "form": form or AlignmentForm(before=before, after=after, initial=as_initial(kept)),
        "comparable": found.comparable.value,
        "precautions": precautions(found, reader),
        "strip_photographs": time_strip(patient, after),
        "outs": [
            (purpose, purpose_word(purpose), [purpose_word(one) for one in lacking_consents(patient, purpose)])
            for purpose in PURPOSES
        ],
        **consent_context(patient),
    }
    frame = stage_frame(request, patient, "photographs")
    return render(request, "photographs/compare.html", frame | context, status=422 if form else 200)


def _numbers(matrix: tuple[float, ...]) -> str:
    """With a point in every language."""
    return " ".join(f"{number:.6f}" for number in matrix)
