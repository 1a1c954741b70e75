"""The clinician's own evaluation of the skin, and the talk about what can be expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso.errors import CaseError
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.assessments import assess
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.forms.assessment import AssessmentForm, ConcernFormSet, ConcernRows
from openmeso_clinic.queries.allergy_tests import allergy_tests_of
from openmeso_clinic.queries.assessments import assessments_of, concerns_of, map_zones
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient

VIEW = "front"


@door(Right.ASSESS, methods=("GET", "POST"))
def show(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    library = spoken_library(patient.practice)
    earlier = assessments_of(patient)
    held = concerns_of(patient)
    posted = request.POST if request.method == "POST" else None
    form = AssessmentForm(posted, library=library, initial=_initial(patient, earlier))
    rows: ConcernRows = ConcernFormSet(  # type: ignore[assignment]
        posted,
        prefix="c",
        form_kwargs={"library": library},
        initial=[
            {"concern": row.content["id"], "zone": row.content["zone"], "severity": row.content["severity"]}
            for row in held
        ],
    )
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        ranked = {(r.content["id"], r.content["zone"]): r.content.get("priority") for r in held}
        concerns = [_with_rank(row, ranked.get((row["id"], row["zone"]))) for row in rows.rows()]
        try:
            assess(
                by=request.actor,
                patient=patient,
                content=form.content(),
                concerns=concerns,
                facts=form.facts(on=request.actor.today.isoformat()),
            )
        except CaseError as error:
            for fault in error.faults:
                form.add_error(None, _("%(got)s: expected %(wanted)s.") % {"got": fault.got, "wanted": fault.expected})
        else:
            messages.success(request, _("Kept as a new version. Screen again where facts changed."))
            return redirect("screening", patient=patient.ref)
    names = {row.content["id"] for row in held}
    view = library.views[VIEW]
    context = {
        "form": form,
        "rows": rows,
        "earlier": earlier[:8],
        "tests": allergy_tests_of(patient)[:4],
        "alternatives": [library.concerns[n] for n in sorted(names) if n in library.concerns],
        "volume": library.concerns["volume-loss"],
        "melasma": bool(names & {"melasma", "hyperpigmentation"}),
        "scars": "acne-scars" in names,
        "hair": bool(names & {"androgenetic-alopecia", "telogen-effluvium"}),
        "fitzpatrick": form.scale_fields("fitzpatrick-10"),
        "mmasi": form.scale_fields("mmasi"),
        "salt": form.scale_fields("salt"),
        "scars_count": form.scale_fields("goodman-baron-quantitative"),
        "scars_grade": form["goodman-baron-qualitative-answer"],
        "glogau": form["glogau-answer"],
        "norwood": form["norwood-hamilton-answer"],
        "ludwig": form["ludwig-answer"],
        "drawing": {"view": view, "library": library, "zones": map_zones(VIEW, library)},
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "assessment/page.html", stage_frame(request, patient, "assessment") | context, status=status)


def _initial(patient: Patient, earlier: list[Any]) -> dict[str, Any]:
    """What does not change from visit to visit comes from the last version; the talk is held anew."""
    lasting = ("skin_type", "tone", "thickness", "vascularity", "procedures", "systemic")
    last = earlier[0].content if earlier else {}
    return {name: last[name] for name in lasting if name in last} | {"phototype": patient.phototype}


def _with_rank(row: dict[str, Any], priority: int | None) -> dict[str, Any]:
    return row | ({"priority": priority} if priority else {})
