"""A recall is a case: the lot is out of use in the same act, and everybody it reached is told (I16)."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.merges import merge, unmerge
from openmeso_clinic.actions.recalls import close_case, letters_sent, open_case, record_attempt, settle
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Course, InjectedLine, Lot, Patient, RecallContact, Session
from openmeso_clinic.queries.recalls import case_view, exposure_of, rows_of_lot, waiting_in
from tests.clinic.cast import Cast


def a_lot(cast: Cast, number: str, product: str = "saline-0-9", expires: int = 300) -> Lot:
    row: Lot = Lot.objects.create(
        practice=cast.practice,
        product=product,
        number=number,
        expiry=cast.at.date() + timedelta(days=expires),
        volume_ml=5,
        received_on=cast.at.date(),
    )
    return row


def injected(cast: Cast, patient: Patient, *lots: Lot, days_ago: int = 9, letter: str = "A") -> Session:
    """A session in which these lots went in, mixed in one syringe, left and right."""
    course, _made = Course.objects.get_or_create(
        practice=cast.practice, patient=patient, number=1, defaults={"opened_at": cast.at, "state": "closed"}
    )
    session: Session = Session.objects.create(
        practice=cast.practice,
        patient=patient,
        course=course,
        number=course.sessions.count() + 1,
        planned_on=cast.at.date(),
        state="stopped",
        started_at=cast.at - timedelta(days=days_ago),
    )
    for lot in lots:
        for side in ("left", "right"):
            InjectedLine.objects.create(
                session=session,
                patient=patient,
                lot=lot,
                letter=letter,
                product=lot.product,
                lot_number=lot.number,
                expiry=lot.expiry,
                zone="cheek",
                side=side,
                volume_ml=Decimal("0.25"),
            )
    return session


@pytest.mark.parametrize("seed", range(4))
def test_i16_the_list_is_whoever_has_a_line_of_the_lot_no_more_no_less(
    cast: Cast, prescriber: Actor, seed: int
) -> None:
    dice = random.Random(seed)
    people = [cast.patient(f"Sample{n}") for n in range(12)]
    lots = [a_lot(cast, f"L{n}", expires=200 + n) for n in range(4)]
    lots.append(a_lot(cast, "l0", expires=90))  # the first lot once more, typed another way
    truth: dict[str, set[int]] = {}
    for patient in people:
        for number in range(dice.randrange(4)):
            used = dice.sample(lots, dice.randrange(1, 4))
            injected(cast, patient, *used, days_ago=5 + number)
            for lot in used:
                truth.setdefault(lot.number.upper(), set()).add(patient.pk)
    pairs = list(zip(people[0::4], people[1::4], strict=True))
    made = [merge(by=prescriber, kept=kept, duplicate=double, reason="same card") for kept, double in pairs]
    library, same = library_of(cast.practice), {double.pk: kept.pk for kept, double in pairs}
    for lot in lots[:4]:
        found = [one.patient.pk for one in exposure_of(rows_of_lot(lot), library)]
        assert sorted(found) == sorted({same.get(pk, pk) for pk in truth.get(lot.number, set())})
    for one in made:
        unmerge(by=prescriber, merge=one)
    for lot in lots[:4]:
        found = [one.patient.pk for one in exposure_of(rows_of_lot(lot), library)]
        assert sorted(found) == sorted(truth.get(lot.number, set()))


def test_the_lot_is_out_of_use_in_the_same_act(cast: Cast, prescriber: Actor) -> None:
    lot, twin = a_lot(cast, "R1"), a_lot(cast, "r1", expires=40)
    other = a_lot(cast, "R1", product="other-product")
    with pytest.raises(Refused):
        open_case(by=prescriber, lot=lot, reason=" ")
    open_case(by=prescriber, lot=lot, reason="Notice of the maker", notice="N-7")
    assert {Lot.objects.get(pk=one.pk).state for one in (lot, twin)} == {"recalled"}
    assert Lot.objects.get(pk=other.pk).state == "ok"
    with pytest.raises(Refused) as refused:
        open_case(by=prescriber, lot=twin, reason="Once more")
    assert refused.value.missing[0].code == "recall/open"


def test_what_the_practice_suspects_itself_is_in_quarantine(cast: Cast, prescriber: Actor) -> None:
    lot = a_lot(cast, "R2")
    open_case(by=prescriber, lot=lot, reason="Two nodules", called_back=False)
    assert lot.state == "quarantined"


def test_a_case_names_sessions_zones_volumes_and_what_was_in_the_same_syringe(cast: Cast, prescriber: Actor) -> None:
    lot, companion, apart = a_lot(cast, "R3"), a_lot(cast, "C1", product="mixed-in"), a_lot(cast, "C2", product="apart")
    patient = cast.patient()
    session = injected(cast, patient, lot, companion)
    InjectedLine.objects.create(
        session=session,
        patient=patient,
        lot=apart,
        letter="B",
        product="apart",
        lot_number="C2",
        expiry=apart.expiry,
        zone="neck",
        side="midline",
        volume_ml=1,
    )
    held = exposure_of([lot], library_of(cast.practice))[0].sessions[0]
    assert held.volume_ml == Decimal("0.50")
    assert [(side, ml) for _zone, side, ml in held.zones] == [("left", Decimal("0.25")), ("right", Decimal("0.25"))]
    assert held.companions == (("mixed-in", "C1"),)


def test_nobody_is_forgotten(cast: Cast, prescriber: Actor) -> None:
    lot = a_lot(cast, "R4")
    first, second = cast.patient(), cast.patient("Specimen")
    injected(cast, first, lot)
    injected(cast, second, lot)
    case = open_case(by=prescriber, lot=lot, reason="Notice")
    record_attempt(by=prescriber, case=case, patient=first, way="phone", reached=False, note="No answer")
    record_attempt(by=prescriber, case=case, patient=first, way="phone", reached=True)
    with pytest.raises(Refused) as refused:
        settle(by=prescriber, case=case, patient=second, state="unreachable", note="")
    assert {one.code for one in refused.value.missing} == {"recall/note", "recall/tried"}
    with pytest.raises(Refused) as refused:
        close_case(by=prescriber, case=case, closure="")
    assert {one.code for one in refused.value.missing} == {"recall/waits", "recall/closure"}
    assert letters_sent(by=prescriber, case=case, patients=[second]) == 1
    settle(by=prescriber, case=case, patient=second, state="unreachable", note="Letter came back")
    with pytest.raises(Refused):
        close_case(by=cast.actor("assistant"), case=case, closure="Done")
    close_case(by=prescriber, case=case, closure="One reached, one moved away")
    assert (case.state, case.closed_by) == ("closed", prescriber.staff)
    with pytest.raises(Refused):
        close_case(by=prescriber, case=case, closure="Once more")


def test_whom_the_lot_never_reached_is_not_written_to(cast: Cast, prescriber: Actor) -> None:
    case = open_case(by=prescriber, lot=a_lot(cast, "R5"), reason="Notice")
    with pytest.raises(Refused):
        record_attempt(by=prescriber, case=case, patient=cast.patient(), way="phone", reached=True)


def test_two_records_of_one_person_are_told_once(cast: Cast, prescriber: Actor) -> None:
    lot = a_lot(cast, "R6")
    kept, double = cast.patient(), cast.patient("Sampel")
    injected(cast, kept, lot)
    injected(cast, double, lot)
    case = open_case(by=prescriber, lot=lot, reason="Notice")
    record_attempt(by=prescriber, case=case, patient=double, way="phone", reached=True)
    assert waiting_in(case) == 1
    made = merge(by=prescriber, kept=kept, duplicate=double, reason="same card")
    assert waiting_in(case) == 0
    view = case_view(case, library_of(cast.practice))
    assert [(one.state, len(one.sessions)) for one in view.people] == [("reached", 2)]
    unmerge(by=prescriber, merge=made)
    assert waiting_in(case) == 1
    assert RecallContact.objects.count() == 1


def test_the_case_on_screen_from_the_lot_to_the_closure(cast: Cast, signed_in: object) -> None:
    browser: Client = signed_in("prescriber")  # type: ignore[operator]
    lot, patient = a_lot(cast, "R7"), cast.patient("=Sample", language="fr")
    injected(cast, patient, lot)
    assert reverse("recall-open", args=[lot.ref]) in browser.get(reverse("recalls"), {"lot": "r7"}).content.decode()
    half = browser.post(reverse("recall-open", args=[lot.ref]), {"origin": "called-back"})
    assert half.status_code == 422
    done = browser.post(reverse("recall-open", args=[lot.ref]), {"origin": "called-back", "reason": "Notice"})
    page = browser.get(done["Location"]).content.decode()
    assert "1 patient is still to be told" in page
    ref = done["Location"].split("/")[-1]
    assert browser.get(reverse("recall-letters", args=[ref])).content[:5] == b"%PDF-"
    assert browser.get(reverse("recall-letter", args=[ref, patient.ref])).content[:5] == b"%PDF-"
    table = browser.get(reverse("recall-file", args=[ref])).content.decode()
    assert '"\'=Sample"' in table
    wrong = browser.post(reverse("recall-attempt", args=[ref, patient.ref]), {f"{patient.ref}-note": "rang"})
    assert wrong.status_code == 422
    assert "rang" in wrong.content.decode()
    about = {f"{patient.ref}-way": "phone", f"{patient.ref}-reached": "yes"}
    assert browser.post(reverse("recall-attempt", args=[ref, patient.ref]), about).status_code == 302
    assert browser.post(reverse("recall-close", args=[ref]), {"closure": "Told"}).status_code == 302
    assert "Told" in browser.get(reverse("recall", args=[ref])).content.decode()
    owner: Client = signed_in("owner")  # type: ignore[operator]
    assert "0.25 mL" not in owner.get(reverse("recall", args=[ref])).content.decode()
