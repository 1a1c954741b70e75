"""Why nothing is possible: the conflict is real, minimal, and what may be lifted is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from openmeso.formulation import Wishes
from openmeso.formulation.conflict import minimal_conflict, smallest_relaxation
from openmeso.formulation.nouns import Kind
from openmeso.knowledge.schema.entry import Decider, Scope, Verdict
from openmeso.units import Money
from tests.core.formulation_world import (
    HOUSE,
    READ,
    ampoule,
    chosen,
    finding,
    formulated,
    practice,
    product,
    refused,
    screened,
    stock_of,
    world,
)

codes = st.frozensets(st.sampled_from("abcdef"), max_size=4)
ways = st.lists(codes, min_size=1, max_size=8)


@given(ways)
def test_there_is_no_conflict_when_a_way_is_free(found: list[frozenset[str]]) -> None:
    assert (minimal_conflict(found) is None) == (frozenset() in found)


@given(ways)
def test_the_conflict_forbids_every_way(found: list[frozenset[str]]) -> None:
    conflict = minimal_conflict(found)
    if conflict is not None:
        assert all(way & set(conflict) for way in found)


@given(ways)
def test_lifting_any_one_member_makes_the_conflict_vanish(found: list[frozenset[str]]) -> None:
    conflict = minimal_conflict(found)
    for member in conflict or ():
        assert any(not way & (set(conflict or ()) - {member}) for way in found)


@given(ways, codes)
def test_the_relaxation_is_the_smallest_that_people_may_lift(
    found: list[frozenset[str]], fixed: frozenset[str]
) -> None:
    index = smallest_relaxation(found, may_yield=lambda code: code not in fixed, prefer=lambda i: i)
    everything = sorted(set().union(*found) - fixed)
    subsets = chain.from_iterable(combinations(everything, size) for size in range(len(everything) + 1))
    smallest = next((set(lifted) for lifted in subsets if any(way <= set(lifted) for way in found)), None)
    assert (index is None) == (smallest is None)
    if index is not None and smallest is not None:
        assert len(found[index]) == len(smallest)


LIBRARY = world()
STOCK = stock_of(LIBRARY, plain_gel=5)


def test_an_allergy_to_the_one_gel_is_the_whole_conflict() -> None:
    library = world(
        products=[product("plain-gel", {"gel": 20}, excludes_allergies=["bacteria"])],
    )
    only = {"concern": [{"id": "lines", "zone": "cheek", "severity": 2}], "allergy": [{"id": "bacteria"}]}
    found = refused(
        formulated(
            library=library,
            stock=stock_of(library, plain_gel=5),
            case={**only, "answers": {"allergy-any": "yes"}},
        )
    )
    assert "formulation/allergy-bacteria" in {c.code for c in found.conflict}
    assert {c.kind for c in found.conflict} == {Kind.ALLERGY, Kind.STOCK}
    assert [c.code for c in found.relaxation] == ["formulation/not-in-stock"]
    assert found.relaxation[0].relax.startswith("order ")


def test_an_empty_cupboard_says_what_to_order() -> None:
    found = refused(formulated(("dry", "cheek", 2), library=LIBRARY, stock=stock_of(LIBRARY)))
    assert [c.code for c in found.conflict] == ["formulation/not-in-stock"]
    assert [c.can_yield for c in found.conflict] == [True]
    assert len(found.relaxation) == 1
    ordered = found.relaxation[0].relax.removeprefix("order ").lower().replace(" ", "-")
    again = formulated(("dry", "cheek", 2), library=LIBRARY, stock=stock_of(LIBRARY, **{ordered.replace("-", "_"): 5}))
    assert chosen(again).proven


def test_a_stop_of_the_patient_stops_everything() -> None:
    stop = finding(Scope.PATIENT, (), Verdict.CONTRAINDICATED, code="screening/pregnancy")
    found = refused(formulated(("dry", "cheek", 2), library=LIBRARY, stock=STOCK, screening=screened(stop)))
    assert [c.code for c in found.conflict] == ["formulation/patient-pregnancy"]
    assert found.relaxation == ()


def test_what_is_missing_may_be_answered_and_two_people_may_decide() -> None:
    missing = finding(Scope.PATIENT, (), Verdict.NOT_ASSESSABLE, code="screening/inr")
    found = refused(formulated(("dry", "cheek", 2), library=LIBRARY, stock=STOCK, screening=screened(missing)))
    assert [c.can_yield for c in found.relaxation] == [True]
    two = finding(Scope.PATIENT, (), Verdict.DEFER, decides=Decider.TWO, code="screening/wait")
    found = refused(formulated(("dry", "cheek", 2), library=LIBRARY, stock=STOCK, screening=screened(two)))
    assert "second clinician" in found.relaxation[0].relax


def test_a_wait_says_until_when() -> None:
    wait = finding(Scope.ZONE, ("cheek",), Verdict.DEFER, until=date(2026, 12, 24))
    found = refused(formulated(("dry", "cheek", 2), library=LIBRARY, stock=STOCK, screening=screened(wait)))
    assert "until 2026-12-24" in found.conflict[0].words


def test_a_zone_that_is_out_is_named() -> None:
    herpes = finding(Scope.ZONE, ("cheek",), Verdict.DEFER)
    found = refused(formulated(("dry", "cheek", 2), library=LIBRARY, stock=STOCK, screening=screened(herpes)))
    assert [c.code for c in found.conflict] == ["formulation/zone-cheek"]
    assert "cheek" in found.conflict[0].words


def test_a_refused_concern_says_why_and_what_else() -> None:
    found = refused(formulated(("fat", "cheek", 2), library=LIBRARY, stock=STOCK))
    assert [c.words for c in found.conflict] == ["Fat: It does not help."]
    assert found.unaddressed[0].instead == ("Doing nothing is always possible.",)


def test_a_concern_that_nothing_helps_says_so() -> None:
    library = world(concerns=[{**LIBRARY.concerns["dry"].model_dump(), "id": "grey", "name": "Grey"}])
    found = refused(formulated(("grey", "cheek", 2), library=library, stock=stock_of(library, plain_gel=5)))
    assert [c.code for c in found.conflict] == ["formulation/no-evidence-grey"]
    assert "no study" in found.conflict[0].words
    assert found.relaxation == ()


def test_without_a_concern_there_is_nothing_to_do() -> None:
    found = refused(formulated(library=LIBRARY, stock=STOCK))
    assert [c.code for c in found.conflict] == ["formulation/no-goal"]


def test_a_budget_below_everything_says_how_far_to_raise_it() -> None:
    wishes = Wishes(budget=Money.of(5))
    found = refused(formulated(("lines", "cheek", 2), library=LIBRARY, stock=STOCK, wishes=wishes))
    assert "formulation/budget" in {c.code for c in found.conflict}
    assert any("raise the budget to 10" in c.relax for c in found.relaxation)
    raised = formulated(("lines", "cheek", 2), library=LIBRARY, stock=STOCK, wishes=Wishes(budget=Money.of(10)))
    assert chosen(raised).chosen.price == Money.of(10)


def test_a_product_without_price_cannot_be_held_against_a_budget() -> None:
    stock = stock_of(LIBRARY, plain_gel=[{"quantity": 3}])
    found = refused(formulated(("lines", "cheek", 2), library=LIBRARY, stock=stock, wishes=Wishes(budget=Money.of(99))))
    assert "formulation/no-price" in {c.code for c in found.conflict}
    free = chosen(formulated(("lines", "cheek", 2), library=LIBRARY, stock=stock))
    assert free.chosen.price is None


def test_lifting_the_members_really_helps() -> None:
    """Two things in the way of the one product: leaflet and mixtures; both lifted, it is possible."""
    unread = ampoule("fade-100", {"fade": 100}, prepared_as=["fade-4"])
    unread["status"] = {"EU": {**HOUSE, "status": "off-label", "category": "medicine"}}
    library = world(products=[unread])
    stock = stock_of(library, fade_100=3, salt_5=3)
    closed = practice(mixtures=False)
    found = refused(formulated(("spots", "cheek", 2), library=library, stock=stock, practice=closed))
    assert {c.code for c in found.relaxation} == {"formulation/unconfirmed", "formulation/mixtures-not-made"}
    read = world(products=[ampoule("fade-100", {"fade": 100}, prepared_as=["fade-4"])])
    assert chosen(formulated(("spots", "cheek", 2), library=read, stock=stock_of(read, fade_100=3, salt_5=3)))


def test_a_label_for_other_zones_and_a_law_never_yield() -> None:
    library = world(
        products=[product("plain-gel", {"gel": 20}, label={"zones": ["brow"]})],
        jurisdictions=[{**LIBRARY.jurisdictions["fr"].model_dump(), "refuses": ["fish-gel"]}],
    )
    stock = stock_of(library, plain_gel=5, fish=5)
    found = refused(formulated(("lines", "cheek", 2), library=library, stock=stock))
    by_code = {c.code: c for c in found.conflict}
    assert not by_code["formulation/label-cheek"].can_yield
    assert not by_code["formulation/refused-fish-gel"].can_yield


def test_one_row_for_each_reason_of_a_product_left_out() -> None:
    library = world(
        products=[
            product("plain-gel", {"gel": 20}),
            product("serum", {"gel": 1}, status={"EU": {**READ, "status": "cosmetic"}}, label={"routes": ["topical"]}),
        ]
    )
    stock = stock_of(library, plain_gel=5, serum=1)
    result = chosen(formulated(("dry", "cheek", 2), library=library, stock=stock))
    assert [(e.product, [c.code for c in e.reasons]) for e in result.excluded] == [("serum", ["formulation/cosmetic"])]


def test_a_dose_below_the_least_is_no_dose() -> None:
    """The limit allows less than the zone's least volume: a conflict that never yields."""
    library = world(
        actives=[
            {
                **LIBRARY.actives["gel"].model_dump(),
                "limits": [{**READ, "value": Decimal(10), "unit": "mg", "per": "session"}],
            }
        ]
    )
    found = refused(formulated(("lines", "cheek", 2), library=library, stock=stock_of(library, plain_gel=5)))
    assert "formulation/limit-gel-0" in {c.code for c in found.conflict}
    assert not any(c.can_yield for c in found.conflict if c.kind is Kind.LIMIT)
