"""How the demo's patients are asked after their sessions: by letters that nobody sends, and by telephone."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from openmeso.aftercare.replies import UNSURE
from openmeso.knowledge.schema.care import CheckIn as Entry
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.check_in_answers import entry_of
from openmeso_clinic.actions.check_in_links import answer, ask_due, hash_of, make_link
from openmeso_clinic.actions.check_ins import take_note
from openmeso_clinic.actions.events import report
from openmeso_clinic.actions.mail_settings import change_mail
from openmeso_clinic.actions.sending import send_waiting
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.demo.stories import Clinic
from openmeso_clinic.demo.telling import Story
from openmeso_clinic.demo.visit import Visit
from openmeso_clinic.models import CheckIn, CheckInLink, Practice, Staff
from openmeso_clinic.queries.check_ins import due


def well(entry: Entry) -> dict[str, str]:
    """Answers of somebody who is well."""
    mild = {"yes": "no", "no": "yes", "growing": "going"}
    return {
        str(n): "1" if one.answer == "number" else mild.get(one.worry, "yes")
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


def late_nodule(clinic: Clinic, visit: Visit) -> Story:
    """Four weeks on a lump is named behind the link of the check-in; the next morning it is reported as an event."""
    row = CheckIn.objects.filter(patient=visit.patient, day=28, state=CheckIn.State.DUE).first()
    if row is None:
        return
    evening = clinic.diary.at(row.due_on, time(19, 10))
    yield evening
    link = CheckInLink.objects.get(secret_hash=hash_of(make_link(check_in=row, channel="email", at=evening)))
    answers = {"0": "yes", "1": "no", "2": "no", "3": "6"}
    answer(link=link, at=evening, answers=answers, said="Synthetic: a small firm spot on the left cheek, since Tuesday")
    send_waiting(clock=lambda: evening)
    visit.at = clinic.diary.at(row.due_on + timedelta(days=1), time(8, 40))
    yield visit.at
    by = visit.by("prescriber")
    take_note(by=by, check_in=row)
    report(
        by=by,
        patient=visit.patient,
        event="ae-nodule-granuloma",
        severity=2,
        onset_on=by.today - timedelta(days=3),
        zone="cheek",
        side="left",
        note="Synthetic: firm spot of 6 mm, named at the day-28 check-in",
        follow_up_on=by.today + timedelta(days=6),
        sessions=(row.session.ref,),
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
