"""What stands at the consultation of the demo: evaluations, a letter beside its finding, allergy tests under way."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.allergy_tests import order, place, read
from openmeso_clinic.actions.assessments import assess
from openmeso_clinic.actions.documents import add_document
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact
from openmeso_clinic.demo.telling import Story
from openmeso_clinic.models import Patient, Practice, ScreeningRun, Staff
from openmeso_clinic.queries.assessments import concerns_of

#: How many of the latest who came once are evaluated.
EVALUATED = 8
_SKIN = (
    {"skin_type": "dry", "thickness": "thin", "vascularity": "medium", "barrier": "dry-tight"},
    {"skin_type": "combination", "thickness": "medium", "vascularity": "low", "barrier": "intact"},
    {"skin_type": "oily", "thickness": "thick", "vascularity": "low", "barrier": "intact"},
)


def consultations(practice: Practice, staff: dict[str, Staff], *, at: datetime) -> Story:
    """Evaluate some of those who came once, attach a letter, order and place allergy tests."""
    yield at - timedelta(minutes=50)
    by = Actor(staff["prescriber"], at - timedelta(minutes=50))
    rows = Patient.objects.of(practice).filter(courses=None, merged_into=None).order_by("-registered_at", "-pk")
    people = list(rows[: EVALUATED * 3])
    for number, patient in enumerate(people[:EVALUATED]):
        _evaluate(by, patient, number)
    _letter(by, practice)
    tested = people[:3]
    tests = [
        order(by=by, patient=patient, ingredient="lidocaine", method="prick", reason="Rash after a dental injection")
        for patient in tested
    ]
    yield at - timedelta(minutes=25)
    by = Actor(staff["injector"], at - timedelta(minutes=25))
    for test in tests[:2]:
        place(by=by, test=test)
    yield at - timedelta(minutes=8)
    by = Actor(staff["injector"], at - timedelta(minutes=8))
    for test in tests[1:2]:
        read(by=by, test=test, result="negative", note="No wheal")


def _evaluate(by: Actor, patient: Patient, number: int) -> None:
    content: dict[str, Any] = {
        **_SKIN[number % len(_SKIN)],
        "tone": ["even"] if number % 2 else ["uneven", "spots"],
        "phototype": patient.phototype,
        "barrier_zone": "",
        "procedures": "",
        "systemic": "",
        "notes": "",
        "wanted": "Fresher skin, nothing that others notice",
        "volume": "no",
        "volume_told": False,
        "told_limits": True,
        "told_alternatives": True,
        "talk": "Limits, course and alternatives talked over; leaflet given.",
        "scales": {
            "glogau": {
                "version": "I-IV",
                "value": "2",
                "level": "2",
                "words": "II: wrinkles in motion",
                "answers": {"answer": "2"},
            }
        },
    }
    concerns = [row.content for row in concerns_of(patient)]
    assess(
        by=by,
        patient=patient,
        content=content,
        concerns=concerns,
        facts=[Fact("answer", {"is": "no"}, "volume-wanted")],
    )
    screen_patient(by=by, patient=patient)


def _letter(by: Actor, practice: Practice) -> None:
    """A letter beside the finding that waits for a prescriber's decision."""
    run = (
        ScreeningRun.objects.of(practice)
        .filter(verdict="caution", content__contains='"screening/diabetes"')
        .order_by("-at")
        .first()
    )
    if run is not None:
        add_document(
            by=by,
            patient=run.patient,
            kind="letter",
            title="Letter of the diabetologist",
            data=_page("Synthetic letter. Not a real document.", "The diabetes is well controlled."),
            finding="screening/diabetes",
            dated_on=by.today - timedelta(days=12),
            valid_until=by.today + timedelta(days=78),
        )


def _page(*lines: str) -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        pen.text((60, 90 + 34 * number), line, fill="black", font_size=20)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
