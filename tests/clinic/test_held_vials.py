"""What is drawn up for another session is not on the shelf; who misses it is told so, and what to do."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.stored import load_as
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions import formulations, preparing
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.models import Container, Formulation, Statement
from openmeso_clinic.queries.held_vials import held_words
from tests.clinic.way import Way


def facts_from(way: Way) -> list[Fact]:
    """What the patient of a way said, to be said by another one."""
    rows = Statement.objects.filter(patient=way.patient, retired_at=None).order_by("pk")
    return [Fact(row.kind, row.content, row.key) for row in rows]


def leave_what_is_drawn_up(way: Way) -> list[str]:
    """Throw away every container but those that were drawn up; returns their lots."""
    lots = []
    for preparation in load_as(CoreFormulation, way.formulation.content).chosen.preparations:
        for use in preparation.lots:
            lots.append(use.lot)
            sealed = Container.objects.filter(lot__product=use.product, state="sealed").order_by("pk")
            kept = sealed.filter(lot__number=use.lot)[: use.containers].values_list("pk", flat=True)
            sealed.exclude(pk__in=list(kept)).update(state="wasted", remaining_ml=0)
    return lots


def test_the_next_patient_is_told_whose_turn_it_is(way: Way, browser: Client) -> None:
    lots = leave_what_is_drawn_up(way)
    other = way.cast.patient(family_name="Dummy", phototype=3, language="en")
    words = " ".join(held_words(other, at=way.by.at))
    assert all(lot in words for lot in lots) and "drawn up for" in words
    own = held_words(way.patient, at=way.by.at)
    assert own != held_words(other, at=way.by.at)  # one's own syringes hold nothing back
    state(by=way.by, patient=other, facts=facts_from(way))
    made = formulations.propose(by=way.by, patient=other)
    if isinstance(made, Formulation):  # something else is possible: then it is made of other lots
        assert not set(lots) & {
            use.lot for p in load_as(CoreFormulation, made.content).chosen.preparations for use in p.lots
        }
        return
    page = browser.get(reverse("formulation", args=[other.ref])).content.decode()
    assert "drawn up for" in page and "discard its syringes" in page


def test_who_draws_up_second_is_told_what_to_do(way: Way) -> None:
    other = way.cast.patient(family_name="Fictive", phototype=3, language="en")
    state(by=way.by, patient=other, facts=facts_from(way))
    # Before anything was drawn up for the first patient, the second one's formulation rested on the same vials.
    Formulation.objects.filter(pk=way.formulation.pk).update(state="accepted", prepared_at=None)
    leave_what_is_drawn_up(way)
    made = formulations.propose(by=way.by, patient=other)
    assert isinstance(made, Formulation)
    row = formulations.accept_formulation(by=way.by, formulation=made, seen=made.digest, reason="as proposed")
    preparing.prepare(by=way.by, formulation=Formulation.objects.get(pk=way.formulation.pk))
    with pytest.raises(Refused) as refused:
        preparing.prepare(by=way.by, formulation=row)
    held = next(one for one in refused.value.missing if one.code == "stock/held-by-another")
    assert "drawn up for" in held.what and "Sign that session" in held.do
