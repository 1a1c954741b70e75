"""One patient's year in the demo: a course that worked, and a lump that a check-in finds four weeks afterwards."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from openmeso_clinic.actions.check_in_links import answer, hash_of, make_link
from openmeso_clinic.actions.check_ins import take_note
from openmeso_clinic.actions.events import report
from openmeso_clinic.actions.sending import send_waiting
from openmeso_clinic.demo.photographing import lay_over
from openmeso_clinic.models import CheckIn, CheckInLink

if TYPE_CHECKING:
    from openmeso_clinic.demo.stories import Clinic
    from openmeso_clinic.demo.telling import Story
    from openmeso_clinic.demo.visit import Visit


def what_a_year_brought(clinic: Clinic, visit: Visit) -> Story:
    """The photographs are compared, and the day-28 check-in names a lump; the next morning it is an event."""
    lay_over(visit)
    row = CheckIn.objects.filter(patient=visit.patient, day=28, state=CheckIn.State.DUE).first()
    if row is None:
        return
    evening = clinic.diary.at(row.due_on, time(19, 10))
    yield evening
    link = CheckInLink.objects.get(secret_hash=hash_of(make_link(check_in=row, channel="email", at=evening)))
    answers = {"0": "yes", "1": "no", "2": "no", "3": "improved"}
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
