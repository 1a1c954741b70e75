"""Merging two records of one person, and undoing it. Only a pointer is set: no row changes hands (I26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.trail import record
from openmeso_clinic.models import Course, Merge, Patient

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def merge(*, by: Actor, kept: Patient, duplicate: Patient, reason: str) -> Merge:
    """Let a duplicate point to the record that is kept.

    Raises:
        Refused: naming everything that stands in the way.
    """
    with transaction.atomic():
        rows = {
            row.pk: row
            for row in Patient.objects.of(by.practice)
            .select_for_update(of=("self",))
            .filter(pk__in=[kept.pk, duplicate.pk])
        }
        missing = _in_the_way(kept=rows[kept.pk], duplicate=rows.get(duplicate.pk))
        if missing:
            raise Refused(*missing)
        made: Merge = Merge.objects.create(
            practice=by.practice, kept=kept, duplicate=duplicate, reason=reason, made_at=by.at, made_by=by.staff
        )
        Patient.objects.filter(pk=duplicate.pk).update(merged_into=kept)
        record(by, Action.PATIENTS_MERGED, f"merge/{made.ref}", patients=[kept.ref, duplicate.ref])
    return made


def unmerge(*, by: Actor, merge: Merge) -> None:
    """Part two records again: each is as it was.

    Raises:
        Refused: they are parted already.
    """
    with transaction.atomic():
        parted = Merge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=by.at, undone_by=by.staff)
        if not parted:
            raise Refused(Missing("merge/parted", _("These records are parted already.")))
        Patient.objects.filter(pk=merge.duplicate_id, merged_into_id=merge.kept_id).update(merged_into=None)
        record(by, Action.PATIENTS_UNMERGED, f"merge/{merge.ref}", patients=[merge.kept.ref, merge.duplicate.ref])


def _in_the_way(*, kept: Patient, duplicate: Patient | None) -> list[Missing]:
    if duplicate is None or kept.pk == duplicate.pk:
        return [Missing("merge/one-record", _("This is one record."), _("Choose another one."))]
    found = []
    if kept.merged_into_id or duplicate.merged_into_id:
        found.append(Missing("merge/merged", _("One of the records is merged already."), _("Undo that merge first.")))
    if duplicate.merged.exists():
        found.append(
            Missing(
                "merge/chain",
                _("Another record was merged into the one to be dropped."),
                _("Keep that one, or undo its merge first."),
            )
        )
    open_courses = Course.objects.filter(patient_id__in=[kept.pk, duplicate.pk], state=Course.State.OPEN).count()
    if open_courses > 1:
        found.append(Missing("merge/courses", _("Both records have an open course."), _("Close one of them first.")))
    return found
