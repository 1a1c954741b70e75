"""The answer of a check-in, however it came: kept once, read for red flags, and told to who is on call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from openmeso.aftercare.replies import improvement, judge
from openmeso.audit import Action
from openmeso_clinic.actions.keeping_photographs import keep_photograph
from openmeso_clinic.actions.outbox import put_in
from openmeso_clinic.actions.scores import keep_own_word
from openmeso_clinic.actions.trail import write
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import CheckIn, CheckInLink, Photograph, Staff
from openmeso_clinic.queries.contact import can_mail
from openmeso_clinic.queries.photographs import SENT
from openmeso_clinic.roles import Role
from openmeso_clinic.uploads.asking import UploadRefused
from openmeso_clinic.uploads.photographs import TakenPicture, photograph_taken

if TYPE_CHECKING:
    from openmeso.aftercare.replies import Judged
    from openmeso.knowledge import Library
    from openmeso.knowledge.schema.care import CheckIn as Entry

FLAG, CALL = "flag", "call"


def pictures_of(files: Iterable[bytes]) -> list[TakenPicture]:
    """Photographs of a patient, written anew before anything is locked.

    Raises:
        UploadRefused: one of them is not taken; then none is.
    """
    taken = [photograph_taken(data) for data in files]
    if any(one.dicom for one in taken):
        # A telephone sends none; whose it is nobody could check.
        raise UploadRefused("unreadable")
    return taken


def entry_of(check_in: CheckIn, library: Library) -> Entry | None:
    """What the library asks on that day; nothing where it knows the day no more."""
    return next((one for one in library.check_ins.values() if one.day == check_in.day), None)


def keep_answers(
    *,
    check_in: CheckIn,
    at: datetime,
    actor: str,
    role: str,
    how: str,
    answers: Mapping[str, str],
    ticked: Iterable[str] = (),
    said: str = "",
    pictures: Iterable[TakenPicture] = (),
    files: list[str],
) -> Judged | None:
    """Keep the answers if the check-in is still due, inside the caller's transaction.

    A red flag is told to the person on call at once, and stands at the top of everybody's queue until a
    clinician takes note. No event is reported by it: what it is, a clinician decides.

    Args:
        files: Of the pictures that are kept, see ``files_kept``.

    Returns:
        What the answers mean; nothing where the check-in was answered or ended before.
    """
    library = library_of(check_in.practice)
    entry = entry_of(check_in, library)
    with transaction.atomic():
        row: CheckIn = CheckIn.objects.select_for_update(of=("self",)).select_related("practice").get(pk=check_in.pk)
        if row.state != CheckIn.State.DUE or entry is None:
            return None
        ticked = [flag for flag in dict.fromkeys(ticked) if flag in library.red_flags]
        judged = judge(entry, library, answers=answers, ticked=ticked)
        row.state, row.answered_at = CheckIn.State.ANSWERED, at
        row.worry = FLAG if judged.flags else CALL if judged.calls else ""
        row.content = {
            "by": how,
            "answers": {key: value for key, value in sorted(answers.items()) if value},
            "ticked": ticked,
            "flags": list(judged.flags),
            "calls": list(judged.calls),
            "said": said.strip(),
            "photographs": [_kept(row, one, files, at, actor=actor, role=role) for one in pictures],
            "alerted": _alert(row, at) if judged.flags else [],
        }
        row.save(update_fields=["state", "answered_at", "worry", "content"])
        _close_earlier(row)
        if word := improvement(entry, answers):
            keep_own_word(check_in=row, word=word, at=at, actor=actor, role=role)
        write(
            chain=row.practice.ref,
            at=at,
            actor=actor,
            role=role,
            action=Action.CHECK_IN_ANSWERED,
            target=f"check-in/{row.ref}",
            patients=[row.patient.kept.ref],
            details={"how": how, "flags": " ".join(judged.flags), "photographs": str(len(row.content["photographs"]))},
        )
    return judged


def _close_earlier(check_in: CheckIn) -> None:
    """Who answered today need not answer for an earlier day any more."""
    earlier = CheckIn.objects.filter(
        patient_id__in=check_in.patient.kept.ids, state=CheckIn.State.DUE, due_on__lt=check_in.due_on
    )
    CheckInLink.objects.filter(check_in__in=earlier, used_at=None, revoked_at=None).update(
        revoked_at=check_in.answered_at
    )
    earlier.update(state=CheckIn.State.CLOSED, content={"answered_by": check_in.ref})


def on_call(check_in: CheckIn) -> list[Staff]:
    """Who is alerted: the person the practice named; without one every prescriber."""
    practice = check_in.practice
    if practice.on_call is not None and practice.on_call.is_active:
        return [practice.on_call]
    return list(Staff.objects.filter(practice=practice, is_active=True, roles__role=Role.PRESCRIBER).order_by("pk"))


def _alert(check_in: CheckIn, at: datetime) -> list[str]:
    if not can_mail(check_in.practice):
        return []
    people = on_call(check_in)
    for person in people:
        put_in(
            practice=check_in.practice,
            kind="red-flag",
            about=f"check-in/{check_in.ref}",
            once=f"red-flag/{check_in.ref}/{person.ref}",
            at=at,
            staff=person,
        )
    return [person.ref for person in people]


def _kept(check_in: CheckIn, taken: TakenPicture, files: list[str], at: datetime, *, actor: str, role: str) -> str:
    """Keep a picture under the patient's key; who sends one for the record agrees to its being kept there."""
    patient = check_in.patient.kept
    row = keep_photograph(
        patient=patient,
        taken=taken,
        at=at,
        files=files,
        check_in=check_in,
        pose=SENT,
        taken_at=at,
        source=Photograph.Source.FILE,
        added_by=None,
    )
    write(
        chain=check_in.practice.ref,
        at=at,
        actor=actor,
        role=role,
        action=Action.PHOTOGRAPH_ADDED,
        target=f"patient/{patient.ref}",
        patients=[patient.ref],
        details={"photograph": row.ref, "pose": SENT, "sha256": row.sha256},
    )
    return row.ref
