"""Taking, changing, retiring and skipping photographs. What is taken is kept under the patient's own key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.keeping_photographs import digest_of, files_kept, keep_photograph, patients_key
from openmeso_clinic.actions.photograph_refusals import why_not_taken
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import EventReport, Patient, Photograph, Session, SkippedPose
from openmeso_clinic.queries.photographs import RECORD, purposes_of
from openmeso_clinic.uploads.asking import UploadRefused
from openmeso_clinic.uploads.photographs import TakenPicture, photograph_taken

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: What each point of the checklist may be answered with; what is not answered is unknown.
ANSWERS = ("yes", "no", "unknown")
#: A camera's clock may run ahead of the server's by so much.
AHEAD = timedelta(minutes=10)


def add_photograph(
    *,
    by: Actor,
    patient: Patient,
    data: bytes,
    pose: str,
    zone: str = "",
    side: str = "",
    session: Session | None = None,
    event: EventReport | None = None,
    source: str = Photograph.Source.FILE,
    taken_at: datetime | None = None,
    checklist: Mapping[str, str] | None = None,
    note: str = "",
) -> Photograph:
    """Keep a photograph: written anew without its metadata, measured, and encrypted under the patient's key.

    Args:
        pose: Id of a pose of the library; a close-up names its zone.
        source: ``camera`` in the browser or ``file``; a DICOM file says so itself.
        taken_at: Where a person knows better than the file; else what the file says, else now.
        checklist: Id of a rule of the library → yes, no or unknown.

    Raises:
        Refused: the file is not taken, or everything that is missing.
    """
    missing = list(_unfit(patient, pose=pose, zone=zone))
    taken: TakenPicture | None = None
    try:
        taken = photograph_taken(data)
    except UploadRefused as refused:
        missing.append(why_not_taken(refused.code))
    when = by.at
    if taken is not None:
        when = taken_at or _said(taken.taken_at, patient) or by.at
        if when > by.at + AHEAD:
            what = _("The photograph was taken in the future, by its own clock or the stated time.")
            missing.append(Missing("photograph/date", what, _("State when it was taken.")))
        if taken.birth_date and taken.birth_date != f"{patient.birth_date:%Y%m%d}":
            what = _("The DICOM file names another birth date than this patient's.")
            missing.append(Missing("photograph/other-patient", what, _("Add it to the right record.")))
    if missing or taken is None:
        raise Refused(*missing)
    sha256 = digest_of(taken)
    with files_kept() as files, act(by, Action.PHOTOGRAPH_ADDED, patient=patient) as line:
        # Held first, so that the same picture sent twice at once is seen the second time.
        patients_key(patient, at=by.at)
        same = _already(patient, sha256, pose=pose, zone=zone, side=side)
        if same is not None:
            line.details |= {"photograph": same.ref, "again": "yes"}
            return same
        row = keep_photograph(
            patient=patient,
            taken=taken,
            at=by.at,
            files=files,
            session=session,
            event=event,
            pose=pose,
            zone=zone,
            side=side,
            taken_at=when,
            source=Photograph.Source.DICOM if taken.dicom else source,
            checklist=_answers(patient, checklist or {}),
            note=note.strip(),
            added_by=by.author,
        )
        line.details |= {"photograph": row.ref, "pose": pose, "sha256": sha256}
    return row


def change_photograph(
    *, by: Actor, photograph: Photograph, checklist: Mapping[str, str], note: str | None = None
) -> None:
    """Answer the checklist of a photograph, or change its note. The picture itself never changes."""
    with act(by, Action.PHOTOGRAPH_CHANGED, patient=photograph.patient) as line:
        row = Photograph.objects.select_for_update(of=("self",)).select_related("patient").get(pk=photograph.pk)
        row.checklist = row.checklist | _answers(row.patient, checklist)
        if note is not None:
            row.note = note.strip()
        row.save(update_fields=["checklist", "note"])
        line.details["photograph"] = row.ref


def retire_photograph(*, by: Actor, photograph: Photograph, reason: str) -> None:
    """Put a photograph aside, with its reason. It stays on record, and is shown and exported no more.

    Raises:
        Refused: there is no reason.
    """
    if len(reason.strip()) < 3:
        raise Refused(Missing("photograph/reason", _("The reason is missing."), _("Say why it is put aside.")))
    with act(by, Action.PHOTOGRAPH_RETIRED, patient=photograph.patient) as line:
        Photograph.objects.filter(pk=photograph.pk, retired_at=None).update(
            retired_at=by.at, retired_reason=reason.strip()[:200]
        )
        line.details["photograph"] = photograph.ref


def skip_pose(*, by: Actor, patient: Patient, pose: str, reason: str, session: Session | None = None) -> SkippedPose:
    """Write down that a pose was not photographed today, and why.

    Raises:
        Refused: the pose is unknown, or there is no reason.
    """
    missing = []
    if pose not in library_of(patient.practice).poses:
        missing.append(_no_pose())
    if len(reason.strip()) < 3:
        missing.append(Missing("photograph/reason", _("The reason is missing."), _("Say why this pose is skipped.")))
    if missing:
        raise Refused(*missing)
    with act(by, Action.POSE_SKIPPED, patient=patient) as line:
        row: SkippedPose = SkippedPose.objects.create(
            practice=patient.practice,
            patient=patient,
            session=session,
            pose=pose,
            reason=reason.strip()[:200],
            on=by.today,
            at=by.at,
            by=by.staff,
        )
        line.details["pose"] = pose
    return row


def _unfit(patient: Patient, *, pose: str, zone: str) -> list[Missing]:
    """What keeps a photograph from being taken at all."""
    library = library_of(patient.practice)
    missing = []
    if RECORD not in purposes_of(patient):
        what = _("The patient has not consented to photographs for the record.")
        missing.append(Missing("photograph/consent", what, _("Ask for it first."), "photograph-consent"))
    entry = library.poses.get(pose)
    if entry is None:
        missing.append(_no_pose())
    elif entry.close_up and zone not in library.zones:
        missing.append(Missing("photograph/zone", _("A close-up names its zone."), _("Choose the zone.")))
    return missing


def _no_pose() -> Missing:
    return Missing("photograph/pose", _("The pose is missing."), _("Choose one of the list."))


def _already(patient: Patient, sha256: str, *, pose: str, zone: str, side: str) -> Photograph | None:
    """The same picture sent twice is one photograph; on another patient's record it is a mistake.

    Raises:
        Refused: another patient of the practice has this picture.
    """
    rows = Photograph.objects.of(patient.practice).filter(sha256=sha256, retired_at=None, erased_at=None)
    if rows.exclude(patient_id__in=patient.ids).exists():
        what = _("The same picture is already on another patient's record.")
        raise Refused(Missing("photograph/other-patient", what, _("Check whose it is, and retire the wrong one.")))
    found: Photograph | None = rows.filter(pose=pose, zone=zone, side=side).first()
    return found


def _answers(patient: Patient, said: Mapping[str, str]) -> dict[str, str]:
    rules = library_of(patient.practice).photo_rules
    return {name: answer for name, answer in said.items() if name in rules and answer in ANSWERS}


def _said(iso: str, patient: Patient) -> datetime | None:
    """When the file says it was taken; a camera without an offset shows the practice's own time."""
    try:
        found = datetime.fromisoformat(iso)
    except ValueError:
        return None
    if found.year < 1990:
        return None
    zone: Any = patient.practice.zone
    return found if found.tzinfo else found.replace(tzinfo=zone)
