"""Prescriptions and patient-specific orders: written by a licensed prescriber, on what was accepted, and ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions import orders
from openmeso_clinic.actions.formulations import accept_formulation, propose
from openmeso_clinic.models import Formulation, Order, Patient, Staff, TrailLine
from openmeso_clinic.queries.orders import holds_on
from tests.clinic.cast import Cast
from tests.clinic.facts import patient_of
from tests.clinic.shelf import fill

GELS = ("restylane-vital-light", "juvederm-volite")


@pytest.fixture
def by(cast: Cast) -> Actor:
    fill(cast.practice, by=cast.staff["prescriber"], at=cast.at, products=GELS)
    return cast.actor("prescriber")


@pytest.fixture
def patient(cast: Cast, by: Actor) -> Patient:
    return patient_of(cast, "hydration-face", by=by)


@pytest.fixture
def draft(by: Actor, patient: Patient) -> Formulation:
    found = propose(by=by, patient=patient)
    assert isinstance(found, Formulation)
    return found


@pytest.fixture
def accepted(by: Actor, draft: Formulation) -> Formulation:
    return accept_formulation(by=by, formulation=draft, seen=draft.digest)


def written(
    by: Actor, formulation: Formulation, kind: str = "prescription", *, injectors: tuple[Staff, ...] = ()
) -> Order:
    return orders.write(
        by=by,
        patient=formulation.patient,
        formulation=formulation,
        kind=kind,
        valid_until=by.today + timedelta(days=90),
        sessions=3,
        injectors=injectors,
        instructions="Numbing cream 30 minutes before.",
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in refused.value.missing}


def test_an_order_keeps_what_was_ordered_and_by_whom(by: Actor, accepted: Formulation) -> None:
    order = written(by, accepted)
    assert order.content["digest"] == accepted.digest
    assert order.content["prescriber"] == {"name": by.staff.name, "licence": by.staff.licence}
    assert holds_on(order, order.valid_until)
    assert not holds_on(order, order.valid_until + timedelta(days=1))


def test_a_draft_is_not_prescribed(by: Actor, draft: Formulation) -> None:
    with pytest.raises(Refused) as refused:
        written(by, draft)
    assert codes(refused) == {"order/not-accepted"}


def test_an_order_for_another_persons_hands_names_them(cast: Cast, by: Actor, accepted: Formulation) -> None:
    with pytest.raises(Refused) as refused:
        written(by, accepted, "patient-order")
    assert codes(refused) == {"order/nobody"}
    order = written(by, accepted, "patient-order", injectors=(cast.staff["injector"],))
    assert [one["name"] for one in order.content["injectors"]] == [cast.staff["injector"].name]


def test_whoever_injects_is_licensed_until_its_last_day(cast: Cast, by: Actor, accepted: Formulation) -> None:
    nurse = cast.staff["injector"]
    nurse.licence_until = by.today + timedelta(days=10)
    with pytest.raises(Refused) as refused:
        written(by, accepted, "patient-order", injectors=(nurse,))
    assert codes(refused) == {"order/injector"}


def test_without_a_valid_licence_nothing_is_prescribed(by: Actor, accepted: Formulation) -> None:
    by.staff.licence_until = by.today - timedelta(days=1)
    with pytest.raises(Refused) as refused:
        written(by, accepted)
    assert codes(refused) == {"order/licence"}


def test_an_order_is_ended_once_and_stays_readable(by: Actor, accepted: Formulation) -> None:
    order = written(by, accepted)
    orders.end(by=by, order=order)
    order.refresh_from_db()
    assert order.ended_at == by.at
    assert not holds_on(order, by.today)
    with pytest.raises(Refused) as refused:
        orders.end(by=by, order=order)
    assert codes(refused) == {"order/ended"}
    assert TrailLine.objects.filter(action="order-ended").count() == 1


def test_page_and_paper(signed_in: Callable[[str], Client], patient: Patient, accepted: Formulation) -> None:
    browser = signed_in("prescriber")
    page = reverse("orders", args=[patient.ref])
    assert "Nothing was prescribed" in browser.get(page).content.decode()
    day = (accepted.made_at + timedelta(days=60)).date().isoformat()
    form = {"kind": "prescription", "sessions": "3", "valid_until": day, "instructions": ""}
    assert browser.post(reverse("order-write", args=[patient.ref]), form).status_code == 302
    paper = browser.get(reverse("order-paper", args=[patient.ref, Order.objects.get().ref]))
    assert paper.content.startswith(b"%PDF")


def test_what_is_missing_on_the_form_is_said_and_what_was_typed_stays(
    signed_in: Callable[[str], Client], patient: Patient, accepted: Formulation
) -> None:
    form = {"kind": "prescription", "sessions": "3", "valid_until": "", "instructions": "Twice a week"}
    answer = signed_in("prescriber").post(reverse("order-write", args=[patient.ref]), form)
    assert answer.status_code == 422
    assert "Twice a week" in answer.content.decode()


@pytest.mark.parametrize("role", ["injector", "assistant", "front-desk", "owner"])
def test_nobody_but_a_prescriber_writes_one(
    signed_in: Callable[[str], Client], patient: Patient, accepted: Formulation, role: str
) -> None:
    assert signed_in(role).post(reverse("order-write", args=[patient.ref]), {}).status_code == 404
    assert not Order.objects.exists()
