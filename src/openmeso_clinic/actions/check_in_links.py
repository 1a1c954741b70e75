"""Asking patients by a link: which check-ins are asked for, the secret, and the answer that it brings."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.check_in_answers import keep_answers, pictures_of
from openmeso_clinic.actions.keeping_photographs import files_kept
from openmeso_clinic.actions.outbox import SENDER, put_in
from openmeso_clinic.actions.photograph_refusals import why_not_taken
from openmeso_clinic.actions.trail import write
from openmeso_clinic.models import CheckIn, CheckInLink, Practice
from openmeso_clinic.queries.contact import channel_of
from openmeso_clinic.uploads.asking import UploadRefused

if TYPE_CHECKING:
    from openmeso.aftercare.replies import Judged

#: How long a link waits for its answer.
LASTS = timedelta(days=14)
#: A check-in that is later than this is asked for by telephone: the clinic stood still meanwhile.
LATE_DAYS = 3
#: From when on a patient is written to, on the practice's clock.
FROM = time(9, 0)


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def ask_due(*, at: datetime) -> int:
    """Put a message into the outbox for each check-in that is due today and can be asked for by a link."""
    count = 0
    for practice in Practice.objects.all():
        now = at.astimezone(practice.zone)
        if now.time() < FROM:
            continue
        today = now.date()
        due = CheckIn.objects.of(practice).filter(
            state=CheckIn.State.DUE, due_on__lte=today, due_on__gt=today - timedelta(days=LATE_DAYS)
        )
        for row in due.select_related("patient__merged_into", "practice").order_by("due_on", "pk"):
            channel = channel_of(row.patient)
            if channel and put_in(
                practice=practice,
                kind="check-in",
                about=f"check-in/{row.ref}",
                once=f"check-in/{row.ref}",
                at=at,
                channel=channel,
                patient=row.patient,
            ):
                count += 1
    return count


def make_link(*, check_in: CheckIn, channel: str, at: datetime) -> str:
    """Make a link to one check-in and return its secret, which is kept nowhere.

    Earlier links stay: a letter that was sent twice asks twice, and is answered once.
    """
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        link = CheckInLink.objects.create(
            practice=check_in.practice,
            check_in=check_in,
            secret_hash=hash_of(secret),
            channel=channel,
            made_at=at,
            expires_at=at + LASTS,
        )
        _record(link, Action.CHECK_IN_SENT, at, actor=SENDER, role="process", channel=channel)
    return secret


def opened(*, link: CheckInLink, at: datetime) -> None:
    """Keep when it was opened first. Programs that read mail before people do open it as well."""
    with transaction.atomic():
        if CheckInLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=at):
            _record(link, Action.CHECK_IN_OPENED, at)


def answer(
    *,
    link: CheckInLink,
    at: datetime,
    answers: Mapping[str, str],
    ticked: Iterable[str] = (),
    said: str = "",
    pictures: Iterable[bytes] = (),
) -> Judged | None:
    """Keep what the patient answered. It ends every link of this check-in.

    Returns:
        What the answers mean; nothing where the check-in was answered or ended before.

    Raises:
        Refused: a photograph is not taken; nothing was kept.
    """
    try:
        taken = pictures_of(pictures)
    except UploadRefused as refused:
        raise Refused(why_not_taken(refused.code)) from None
    with files_kept() as files:
        return _answered(link, at, answers=answers, ticked=ticked, said=said, pictures=taken, files=files)


@transaction.atomic
def _answered(link: CheckInLink, at: datetime, **what: Any) -> Judged | None:
    rows = CheckInLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None, expires_at__gt=at)
    if not rows.update(used_at=at):
        return None
    judged = keep_answers(check_in=link.check_in, at=at, actor=f"link/{link.ref}", role="patient", how="link", **what)
    if judged is None:
        # Answered by telephone meanwhile, or superseded: this link brought nothing.
        CheckInLink.objects.filter(pk=link.pk).update(used_at=None, revoked_at=at)
        return None
    CheckInLink.objects.filter(check_in=link.check_in, used_at=None, revoked_at=None).update(revoked_at=at)
    return judged


def _record(
    link: CheckInLink, action: Action, at: datetime, *, actor: str = "", role: str = "patient", **details: str
) -> None:
    write(
        chain=link.practice.ref,
        at=at,
        actor=actor or f"link/{link.ref}",
        role=role,
        action=action,
        target=f"check-in/{link.check_in.ref}",
        patients=[link.check_in.patient.kept.ref],
        details=details,
    )
