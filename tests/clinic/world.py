"""One row of every kind that a URL can name, in a practice: what the access matrix knocks with."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from openmeso.outcome import ScaleScore
from openmeso.stored import store
from openmeso_clinic import models as m
from openmeso_clinic.access.load import KINDS
from tests.clinic.cast import Cast


def one_of_each(cast: Cast) -> dict[str, str]:
    """Kind of object → its reference, all of one patient of this practice."""
    at, practice, me = cast.at, cast.practice, cast.staff["prescriber"]
    patient = cast.patient()
    other = cast.patient("Specimen", given_name="Leo", birth_date=date(1990, 1, 2))
    own: dict[str, Any] = {"practice": practice, "patient": patient}
    run = m.ScreeningRun.objects.create(
        **own,
        stage="consultation",
        on=at.date(),
        at=at,
        by=me,
        verdict="eligible",
        content="{}",
        input_digest="-",
        library_digest="-",
        code_version="-",
    )
    formulation = m.Formulation.objects.create(
        **own, screening=run, content="{}", digest="-", made_at=at, made_by=me, state="accepted"
    )
    course = m.Course.objects.create(**own, number=1, opened_at=at)
    session = m.Session.objects.create(
        **own, course=course, number=1, planned_on=at.date(), formulation=formulation, practitioner=me
    )
    consent = m.Consent.objects.create(
        **own,
        course=course,
        formulation=formulation,
        language="en",
        content="{}",
        hash="-",
        text_version="-",
        shown_at=at,
    )
    device = m.Device.objects.create(practice=practice, name="Device 1", measures=["corneometer"])
    lot = m.Lot.objects.create(
        practice=practice,
        product="saline-0-9",
        number="NS-1",
        expiry=at.date() + timedelta(days=300),
        volume_ml=5,
        received_on=at.date(),
    )
    container = m.Container.objects.create(practice=practice, lot=lot, code=f"c{patient.ref}"[:12], remaining_ml=5)
    event = m.EventReport.objects.create(
        **own, event="nodule", severity=2, onset_on=at.date(), reported_at=at, reported_by=me
    )
    rows: dict[str, Any] = {
        "patient": patient,
        "other": other,
        "run": run,
        "formulation": formulation,
        "course": course,
        "session": session,
        "consent": consent,
        "lot": lot,
        "container": container,
        "appointment": m.Appointment.objects.create(
            **own,
            practitioner=me,
            kind="session",
            starts_at=at + timedelta(hours=1),
            ends_at=at + timedelta(hours=2),
            booked_at=at,
            booked_by=me,
        ),
        "waiting": m.Waiting.objects.create(**own, kind="session", from_day=at.date(), added_at=at, added_by=me),
        "document": m.Document.objects.create(**own, kind="letter", title="Letter", added_at=at, added_by=me),
        "handover": m.Handover.objects.create(
            **own, secret_hash=patient.ref, made_at=at, made_by=me, expires_at=at + timedelta(minutes=30)
        ),
        "assessment": m.Assessment.objects.create(**own, at=at, by=me, content={}),
        "allergy_test": m.AllergyTest.objects.create(
            **own, ingredient="lidocaine", method="prick", reason="-", ordered_at=at, ordered_by=me
        ),
        "statement": m.Statement.objects.create(
            **own,
            kind="answer",
            key="keloid",
            content={"is": "no"},
            stated_on=at.date(),
            via="staff",
            recorded_at=at,
            recorded_by=me,
        ),
        "order": m.Order.objects.create(
            **own,
            formulation=formulation,
            kind="prescription",
            content={},
            prescriber=me,
            written_at=at,
            valid_until=at.date(),
        ),
        "version": m.CourseVersion.objects.create(
            practice=practice,
            course=course,
            number=1,
            formulation=formulation,
            content="{}",
            digest="-",
            reason="-",
            made_at=at,
            made_by=me,
        ),
        "photo_consent": m.PhotoConsent.objects.create(
            **own, purpose="clinical", given=True, language="en", text="-", at=at
        ),
        "photograph": m.Photograph.objects.create(
            **own,
            pose="front-rest",
            taken_at=at,
            source="file",
            width=64,
            height=64,
            stored_as="0" * 32,
            thumbnail_as="0" * 32,
            media_type="image/jpeg",
            size=1,
            sha256="-",
            added_at=at,
            added_by=me,
        ),
        "before": m.Photograph.objects.create(
            **own,
            pose="front-rest",
            taken_at=at,
            source="file",
            width=64,
            height=64,
            stored_as="1" * 32,
            thumbnail_as="1" * 32,
            media_type="image/jpeg",
            size=1,
            sha256="-",
            added_at=at,
            added_by=me,
        ),
        "after": m.Photograph.objects.create(
            **own,
            pose="front-rest",
            taken_at=at,
            source="file",
            width=64,
            height=64,
            stored_as="2" * 32,
            thumbnail_as="2" * 32,
            media_type="image/jpeg",
            size=1,
            sha256="-",
            added_at=at,
            added_by=me,
        ),
        "check_in": m.CheckIn.objects.create(**own, session=session, day=28, due_on=at.date()),
        "message": m.Message.objects.create(
            **own, kind="check-in", channel="email", about="x", once=f"x/{patient.ref}", written_at=at, next_at=at
        ),
        "event": event,
        "report": m.VigilanceReport.objects.create(
            practice=practice, event=event, rule="-", addressee="-", clock_from=at, due_at=at
        ),
        "recall": m.RecallCase.objects.create(practice=practice, lot=lot, reason="-", opened_at=at, opened_by=me),
        "device": device,
        "measurement": m.Measurement.objects.create(
            **own,
            measure="corneometer",
            zone="cheek",
            side="left",
            taken_at=at,
            values=["40"],
            device=device,
            at=at,
            by=me,
        ),
        "score": m.Score.objects.create(
            **own,
            scale="gais",
            on=at.date(),
            rater="clinician",
            answers={"answer": "improved"},
            content=store(ScaleScore("gais", "words-5", None, "improved", "Improved")),
            at=at,
            by=me,
        ),
        "movement": m.Movement.objects.create(
            practice=practice, lot=lot, container=container, kind="receive", volume_ml=5, after_ml=5, at=at, by=me
        ),
        "access": m.EmergencyAccess.objects.create(
            practice=practice,
            patient=patient,
            staff=cast.staff["front-desk"],
            reason="-",
            at=at,
            until=at + timedelta(minutes=60),
        ),
        "supplier": m.Supplier.objects.create(practice=practice, name=f"Supplier {patient.ref}"),
        "fridge": m.Fridge.objects.create(practice=practice, name="Fridge 1"),
        "room": m.Room.objects.of(practice)[0],
        "member": cast.staff["assistant"],
        "credential": m.Credential.objects.create(practice=practice, staff=me, kind="training", title="-"),
        "feed": m.Feed.objects.create(practice=practice, staff=me, secret_hash=f"f{patient.ref}", made_at=at),
        "merge": m.Merge.objects.create(
            practice=practice, kept=patient, duplicate=other, reason="-", made_at=at, made_by=me
        ),
        "file": m.KnowledgeFile.objects.of(practice)[0],
    }
    assert set(rows) == set(KINDS), "a kind of object has no row here"
    stranger = cast.patient("Testcase", given_name="Mina", birth_date=date(1991, 3, 4))
    return {kind: row.ref for kind, row in rows.items()} | {"stranger": stranger.ref}


def another_practice(at: datetime) -> Cast:
    """A second practice in the same database."""
    from openmeso_clinic.actions.founding import add_member, found_practice, lay_over
    from openmeso_clinic.actions.rooms import add_room
    from openmeso_clinic.roles import Role

    practice = found_practice(
        at=at,
        name="The other practice",
        jurisdiction="FR",
        time_zone="Europe/Paris",
        currency="EUR",
        languages=["en"],
        emergency_phone="112",
        on_call_phone="112",
        hours={"monday": ["09:00-12:00"]},
    )
    staff = {
        role.value: add_member(
            practice=practice,
            at=at,
            email=f"{role.value}@other.invalid",
            name=f"Other {role.value}",
            roles=(role,),
            licence=f"OTHER-{role.value}",
            licence_until=at.date() + timedelta(days=90),
        )
        for role in Role
    }
    cast = Cast(practice, staff, at)
    add_room(by=cast.actor("owner"), name="Other room")
    lay_over(
        by=cast.actor("prescriber"),
        files=dict(m.KnowledgeFile.objects.filter(retired_at=None).values_list("path", "text")),
    )
    return cast
