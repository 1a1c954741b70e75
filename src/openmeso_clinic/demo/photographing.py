"""Photographs of the demo's patients, taken by the same action as those of a real clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openmeso_clinic.actions.photo_pairs import align_photographs
from openmeso_clinic.actions.photographs import add_photograph
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.demo.faces import marked, photograph, shot_of
from openmeso_clinic.models import Photograph, Session

if TYPE_CHECKING:
    from openmeso_clinic.demo.visit import Visit

#: Poses that the demo takes, with the drawing that stands for each.
POSES = {"front-rest": "front", "oblique-right": "oblique-right", "oblique-left": "oblique-left"}
_CHECKED = ("check-same-zoom", "check-same-light", "check-same-ground", "check-bare-skin", "check-hair-back")

#: Both pupils and the middle of the mouth of the straight face, in pixels.
_EYES_AND_MOUTH = ((417.0, 509.0), (586.0, 509.0), (486.0, 757.0))


def take_photographs(visit: Visit, session: Session | None = None) -> None:
    """The three poses of a visit, one after the other."""
    patient = visit.patient
    library = library_of(patient.practice)
    taken = Photograph.objects.filter(patient=patient, pose="front-rest").count()
    for pose, view in POSES.items():
        shot = shot_of(patient.pk, view, taken, baseline=taken == 0)
        add_photograph(
            by=visit.by("assistant"),
            patient=patient,
            data=photograph(shot, library),
            pose=pose,
            session=session,
            source=Photograph.Source.CAMERA,
            checklist=dict.fromkeys(_CHECKED, "yes"),
        )


def lay_over(visit: Visit) -> None:
    """The last photograph of the front over the first one, by both eyes and the mouth."""
    rows = list(Photograph.objects.filter(patient=visit.patient, pose="front-rest").order_by("taken_at"))
    shot = shot_of(visit.patient.pk, POSES["front-rest"], len(rows) - 1)
    align_photographs(
        by=visit.by("assistant"),
        patient=visit.patient,
        before=rows[0],
        after=rows[-1],
        fixed=_EYES_AND_MOUTH,
        moving=marked(shot, *_EYES_AND_MOUTH),
    )
