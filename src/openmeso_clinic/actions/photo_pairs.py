"""Laying a later photograph over an earlier one, and handing a comparison out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.geometry.similarity import Nudge, Point
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Patient, Photograph, PhotoPair
from openmeso_clinic.queries.photo_pairs import PURPOSES, LandmarkError, alignment, lacking_consents, ordered
from openmeso_clinic.queries.photo_words import purpose_word
from openmeso_clinic.queries.photographs import RECORD

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def align_photographs(
    *,
    by: Actor,
    patient: Patient,
    before: Photograph,
    after: Photograph,
    fixed: Sequence[Point] = (),
    moving: Sequence[Point] = (),
    nudge: Nudge | None = None,
) -> PhotoPair:
    """Keep how the later photograph lies over the earlier one. Without anything, it is reset.

    Args:
        fixed: Landmarks of the earlier photograph, two or three, in its pixels; ``moving`` those of the later one.
        nudge: What was corrected by hand after the landmarks.

    Raises:
        Refused: there is no consent for the record, a photograph is put aside, or the landmarks cannot be used.
    """
    nudge = nudge or Nudge()
    missing = list(_unfit(patient, before, after, RECORD))
    outside = [
        point
        for row, points in ((before, fixed), (after, moving))
        for point in points
        if not (0 <= point[0] <= row.width and 0 <= point[1] <= row.height)
    ]
    if outside:
        what = _("A landmark lies outside its photograph.")
        missing.append(Missing("pair/outside", what, _("Place it inside.")))
    try:
        alignment(before, after, fixed=tuple(fixed), moving=tuple(moving), nudge=nudge)
    except LandmarkError:
        what = _("The landmarks do not say how the photographs lie.")
        do = _("Place the same two or three, well apart, in the same order in both.")
        missing.append(Missing("pair/landmarks", what, do))
    if not (0.5 <= nudge.scale <= 2 and abs(nudge.degrees) <= 180):
        what = _("The correction by hand is too large.")
        missing.append(Missing("pair/nudge", what, _("Place landmarks instead.")))
    if missing:
        raise Refused(*missing)
    with act(by, Action.PAIR_ALIGNED, patient=patient) as line:
        row: PhotoPair
        row, _made = PhotoPair.objects.update_or_create(
            practice=patient.practice,
            before=before,
            after=after,
            defaults={
                "patient": patient,
                "landmarks": {"before": [list(p) for p in fixed], "after": [list(p) for p in moving]} if fixed else {},
                "nudge": {"dx": nudge.dx, "dy": nudge.dy, "degrees": nudge.degrees, "scale": nudge.scale}
                if nudge != Nudge()
                else {},
                "at": by.at,
                "by": by.staff,
            },
        )
        line.details |= {"before": before.ref, "after": after.ref, "landmarks": str(len(fixed))}
    return row


def hand_out_pair(
    *, by: Actor, patient: Patient, before: Photograph, after: Photograph, purpose: str, kind: str
) -> None:
    """Write down that a comparison is handed out, before it is.

    Args:
        purpose: One of the consent's; each asks for its own yes, and all for the record's.
        kind: ``pdf`` or ``png``.

    Raises:
        Refused: the purpose is none, there is no consent to it, or a photograph is put aside.
    """
    if purpose not in PURPOSES:
        what = _("It is not stated what the comparison is for.")
        raise Refused(Missing("pair/purpose", what, _("Choose one of the purposes.")))
    if missing := list(_unfit(patient, before, after, purpose)):
        raise Refused(*missing)
    with act(by, Action.RECORD_EXPORTED, patient=patient) as line:
        line.details |= {
            "what": "photo-comparison",
            "kind": kind,
            "purpose": purpose,
            "before": before.ref,
            "after": after.ref,
        }


def _unfit(patient: Patient, before: Photograph, after: Photograph, purpose: str) -> list[Missing]:
    missing = []
    for lacking in lacking_consents(patient, purpose):
        what = _("The patient has not consented to photographs for this purpose: %(purpose)s.")
        do = _("Ask for it with the consent text, or leave it.")
        missing.append(
            Missing(f"pair/consent-{lacking}", what % {"purpose": purpose_word(lacking).lower()}, do, "consent")
        )
    live = Photograph.objects.filter(pk__in=(before.pk, after.pk), retired_at=None, erased_at=None)
    if live.count() < len({before.pk, after.pk}):
        what = _("One of the photographs was put aside or erased.")
        missing.append(Missing("pair/retired", what, _("Choose another one.")))
    if before.pk == after.pk or ordered(before, after)[0].pk != before.pk:
        what = _("The earlier photograph comes first, and the two are not the same.")
        missing.append(Missing("pair/order", what, _("Choose two of different times.")))
    return missing
