"""The products, places and beyond-use rules on file: what must hold whoever edits them."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import openmeso
from openmeso.evidence import Sourced
from openmeso.knowledge.checking import patient_texts, walk
from openmeso.knowledge.loading import DATA, read_entries
from openmeso.knowledge.schema.actives import Active
from openmeso.knowledge.schema.products import Product, Status
from openmeso.knowledge.schema.regulation import BeyondUse, Jurisdiction

ENTRIES, _ = read_entries(DATA)
PRODUCTS: dict[str, Product] = ENTRIES["products"]  # type: ignore[assignment]
ACTIVES: dict[str, Active] = ENTRIES["actives"]  # type: ignore[assignment]
PLACES: dict[str, Jurisdiction] = ENTRIES["jurisdictions"]  # type: ignore[assignment]
BEYOND_USE: dict[str, BeyondUse] = ENTRIES["beyond-use"]  # type: ignore[assignment]

INJECTABLE = ("authorised", "off-label", "compounded")
SKIN = {"intradermal", "subdermal", "subcutaneous"}


def injectable_somewhere(product: Product) -> bool:
    return any(status.status in INJECTABLE for status in product.status.values())


def contains(tag: str) -> list[Product]:
    return [
        product
        for product in PRODUCTS.values()
        if any(tag in ACTIVES[c.ingredient].tags or c.ingredient == tag for c in product.composition)
    ]


def test_there_are_enough_real_products() -> None:
    assert len(PRODUCTS) >= 45
    assert sum(map(injectable_somewhere, PRODUCTS.values())) >= 40


def test_every_status_is_of_a_place_on_file() -> None:
    codes = {place.code for place in PLACES.values()}
    assert {code for product in PRODUCTS.values() for code in product.status} <= codes
    assert {place.inherits for place in PLACES.values()} <= codes | {None}
    assert all(place.code.lower() == place.id for place in PLACES.values())
    assert {code for rule in BEYOND_USE.values() for code in rule.jurisdictions} <= codes


def test_nothing_that_must_never_be_injected_is_in_an_injectable_product() -> None:
    for product in filter(injectable_somewhere, PRODUCTS.values()):
        never = [c.ingredient for c in product.composition if ACTIVES[c.ingredient].injectable == "never"]
        assert not never, product.id


def test_a_product_without_a_list_of_ingredients_is_injectable_nowhere() -> None:
    unknown = [product for product in PRODUCTS.values() if not product.composition]
    assert unknown
    assert not any(map(injectable_somewhere, unknown))


@pytest.mark.parametrize("product", ["xprof-vitamin-c", "toskani", "dermaheal-hsr", "mesohyal-dmae", "nctf-135"])
def test_cosmetics_and_what_is_unclear_are_blocked(product: str) -> None:
    assert not injectable_somewhere(PRODUCTS[product])


@pytest.mark.parametrize("product", ["aqualyx", "lipolab", "kabelline", "lipodissolve"])
def test_unauthorised_fat_dissolvers_are_refused(product: str) -> None:
    assert {status.status for status in PRODUCTS[product].status.values()} == {"refused"}


def test_a_gel_is_never_mixed() -> None:
    gels = contains("gel") + contains("polynucleotides-salmon")
    assert gels
    assert not any(product.label.may_mix for product in gels)


@pytest.mark.parametrize(
    ("tag", "allergy"),
    [
        ("polynucleotides-salmon", "fish"),
        ("hyaluronic-acid", "bacterial-protein"),
        ("crosslinked-gel", "severe-multiple"),
        ("amide-anesthetic", "amide-anesthetic"),
        ("procaine", "ester-anesthetic"),
        ("hyaluronidase", "bee-wasp-venom"),
        ("benzyl-alcohol", "benzyl-alcohol"),
    ],
)
def test_the_allergies_of_a_label_stand_on_every_product_it_concerns(tag: str, allergy: str) -> None:
    concerned = [product for product in contains(tag) if injectable_somewhere(product)]
    assert concerned
    assert not [product.id for product in concerned if allergy not in product.excludes_allergies]


def test_skinvive_is_for_american_cheeks_from_21() -> None:
    status = PRODUCTS["skinvive"].status
    assert set(status) == {"US"}
    assert (status["US"].status, status["US"].zones, status["US"].min_age) == ("authorised", ("cheek",), 21)
    assert status["US"].confirmed


def test_deoxycholic_acid_is_for_the_chin_alone() -> None:
    kybella = PRODUCTS["kybella"]
    assert kybella.label.zones == ("submental",)
    assert all(status.zones == ("submental",) for status in kybella.status.values())
    assert "intradermal" not in kybella.label.routes
    assert "EU" not in kybella.status


def test_no_polynucleotide_is_authorised_in_the_united_states() -> None:
    for product in contains("polynucleotides-salmon") + contains("polydeoxyribonucleotide"):
        assert getattr(product.status.get("US"), "status", "not-authorised") == "not-authorised"


@pytest.mark.parametrize("product", ["tranexamic-acid-ampoule", "ascorbic-acid-ampoule", "sodium-bicarbonate-8-4"])
def test_strong_ampoules_are_never_used_undiluted(product: str) -> None:
    assert not PRODUCTS[product].undiluted
    assert PRODUCTS[product].prepared_as


def test_a_product_without_a_route_into_the_skin_is_for_a_mixture_or_not_used() -> None:
    for product in PRODUCTS.values():
        if "intradermal" in product.label.routes and product.composition:
            assert product.undiluted or product.label.may_mix, product.id
        if product.prepared_as and not SKIN & set(product.label.routes):
            assert not product.undiluted, product.id


def test_what_is_confirmed_was_read() -> None:
    for kind in ("products", "jurisdictions", "beyond-use"):
        for entry in ENTRIES[kind].values():
            for _, part in walk(entry):
                if isinstance(part, Sourced) and part.confirmed:
                    assert part.sources


def test_european_devices_wait_for_the_practice() -> None:
    """No European status of a gel was read in its certificate: each waits for a practice's overlay."""
    status: dict[str, Status] = {p.id: p.status["EU"] for p in contains("hyaluronic-acid") if "EU" in p.status}
    read = {product for product, found in status.items() if found.confirmed}
    assert read == {"profhilo-structura"}


# --- places


def test_france_refuses_injected_fat_lysis_and_inherits_the_union() -> None:
    france = PLACES["fr"]
    assert france.inherits == "EU"
    assert {"lipolytic", "cytolytic", "phosphatidylcholine"} <= set(france.refuses)
    assert {"localized-fat-submental", "localized-fat-body"} <= set(france.refuses_concerns)
    assert any("1 July 2024" in note for note in france.notes)
    at_once = [d for d in france.deadlines if d.who == "clinic"]
    assert [(d.days, d.certainty) for d in at_once] == [(0, "high")]


def test_every_place_refuses_to_inject_cosmetics() -> None:
    assert all("cosmetic" in place.refuses for place in PLACES.values())
    assert all(place.min_age >= 18 for place in PLACES.values())


def test_makers_in_the_union_have_two_ten_and_fifteen_days() -> None:
    members = [place for place in PLACES.values() if "EU" in (place.code, place.inherits)]
    assert len(members) >= 5
    for place in members:
        assert {2, 10, 15} <= {d.days for d in place.deadlines if d.who == "manufacturer"}


def test_what_a_place_says_to_patients_is_in_french_too() -> None:
    path = Path(openmeso.__file__).parent / "locale" / "fr" / "jurisdictions.po"
    with path.open("rb") as file:
        catalogue = {(m.context, m.id): m.string for m in read_po(file) if m.id}
    wanted = {
        (f"jurisdictions/{place.id}/{where}", text) for place in PLACES.values() for where, text in patient_texts(place)
    }
    assert set(catalogue) == wanted
    assert all(catalogue.values())


# --- beyond use


def test_every_use_has_a_rule_that_holds_everywhere() -> None:
    everywhere = {rule.applies_to for rule in BEYOND_USE.values() if not rule.jurisdictions}
    assert everywhere == {"mixed-syringe", "opened-single-dose", "opened-multi-dose", "ascorbic-acid-mix"}


def test_the_house_is_never_laxer_than_the_law() -> None:
    def shortest(applies_to: str, *, house: bool) -> list[object]:
        return sorted(
            rule.hours
            for rule in BEYOND_USE.values()
            if rule.applies_to == applies_to and rule.hours is not None and (not rule.jurisdictions) == house
        )

    assert shortest("mixed-syringe", house=True)[0] < shortest("mixed-syringe", house=False)[0]  # type: ignore[operator]
    assert shortest("opened-multi-dose", house=True) == shortest("opened-multi-dose", house=False)
