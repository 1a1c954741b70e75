"""Scoring a scale: the one place where a score is entered after the first evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.scores import record_score
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.outcome import ScoreForm
from openmeso_clinic.queries.outcome_records import score_rows
from openmeso_clinic.queries.scales import GROUPS, ITEM_WORDS, SCORED, face_map
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient

VIEW = "front"


@door(Right.MEASURE)
def choose(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    library = library_of(patient.practice)
    groups = [(words, [library.scales[one] for one in scales if one in library.scales]) for words, scales in GROUPS]
    last: dict[str, Any] = {}
    for row in score_rows(patient, reader_for(library)):
        if row.row.retired_at is None:
            last.setdefault(row.row.scale, row)
    context = {"groups": [(words, [(one, last.get(one.id)) for one in scales]) for words, scales in groups]}
    return render(request, "outcome/scales.html", stage_frame(request, patient, "outcome") | context)


@door(Right.MEASURE, methods=("GET", "POST"))
def score(request: ClinicRequest, patient: Patient, scale: str) -> HttpResponseBase:
    library = library_of(patient.practice)
    if scale not in SCORED or scale not in library.scales:
        raise Http404
    posted = request.method == "POST"
    about: dict[str, Any] = {"scale": scale, "reader": reader_for(library), "initial": {"on": request.actor.today}}
    form = ScoreForm(request.POST if posted else None, **about)
    if posted and form.is_valid():
        try:
            row = record_score(
                by=request.actor,
                patient=patient,
                scale=scale,
                answers=form.answers,
                rater=form.cleaned_data["rater"],
                on=form.cleaned_data["on"],
                zone=form.cleaned_data.get("zone", ""),
                side=form.cleaned_data.get("side", ""),
            )
        except Refused as refused:
            for missing in refused.missing:
                form.add_error(None, f"{missing.what} {missing.do}")
        else:
            made = form.made
            value = made.words if made.value is None else " · ".join(filter(None, (f"{made.value:f}", made.words)))
            messages.success(
                request, _("%(scale)s: %(value)s") % {"scale": library.scales[row.scale].name, "value": value}
            )
            return redirect("outcome", patient=patient.ref)
    faced = scale in ("mmasi", "masi")
    context = {
        "form": form,
        "scale": library.scales[scale],
        "groups": [(name, ITEM_WORDS[name]() if name else "", fields) for name, fields in form.groups()],
        "earlier": [
            row
            for row in score_rows(patient, reader_for(library))
            if row.row.scale == scale and row.row.retired_at is None
        ][:5],
        "face": {"view": library.views[VIEW], "library": library, "regions": face_map(library, view=VIEW)}
        if faced
        else None,
        "dark": _dark(form) if faced else {},
    }
    frame = stage_frame(request, patient, "outcome")
    return render(request, "outcome/score.html", frame | context, status=422 if posted else 200)


def _dark(form: ScoreForm) -> dict[str, int]:
    """Darkness of each region as it was answered, for the drawing."""
    found = {}
    for item in form.items:
        region, _dot, kind = item.name.partition(".")
        given = form.data.get(f"item-{region}-darkness", "") if form.is_bound else ""
        if kind == "darkness" and given.isdigit():
            found[region] = min(int(given), 4)
    return found
