"""Which product is chosen, why, and what the others gain and cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openmeso.evidence import Grade
from openmeso.formulation import Formulation, compare
from openmeso.formulation.candidates import candidates
from openmeso.formulation.nouns import Goal
from openmeso.formulation.weights import wanted, weigh
from openmeso.knowledge import Library
from tests.core.formulation_world import (
    HOUSE,
    READ,
    active,
    chosen,
    first_products,
    formulated,
    product,
    refused,
    stock_of,
    study,
    world,
)

LIBRARY = world()


def weight_of(product_id: str, concern: str, library: Library) -> int:
    found = next(c for c in candidates(library) if c.id.split(":")[0] == product_id)
    return weigh(found, concern, library).value


def lines_by(*studies: dict[str, Any], **more: Any) -> Library:
    """A world in which only these studies speak about lines."""
    return world(
        evidence=[
            {**LIBRARY.evidence["gel-lines"].model_dump(), "concerns": ["spots"]},
            {**LIBRARY.evidence["fish-lines"].model_dump(), "concerns": ["spots"]},
            *studies,
        ],
        **more,
    )


@pytest.mark.parametrize(("grade", "value"), [("A", 8), ("B", 4), ("C", 2), ("D", 1)])
def test_each_grade_counts_twice_the_next(grade: str, value: int) -> None:
    library = lines_by(study("x", ["lines"], ["gel"], grade=grade))
    assert weight_of("plain-gel", "lines", library) == value


@pytest.mark.parametrize(("grade", "value"), [("A", 4), ("B", 2), ("C", 1), ("D", 0)])
def test_a_mixed_finding_counts_half(grade: str, value: int) -> None:
    library = lines_by(study("x", ["lines"], ["gel"], "mixed", grade=grade))
    assert weight_of("plain-gel", "lines", library) == value


@pytest.mark.parametrize(
    ("supports", "opposes", "value"),
    [("A", "A", 4), ("A", "B", 6), ("B", "A", 0), ("B", "B", 2), ("C", "A", 0), ("C", "C", 1), ("D", "D", 0)],
)
@pytest.mark.parametrize("direction", ["against", "harm"])
def test_what_speaks_against_takes_half_a_clear_finding_away(
    supports: str, opposes: str, value: int, direction: str
) -> None:
    library = lines_by(
        study("x", ["lines"], ["gel"], grade=supports), study("y", ["lines"], ["gel"], direction, grade=opposes)
    )
    assert weight_of("plain-gel", "lines", library) == value


def test_many_weak_studies_are_one_weak_study() -> None:
    library = lines_by(*(study(f"x{i}", ["lines"], ["gel"], grade="C") for i in range(9)))
    assert weight_of("plain-gel", "lines", library) == 2


def test_a_concern_whose_only_evidence_is_against_is_not_addressed() -> None:
    library = lines_by(study("x", ["lines"], ["gels"], "against"))
    found = refused(formulated(("lines", "cheek", 2), library=library, stock=stock_of(library, plain_gel=5)))
    assert "did not help" in found.conflict[0].words


def test_one_active_counts_half_in_a_cocktail_and_in_full_when_the_study_names_all() -> None:
    mixed = product("both", {"gel": 20, "fish-gel": 5})
    library = lines_by(study("x", ["lines"], ["gel"]), products=[mixed])
    assert weight_of("plain-gel", "lines", library) == 8
    assert weight_of("both", "lines", library) == 4
    library = lines_by(study("x", ["lines"], ["gel", "fish-gel"]), products=[mixed])
    assert weight_of("both", "lines", library) == 8


def test_a_study_of_a_cocktail_counts_for_the_cocktail_only() -> None:
    mixed = product("both", {"gel": 20, "fish-gel": 5})
    library = lines_by(study("x", ["lines"], ["gel", "fish-gel"], cocktail=True), products=[mixed])
    assert weight_of("both", "lines", library) == 8
    assert weight_of("plain-gel", "lines", library) == 0


@pytest.mark.parametrize(("amount", "value"), [(None, 0), ("4.9", 0), (5, 8)])
def test_a_trace_is_not_the_dose_of_a_trial(amount: float | str | None, value: int) -> None:
    studied = [{**READ, "low": Decimal(5), "unit": "mg/mL"}]
    library = lines_by(
        study("x", ["lines"], ["gel"]),
        actives=[active("gel", tags=["gels"], concentration=studied)],
        products=[product("plain-gel", {"gel": amount})],
    )
    assert weight_of("plain-gel", "lines", library) == value


def test_an_unlisted_product_counts_as_a_cocktail() -> None:
    library = lines_by(
        study("x", ["lines"], ["gel"]), products=[product("plain-gel", {"gel": 20}, composition_complete=False)]
    )
    assert weight_of("plain-gel", "lines", library) == 8, "a study of all its known actives"
    library = lines_by(
        study("x", ["lines"], ["gels"], "against", cocktail=True),
        products=[product("plain-gel", {"gel": 20}, composition_complete=False)],
    )
    assert weight_of("plain-gel", "lines", library) == 0


def test_a_label_counts_as_consensus_and_is_never_outweighed() -> None:
    named = product("plain-gel", {"gel": 20}, label={"concerns": ["lines"]})
    assert weight_of("plain-gel", "lines", lines_by(products=[named])) == 2
    against = study("x", ["lines"], ["gel"], "against")
    assert weight_of("plain-gel", "lines", lines_by(against, products=[named])) == 1
    unread = product("plain-gel", {"gel": 20}, label={**HOUSE, "concerns": ["lines"]})
    assert weight_of("plain-gel", "lines", lines_by(products=[unread])) == 0


def test_what_a_label_does_not_name_counts_half() -> None:
    named = product("plain-gel", {"gel": 20}, label={"concerns": ["dry"]})
    assert weight_of("plain-gel", "lines", lines_by(study("x", ["lines"], ["gel"]), products=[named])) == 4


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({**READ, "grade": "A"}, 2),
        ({**READ, "grade": "D"}, 1),
        (HOUSE, 0),
        ({**READ, "refused": "not done"}, 0),
        ({**READ, "actives": ["fade"]}, 0),
    ],
)
def test_a_protocol_on_a_source_counts_as_consensus_at_most(changes: dict[str, Any], value: int) -> None:
    protocol = {**LIBRARY.protocols["plain"].model_dump(), "actives": ["gels"], **changes}
    assert weight_of("plain-gel", "lines", lines_by(protocols=[protocol])) == value


def test_severity_and_priority_multiply() -> None:
    assert wanted(Goal("dry", "cheek", 4, 1)) == 36
    assert wanted(Goal("dry", "cheek", 4, 9)) == 4
    assert wanted(Goal("dry", "cheek", 2, None)) == 10


def test_better_evidence_goes_first_then_fewer_products_then_less_waste_then_price() -> None:
    def first(**held: Any) -> tuple[str, ...]:
        return first_products(formulated(("lines", "cheek", 2), library=LIBRARY, stock=stock_of(LIBRARY, **held)))

    assert first(plain_gel=5, fish=5) == ("fish",), "grade A before grade B"
    both = world(evidence=[study("gel-lines", ["lines"], ["gel"])])
    waste = stock_of(both, plain_gel=5, fish=5)
    assert first_products(formulated(("lines", "brow", 2), library=both, stock=waste)) == ("plain-gel",), "1 mL, not 2"
    dear = stock_of(
        both, plain_gel=[{"quantity": 2, "price": Decimal(50)}], numb_gel=[{"quantity": 2, "price": Decimal(9)}]
    )
    assert first_products(formulated(("dry", "cheek", 2), library=both, stock=dear)) == ("numb-gel",)
    equal = stock_of(both, plain_gel=5, numb_gel=5)
    assert first_products(formulated(("dry", "cheek", 2), library=both, stock=equal)) == ("plain-gel",), "holds less"


def test_one_product_before_a_mixture_of_two() -> None:
    library = world(evidence=[study("gel-spots", ["spots"], ["gel"])])
    stock = stock_of(library, plain_gel=5, fade_100=1, salt_5=1)
    assert first_products(formulated(("spots", "cheek", 2), library=library, stock=stock)) == ("plain-gel",)


def test_alternatives_say_what_they_gain_and_cost() -> None:
    stock = stock_of(
        LIBRARY,
        plain_gel=[{"quantity": 5, "price": Decimal(40)}],
        numb_gel=[{"quantity": 5, "price": Decimal(45)}],
        fish=[{"quantity": 5, "price": Decimal(30)}],
    )
    found = chosen(formulated(("dry", "cheek", 3), ("lines", "brow", 2), library=LIBRARY, stock=stock))
    first, second, third = found.alternatives
    assert [a.preparations[0].products for a in found.alternatives] == [("fish",), ("plain-gel",), ("numb-gel",)]
    assert (first.gains, first.costs) == ((), ())
    assert "weaker evidence for Lines (brow) (weight 4 instead of 8)" in second.costs
    assert any("thrown away" in words for words in second.gains)
    assert "60 dearer" in second.costs
    assert "holds numb" in third.costs
    assert first.coverage >= second.coverage >= third.coverage


def test_an_alternative_may_leave_a_goal_open_or_take_another() -> None:
    library = lines_by(
        study("x", ["lines"], ["gel"]), study("y", ["dry"], ["gel"], "against"), study("z", ["dry"], ["fish-gel"])
    )
    stock = stock_of(library, plain_gel=5, fish=5)
    goals = (("dry", "cheek", 1), ("lines", "brow", 4))
    found = chosen(formulated(*goals, library=library, stock=stock))
    words = [*found.alternatives[1].gains, *found.alternatives[1].costs]
    assert "leaves Lines (brow) open" in words


def test_mixing_and_off_label_use_are_said() -> None:
    library = world(evidence=[study("gel-spots", ["spots"], ["gel"])])
    stock = stock_of(library, plain_gel=[{"quantity": 3}], fade_100=1, salt_5=1)
    other = chosen(formulated(("spots", "cheek", 2), library=library, stock=stock)).alternatives[1]
    assert {"something is mixed", "used off label", "1 product more"} <= set(other.costs)
    back = chosen(
        formulated(
            ("spots", "cheek", 2),
            library=world(evidence=[study("gel-spots", ["spots"], ["gel"], grade="B")]),
            stock=stock,
        )
    )
    assert {"nothing is mixed", "nothing is used off label", "1 product fewer"} <= set(back.alternatives[1].gains)
    assert "its price is not stated" in back.alternatives[1].costs


def test_both_sides_are_shown() -> None:
    library = lines_by(study("x", ["lines"], ["gel"]), study("y", ["lines"], ["gel"], "against"))
    found = chosen(formulated(("lines", "cheek", 2), library=library, stock=stock_of(library, plain_gel=5)))
    addressed = found.chosen.addressed[0]
    assert (addressed.evidence, addressed.against, addressed.grade) == (("x",), ("y",), Grade.A)


def test_the_order_of_lots_and_entries_does_not_matter() -> None:
    held: dict[str, Any] = {"plain_gel": 5, "fish": 5, "numb_gel": 5, "fade_100": 2, "salt_5": 2}
    goals = (("dry", "cheek", 2), ("lines", "brow", 2), ("spots", "chin", 1))
    one = formulated(*goals, library=LIBRARY, stock=stock_of(LIBRARY, **held))
    other = formulated(*reversed(goals), library=LIBRARY, stock=stock_of(LIBRARY, **dict(reversed(held.items()))))
    assert one == other


def two(goals: tuple[Any, ...], later: tuple[Any, ...], before: dict[str, Any], after: dict[str, Any]) -> Any:
    one = chosen(formulated(*goals, library=LIBRARY, stock=stock_of(LIBRARY, **before)))
    second = formulated(*later, library=LIBRARY, stock=stock_of(LIBRARY, **after))
    return compare(before=one, after=second, library=LIBRARY)


def test_nothing_changed() -> None:
    goals = (("dry", "cheek", 2),)
    assert two(goals, goals, {"plain_gel": 5}, {"plain_gel": 5}).same


def test_a_changed_skin_changes_the_goals_and_the_volumes() -> None:
    changes = two(
        (("dry", "cheek", 3), ("lines", "brow", 2)), (("dry", "cheek", 1), ("dry", "chin", 2)), {"fish": 5}, {"fish": 5}
    ).changes
    by_what = {c.what: c for c in changes}
    assert (by_what["goal: Dry (cheek)"].before, by_what["goal: Dry (cheek)"].after) == ("severity 3", "severity 1")
    assert by_what["goal: Dry (cheek)"].why == "assessed again"
    assert by_what["goal: Lines (brow)"].why == "no longer a concern"
    assert by_what["goal: Dry (chin)"].why == "a new concern"
    assert by_what["zone: brow"].why == "the zone was left out"
    assert by_what["zone: chin"].why == "the zone was added"


def test_a_product_that_may_no_longer_be_used_says_why() -> None:
    goals = (("dry", "cheek", 2),)
    recalled = [{"quantity": 5, "storage": "recalled"}]
    changes = two(goals, goals, {"fish": 5}, {"fish": recalled, "plain_gel": 5}).changes
    gone = next(c for c in changes if c.what == "product" and not c.after)
    assert "recalled" in gone.why
    come = next(c for c in changes if c.what == "product" and not c.before)
    assert come.why == "chosen for Dry (cheek)"
    assert {c.what for c in changes if c.what.startswith("content")} == {"content: Fish gel", "content: Gel"}


def test_a_product_that_was_out_before_says_what_was_in_the_way() -> None:
    goals = (("dry", "cheek", 2),)
    recalled = [{"quantity": 5, "storage": "recalled"}]
    changes = two(goals, goals, {"fish": recalled, "plain_gel": 5}, {"fish": 5, "plain_gel": 5}).changes
    come = next(c for c in changes if c.what == "product" and not c.before)
    assert "before: Fish: no usable lot" in come.why
    gone = next(c for c in changes if c.what == "product" and not c.after)
    assert gone.why == "still possible: 10 dearer"


def test_a_product_that_is_beaten_says_by_what() -> None:
    changes = two(
        (("dry", "cheek", 2),), (("dry", "cheek", 2), ("lines", "brow", 2)), {"plain_gel": 5}, {"fish": 5}
    ).changes
    gone = next(c for c in changes if c.what == "product" and not c.after)
    assert gone.why == "the goals changed; others score better"


def test_another_lot_and_another_volume_are_differences_too() -> None:
    goals = (("dry", "cheek", 2),)
    lots = [{"quantity": 2, "lot": "new"}]
    changes = two(goals, goals, {"plain_gel": 5}, {"plain_gel": lots}).changes
    assert [(c.what, c.before, c.after) for c in changes] == [("lot: plain-gel", "plain-gel-1", "new")]
    less = two(goals, goals, {"plain_gel": 2}, {"plain_gel": 1}).changes
    assert [(c.what, c.before, c.after) for c in less] == [("zone: cheek", "2 mL, Points", "1 mL, Points")]


def test_nothing_possible_any_more_is_a_change_with_its_conflict() -> None:
    goals = (("dry", "cheek", 2),)
    changes = two(goals, goals, {"plain_gel": 5}, {}).changes
    assert [(c.what, c.before, c.after) for c in changes] == [("formulation", "Plain gel", "none")]
    assert "not in stock" in changes[0].why


def test_the_formulation_is_of_its_day() -> None:
    found = formulated(("dry", "cheek", 2), library=LIBRARY, stock=stock_of(LIBRARY, plain_gel=5))
    assert isinstance(found, Formulation)
    assert (found.made_at, found.proven) == (None, True)
