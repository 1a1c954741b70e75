"""A practice in which things happened, every free text of it written by somebody who means ill.

One patient's session is signed, another one's is under way. Each text holds a word that stands nowhere else,
so that it is recognised wherever it should not be, and markup that must never reach a page as markup.
"""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from openmeso.errors import CaseError
from openmeso.outcome import ScaleScore
from openmeso.stored import store
from openmeso_clinic import models as m
from openmeso_clinic.access.load import KINDS
from openmeso_clinic.actions import addenda, events, orders, sessions
from openmeso_clinic.actions.appointments import book
from openmeso_clinic.actions.check_ins import record_call
from openmeso_clinic.actions.devices import add_device
from openmeso_clinic.actions.emergency_access import open_in_emergency
from openmeso_clinic.actions.event_entries import follow
from openmeso_clinic.actions.measurements import Taken, measure
from openmeso_clinic.actions.photo_pairs import align_photographs
from openmeso_clinic.actions.photographs import add_photograph
from openmeso_clinic.actions.recalls import record_attempt
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.actions.waiting import add_waiting
from openmeso_clinic.bridge.library import library_of
from tests.clinic.cast import Cast, build
from tests.clinic.shots import shot
from tests.clinic.way import Way, way

#: Stands in every text that a person typed about a patient, and nowhere else.
CANARY = "zqcanary"
#: Each of these is markup if it is not escaped; the name says where.
PAYLOADS = {
    "tag": '"><script>alert(1)</script>',
    "attribute": "'\"><img src=x onerror=alert(1)>",
    "template": "{{7*7}}{% now %}",
    "line": "\u2028</script><svg/onload=alert(1)>",
    "formula": "=HYPERLINK(1)",
}
#: What of the payloads must never stand in an answer.
RAW = ("<script>alert", "<img src=x", "<svg/onload", "onerror=alert(1)>", "onload=alert(1)>")

_turn = itertools.cycle(PAYLOADS.values())


def text(most: int = 200) -> str:
    """A text of somebody who means ill; a different one each time."""
    return f"{CANARY} {next(_turn)}"[:most]


@dataclass
class LivedIn:
    cast: Cast
    signed: Way
    under_way: Way
    refs: dict[str, str]


def lived_in() -> LivedIn:
    # In the morning, so that nothing walks over midnight.
    morning = datetime.now(ZoneInfo("Europe/Paris")).replace(hour=9, minute=0, second=0, microsecond=0)
    cast = build(at=morning.astimezone(UTC))
    signed = way(cast, **_about())
    _give(signed)
    signed.sign()
    _after(signed)
    _more_facts(signed)
    under_way = way(replace(cast, at=signed.later(2).at), **_about())
    _give(under_way)
    rows = _rows(cast, signed)
    return LivedIn(cast, signed, under_way, {kind: rows[kind].ref for kind in KINDS})


def _about() -> dict[str, Any]:
    return {
        "family_name": f"{CANARY} {PAYLOADS['tag']}",
        "given_name": f"{CANARY} {PAYLOADS['attribute']}",
        "phone": f"+33{CANARY}",
        "email": f"{CANARY}@example.invalid",
        "address": text(),
        "guardian": text(),
        "note": text(),
        "may_conceive_reason": text(100),
    }


def _more_facts(one: Way) -> None:
    on = one.by.today.isoformat()
    said = [
        Fact("medication", {"id": f"{CANARY} {PAYLOADS['tag']}", "reason": text()}),
        Fact("allergy", {"id": f"{CANARY} {PAYLOADS['attribute']}", "reaction": text()}),
        Fact("medication", {"id": "other", "reason": text()}),
        Fact("allergy", {"id": "other", "reaction": "other", "said": text()}),
        Fact("condition", {"id": "other", "note": text()}),
        Fact("answer", {"is": "no", "text": text()}, "keloid"),
        Fact("preferences", {"mixture_reason": text()}),
        Fact("unavailable", {"from": on, "until": on, "reason": text()}),
        Fact("event", {"name": text(60), "on": on}),
    ]
    for fact in said:
        # Where the case takes no such text none can stand.
        with suppress(CaseError):
            state(by=one.by, patient=one.patient, facts=[fact])


def _give(one: Way) -> None:
    one.consent(interpreter=text())
    orders.write(
        by=one.by,
        patient=one.patient,
        formulation=one.formulation,
        kind="prescription",
        valid_until=one.by.today + timedelta(days=30),
        sessions=1,
        instructions=text(),
    )
    one.readings()
    session = one.start()
    sessions.note(by=one.by, session=session, pain=3, notes=text())
    one.steps()
    one.inject()
    one.asepsis()
    event = next(iter(library_of(one.patient.practice).adverse_events))
    sessions.add_reaction(by=one.by, session=session, event=event, note=text())
    sessions.add_rescue(
        by=one.by,
        session=session,
        treatment=text(100),
        dose=text(50),
        route=text(40),
        lot=text(40),
        expiry=one.by.today + timedelta(days=90),
        reason=text(),
    )
    sessions.finish(by=one.later(1), session=session)


def _after(one: Way) -> None:
    addenda.add(by=replace(one.later(3), stepped_up=True), session=one.again(), text=text(), reason=text())
    event = next(iter(library_of(one.patient.practice).adverse_events))
    events.report(
        by=one.by,
        patient=one.patient,
        event=event,
        severity=1,
        onset_on=one.by.today,
        treated=text(),
        note=text(),
    )
    check_in = m.CheckIn.objects.get(patient=one.patient, day=28)
    record_call(by=one.by, check_in=check_in, reached=True, said=text(), answers={"0": "yes"}, ticked=["rf-mood"])
    add_waiting(by=one.by, patient=one.patient, kind="session", from_day=one.by.today, note=text())
    tomorrow = one.by.at + timedelta(days=4)
    visit = {"starts_at": tomorrow, "ends_at": tomorrow + timedelta(minutes=30)}
    book(
        by=one.by,
        patient=one.patient,
        practitioner=one.by.staff,
        kind="consultation",
        note=text(100),
        reason=text(60),
        **visit,
    )


def _rows(cast: Cast, one: Way) -> dict[str, Any]:
    """A row of each kind: what happened, and what else is needed for every page to have something to show."""
    at, me, practice, patient = one.by.at, one.by.staff, cast.practice, one.patient
    own: dict[str, Any] = {"practice": practice, "patient": patient}
    other = cast.patient(f"Specimen {CANARY}", given_name=text(100), birth_date=date(1990, 1, 2))
    made: dict[str, Any] = {
        "patient": patient,
        "other": other,
        "document": m.Document.objects.create(**own, kind="letter", title=text(100), added_at=at, added_by=me),
        "handover": m.Handover.objects.create(
            **own, secret_hash=patient.ref, made_at=at, made_by=me, expires_at=at + timedelta(minutes=30)
        ),
        "assessment": m.Assessment.objects.create(**own, at=at, by=me, content={"notes": text()}),
        "allergy_test": m.AllergyTest.objects.create(
            **own, ingredient="lidocaine", method="prick", reason=text(), ordered_at=at, ordered_by=me
        ),
        "photo_consent": m.PhotoConsent.objects.create(
            **own, purpose="clinical", given=True, language="en", text=text(), at=at
        ),
        "supplier": m.Supplier.objects.create(practice=practice, name=text(100)),
        "fridge": m.Fridge.objects.create(practice=practice, name=text(40)),
        "credential": m.Credential.objects.create(practice=practice, staff=me, kind="training", title=text(80)),
        "feed": m.Feed.objects.create(practice=practice, staff=me, secret_hash=f"f{patient.ref}", made_at=at),
        "merge": m.Merge.objects.create(
            practice=practice, kept=patient, duplicate=other, reason=text(), made_at=at, made_by=me
        ),
        "check_in": m.CheckIn.objects.get(patient=patient, day=28),
        "message": m.Message.objects.get(kind="red-flag", about__startswith="check-in/", staff=me),
        "member": cast.staff["assistant"],
        "session": one.again(),
        "container": m.Container.objects.filter(state="sealed").order_by("pk")[0],
        **_afterwards(one),
    }
    m.Lot.objects.filter(practice=practice).update(location=text(40), state_reason=text(100))
    m.LogEntry.objects.create(practice=practice, kind="needle-stick", at=at, by=me, content={"what": text()})
    for kind, model in KINDS.items():
        if kind in made:
            continue  # the case takes no such text in this place: then none can stand there
        rows = model._default_manager.filter(practice=practice)
        mine = rows.filter(patient=patient) if any(f.name == "patient" for f in model._meta.fields) else rows
        made[kind] = mine.order_by("pk").last() or rows.order_by("pk").last()
        assert made[kind] is not None, f"nothing of the kind {kind}"
    return made


def _afterwards(one: Way) -> dict[str, Any]:
    """Photographs, what was measured, and what followed from an event."""
    by, patient = one.by, one.patient
    own: dict[str, Any] = {"practice": patient.practice, "patient": patient}
    if not patient.photo_consents.filter(purpose="record", given=True, withdrawn_at=None).exists():
        m.PhotoConsent.objects.create(**own, purpose="record", given=True, language="en", text=text(), at=by.at)
    before, after = (
        add_photograph(by=by, patient=patient, data=shot(seed), pose="front-rest", note=text()) for seed in (1, 2)
    )
    align_photographs(by=by, patient=patient, before=before, after=after)
    device = add_device(by=by, name=text(70), probe=text(70), measures=["corneometer"])
    taken = Taken(patient, "corneometer", "cheek", "left", by.at, (Decimal(40),), device, text(80), note=text())
    score = m.Score.objects.create(
        **own,
        scale="gais",
        on=by.today,
        rater="clinician",
        answers={"answer": "improved"},
        content=store(ScaleScore("gais", "words-5", None, "improved", "Improved")),
        at=by.at,
        by=by.staff,
    )
    event = m.EventReport.objects.get(patient=patient)
    follow(by=by, event=event, kind="follow-up", text=text())
    lot = m.InjectedLine.objects.filter(session=one.again()).order_by("pk")[0].lot
    recall = m.RecallCase.objects.create(
        practice=patient.practice, lot=lot, reason=text(), notice=text(120), opened_at=by.at, opened_by=by.staff
    )
    record_attempt(by=by, case=recall, patient=patient, way="phone", reached=False, note=text())
    report = m.VigilanceReport.objects.create(
        practice=patient.practice, event=event, rule="-", addressee=text(120), clock_from=by.at, due_at=by.at
    )
    # The front desk has a record open: its banner stands on every page of hers.
    opened = open_in_emergency(by=replace(one.cast.actor("front-desk"), at=by.at), patient=patient, reason=text(300))
    return {
        "access": opened,
        "photograph": before,
        "before": before,
        "after": after,
        "device": device,
        "measurement": measure(by=by, taken=taken),
        "score": score,
        "recall": recall,
        "report": report,
    }


__all__ = ["CANARY", "PAYLOADS", "RAW", "LivedIn", "lived_in", "text"]
