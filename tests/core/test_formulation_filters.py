"""What rules a product out, each with the case beside it that does not."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from openmeso.errors import UnknownIdError
from openmeso.formulation import Wishes
from openmeso.knowledge.schema.entry import HardStop, Scope, Verdict
from tests.core.formulation_world import (
    HOUSE,
    READ,
    TODAY,
    active,
    ampoule,
    chosen,
    finding,
    first_products,
    formulated,
    mixture,
    practice,
    product,
    refused,
    screened,
    stock_of,
    study,
    technique,
    world,
    zone,
)

LIBRARY = world()
BOTH = stock_of(LIBRARY, plain_gel=5, numb_gel=5)


def codes_of(result: object, product_id: str) -> set[str]:
    """Why a product was left out."""
    return {c.code for e in result.excluded if e.product == product_id for c in e.reasons}  # type: ignore[attr-defined]


def gel_with(**more: Any) -> Any:
    """A world whose plain gel differs, with the fish gel beside it; formulated for dry cheeks."""
    library = world(products=[product("plain-gel", {"gel": 20}, **more)])
    return formulated(("dry", "cheek", 2), library=library, stock=stock_of(library, plain_gel=5, fish=5))


@pytest.mark.parametrize("status", ["not-authorised", "refused", "unknown"])
def test_what_is_not_authorised_here_is_never_injected(status: str) -> None:
    result = gel_with(status={"EU": {**READ, "status": status}})
    assert "formulation/not-authorised-fr" in codes_of(result, "plain-gel")
    assert first_products(result) == ("fish",)


def test_a_cosmetic_is_never_injected() -> None:
    assert "formulation/cosmetic" in codes_of(gel_with(status={"EU": {**READ, "status": "cosmetic"}}), "plain-gel")


def test_a_status_that_nobody_states_is_not_authorised() -> None:
    assert "formulation/not-authorised-fr" in codes_of(
        gel_with(status={"US": {**READ, "status": "authorised"}}), "plain-gel"
    )


def test_a_place_keeps_its_own_status_before_the_one_it_inherits() -> None:
    stricter = {"EU": {**READ, "status": "authorised"}, "FR": {**READ, "status": "refused"}}
    assert "formulation/not-authorised-fr" in codes_of(gel_with(status=stricter), "plain-gel")


def test_off_label_is_for_medicines_only_and_is_said() -> None:
    device = {"EU": {**READ, "status": "off-label", "category": "device-class-3"}}
    assert "formulation/not-authorised-fr" in codes_of(gel_with(status=device), "plain-gel")
    result = formulated(("spots", "cheek", 2), library=LIBRARY, stock=stock_of(LIBRARY, fade_100=2, salt_5=2))
    assert chosen(result).chosen.preparations[0].off_label


def test_an_unconfirmed_leaflet_is_not_injectable_until_it_is_confirmed() -> None:
    unread = {"EU": {**HOUSE, "status": "authorised"}}
    result = gel_with(status=unread)
    assert "formulation/unconfirmed" in codes_of(result, "plain-gel")
    composition = [{**HOUSE, "ingredient": "gel", "amount": 20}]
    assert "formulation/unconfirmed" in codes_of(gel_with(composition=composition), "plain-gel")
    assert "formulation/unconfirmed" in codes_of(gel_with(composition=[], composition_complete=False), "plain-gel")


def test_some_ingredients_are_never_injected() -> None:
    library = world(
        actives=[active("cream-scent", kind="excipient", injectable="never", stops="it is a perfume")],
        products=[product("plain-gel", {"gel": 20, "cream-scent": None})],
    )
    found = formulated(("lines", "cheek", 2), library=library, stock=stock_of(library, plain_gel=5, fish=5))
    assert codes_of(found, "plain-gel") == {"formulation/never-cream-scent"}


def test_what_belongs_in_a_makers_product_is_not_made_up() -> None:
    compounded = {"EU": {**READ, "status": "compounded", "category": "magistral"}}
    assert codes_of(gel_with(status=compounded), "plain-gel") == {"formulation/product-only-gel"}


def test_an_ingredient_that_screening_puts_out_leaves_the_formulation_not_the_patient() -> None:
    out = screened(finding(Scope.INGREDIENT, ("numb",), Verdict.CONTRAINDICATED))
    found = formulated(("dry", "cheek", 2), library=LIBRARY, stock=BOTH, screening=out)
    assert first_products(found) == ("plain-gel",)
    assert codes_of(found, "numb-gel") == {"formulation/ingredient-numb"}


def test_a_caution_stays_and_is_listed() -> None:
    care = screened(finding(Scope.INGREDIENT, ("gel",), Verdict.CAUTION, title="Fragile skin", do="go slowly"))
    found = chosen(formulated(("dry", "cheek", 2), library=LIBRARY, stock=BOTH, screening=care))
    assert found.chosen.cautions == ("Fragile skin: go slowly",)
    elsewhere = screened(finding(Scope.ZONE, ("brow",), Verdict.CAUTION))
    assert (
        chosen(formulated(("dry", "cheek", 2), library=LIBRARY, stock=BOTH, screening=elsewhere)).chosen.cautions == ()
    )


def test_an_allergy_by_the_cross_walk_and_by_the_label_is_one_constraint() -> None:
    library = world(products=[product("fish", {"fish-gel": 20}, excludes_allergies=["fish"])])
    allergic = {"allergy": [{"id": "fish"}], "answers": {"allergy-any": "yes"}}
    out = finding(Scope.INGREDIENT, ("fish-gel",), Verdict.CONTRAINDICATED, family=HardStop.HYPERSENSITIVITY.value)
    found = formulated(
        ("dry", "cheek", 2), library=library, stock=stock_of(library, fish=5), screening=screened(out), case=allergic
    )
    assert {c.code for c in refused(found).conflict} == {"formulation/allergy-fish", "formulation/not-in-stock"}


def test_an_allergy_named_by_its_ingredient_reaches_the_labels_group() -> None:
    library = world(products=[product("plain-gel", {"gel": 20}, excludes_allergies=["fish"])])
    allergic = {"allergy": [{"id": "fish-gel"}], "answers": {"allergy-any": "yes"}}
    found = formulated(("lines", "cheek", 2), library=library, stock=stock_of(library, plain_gel=5), case=allergic)
    assert "formulation/allergy-fish" in {c.code for c in refused(found).conflict}


@pytest.mark.parametrize(
    ("answer", "allergies", "out"),
    [
        ("no", [], False),
        ("unknown", [], True),
        ("yes", ["fish"], True),
        ("yes", ["other"], True),
        ("yes", ["pollen"], False),
        (None, [], True),
    ],
)
def test_an_incomplete_list_needs_a_patient_without_allergies(
    answer: str | None, allergies: list[str], out: bool
) -> None:
    library = world(products=[product("plain-gel", {"gel": 20}, composition_complete=False)])
    case = {"allergy": [{"id": a} for a in allergies], "answers": {"allergy-any": answer} if answer else {}}
    found = formulated(("lines", "cheek", 2), library=library, stock=stock_of(library, plain_gel=5), case=case)
    left_out = codes_of(found, "plain-gel")
    assert ("formulation/allergy-incomplete-list" in left_out) is out


@pytest.mark.parametrize(("least", "out"), [(21, True), (35, False), (36, True)])
def test_a_label_may_ask_for_more_than_eighteen_years(least: int, out: bool) -> None:
    library = world(
        products=[product("plain-gel", {"gel": 20}, status={"EU": {**READ, "status": "authorised", "min_age": least}})]
    )
    age = {"patient": {"id": "P", "birth_date": date(2006 if least == 21 else 1991, 1, 1), "sex": "female"}}
    found = formulated(("dry", "cheek", 2), library=library, stock=stock_of(library, plain_gel=5, fish=5), case=age)
    assert ("formulation/age-" + str(least) in codes_of(found, "plain-gel")) is out


def test_a_label_keeps_to_its_zones() -> None:
    assert "formulation/label-cheek" in codes_of(gel_with(label={"zones": ["brow"]}), "plain-gel")
    assert "formulation/label-cheek" in codes_of(gel_with(label={"not_zones": ["cheek"]}), "plain-gel")
    narrow = {"EU": {**READ, "status": "authorised", "zones": ["chin"]}}
    assert "formulation/label-cheek" in codes_of(gel_with(status=narrow), "plain-gel")
    assert codes_of(gel_with(label={"zones": ["face"]}), "plain-gel") == set()


def test_a_label_without_zones_covers_the_areas_of_its_concerns() -> None:
    face_only = {**LIBRARY.concerns["dry"].model_dump(), "areas": ["face"]}
    library = world(
        concerns=[face_only, {**LIBRARY.concerns["thin-hair"].model_dump(), "areas": ["scalp"]}],
        products=[product("plain-gel", {"gel": 20}, label={"concerns": ["dry"]})],
        evidence=[{**LIBRARY.evidence["hair-grows"].model_dump(), "actives": ["gel"]}],
    )
    found = refused(formulated(("thin-hair", "crown", 2), library=library, stock=stock_of(library, plain_gel=5)))
    assert "formulation/label-crown" in codes_of(found, "plain-gel")


def test_a_gel_for_the_fat_is_not_put_into_the_dermis() -> None:
    result = gel_with(label={"routes": ["subcutaneous"]})
    assert "formulation/route-intradermal" in codes_of(result, "plain-gel")
    assert "formulation/route-topical" in codes_of(gel_with(label={"routes": ["topical"]}), "plain-gel")


def test_the_labels_own_technique_and_route_go_before_the_zones() -> None:
    result = gel_with(label={"routes": ["subdermal"], "techniques": ["blobs"], "ml_per_point": Decimal("0.2")})
    preparation = next(p for a in chosen(result).alternatives for p in a.preparations if p.products == ("plain-gel",))
    assert (preparation.route, preparation.zones[0].technique) == ("subdermal", "blobs")


def test_whole_drops_make_whole_volumes() -> None:
    """0.2 mL a point and a side: the chin takes one, the narrow brow cannot take half of one."""
    library = world(
        products=[
            product("plain-gel", {"gel": 20}, ml=2, label={"techniques": ["blobs"], "ml_per_point": Decimal("0.2")})
        ],
        zones=[zone("strip", "0.1", "0.04", "0.15")],
    )
    stock = stock_of(library, plain_gel=5)
    chin = chosen(formulated(("lines", "chin", 2), library=library, stock=stock)).chosen
    assert str(chin.preparations[0].volume) == "0.2 mL"
    assert chin.addressed[0].share == 1
    strip = refused(formulated(("lines", "strip", 2), library=library, stock=stock))
    assert "formulation/drop-strip" in {c.code for c in strip.conflict} | codes_of(strip, "plain-gel")


def test_a_wish_for_a_technique_is_kept_or_refused() -> None:
    library = world(
        techniques=[technique("fine")], zones=[{**LIBRARY.zones["brow"].model_dump(), "techniques": ["points", "fine"]}]
    )
    stock = stock_of(library, plain_gel=5)
    kept = chosen(formulated(("dry", "brow", 2), library=library, stock=stock, wishes=Wishes(technique="fine")))
    assert kept.chosen.preparations[0].zones[0].technique == "fine"
    found = refused(formulated(("dry", "cheek", 2), library=library, stock=stock, wishes=Wishes(technique="fine")))
    assert "formulation/technique-fine" in codes_of(found, "plain-gel")


def test_a_technique_that_is_refused_out_or_by_a_device_is_passed_over() -> None:
    library = world(
        techniques=[technique("gun", device="mesogun"), technique("old", refused="It tears."), technique("fine")],
        zones=[{**LIBRARY.zones["brow"].model_dump(), "techniques": ["gun", "old", "points", "fine"]}],
    )
    stock = stock_of(library, plain_gel=5)
    usual = chosen(formulated(("dry", "brow", 2), library=library, stock=stock))
    assert usual.chosen.preparations[0].zones[0].technique == "points"
    out = screened(finding(Scope.TECHNIQUE, ("points",), Verdict.CONTRAINDICATED))
    other = chosen(formulated(("dry", "brow", 2), library=library, stock=stock, screening=out))
    assert other.chosen.preparations[0].zones[0].technique == "fine"


def test_a_zone_without_a_technique_is_left_to_an_experienced_hand() -> None:
    found = refused(formulated(("dry", "lid", 2), library=LIBRARY, stock=BOTH))
    assert "formulation/no-technique-lid" in {c.code for c in found.conflict}
    face = chosen(formulated(("dry", "face", 2), library=LIBRARY, stock=BOTH))
    assert "lid" not in {z.zone for z in face.chosen.preparations[0].zones}


def test_one_product_a_session_unless_a_prescriber_says_why() -> None:
    stock = stock_of(LIBRARY, plain_gel=5, fish=5, fade_100=5, salt_5=5)
    goals = (("dry", "cheek", 3), ("spots", "brow", 3))
    alone = chosen(formulated(*goals, library=LIBRARY, stock=stock))
    assert len(alone.chosen.preparations) == 1
    assert [u.goal.concern for u in alone.unaddressed] == ["spots"]
    assert "would address it" in alone.unaddressed[0].why
    both = chosen(formulated(*goals, library=LIBRARY, stock=stock, wishes=Wishes(mixture_reason="two concerns")))
    assert len(both.chosen.preparations) == 2
    assert both.unaddressed == ()
    zones = [z.zone for p in both.chosen.preparations for z in p.zones]
    assert len(zones) == len(set(zones)), "one product a zone"


def test_two_actives_in_a_syringe_need_a_reason_and_a_practice_that_mixes() -> None:
    weaker = {**LIBRARY.evidence["fade-spots"].model_dump(), "grade": "B"}
    library = world(evidence=[weaker, study("both-spots", ["spots"], ["fade", "acid"], cocktail=True)])
    stock = stock_of(library, fade_100=5, acid_100=5, salt_5=5)
    without = chosen(formulated(("spots", "cheek", 2), library=library, stock=stock))
    mixtures = {p.mixture for a in without.alternatives for p in a.preparations}
    assert "fade-acid" not in mixtures
    reason = Wishes(mixture_reason="each alone did not help")
    with_it = chosen(formulated(("spots", "cheek", 2), library=library, stock=stock, wishes=reason))
    mixtures = {p.mixture for a in with_it.alternatives for p in a.preparations}
    assert "fade-acid" in mixtures
    never = refused(formulated(("spots", "cheek", 2), library=library, stock=stock, practice=practice(mixtures=False)))
    assert "formulation/mixtures-not-made" in {c.code for c in never.conflict}


def test_an_unconfirmed_strength_needs_a_reason() -> None:
    library = world(mixtures=[mixture("acid-30", {"acid": 30}, confirmed=False)])
    stock = stock_of(library, acid_100=5, salt_5=5)
    found = refused(formulated(("spots", "cheek", 2), library=library, stock=stock))
    assert "formulation/mixture-needs-reason" in {c.code for c in found.conflict}
    made = chosen(formulated(("spots", "cheek", 2), library=library, stock=stock, wishes=Wishes(mixture_reason="x")))
    assert any("not confirmed" in note for note in made.chosen.preparations[0].notes)


def pair(severity: str, a: str, b: str) -> dict[str, Any]:
    return {**READ, "id": "pair", "a": [a], "b": [b], "mechanism": "they clump", "severity": severity}


@pytest.mark.parametrize("other", ["acid", "any"])
def test_what_must_not_share_a_syringe_never_does(other: str) -> None:
    library = world(incompatibilities=[pair("block", "fade", other)])
    stock = stock_of(library, fade_100=5, acid_100=5, salt_5=5)
    made = formulated(("spots", "cheek", 2), library=library, stock=stock, wishes=Wishes(mixture_reason="x"))
    mixtures = {p.mixture for a in chosen(made).alternatives for p in a.preparations}
    assert "fade-acid" not in mixtures
    assert ("fade-4" in mixtures) is (other == "acid")


def test_a_doubtful_pair_needs_the_reason() -> None:
    library = world(incompatibilities=[pair("caution", "fade", "salt-water")])
    stock = stock_of(library, fade_100=5, salt_5=5)
    found = refused(formulated(("spots", "cheek", 2), library=library, stock=stock))
    assert any("they clump" in c.words for c in found.conflict)
    assert chosen(formulated(("spots", "cheek", 2), library=library, stock=stock, wishes=Wishes(mixture_reason="x")))


def test_a_makers_own_product_is_not_taken_apart() -> None:
    library = world(incompatibilities=[pair("block", "gel", "numb")])
    found = formulated(("dry", "cheek", 2), library=library, stock=stock_of(library, numb_gel=5))
    assert first_products(found) == ("numb-gel",)


def test_too_many_loose_actives_are_not_mixed() -> None:
    bound = {**HOUSE, "id": "count", "quantity": "loose-actives", "block_high": 1, "mechanism": "no stability data"}
    library = world(mix_limits=[bound])
    stock = stock_of(library, fade_100=5, acid_100=5, salt_5=5)
    made = chosen(formulated(("spots", "cheek", 2), library=library, stock=stock, wishes=Wishes(mixture_reason="x")))
    assert "fade-acid" not in {p.mixture for a in made.alternatives for p in a.preparations}


def test_a_diluent_that_must_not_be_mixed_is_not() -> None:
    library = world(products=[product("salt-5", {"salt-water": 9}, ml=5, container="ampoule")])
    found = refused(formulated(("spots", "cheek", 2), library=library, stock=stock_of(library, fade_100=5, salt_5=5)))
    assert "formulation/not-for-mixing" in {c.code for c in found.conflict}


def test_a_mixture_that_marks_cannot_measure_is_not_made() -> None:
    library = world(
        mixtures=[mixture("fade-4", {"fade": "3.7"})],
        products=[ampoule("fade-100", {"fade": 97}, prepared_as=["fade-4"])],
    )
    found = refused(formulated(("spots", "cheek", 2), library=library, stock=stock_of(library, fade_100=5, salt_5=5)))
    assert "formulation/not-measurable" in codes_of(found, "fade-100")


def test_a_mixture_stronger_than_its_ampoule_does_not_exist() -> None:
    library = world(mixtures=[mixture("fade-4", {"fade": 400})])
    found = formulated(("spots", "cheek", 2), library=library, stock=stock_of(library, fade_100=5, salt_5=5))
    assert codes_of(found, "fade-100") & {"formulation/mixture-needs-reason", "formulation/not-in-stock"}


@pytest.mark.parametrize(
    ("lot", "code"),
    [
        ({"expiry": TODAY - timedelta(days=1)}, "formulation/stock-expired"),
        ({"storage": "recalled"}, "formulation/stock-recalled"),
        ({"storage": "quarantined"}, "formulation/stock-quarantined"),
        ({"lot": ""}, "formulation/stock-no-lot-number"),
    ],
)
def test_a_lot_that_may_not_be_used_is_no_stock(lot: dict[str, Any], code: str) -> None:
    stock = stock_of(LIBRARY, plain_gel=[{"quantity": 3, **lot}], fish=3)
    assert codes_of(formulated(("dry", "cheek", 2), library=LIBRARY, stock=stock), "plain-gel") == {code}


def test_a_lot_is_good_through_its_expiry_day() -> None:
    stock = stock_of(LIBRARY, plain_gel=[{"quantity": 3, "expiry": TODAY}])
    assert first_products(formulated(("dry", "cheek", 2), library=LIBRARY, stock=stock)) == ("plain-gel",)


def test_an_opened_vial_is_used_first_while_its_clock_runs() -> None:
    many = {**HOUSE, "id": "many", "applies_to": "opened-multi-dose", "hours": 24}
    vial = product("plain-gel", {"gel": 20}, container="vial")
    vial["presentations"] = [{"container": "vial", "volume_ml": Decimal(5), "multi_dose": True}]
    library = world(products=[vial], beyond_use=[many])
    at = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=1)))
    opened = [
        {"quantity": 2, "price": Decimal(10), "opened_at": at - timedelta(hours=20), "remaining_ml": Decimal("1.5")}
    ]
    stock = stock_of(library, plain_gel=opened)
    now = chosen(formulated(("dry", "cheek", 2), library=library, stock=stock, at=at))
    use = now.chosen.preparations[0].lots[0]
    assert (use.opened, use.containers, str(use.drawn)) == (True, 1, "2 mL")
    assert now.made_at == at
    assert str(now.chosen.waste) == "0 mL", "the rest of a vial for several patients may be kept"
    by_evening = chosen(formulated(("dry", "cheek", 2), library=library, stock=stock))
    assert not by_evening.chosen.preparations[0].lots[0].opened, "without an instant it must be good all day"


def test_lots_that_expire_first_are_used_first() -> None:
    lots = [{"quantity": 5, "expiry": date(2028, 1, 1)}, {"quantity": 1, "expiry": date(2026, 12, 1)}]
    found = chosen(formulated(("dry", "cheek", 2), library=LIBRARY, stock=stock_of(LIBRARY, plain_gel=lots)))
    assert [lot.lot for lot in found.chosen.preparations[0].lots] == ["plain-gel-2", "plain-gel-1"]


def test_a_concern_the_law_refuses_is_refused() -> None:
    library = world(jurisdictions=[{**LIBRARY.jurisdictions["eu"].model_dump(), "refuses_concerns": ["dry"]}])
    found = refused(formulated(("dry", "cheek", 2), library=library, stock=stock_of(library, plain_gel=5)))
    assert [c.code for c in found.conflict] == ["formulation/law-dry"]


def test_unknown_ids_are_an_input_fault_all_at_once() -> None:
    with pytest.raises(UnknownIdError) as trouble:
        formulated(
            ("dry", "cheek", 2),
            library=LIBRARY,
            stock=BOTH,
            jurisdiction="XX",
            wishes=Wishes(technique="poke", anesthesia="gas"),
        )
    assert [fault.place for fault in trouble.value.faults] == ["jurisdiction", "wishes.technique", "wishes.anesthesia"]


def test_an_ampoule_that_no_mixture_uses_is_not_injected_as_it_is() -> None:
    library = world(products=[ampoule("fade-100", {"fade": 100})])
    stock = stock_of(library, fade_100=5, plain_gel=5)
    found = formulated(("dry", "cheek", 2), library=library, stock=stock)
    assert codes_of(found, "fade-100") == {"formulation/not-used-as-it-is"}


def test_a_mixture_that_asks_for_a_reason_gets_one() -> None:
    library = world(mixtures=[mixture("fade-4", {"fade": 4}, needs_reason=True)])
    found = refused(formulated(("spots", "cheek", 2), library=library, stock=stock_of(library, fade_100=5, salt_5=5)))
    assert any("asks for one" in c.words for c in found.conflict)


def test_one_product_by_several_draws_of_the_same_stock_is_never_overdrawn() -> None:
    stock = stock_of(LIBRARY, fade_100=1, acid_100=1, salt_5=[{"quantity": 1, "price": Decimal(1)}])
    goals = (("spots", "cheek", 2), ("spots", "brow", 2), ("spots", "crown", 2))
    found = chosen(formulated(*goals, library=LIBRARY, stock=stock, wishes=Wishes(mixture_reason="x")))
    for alternative in found.alternatives:
        salt = [lot for p in alternative.preparations for lot in p.lots if lot.product == "salt-5"]
        assert sum(lot.drawn.value for lot in salt) <= 5
