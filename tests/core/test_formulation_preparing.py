"""What is drawn up: budgets, marks, mixtures, lots, worksheet and labels."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.formulation import Formulation, Wishes
from openmeso.formulation.budget import zone_budgets
from openmeso.formulation.candidates import candidates
from openmeso.formulation.marks import syringes
from openmeso.formulation.worksheet import label_line
from openmeso.units import Volume
from tests.core.formulation_world import (
    HOUSE,
    READ,
    active,
    ampoule,
    chosen,
    formulated,
    mixture,
    practice,
    product,
    stock_of,
    study,
    technique,
    world,
    zone,
)

LIBRARY = world()


@given(st.integers(1, 1000))
def test_syringes_measure_every_volume_exactly(marks: int) -> None:
    found = syringes(marks)
    assert sum(one.marks for one in found) == marks
    for one in found:
        assert one.marks <= one.size_ml * 100
        assert one.size_ml == 1 or one.marks % 10 == 0, "a 3 or 5 mL syringe has marks of 0.1 mL"


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        (34, ["0.34 mL in a 1 mL syringe (0.01 mL marks)"]),
        (100, ["1 mL in a 1 mL syringe (0.01 mL marks)"]),
        (105, ["1 mL in a 1 mL syringe (0.01 mL marks)", "0.05 mL in a 1 mL syringe (0.01 mL marks)"]),
        (240, ["2.4 mL in a 3 mL syringe (0.1 mL marks)"]),
        (247, ["2.4 mL in a 3 mL syringe (0.1 mL marks)", "0.07 mL in a 1 mL syringe (0.01 mL marks)"]),
        (500, ["5 mL in a 5 mL syringe (0.1 mL marks)"]),
        (760, ["5 mL in a 5 mL syringe (0.1 mL marks)", "2.6 mL in a 3 mL syringe (0.1 mL marks)"]),
        (0, []),
    ],
)
def test_the_fewest_syringes_are_named_with_their_marks(marks: int, words: list[str]) -> None:
    assert [one.words for one in syringes(marks)] == words


def test_a_zone_is_given_its_default_on_both_sides() -> None:
    budgets = zone_budgets(["cheek", "brow"], asked=["cheek", "brow"], library=LIBRARY)
    assert (budgets["cheek"].least, budgets["cheek"].target, budgets["cheek"].most) == (100, 200, 300)
    assert (budgets["brow"].sides, budgets["brow"].target, budgets["brow"].step) == (1, 44, 1)


FACE: list[dict[str, Any]] = [
    zone("cheek", "1", "0.5", "1.5", paired=True, budget={"whole_face_ml": Decimal("0.3")}),
    zone("brow", "0.44", "0.18", "0.88", budget={"whole_face_ml": Decimal("0.4")}),
    zone("chin", "0.1", "0.04", "0.2", budget={"whole_face_ml": Decimal("0.1")}),
]


def test_the_whole_face_shares_its_budget() -> None:
    library = world(zones=FACE)
    whole = zone_budgets(["cheek", "brow", "chin"], asked=["full-face"], library=library)
    assert {z: b.target for z, b in whole.items()} == {"cheek": 60, "brow": 40, "chin": 10}
    assert whole["cheek"].least == 60, "the share is below what the cheek by itself needs"


def test_several_zones_of_the_face_never_aim_above_a_whole_face() -> None:
    """The shares add up to 1.1 mL; cheeks and brow by themselves would take 2.44 mL."""
    library = world(zones=FACE)
    two = zone_budgets(["cheek", "brow"], asked=["cheek", "brow"], library=library)
    assert two["brow"].target == 19, "0.44 × 1.1 / 2.44"
    assert two["cheek"].target == two["cheek"].least == 100, "never below its least"


def test_a_large_zone_goes_by_tenths() -> None:
    library = world(zones=[zone("back", "2.55", "1.21", "3")])
    assert zone_budgets(["back"], asked=["back"], library=library)["back"].target == 250
    assert zone_budgets(["back"], asked=["back"], library=library)["back"].least == 130


def test_every_mixture_is_measurable_and_exact() -> None:
    for candidate in candidates(LIBRARY):
        assert sum(part.share for part in candidate.parts) == 1
        for part in candidate.parts:
            marks = part.share * candidate.batch
            assert marks.denominator == 1
            assert candidate.mixture is None or part.share < Decimal("0.2") or marks % 10 == 0


@given(st.integers(1, 60), st.sampled_from([10, 20, 50, 97, 100, 250, 500]))
def test_the_final_concentration_is_what_the_mixture_says(final: int, strength: int) -> None:
    if final >= strength:
        return
    library = world(
        mixtures=[mixture("fade-4", {"fade": final})],
        products=[product("fade-100", {"fade": strength}, undiluted=False, prepared_as=["fade-4"])],
    )
    made = next(c for c in candidates(library) if c.mixture and c.mixture.id == "fade-4")
    fade = next(amount for amount in made.contents if amount.ingredient == "fade")
    assert fade.per_ml == final


def fade() -> Formulation:
    return chosen(formulated(("spots", "cheek", 2), library=LIBRARY, stock=stock_of(LIBRARY, fade_100=5, salt_5=5)))


def test_the_diluent_is_drawn_first_and_the_marks_are_whole() -> None:
    """4 mg/mL from 100 mg/mL, 2 mL wanted: 2.4 mL of salt water and 0.1 mL make 2.5 mL."""
    steps = fade().worksheet
    assert [(s.product, str(s.volume)) for s in steps[:2]] == [("salt-5", "2.4 mL"), ("fade-100", "0.1 mL")]
    assert "diluent" in steps[0].what
    assert "slowly" in steps[1].what
    assert "do not shake" in steps[2].what
    assert "0.5 mL more than planned" in steps[3].what
    assert [s.number for s in steps] == [1, 2, 3, 4]


def test_prepared_is_given_and_what_is_left() -> None:
    first = fade().chosen
    preparation = first.preparations[0]
    assert (str(preparation.volume), str(preparation.prepared)) == ("2 mL", "2.5 mL")
    assert str(first.waste) == "8 mL", "0.5 mixed, 2.6 of the salt water, 4.9 of the ampoule"
    assert [str(lot.left_over) for lot in preparation.lots] == ["2.6 mL", "4.9 mL"]
    assert preparation.diluent == "salt-5"
    assert any("pH" in note and "not proven" in note for note in preparation.notes)


def test_a_gel_is_used_as_it_is() -> None:
    found = chosen(formulated(("dry", "cheek", 2), library=LIBRARY, stock=stock_of(LIBRARY, plain_gel=5)))
    assert [(s.what, s.mark) for s in found.worksheet[:2]] == [
        ("Use the filled syringe as it is; do not dilute or mix it", "1 mL of the 1 mL in it")
    ] * 2
    assert "discard the rest" in found.worksheet[-1].what


def test_a_powder_is_dissolved_and_a_vial_drawn_from() -> None:
    library = world(products=[product("plain-gel", {"gel": 20}, ml=3, container="powder-vial")])
    found = chosen(formulated(("dry", "cheek", 2), library=library, stock=stock_of(library, plain_gel=2)))
    assert [s.what for s in found.worksheet[:2]] == [
        "Dissolve or join as the leaflet says",
        "Draw from the powder vial",
    ]
    assert found.worksheet[1].mark == "2 mL in a 3 mL syringe (0.1 mL marks)"


def test_a_label_has_no_trailing_zero_and_names_what_may_harm() -> None:
    library = world(
        actives=[active("fish-gel", tags=["gels", "fish-derived"]), active("sugar", kind="excipient")],
        products=[product("fish", {"fish-gel": 20, "sugar": None}, ml=2, composition_complete=False)],
    )
    found = chosen(formulated(("lines", "cheek", 2), library=library, stock=stock_of(library, fish=2)))
    label = found.labels[0]
    assert label.contains == (
        "contains Sugar",
        "contains fish derived",
        "contains further ingredients that are not on file",
    )
    assert label_line(label) == "Fish gel 20 mg/mL; 2 mL; intradermal"
    assert label.total == Volume.of(2)
    assert label.lots == ("fish fish-1",)
    assert len(label.hash_short) == 8
    diluted = fade().labels[0]
    assert label_line(diluted) == "Fade 4 mg/mL + in Salt 5; 2.5 mL; intradermal"


def test_the_shortest_time_in_the_syringe_wins() -> None:
    rules = [
        {**HOUSE, "id": "here", "applies_to": "mixed-syringe", "hours": Decimal("0.75"), "jurisdictions": ["EU"]},
        {**HOUSE, "id": "there", "applies_to": "mixed-syringe", "hours": Decimal("0.25"), "jurisdictions": ["US"]},
        {**HOUSE, "id": "c", "applies_to": "ascorbic-acid-mix", "hours": Decimal("0.5")},
    ]
    library = world(beyond_use=rules, mixtures=[mixture("fade-4", {"fade": 4}, discard_after_minutes=40)])
    spots = formulated(("spots", "cheek", 2), library=library, stock=stock_of(library, fade_100=5, salt_5=5))
    assert chosen(spots).labels[0].use_within_minutes == 40
    gel = formulated(("dry", "cheek", 2), library=library, stock=stock_of(library, plain_gel=5))
    assert chosen(gel).labels[0].use_within_minutes == 45
    opened = world(products=[product("plain-gel", {"gel": 20}, label={"opened_hours": Decimal("0.2")})])
    short = formulated(("dry", "cheek", 2), library=opened, stock=stock_of(opened, plain_gel=5))
    assert chosen(short).labels[0].use_within_minutes == 12
    bound = {**HOUSE, "id": "t", "quantity": "minutes-at-room-temperature", "block_high": 20, "mechanism": "germs"}
    timed = world(mix_limits=[bound])
    spots = formulated(("spots", "cheek", 2), library=timed, stock=stock_of(timed, fade_100=5, salt_5=5))
    assert chosen(spots).labels[0].use_within_minutes == 20


def test_vitamin_c_keeps_for_a_shorter_time() -> None:
    c = active("ascorbic-acid", injectable="loose")
    library = world(
        actives=[c],
        mixtures=[mixture("vitamin-30", {"ascorbic-acid": 30})],
        products=[
            product("c-100", {"ascorbic-acid": 100}, undiluted=False, prepared_as=["vitamin-30"], container="ampoule")
        ],
        evidence=[study("c-spots", ["spots"], ["ascorbic-acid"])],
        beyond_use=[{**HOUSE, "id": "c", "applies_to": "ascorbic-acid-mix", "hours": Decimal("0.5")}],
    )
    found = chosen(formulated(("spots", "cheek", 2), library=library, stock=stock_of(library, c_100=5, salt_5=5)))
    assert found.labels[0].use_within_minutes == 30


def test_two_preparations_have_letters_and_share_no_zone() -> None:
    stock = stock_of(LIBRARY, plain_gel=5, fade_100=5, salt_5=5)
    goals = (("dry", "cheek", 3), ("spots", "brow", 3))
    found = chosen(formulated(*goals, library=LIBRARY, stock=stock, wishes=Wishes(mixture_reason="two concerns")))
    assert [p.letter for p in found.chosen.preparations] == ["A", "B"]
    assert {s.preparation for s in found.worksheet} == {"A", "B"}
    assert [label.preparation for label in found.labels] == ["A", "B"]


def test_prices_come_from_the_lot_else_from_the_practice() -> None:
    stock = stock_of(LIBRARY, plain_gel=[{"quantity": 1, "price": Decimal(7)}, {"quantity": 1}])
    listed = practice(prices={"container": {"plain-gel": Decimal(9)}})
    found = chosen(formulated(("dry", "cheek", 2), library=LIBRARY, stock=stock, practice=listed))
    assert str(found.chosen.price).strip() == "16"


def test_what_the_protocol_uses_goes_before_the_zones_default() -> None:
    library = world(
        techniques=[technique("fine")],
        zones=[{**LIBRARY.zones["brow"].model_dump(), "techniques": ["points", "fine"]}],
        protocols=[{**LIBRARY.protocols["plain"].model_dump(), "techniques": ["fine"]}],
    )
    found = chosen(formulated(("dry", "brow", 2), library=library, stock=stock_of(library, plain_gel=5)))
    assert found.chosen.preparations[0].zones[0].technique == "fine"


def test_exactly_what_was_in_it_can_be_seen() -> None:
    found = chosen(formulated(("dry", "cheek", 2), library=LIBRARY, stock=stock_of(LIBRARY, numb_gel=5)))
    gel, numb = found.chosen.preparations[0].ingredients
    assert (gel.stated, str(gel.per_session), str(gel.per_point)) == ("20 mg/mL", "40 mg", "0.2 mg")
    assert (numb.kind, numb.stated, str(numb.per_session), str(numb.per_point)) == (
        "anesthetic",
        "3 mg/mL",
        "6 mg",
        "0.03 mg",
    )


def test_a_product_outside_its_label_is_noted() -> None:
    library = world(products=[product("plain-gel", {"gel": 20}, label={"concerns": ["dry"]})])
    found = chosen(formulated(("lines", "cheek", 2), library=library, stock=stock_of(library, plain_gel=5)))
    assert any("does not name this concern: Lines" in note for note in found.chosen.preparations[0].notes)
    assert found.chosen.addressed[0].weight == 2, "half of grade B"


def test_the_same_concern_twice_counts_once_at_its_gravest() -> None:
    twice = (("dry", "cheek", 1), ("dry", "cheek", 3))
    found = chosen(formulated(*twice, library=LIBRARY, stock=stock_of(LIBRARY, plain_gel=5)))
    assert [a.goal.severity for a in found.chosen.addressed] == [3]


def test_a_mixture_of_two_liquids_without_diluent_is_made_when_the_shares_fit() -> None:
    library = world(
        mixtures=[mixture("fade-4", {"fade": 90, "acid": 10}, diluent=None)],
        products=[
            product(
                "fade-100",
                {"fade": 100},
                undiluted=False,
                prepared_as=["fade-4"],
                status={"EU": {**READ, "status": "authorised"}},
            ),
            product("acid-100", {"acid": 100}, undiluted=False, prepared_as=["fade-4"]),
        ],
    )
    made = next(c for c in candidates(library) if c.id.startswith("fade-4"))
    assert (made.diluent, made.products, made.batch) == ("", ("fade-100", "acid-100"), 100)


def test_an_excipient_in_both_parts_is_summed_and_unknown_stays_unknown() -> None:
    def amount_of(first: float | None, second: float | None) -> Fraction | None:
        library = world(
            products=[
                ampoule("fade-100", {"fade": 100, "sugar": first}, prepared_as=["fade-acid"]),
                ampoule("acid-100", {"acid": 100, "sugar": second}, prepared_as=["fade-acid"]),
            ]
        )
        made = next(c for c in candidates(library) if c.mixture and c.mixture.id == "fade-acid")
        return next(a.per_ml for a in made.contents if a.ingredient == "sugar")

    assert amount_of(10, 20) == Fraction(10) * Fraction("0.04") + Fraction(20) * Fraction("0.3")
    assert amount_of(None, 20) is None
