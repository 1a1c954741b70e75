"""How the demo's patients are asked after their sessions: by letters that nobody sends, and by telephone."""

from __future__ import annotations

from datetime import datetime

from openmeso.aftercare.replies import UNSURE
from openmeso.knowledge.schema.care import CheckIn as Entry
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.check_in_answers import entry_of
from openmeso_clinic.actions.check_in_links import answer, ask_due, hash_of, make_link
from openmeso_clinic.actions.mail_settings import change_mail
from openmeso_clinic.actions.sending import send_waiting
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import CheckInLink, Practice, Staff
from openmeso_clinic.queries.check_ins import due


def well(entry: Entry) -> dict[str, str]:
    """Answers of somebody who is well."""
    mild = {"yes": "no", "no": "yes", "growing": "going"}
    plain = {"number": "1", "improvement": "improved"}
    return {
        str(n): plain.get(one.answer) or mild.get(one.worry, "yes")
        for n, one in enumerate(entry.questions)
        if one.answer != "photograph"
    }


def not_sure(entry: Entry) -> dict[str, str]:
    """The same, but for the first question to which "I am not sure" is an answer: somebody calls."""
    unsure = next(str(n) for n, one in enumerate(entry.questions) if one.worry and one.answer == "yes-no")
    return well(entry) | {unsure: UNSURE}


def on_call(practice: Practice, staff: dict[str, Staff], *, at: datetime) -> None:
    """The prescriber is told of red flags; there is no mail server, since a demo sends nothing."""
    change_mail(
        by=Actor(staff["owner"], at),
        host="",
        port=None,
        security="starttls",
        user="",
        password="",
        sender="",
        site="",
        on_call=staff["prescriber"],
    )


def asked_this_morning(practice: Practice, *, at: datetime) -> None:
    """Letters of the last days wait for an answer; one patient is well, and one is to be called."""
    ask_due(at=at)
    send_waiting(clock=lambda: at)
    library, today = library_of(practice), at.astimezone(practice.zone).date()
    rows = [row for row in due(practice, on=today) if row.links.exists()]
    # The last one is left without an answer: somebody phones.
    for said, row in zip((not_sure, well), rows[:-1], strict=False):
        entry = entry_of(row, library)
        if entry is not None:
            link = CheckInLink.objects.get(secret_hash=hash_of(make_link(check_in=row, channel="email", at=at)))
            answer(link=link, at=at, answers=said(entry))
