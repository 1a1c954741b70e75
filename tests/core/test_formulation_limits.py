"""Limits hold for what is drawn, to the last mark, and what cannot be assessed is not given."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.formulation import Formulation, Infeasible, Wishes
from openmeso.formulation.nouns import Alternative, LimitCheck
from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import Scope, Verdict
from tests.core.formulation_world import (
    READ,
    TODAY,
    active,
    chosen,
    finding,
    formulated,
    limit,
    mixture,
    product,
    refused,
    screened,
    stock_of,
    world,
    zone,
)


def check(found: Formulation | Infeasible, words: str) -> LimitCheck:
    return next(row for row in chosen(found).chosen.limits if row.limit == words)


def with_limit(*limits: dict[str, Any], amount: str | None = "20", **more: Any) -> Library:
    """A world where only the plain gel helps against lines, and its gel has these limits."""
    return world(
        actives=[active("gel", tags=["gels"], limits=list(limits))],
        products=[product("plain-gel", {"gel": amount}, **more)],
        evidence=[{**world().evidence["fish-lines"].model_dump(), "concerns": ["spots"]}],
    )


def given_in(alternative: Alternative, zones: set[str] | None = None) -> Fraction:
    return sum(
        (
            Fraction(z.volume.value)
            for p in alternative.preparations
            for z in p.zones
            if zones is None or z.zone in zones
        ),
        Fraction(0),
    )


def lines(library: Library, *goals: tuple[str, str, int], **more: Any) -> Formulation | Infeasible:
    return formulated(
        *(goals or (("lines", "cheek", 2),)), library=library, stock=stock_of(library, plain_gel=12), **more
    )


decimals = st.decimals(min_value="0.1", max_value="80", places=3)
zones = st.lists(st.sampled_from(["cheek", "brow", "chin"]), min_size=1, max_size=3, unique=True)
PER = ["session", "zone", "days", "point"]


@given(decimals, st.sampled_from(PER), st.sampled_from(["mg", "mL", "mg/kg", "mg/cm2"]), decimals, zones)
def test_no_limit_is_ever_exceeded_after_rounding(
    most: Decimal, per: str, unit: str, strength: Decimal, where: list[str]
) -> None:
    """Recomputed here from the printed volumes, not from the rows the room prints itself."""
    if per == "point" and unit not in ("mg", "mL"):
        unit = "mg"
    bound = limit(most, unit, per, days=90) if per == "days" else limit(most, unit, per)
    library = with_limit(bound, amount=str(strength))
    found = lines(library, *(("lines", name, 2) for name in where))
    if isinstance(found, Infeasible):
        return
    allowed = Fraction(most)
    if unit == "mg/kg":
        allowed *= 60
    for alternative in found.alternatives:
        for preparation in alternative.preparations:
            for place in preparation.zones:
                dose = Fraction(place.volume.value) * (1 if unit == "mL" else Fraction(strength))
                drop = Fraction(place.per_point.value) * (1 if unit == "mL" else Fraction(strength))
                area = 10 * (2 if place.zone == "cheek" else 1)
                if per == "point":
                    assert drop <= allowed
                elif unit == "mg/cm2":
                    assert dose <= allowed * area
                elif per == "zone":
                    assert dose <= allowed
        if per in ("session", "days") and unit != "mg/cm2":
            assert given_in(alternative) * (1 if unit == "mL" else Fraction(strength)) <= allowed
        for row in alternative.limits:
            assert row.used <= row.allowed


@given(zones, st.integers(1, 4))
def test_every_volume_is_a_mark_between_least_and_most_on_both_sides(where: list[str], severity: int) -> None:
    library = world()
    found = chosen(lines(library, *(("lines", name, severity) for name in where)))
    for place in found.chosen.preparations[0].zones:
        entry = library.zones[place.zone]
        side = place.volume.value / (2 if entry.paired else 1)
        assert entry.volume.least_ml <= side <= min(entry.volume.default_ml, entry.volume.most_ml)
        assert side % Decimal("0.01") == 0


def test_a_limit_on_the_edge_is_kept_exactly() -> None:
    """40 mg at 20 mg/mL is 2 mL, just allowed; 39.9 mg costs a mark on each side."""
    on_it = check(lines(with_limit(limit(40, "mg"))), "Gel, session")
    assert (on_it.used, on_it.allowed) == (Decimal(40), Decimal(40))
    below = chosen(lines(with_limit(limit("39.9", "mg"))))
    assert str(below.chosen.preparations[0].volume) == "1.98 mL"
    assert below.chosen.addressed[0].share == Decimal("0.99")


def test_a_label_bounds_the_session() -> None:
    library = with_limit(label={"max_ml_per_session": Decimal("1.25")})
    found = lines(library)
    assert str(chosen(found).chosen.preparations[0].volume) == "1.24 mL"
    assert check(found, "Plain gel, session, by its label").allowed == Decimal("1.25")


def test_a_limit_of_some_zones_binds_only_there() -> None:
    library = with_limit(limit("0.2", "mL", zones=["brow"]))
    found = chosen(lines(library, ("lines", "cheek", 2), ("lines", "brow", 2)))
    assert given_in(found.chosen, {"brow"}) == Fraction(1, 5)
    assert given_in(found.chosen, {"cheek"}) == 2


def test_a_drop_is_made_smaller_for_a_limit_at_one_point() -> None:
    library = with_limit(limit("0.15", "mg", "point"))
    found = lines(library)
    assert str(chosen(found).chosen.preparations[0].zones[0].per_point) == "0.007 mL"
    assert check(found, "Gel, one point").used == Decimal("0.14")
    out = refused(lines(with_limit(limit("0.09", "mg", "point"))))
    assert "formulation/limit-point" in {c.code for c in out.conflict}


@pytest.mark.parametrize(("strength", "fine"), [(75, True), ("75.01", False)])
def test_the_final_concentration_has_a_limit(strength: float | str, fine: bool) -> None:
    library = world(mixtures=[mixture("acid-30", {"acid": strength}), mixture("fade-acid", {"fade": 4, "acid": 30})])
    found = formulated(("spots", "cheek", 2), library=library, stock=stock_of(library, acid_100=9, salt_5=9))
    if fine:
        assert check(found, "Acid, concentration").used == 75
    else:
        reasons = {c.code for e in found.excluded for c in e.reasons}
        assert reasons & {"formulation/concentration-acid", "formulation/not-measurable"}


def test_dosing_by_weight_needs_the_weight() -> None:
    library = with_limit(limit("0.5", "mg/kg"))
    assert check(lines(library), "Gel, session, 0.5 mg/kg").allowed == 30
    unweighed: dict[str, Any] = {"measurement": []}
    found = refused(lines(library, case=unweighed))
    assert "formulation/weigh-the-patient" in {c.code for c in found.conflict}
    assert [c.relax for c in found.relaxation] == ["weigh the patient"]


@pytest.mark.parametrize(("age", "holds"), [(364, True), (365, False)])
def test_an_old_weight_is_no_weight(age: int, holds: bool) -> None:
    library = with_limit(limit("0.5", "mg/kg"))
    weighed = [{"id": "weight", "value": Decimal(60), "unit": "kg", "on": TODAY - timedelta(days=age)}]
    found = lines(library, case={"measurement": weighed})
    assert isinstance(found, Formulation) is holds


def past(**more: Any) -> dict[str, Any]:
    one = {"id": "mesotherapy", "on": TODAY - timedelta(days=30), "product": "plain-gel", "volume_ml": Decimal(1)}
    return {"treatment": [{k: v for k, v in {**one, **more}.items() if v is not None}]}


def test_earlier_sessions_count_within_the_window() -> None:
    library = with_limit(limit(50, "mg", "days", days=90))
    row = check(lines(library, case=past()), "Gel, 90 days")
    assert (row.used, row.allowed) == (Decimal(50), Decimal(50)), "20 mg then, 30 mg now"
    long_ago = check(lines(library, case=past(on=TODAY - timedelta(days=90))), "Gel, 90 days")
    assert long_ago.used == 40
    inside = check(lines(library, case=past(on=TODAY - timedelta(days=89))), "Gel, 90 days")
    assert inside.used == 50


@pytest.mark.parametrize(
    "unknown", [{"volume_ml": None}, {"product": None, "volume_ml": None}, {"on": None, "volume_ml": None}]
)
def test_an_earlier_session_of_unknown_content_is_not_zero(unknown: dict[str, Any]) -> None:
    library = with_limit(limit(50, "mg", "days", days=90))
    found = refused(lines(library, case=past(**unknown)))
    assert "formulation/earlier-gel" in {c.code for c in found.conflict}
    assert any("find out what was given" in c.relax for c in found.relaxation)


def test_another_product_earlier_does_not_count() -> None:
    library = with_limit(limit(50, "mg", "days", days=90))
    assert check(lines(library, case=past(product="fish", volume_ml=None)), "Gel, 90 days").used == 40


def test_an_earlier_product_with_an_incomplete_list_may_have_held_it() -> None:
    library = world(
        actives=[active("gel", tags=["gels"], limits=[limit(50, "mg", "days", days=90)])],
        products=[product("fish", {"fish-gel": 20}, composition_complete=False)],
    )
    found = refused(lines(library, case=past(product="fish")))
    assert "formulation/earlier-gel" in {c.code for c in found.conflict}


def test_an_amount_that_is_not_on_file_is_left_to_the_maker_only_in_an_authorised_product() -> None:
    named: dict[str, Any] = {"amount": None, "label": {"concerns": ["lines"]}}
    plain = chosen(lines(with_limit(limit(40, "mg"), **named)))
    assert plain.chosen.preparations[0].ingredients[0].stated == "amount not stated"
    assert plain.chosen.preparations[0].ingredients[0].concentration is None
    for stricter in (limit("0.5", "mg/kg"), limit(40, "mg", "days", days=90)):
        found = refused(lines(with_limit(stricter, **named)))
        assert "formulation/amount-gel" in {c.code for c in found.conflict}
    medicine = {"EU": {**READ, "status": "off-label", "category": "medicine"}}
    found = refused(lines(with_limit(limit(40, "mg"), **named, status=medicine)))
    assert "formulation/amount-gel" in {c.code for c in found.conflict}


def test_a_limit_in_another_unit_cannot_be_compared() -> None:
    found = refused(lines(with_limit(limit(40, "IU"))))
    assert "formulation/amount-gel" in {c.code for c in found.conflict}


NUMB = "Amide anesthetics together, sum of dose / limit"


def numb(grams: str | None = None, cream: str | None = "cream", **more: Any) -> Formulation | Infeasible:
    library = world()
    wishes = Wishes(anesthesia=cream, cream_g=None if grams is None else Decimal(grams))
    stock = stock_of(library, numb_gel=5)
    return formulated(("dry", "cheek", 2), library=library, stock=stock, wishes=wishes, **more)


def test_anesthetics_of_cream_and_gel_add_up() -> None:
    """60 kg: the limit is min(200, 4.5 × 60) = 200 mg. 6 mg in 2 mL of gel, 25 mg a gram of cream."""
    alone = check(numb(cream=None), NUMB)
    assert alone.used == Decimal("0.03")
    with_cream = check(numb("4"), NUMB)
    assert with_cream.used == Decimal("0.53")
    assert chosen(numb()).chosen.cream_most_g == Decimal("7.5"), "(1 - 0.03) × 200 / 25 = 7.76"
    assert chosen(numb(cream="cold")).chosen.cream_most_g is None


@pytest.mark.parametrize(("grams", "volume"), [("7.76", "2 mL"), ("7.88", "1 mL"), ("7.89", None)])
def test_the_cream_leaves_its_rest_to_the_gel(grams: str, volume: str | None) -> None:
    found = numb(grams)
    if volume is None:
        assert "formulation/limit-amide-anesthetics" in {c.code for c in refused(found).conflict}
    else:
        assert str(chosen(found).chosen.preparations[0].volume) == volume
        assert check(found, NUMB).used <= 1


def test_too_much_cream_by_itself_is_refused_with_what_is_allowed() -> None:
    found = refused(numb("8.5"))
    assert [c.code for c in found.conflict] == ["formulation/too-much-cream"]
    assert found.relaxation[0].relax == "use at most 8 g"


def test_a_light_patient_gets_less() -> None:
    light = {"measurement": [{"id": "weight", "value": Decimal(40), "unit": "kg", "on": TODAY}]}
    assert chosen(numb(case=light)).chosen.cream_most_g == Decimal("6.5"), "(1 - 6/180) × 180 / 25 = 6.96"


def test_an_unstated_cream_waits_for_the_weight() -> None:
    library = world()
    stock = stock_of(library, plain_gel=5)
    wishes = Wishes(anesthesia="cream")
    found = chosen(
        formulated(("dry", "cheek", 2), library=library, stock=stock, wishes=wishes, case={"measurement": []})
    )
    assert found.chosen.cream_most_g is None
    assert found.chosen.cautions == ("No cream before this: weigh the patient",)


def test_a_cream_that_screening_puts_out_asks_for_another_way() -> None:
    out = screened(finding(Scope.INGREDIENT, ("numb",), Verdict.CONTRAINDICATED))
    library = world()
    found = refused(
        formulated(
            ("dry", "cheek", 2),
            library=library,
            stock=stock_of(library, plain_gel=5),
            screening=out,
            wishes=Wishes(anesthesia="cream"),
        )
    )
    assert [c.code for c in found.conflict] == ["formulation/anesthesia-cream"]
    assert found.relaxation[0].relax == "choose another way to meet pain"


def test_a_stated_cream_without_a_weight_cannot_be_assessed() -> None:
    found = refused(numb("2", case={"measurement": []}))
    assert [c.code for c in found.conflict] == ["formulation/weigh-the-patient"]


def test_an_anesthetic_without_a_limit_cannot_be_added_up() -> None:
    library = world(actives=[active("numb", kind="anesthetic", injectable="loose", sum_group="amide-anesthetic")])
    found = refused(formulated(("dry", "cheek", 2), library=library, stock=stock_of(library, numb_gel=5)))
    assert "formulation/no-limit-numb" in {c.code for c in found.conflict}


def test_an_anesthetic_of_unknown_amount_is_not_injected() -> None:
    library = world(products=[product("numb-gel", {"gel": 20, "numb": None})])
    found = refused(formulated(("dry", "cheek", 2), library=library, stock=stock_of(library, numb_gel=5)))
    assert "formulation/amount-numb" in {c.code for e in found.excluded for c in e.reasons}


def test_the_whole_face_and_the_session_have_their_most() -> None:
    library = world(
        zones=[zone(f"z{i}", "2", "1", "4") for i in range(4)] + [zone("back", "9", "8", "9", area="body")],
        concerns=[{**world().concerns["lines"].model_dump(), "areas": ["face", "body"]}],
    )
    found = lines(library, *(("lines", f"z{i}", 2) for i in range(4)))
    assert check(found, "Whole face").used == 5
    found = lines(library, ("lines", "back", 4), *(("lines", f"z{i}", 2) for i in range(4)))
    assert check(found, "All zones of the session").used == 10


def test_an_unconfirmed_limit_is_used_and_flagged() -> None:
    library = with_limit(
        {"value": Decimal(30), "unit": "mg", "per": "session", "sources": [], "grade": "D", "confirmed": False}
    )
    row = check(lines(library), "Gel, session")
    assert (row.used, row.confirmed) == (Decimal(30), False)


def test_an_amount_by_container_is_divided_by_the_smallest_container() -> None:
    powder = product("plain-gel", {"gel": 50})
    powder["composition"][0]["unit"] = "mg"
    powder["presentations"] = [{"container": "powder-vial", "volume_ml": Decimal(v)} for v in ("5", "2.5")]
    library = world(products=[powder])
    found = chosen(lines(library))
    assert found.chosen.preparations[0].ingredients[0].stated == "20 mg/mL"


def test_units_of_activity_are_limited_too() -> None:
    toxin = product("plain-gel", {"gel": 40})
    toxin["composition"][0]["unit"] = "U/mL"
    library = world(actives=[active("gel", tags=["gels"], limits=[limit(64, "U")])], products=[toxin])
    found = lines(library)
    assert check(found, "Gel, session").used == 64
    ingredient = chosen(found).chosen.preparations[0].ingredients[0]
    assert (ingredient.stated, ingredient.concentration, ingredient.per_session) == ("40 U/mL", None, None)
