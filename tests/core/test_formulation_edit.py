"""A hand edit is worked out to the last drop, and what breaks a limit is never accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmeso.errors import UnknownIdError
from openmeso.formulation import (
    Alternative,
    Edit,
    Edited,
    Formulation,
    LotChoice,
    PreparationEdit,
    Wishes,
    ZoneEdit,
    accept,
    apply_edit,
    difference,
    edit_of,
)
from openmeso.intake import read_case_data, take_intake
from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import Scope, Verdict
from openmeso.screening.nouns import Screening
from openmeso.stored import load_as, store
from openmeso.supply import Stock
from openmeso.units import Volume
from tests.core.formulation_world import TODAY, Goal, chosen, finding, formulated, practice, screened, stock_of, world

WORLD = world()
STOCK = stock_of(WORLD, plain_gel=4, numb_gel=3, fish=2, salt_5=2, fade_100=2, acid_100=2)
REASON = Wishes(mixture_reason="two goals")
GOALS: tuple[Goal, ...] = (("dry", "cheek", 3), ("spots", "brow", 2), ("lines", "chin", 2))


def asked(*goals: Goal, library: Library = WORLD, **more: Any) -> dict[str, Any]:
    """What ``formulate`` and ``apply_edit`` are given, for the healthy woman of ``formulation_world``."""
    names = ("id", "zone", "severity", "priority")
    case = read_case_data(
        {
            "schema": "openmeso-case/1",
            "patient": {"id": "P", "birth_date": date(1991, 1, 1), "sex": "female"},
            "answers": {"allergy-any": "no"},
            "measurement": [{"id": "weight", "value": Decimal(60), "unit": "kg", "on": TODAY}],
            "concern": [dict(zip(names, goal, strict=False)) for goal in goals or GOALS],
        },
        library=library,
    )
    intake = take_intake(case=case, library=library, on=TODAY)
    return {
        "intake": intake,
        "screening": screened(),
        "library": library,
        "stock": STOCK,
        "practice": practice(),
        "jurisdiction": "FR",
        "on": TODAY,
        "wishes": REASON,
        **more,
    }


def first(*goals: Goal, stock: Stock = STOCK, wishes: Wishes = REASON, **more: Any) -> Formulation:
    return chosen(formulated(*(goals or GOALS), library=WORLD, stock=stock, wishes=wishes, **more))


def worked_out(edit: Edit, *goals: Goal, **more: Any) -> Edited:
    return apply_edit(edit=edit, **asked(*goals, **more))


def gel(zone: str = "cheek", ml: str = "2", technique: str = "points", drop: str = "0.01", **more: Any) -> Edit:
    product = more.pop("product", "plain-gel")
    zones = (ZoneEdit(zone, Volume.of(ml), technique, Volume.of(drop)),)
    return Edit((PreparationEdit((product,), "", zones, **more),))


def codes(edited: Edited) -> set[str]:
    return {fault.code for fault in edited.faults}


def test_an_edit_that_changes_nothing_is_the_formulation_itself() -> None:
    formulation = first()
    assert len(formulation.chosen.preparations) == 2
    edited = worked_out(edit_of(formulation.chosen))
    assert edited.faults == ()
    assert edited.alternative == formulation.chosen
    assert edited.worksheet == formulation.worksheet
    assert edited.labels == formulation.labels
    assert edited.unaddressed == formulation.unaddressed


def test_every_alternative_comes_back_as_it_was() -> None:
    formulation = first()
    assert len(formulation.alternatives) > 1
    for place, alternative in enumerate(formulation.alternatives):
        for keep in (True, False):
            against = formulation.chosen if place else None
            edited = worked_out(edit_of(alternative, keep_lots=keep), against=against)
            assert edited.acceptable
            assert edited.alternative == alternative


def test_less_volume_is_worked_out_anew() -> None:
    edited = worked_out(gel(ml="1.5"))
    assert edited.acceptable
    (preparation,) = edited.alternative.preparations
    assert preparation.volume == Volume.of("1.5")
    assert preparation.ingredients[0].per_session is not None
    assert preparation.ingredients[0].per_session.value == 30
    assert preparation.lots[0].containers == 2
    assert edited.alternative.waste == Volume.of("0.5")
    assert edited.worksheet[-1].volume == Volume.of("1.5")
    assert edited.labels[0].total == Volume.of("1.5")
    share = next(a.share for a in edited.alternative.addressed if a.goal.zone == "cheek")
    assert share == Decimal("0.75")


def test_more_than_the_target_covers_no_more() -> None:
    edited = worked_out(gel(ml="2.4"))
    assert edited.acceptable
    assert edited.alternative.coverage == worked_out(gel(ml="2")).alternative.coverage


def test_a_zone_takes_no_more_than_its_most() -> None:
    edited = worked_out(gel(ml="3.02"))
    assert codes(edited) == {"formulation/limit-zone-cheek"}
    assert not edited.acceptable
    assert all(fault.relax for fault in edited.faults)


def test_a_volume_off_the_marks_says_the_nearest() -> None:
    edited = worked_out(gel(ml="1.505"))
    assert codes(edited) == {"formulation/not-on-marks"}
    assert edited.alternative.preparations[0].volume == Volume.of("1.5")
    assert "1.5 mL or 1.52 mL" in edited.faults[0].relax
    assert "each side" in edited.faults[0].words
    assert codes(worked_out(gel("brow", ml="0.305"))) == {"formulation/not-on-marks"}


def test_few_and_named_points_take_whole_drops() -> None:
    blobs = world(
        products=[
            {
                **WORLD.products["plain-gel"].model_dump(),
                "id": "blob-gel",
                "label": {
                    **WORLD.products["plain-gel"].label.model_dump(),
                    "routes": ["subdermal"],
                    "techniques": ["blobs"],
                    "ml_per_point": Decimal("0.2"),
                },
            }
        ]
    )
    more: dict[str, Any] = {"library": blobs, "stock": stock_of(blobs, blob_gel=4)}
    edit = gel(product="blob-gel", technique="blobs", drop="0.2", ml="1.3")
    edited = worked_out(edit, ("dry", "cheek", 3), **more)
    assert "whole number of drops" in edited.faults[0].words
    assert worked_out(gel(product="blob-gel", technique="blobs", drop="0.2", ml="1.2"), **more).acceptable


def test_a_limit_of_an_active_is_named_with_its_number() -> None:
    """1.5 mL of the numb gel holds 4.5 mg; its limit here is lowered to 2 mg."""
    low = world(
        actives=[
            {
                **WORLD.actives["numb"].model_dump(),
                "limits": [
                    {
                        "value": Decimal(2),
                        "unit": "mg",
                        "per": "session",
                        "confirmed": True,
                        "grade": "A",
                        "sources": ["a-study"],
                    }
                ],
            }
        ]
    )
    edited = worked_out(
        gel(product="numb-gel", ml="1.5"), library=low, stock=stock_of(low, numb_gel=3), wishes=Wishes()
    )
    assert any(code.startswith("formulation/limit-numb") for code in codes(edited))
    fault = next(f for f in edited.faults if f.code.startswith("formulation/limit-numb"))
    assert "4.5 mg is above the limit of 2 mg" in fault.words
    assert "0.84 mL" in fault.relax
    row = next(row for row in edited.alternative.limits if row.limit.startswith("Numb, session"))
    assert (row.used, row.allowed) == (Decimal("4.5"), Decimal(2))


def test_screening_and_allergies_hold() -> None:
    out: Screening = screened(finding(Scope.ZONE, ("cheek",), Verdict.CONTRAINDICATED))
    assert codes(worked_out(gel(), screening=out)) == {"formulation/zone-cheek"}
    fishy = finding(Scope.INGREDIENT, ("fish-gel",), Verdict.CONTRAINDICATED, family="hypersensitivity")
    assert any("fish-gel" in code for code in codes(worked_out(gel(product="fish"), screening=screened(fishy))))
    patient = screened(finding(Scope.PATIENT, (), Verdict.DEFER))
    assert codes(worked_out(gel(), screening=patient)) == {"formulation/patient-a-rule"}


def test_a_zone_that_nobody_asked_for_was_not_screened() -> None:
    edited = worked_out(gel("brow", ml="0.3"), ("dry", "cheek", 3))
    assert codes(edited) == {"formulation/zone-not-screened-brow"}
    assert "screen again" in edited.faults[0].relax
    assert any("speaks for it" in note for note in edited.notes)


def test_what_nothing_speaks_for_is_noted() -> None:
    edited = worked_out(gel("brow", ml="0.3"), ("spots", "brow", 2))
    assert edited.acceptable
    assert any("nothing on file speaks for it" in note for note in edited.notes)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"technique": "deep"}, "formulation/technique-deep"),
        ({"technique": "blobs", "drop": "0.2"}, "formulation/technique-by-label"),
        ({"drop": "0.06"}, "formulation/limit-point"),
        ({"drop": "0.004"}, "formulation/drop-small"),
        ({"drop": "0.0105"}, "formulation/drop-step"),
        ({"ml": "0.02", "drop": "0.05"}, "formulation/below-one-drop-cheek"),
    ],
)
def test_technique_and_drop_suit_label_and_zone(change: dict[str, Any], code: str) -> None:
    edited = worked_out(gel(**change))
    assert code in codes(edited)
    assert all(fault.relax for fault in edited.faults)


def test_a_patients_wish_does_not_bind_the_hand_that_edits() -> None:
    assert worked_out(gel(), wishes=Wishes(technique="deep")).acceptable


def test_the_stock_must_hold_it() -> None:
    few = stock_of(WORLD, plain_gel=1)
    assert codes(worked_out(gel(), stock=few)) == {"formulation/stock-too-little"}
    assert codes(worked_out(gel(), stock=stock_of(WORLD, fish=1))) >= {"formulation/not-in-stock"}


def lots_of_gel() -> Stock:
    rows: list[dict[str, Any]] = [
        {"quantity": 1, "price": Decimal(10), "lot": "SOON", "expiry": date(2027, 1, 31)},
        {"quantity": 3, "price": Decimal(20), "lot": "LATE", "expiry": date(2028, 1, 31)},
        {"quantity": 3, "lot": "GONE", "expiry": date(2026, 1, 31)},
    ]
    return stock_of(WORLD, plain_gel=rows)


def test_lots_go_as_asked_and_the_first_to_expire_is_named() -> None:
    edit = gel(lots=(LotChoice("plain-gel", "LATE"),))
    edited = worked_out(edit, stock=lots_of_gel())
    assert edited.acceptable
    assert [use.lot for use in edited.alternative.preparations[0].lots] == ["LATE"]
    assert edited.alternative.price is not None and edited.alternative.price.value == 40
    assert edited.notes == ("Lot SOON of plain-gel expires sooner, on 2027-01-31.",)
    free = worked_out(gel(), stock=lots_of_gel())
    assert [use.lot for use in free.alternative.preparations[0].lots] == ["SOON", "LATE"]
    both = gel(lots=(LotChoice("plain-gel", "LATE"), LotChoice("plain-gel", "SOON")), ml="2.4")
    assert [u.lot for u in worked_out(both, stock=lots_of_gel()).alternative.preparations[0].lots] == ["LATE"]


@pytest.mark.parametrize(
    ("lot", "ml", "wanted"),
    [
        ("GONE", "2", {"formulation/lot-expired", "formulation/stock-too-little"}),
        ("NEVER", "2", {"formulation/lot-unknown", "formulation/stock-too-little"}),
        ("SOON", "2", {"formulation/stock-too-little"}),
    ],
)
def test_a_lot_that_is_asked_for_must_be_usable(lot: str, ml: str, wanted: set[str]) -> None:
    assert codes(worked_out(gel(lots=(LotChoice("plain-gel", lot),), ml=ml), stock=lots_of_gel())) == wanted


def test_a_lot_of_another_product_is_a_fault() -> None:
    assert codes(worked_out(gel(lots=(LotChoice("fish", "fish-1"),)))) == {"formulation/lot-of-another"}


def test_two_preparations_may_ask_for_their_own_lots() -> None:
    zones = (ZoneEdit("cheek", Volume.of(1), "points", Volume.of("0.01")),)
    other = (ZoneEdit("chin", Volume.of("0.1"), "points", Volume.of("0.01")),)
    edit = Edit(
        (
            PreparationEdit(("plain-gel",), "", zones, (LotChoice("plain-gel", "LATE"),)),
            PreparationEdit(("plain-gel",), "", other, (LotChoice("plain-gel", "SOON"),)),
        )
    )
    edited = worked_out(edit, stock=lots_of_gel())
    assert edited.acceptable
    assert [p.lots[0].lot for p in edited.alternative.preparations] == ["LATE", "SOON"]
    assert [p.letter for p in edited.alternative.preparations] == ["A", "B"]


def test_mixing_needs_a_reason_and_zones_are_given_once() -> None:
    cheek, brow = (ZoneEdit(z, Volume.of("0.3"), "points", Volume.of("0.01")) for z in ("cheek", "brow"))
    two = Edit((PreparationEdit(("plain-gel",), "", (cheek,)), PreparationEdit(("fish",), "", (brow,))))
    assert codes(worked_out(two, wishes=Wishes())) == {"formulation/too-many-preparations"}
    assert worked_out(two).acceptable
    twice = Edit((PreparationEdit(("plain-gel",), "", (cheek,)), PreparationEdit(("fish",), "", (cheek,))))
    assert codes(worked_out(twice)) == {"formulation/zone-twice-cheek"}
    three = Edit((*two.preparations, PreparationEdit(("numb-gel",), "", (replace(cheek, zone="chin"),))))
    assert codes(worked_out(three)) >= {"formulation/too-many-preparations"}


def test_only_documented_mixtures_are_made() -> None:
    zones = (ZoneEdit("brow", Volume.of("0.3"), "points", Volume.of("0.01")),)
    wild = Edit((PreparationEdit(("plain-gel", "fish"), "", zones),))
    assert codes(worked_out(wild)) == {"formulation/not-documented", "formulation/nothing-given"}
    fade = Edit((PreparationEdit(("salt-5", "fade-100"), "fade-4", zones),))
    edited = worked_out(fade)
    assert edited.acceptable
    assert edited.alternative.preparations[0].prepared >= edited.alternative.preparations[0].volume


def test_nothing_leaves_a_zone_out_and_an_empty_edit_is_none() -> None:
    nothing = worked_out(gel(ml="0"))
    assert codes(nothing) == {"formulation/nothing-given"}
    assert nothing.alternative.preparations == ()
    assert codes(worked_out(Edit(()))) == {"formulation/nothing-given"}


def test_the_budget_holds() -> None:
    from openmeso.units import Money

    edited = worked_out(gel(), wishes=Wishes(budget=Money.of(15)))
    assert codes(edited) == {"formulation/budget"}


def test_unknown_names_are_all_listed() -> None:
    edit = Edit(
        (PreparationEdit(("plain-jel",), "fad", (ZoneEdit("cheak", Volume.of(1), "pionts", Volume.of("0.01")),)),)
    )
    with pytest.raises(UnknownIdError) as caught:
        worked_out(edit)
    assert len(caught.value.faults) == 4


def test_an_accepted_edit_stands_first_and_the_others_are_compared_with_it() -> None:
    formulation = first()
    edited = worked_out(gel(ml="1.5"))
    after = accept(formulation=formulation, edited=edited, library=WORLD)
    assert isinstance(after, Formulation)
    assert after.chosen == edited.alternative
    assert after.labels == edited.labels
    assert len(after.alternatives) == len(formulation.alternatives)
    assert after.alternatives[1].gains or after.alternatives[1].costs
    assert not after.proven


def test_an_edit_with_a_fault_is_handed_back() -> None:
    edited = worked_out(gel(ml="3.02"))
    assert accept(formulation=first(), edited=edited, library=WORLD) is edited


def test_another_alternative_is_put_first_with_its_own_worksheet() -> None:
    formulation = first()
    other = formulation.alternatives[1]
    edited = worked_out(edit_of(other))
    after = accept(formulation=formulation, edited=edited, library=WORLD, instead_of=1)
    assert isinstance(after, Formulation)
    assert after.chosen == replace(other, gains=(), costs=())
    assert {line.preparation for line in after.worksheet} == {p.letter for p in other.preparations}
    assert after.alternatives[1].preparations == formulation.alternatives[0].preparations


def test_the_difference_is_told_in_words() -> None:
    before = worked_out(gel()).alternative
    assert difference(before=before, after=before, library=WORLD) == ()
    less = {
        c.what: (c.before, c.after)
        for c in difference(before=before, after=worked_out(gel(ml="1.5", drop="0.02")).alternative, library=WORLD)
    }
    assert less["zone: cheek"] == ("2 mL, Points", "1.5 mL, Points")
    assert less["prepared: A"] == ("2 mL", "1.5 mL")
    assert less["waste"] == ("0 mL", "0.5 mL")
    drop = difference(before=before, after=worked_out(gel(drop="0.02")).alternative, library=WORLD)
    assert [(c.what, c.before, c.after) for c in drop] == [("drop: cheek", "0.01 mL a point", "0.02 mL a point")]
    other = difference(before=before, after=worked_out(gel(product="fish")).alternative, library=WORLD)
    told = {(c.what, c.before, c.after) for c in other}
    assert ("product", "Plain gel", "") in told
    assert ("product", "", "Fish") in told
    assert ("content: Fish gel", "", "20 mg/mL") in told
    assert ("price", "20", "10") in told
    unpriced = replace(before, price=None)
    (price,) = difference(before=before, after=unpriced, library=WORLD)
    assert (price.before, price.after) == ("20", "not stated")


def test_an_edit_is_kept_and_comes_back() -> None:
    edited = worked_out(gel(ml="3.02", lots=(LotChoice("plain-gel", "plain-gel-1"),)))
    assert load_as(Edited, store(edited)) == edited
    assert load_as(Edit, store(edited.edit)) == edited.edit


ZONES = st.sampled_from(["cheek", "brow", "chin", "lid"])
PRODUCTS = st.sampled_from(
    [
        (("plain-gel",), ""),
        (("numb-gel",), ""),
        (("fish",), ""),
        (("salt-5", "fade-100"), "fade-4"),
        (("salt-5", "acid-100"), "acid-30"),
    ]
)
EDITS = st.builds(
    lambda parts: Edit(
        tuple(
            PreparationEdit(
                products,
                mixture,
                tuple(ZoneEdit(z, Volume(ml), "points", Volume(drop)) for z, ml, drop in zones),
            )
            for (products, mixture), zones in parts
        )
    ),
    st.lists(
        st.tuples(
            PRODUCTS,
            st.lists(
                st.tuples(
                    ZONES,
                    st.decimals("0", "3.5", places=2),
                    st.sampled_from([Decimal("0.01"), Decimal("0.02"), Decimal("0.1")]),
                ),
                max_size=3,
            ),
        ),
        max_size=2,
    ),
)


@settings(max_examples=80)
@given(EDITS)
def test_what_is_accepted_never_exceeds_a_limit(edit: Edit) -> None:
    edited = worked_out(edit, ("dry", "cheek", 3), ("spots", "brow", 2), ("lines", "chin", 2), ("dry", "lid", 1))
    if not edited.acceptable:
        assert all(fault.relax and not fault.can_yield for fault in edited.faults if fault.kind.value == "limit")
        return
    whole: Alternative = edited.alternative
    assert all(row.used <= row.allowed for row in whole.limits)
    for preparation in whole.preparations:
        for zone in preparation.zones:
            entry = WORLD.zones[zone.zone]
            sides = 2 if entry.paired else 1
            assert zone.volume.value <= entry.volume.most_ml * sides
            assert zone.volume.value % (Decimal("0.01") * sides) == 0
            assert zone.per_point.value <= WORLD.techniques[zone.technique].ml_range[1]
        drawn = sum((use.drawn.value for use in preparation.lots), Decimal(0))
        assert drawn == preparation.prepared.value >= preparation.volume.value
    again = worked_out(
        edit_of(whole), ("dry", "cheek", 3), ("spots", "brow", 2), ("lines", "chin", 2), ("dry", "lid", 1)
    )
    assert again.alternative == whole
