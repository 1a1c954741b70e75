"""Consent: one text, bound to exactly what is planned; a changed plan or text needs a new signature."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.consent import (
    ConsentIngredient,
    ConsentPlace,
    ConsentProduct,
    ConsentSubject,
    ConsentText,
    ConsentZone,
    draft_consent,
    same_consent,
)
from openmeso.errors import UnknownIdError
from openmeso.knowledge import Library
from openmeso.languages import catalogue
from openmeso.languages.claim_check import check_claims
from openmeso.units import Money, Volume

GEL = ConsentProduct(
    ids=("belotero-revive",),
    name="Belotero Revive",
    maker="Merz",
    ingredients=(
        ConsentIngredient("hyaluronic-acid-crosslinked", Decimal("20")),
        ConsentIngredient("glycerol", Decimal("17.5")),
    ),
    volume=Volume.of("2"),
    status="authorised",
    lots=("A1",),
)
SUBJECT = ConsentSubject(
    products=(GEL,),
    route="intradermal",
    zones=(ConsentZone("cheek", "both"), ConsentZone("forehead", "midline")),
    concerns=("dehydration", "fine-lines"),
    sessions=3,
    interval_days=21,
    injector="Dr Example",
    licence="10001",
    maintenance_days=120,
    anesthesia="emla",
    combined=("led-light",),
    findings=("diabetes",),
    price=Money.of(900),
    maintenance_price=Money.of(300),
    currency="EUR",
)
SECTIONS = [
    "planned", "contents", "status", "evidence", "expect", "common", "rare", "alternatives", "cost", "aftercare",
    "rights", "photographs", "data",
]  # fmt: skip


def draft(library: Library, *, language: str = "en", jurisdiction: str = "FR", **changed: Any) -> ConsentText:
    place = ConsentPlace(jurisdiction, "+33 1 00 00 00 00")
    return draft_consent(subject=replace(SUBJECT, **changed), place=place, library=library, language=language)


def all_of(text: ConsentText, section: str) -> str:
    return "\n".join(w for b in text.section(section).blocks for w in (b.text, *b.items))


def with_gel(**changed: Any) -> tuple[ConsentProduct, ...]:
    return (replace(GEL, **changed),)


# --- what it says -----------------------------------------------------------


def test_the_sections_stand_in_their_order(library: Library) -> None:
    assert [s.id for s in draft(library).sections] == SECTIONS


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("planned", ["dermis", "cheek", "forehead", "3 sessions", "21", "Dr Example", "10001", "LED"]),
        ("contents", ["Belotero Revive", "Merz", "Hyaluronic acid, cross-linked: 20", "17.5", "2"]),
        ("status", ["FDA has not approved", "authorised", "France"]),
        ("evidence", ["limited", "In favour"]),
        ("expect", ["Nobody can promise", "does not fill volume", "does not replace"]),
        ("common", ["Redness", "48", "Bruises", "14"]),
        ("rare", ["Loss of sight", "weeks or months later", "26", "emergency number"]),
        ("alternatives", ["Doing nothing", "Microneedling", "safer", "vitamin A"]),
        ("cost", ["900", "300"]),
        ("aftercare", ["2, 14, 28, 84 and 180", "26", "+33 1 00 00 00 00"]),
        ("rights", ["stop at any time", "interpreter", "ask anything"]),
    ],
)
def test_the_text_names_it(library: Library, section: str, words: list[str]) -> None:
    said = all_of(draft(library), section)
    assert [word for word in words if word not in said] == []


def test_evidence_against_stands_beside_evidence_for(library: Library) -> None:
    mix = replace(
        GEL,
        ids=("vitamin-mix",),
        ingredients=(
            ConsentIngredient("ascorbic-acid", None),
            ConsentIngredient("hyaluronic-acid-non-crosslinked", None),
        ),
    )
    said = all_of(
        draft(library, products=(mix,), concerns=("dullness", "fine-lines", "loss-of-elasticity")), "evidence"
    )
    assert "Against:" in said


def test_no_study_is_said_as_no_study(library: Library) -> None:
    unknown = replace(GEL, ingredients=(ConsentIngredient("lysozyme", None),))
    assert "We know no study" in all_of(draft(library, products=(unknown,)), "evidence")


def test_an_amount_the_maker_hides_is_said_to_be_unknown(library: Library) -> None:
    hidden = replace(GEL, ingredients=(ConsentIngredient("glycerol", None),), complete=False)
    said = all_of(draft(library, products=(hidden,)), "contents")
    assert "does not state the amount" in said
    assert "full list of ingredients is not on file" in said


@pytest.mark.parametrize("jurisdiction", ["FR", "US", "AE"])
def test_the_law_of_the_place_is_told(library: Library, jurisdiction: str) -> None:
    entry = next(j for j in library.jurisdictions.values() if j.code == jurisdiction)
    said = all_of(draft(library, jurisdiction=jurisdiction), "status")
    assert entry.technique_status in said
    assert "FDA has not approved mesotherapy" in said


def test_cooling_off_is_told_where_the_law_asks_for_it(library: Library) -> None:
    france = next(j for j in library.jurisdictions.values() if j.code == "FR")
    patient = replace(library, jurisdictions={"fr": france.model_copy(update={"cooling_off_hours": 24})})
    text = draft(patient)
    assert "24" in all_of(text, "rights")
    assert "consent/cooling-off" in {n.code for n in text.notices}
    quick = replace(library, jurisdictions={"fr": france.model_copy(update={"cooling_off_hours": 0})})
    assert "consent/cooling-off" not in {n.code for n in draft(quick).notices}


def test_numbing_medicine_risks_only_with_numbing_medicine(library: Library) -> None:
    assert "Too much numbing medicine" in all_of(draft(library), "rare")
    assert "Too much numbing medicine" not in all_of(draft(library, anesthesia=""), "rare")


def test_each_photograph_purpose_is_its_own_consent(library: Library) -> None:
    assert [p.purpose for p in draft(library).photographs] == ["record", "teaching", "publication", "advertising"]


def test_a_mixture_without_a_reason_is_noticed(library: Library) -> None:
    mix = with_gel(ids=("belotero-revive", "other"))
    assert "consent/mixture-without-reason" in {n.code for n in draft(library, products=mix).notices}
    reasoned = draft(library, products=mix, mixture_reason="two studies")
    assert "consent/mixture-without-reason" not in {n.code for n in reasoned.notices}
    assert "two studies" in all_of(reasoned, "contents")


def test_one_session_without_a_price(library: Library) -> None:
    text = draft(
        library,
        sessions=1,
        maintenance_days=None,
        price=None,
        maintenance_price=None,
        products=with_gel(confirmed=False),
    )
    assert "One session." in all_of(text, "planned")
    assert "written price" in all_of(text, "cost")
    assert {n.code for n in text.notices} >= {"consent/price-missing", "consent/product-unconfirmed"}


def test_unknown_ids_are_all_named(library: Library) -> None:
    with pytest.raises(UnknownIdError) as trouble:
        draft(library, concerns=("drynes",), combined=("lazer",))
    assert [fault.got for fault in trouble.value.faults] == ["drynes", "lazer"]
    with pytest.raises(UnknownIdError):
        draft(library, jurisdiction="ZZ")


# --- language ---------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_sentence_passes_the_claim_check(library: Library, language: str) -> None:
    every = tuple(c for c, entry in library.concerns.items() if not entry.refused)
    text = draft(library, language=language, concerns=every)
    assert [(w, check_claims(w, language)) for w in text.words() if check_claims(w, language)] == []


def test_the_french_text_has_no_english_sentence(library: Library) -> None:
    every = tuple(c for c, entry in library.concerns.items() if not entry.refused)
    english = set(draft(library, concerns=every).words())
    own_names = {"Belotero Revive, by Merz:"}
    french = draft(library, concerns=every, language="fr").words()
    assert [w for w in french if w in english - own_names and any(c.isalpha() for c in w)] == []


def test_a_language_without_a_reviewed_text_needs_an_interpreter(library: Library) -> None:
    german = draft(library, language="de")
    assert german.language == "en"
    assert not german.reviewed
    assert "interpreter" in german.intro
    assert "Interpreter" in german.signature
    assert "consent/interpreter-needed" in {n.code for n in german.notices}
    assert draft(library, language="fr").reviewed


def test_a_practice_may_not_have_reviewed_the_french(library: Library) -> None:
    place = ConsentPlace("FR", "1", reviewed_languages=("en",))
    text = draft_consent(subject=SUBJECT, place=place, library=library, language="fr")
    assert (text.language, text.reviewed) == ("fr", False)


# --- what the hash binds -----------------------------------------------------

CHANGES: dict[str, dict[str, Any]] = {
    "another product": {"products": with_gel(ids=("other-gel",))},
    "a product more": {"products": (GEL, replace(GEL, ids=("other-gel",), ingredients=()))},
    "another concentration": {
        "products": with_gel(ingredients=(replace(GEL.ingredients[0], concentration=Decimal("21")), GEL.ingredients[1]))
    },
    "an ingredient less": {"products": with_gel(ingredients=GEL.ingredients[:1])},
    "another route": {"route": "subdermal"},
    "a zone more": {"zones": (*SUBJECT.zones, ConsentZone("chin", "midline"))},
    "one side less": {"zones": (ConsentZone("cheek", "left"), ConsentZone("forehead", "midline"))},
    "another numbing medicine": {"anesthesia": "lidocaine-cream"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_hash_changes_with(library: Library, change: str) -> None:
    signed, now = draft(library), draft(library, **CHANGES[change])
    assert signed.hash != now.hash
    coverage = same_consent(signed=signed, now=now)
    assert not coverage.covers
    assert len(coverage.reasons) == 1


def test_the_hash_changes_with_the_language(library: Library) -> None:
    signed, now = draft(library), draft(library, language="fr")
    assert signed.hash != now.hash
    assert "consent/language-changed" in {r.code for r in same_consent(signed=signed, now=now).reasons}


@pytest.mark.parametrize("kind", ["signs", "adverse_events", "red_flags", "evidence", "concerns"])
def test_a_changed_sentence_never_stays_signed(library: Library, kind: str) -> None:
    field = {
        "signs": "name",
        "adverse_events": "patient",
        "red_flags": "action",
        "evidence": "patient",
        "concerns": "name",
    }
    entries = dict(getattr(library, kind))
    first = next(iter(entries))
    entries[first] = entries[first].model_copy(update={field[kind]: "Other words"})
    signed, now = draft(library), draft(replace(library, **{kind: entries}))
    assert signed.text_version != now.text_version
    assert {r.code for r in same_consent(signed=signed, now=now).reasons} == {"consent/text-version-changed"}


def test_a_changed_phrase_makes_a_new_version(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from openmeso.consent.texts import TEXTS

    before = draft(library)
    # Versions are worked out once a process; texts only change with the program.
    monkeypatch.setattr("openmeso.consent.version._KNOWN", {})
    monkeypatch.setitem(TEXTS, "rights-copy", "You get two copies of this text.")
    assert draft(library).hash != before.hash


@given(
    lots=st.lists(st.text(max_size=8), max_size=3),
    percent=st.integers(-20, 20),
    order=st.permutations(list(SUBJECT.zones)),
    split=st.booleans(),
)
def test_lots_order_and_a_fifth_of_the_volume_change_nothing(
    library: Library, lots: list[str], percent: int, order: list[ConsentZone], split: bool
) -> None:
    volume = Volume(GEL.volume.value * (100 + percent) / 100)
    zones = [
        ConsentZone("cheek", "left"),
        ConsentZone("cheek", "right"),
        order[0] if order[0].zone != "cheek" else order[1],
    ]
    signed = draft(library)
    now = draft(
        library,
        products=with_gel(lots=tuple(lots), volume=volume, ingredients=GEL.ingredients[::-1]),
        zones=tuple(zones if split else order),
    )
    assert now.hash == signed.hash
    assert same_consent(signed=signed, now=now).covers


@given(percent=st.integers(21, 400))
def test_more_than_a_fifth_of_the_volume_is_asked_again(library: Library, percent: int) -> None:
    now = draft(library, products=with_gel(volume=Volume(GEL.volume.value * (100 + percent) / 100)))
    coverage = same_consent(signed=draft(library), now=now)
    assert [r.code for r in coverage.reasons] == ["consent/volume-changed"]


def test_the_same_plan_gives_the_same_bytes(library: Library) -> None:
    assert draft(library) == draft(library)
    assert draft(library).text_digest != draft(library, language="fr").text_digest


def test_every_fixed_phrase_has_its_french() -> None:
    from openmeso.consent.texts import TEXTS

    assert catalogue("fr").missing([("interface/consent", english) for english in TEXTS.values()]) == ()
