"""The practice directory: opening, licences, prices, and the library as the practice uses it."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.errors import KnowledgeError, PracticeError
from openmeso.knowledge.loading import DATA, load_library
from openmeso.practice import Practice, practice_library, read_practice
from openmeso.serialize import canonical
from tests.core.small_library import small_library, write

EXAMPLES = Path(__file__).parents[2] / "examples"

GOOD = """
schema = "openmeso-practice/1"
name = "Test practice"
jurisdiction = "FR"
time_zone = "Europe/Paris"
currency = "EUR"
languages = ["fr"]
emergency_phone = "112"
on_call_phone = "+33 1 99 00 00 01"
closed_days = [2026-12-25]

[hours]
monday = ["09:00-12:30", "14:00-18:00"]
friday = ["09:00-12:00"]

[prices]
visit = 80.50
container = { gel = 12 }

[[person]]
name = "Dr One"
roles = ["prescriber", "injector"]
licence = "L-1"
valid_until = 2026-12-31

[[person]]
name = "Nurse Two"
roles = ["injector"]
licence = "L-2"
valid_until = 2030-12-31

[[closed]]
from = 2026-11-30
to = 2026-12-06
reason = "away"
"""

MONDAY = date(2026, 11, 23)


def practice(tmp_path: Path, text: str = GOOD, **options: object) -> Practice:
    write(tmp_path, "practice.toml", text)
    return read_practice(tmp_path, **options)  # type: ignore[arg-type]


def refused(tmp_path: Path, text: str, **options: object) -> str:
    with pytest.raises(PracticeError) as error:
        practice(tmp_path, text, **options)
    return str(error.value)


def test_a_day_has_its_spans_and_a_closed_day_none(tmp_path: Path) -> None:
    here = practice(tmp_path)
    morning, afternoon = here.hours_on(MONDAY)
    assert (morning.opens, morning.closes, morning.minutes) == (time(9), time(12, 30), 210)
    assert afternoon.minutes == 240
    assert here.is_open(date(2026, 11, 27))
    assert not here.is_open(date(2026, 11, 24))
    assert not here.is_open(date(2026, 12, 25))
    assert not here.is_open(date(2026, 11, 30))
    assert here.is_open(date(2026, 12, 7))


def test_the_next_open_day_skips_what_is_closed(tmp_path: Path) -> None:
    here = practice(tmp_path)
    assert here.next_open(MONDAY) == MONDAY
    assert here.next_open(date(2026, 11, 28)) == date(2026, 12, 7)
    assert here.next_open(date(2026, 11, 28), within_days=3) is None


def test_a_licence_holds_through_its_last_day(tmp_path: Path) -> None:
    here = practice(tmp_path)
    assert [p.name for p in here.who_may("prescriber", on=date(2026, 12, 31))] == ["Dr One"]
    assert here.who_may("prescriber", on=date(2027, 1, 1)) == ()
    assert [p.name for p in here.who_may("injector", on=date(2027, 1, 1))] == ["Nurse Two"]


def test_a_price_that_is_not_stated_is_not_nought(tmp_path: Path) -> None:
    here = practice(tmp_path)
    assert here.price_of("gel") == Decimal(12)
    assert here.price_of("other") is None
    assert here.prices.visit == Decimal("80.50")


def test_a_practice_reads_from_its_file_too_and_has_a_json_form(tmp_path: Path) -> None:
    here = practice(tmp_path)
    assert read_practice(tmp_path / "practice.toml") == here
    assert b'"openmeso-practice/1"' in canonical(here)
    assert str(here.zone) == "Europe/Paris"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"Europe/Paris"', '"Europe/Lutetia"', ("time_zone", "IANA")),
        ('["09:00-12:00"]', '["12:00-09:00"]', ("hours.friday[0]", "close after they open")),
        ('["09:00-12:00"]', '["nine"]', ("hours.friday[0]", "09:00-12:30")),
        ('["09:00-12:00"]', '["09:00-12:00", "11:00-13:00"]', ("friday", "without overlap")),
        ('["09:00-12:00"]', "[9]", ("hours.friday[0]",)),
        ("friday =", "fryday =", ("fryday",)),
        ("to = 2026-12-06", "to = 2026-11-06", ("closed[0]", "'to' on or after 'from'")),
        ('licence = "L-2"', 'licence = "L-1"', ("person", "each licence once")),
        ('"FR"', '"France"', ("jurisdiction",)),
        ('["injector"]', '["owner"]', ("person[1].roles[0]",)),
        ('["injector"]', "[]", ("person[1].roles", "at least one")),
        ('["fr"]', "[]", ("languages", "at least one")),
        ("visit = 80.50", "visit = -1", ("prices.visit",)),
        ("openmeso-practice/1", "openmeso-practice/9", ("schema", "openmeso-practice/1")),
        ("[hours]", "colour = 3\n[hours]", ("colour",)),
        ("[hours]", "[hours", ("not TOML",)),
        ("valid_until = 2030-12-31", "", ("person[1].valid_until: got nothing",)),
    ],
)
def test_a_faulty_file_says_where(tmp_path: Path, old: str, new: str, words: tuple[str, ...]) -> None:
    assert old in GOOD
    message = refused(tmp_path, GOOD.replace(old, new))
    for word in words:
        assert word in message


def test_a_practice_that_never_opens_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace('["09:00-12:30", "14:00-18:00"]', "[]").replace('["09:00-12:00"]', "[]")
    assert "at least one day" in refused(tmp_path, text)


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(PracticeError) as error:
        practice(tmp_path, GOOD.replace('"FR"', '"France"').replace("Europe/Paris", "Mars").replace("= 80.50", '= "x"'))
    assert len(error.value.faults) == 3
    assert error.value.exit_code == 5


def test_ids_are_checked_against_the_library(tmp_path: Path) -> None:
    text = GOOD.replace("gel = 12", "gell = 12").replace('"FR"', '"FX"')
    message = refused(tmp_path, text + "\n[waits_days]\nisotretinoin-oral = 60\n", library=small_library())
    assert "prices.container.gell: got gell; expected one of gel" in message
    assert "jurisdiction: got 'FX'; expected one of EU, FR" in message
    assert "waits_days.isotretinoin-oral" in message
    assert practice(tmp_path, GOOD, library=small_library()).name == "Test practice"


def test_a_directory_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PracticeError, match=r"practice\.toml"):
        read_practice(tmp_path)


def test_a_practice_without_knowledge_of_its_own_uses_the_library_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    assert practice_library(tmp_path, root=tmp_path / "library").overlaid == ()


def test_a_broken_library_is_refused_before_anything_is_laid_over_it(tmp_path: Path) -> None:
    write(tmp_path, "library/products/x.toml", "id = 3")
    write(tmp_path, "practice/knowledge/products/y.toml", "")
    with pytest.raises(KnowledgeError, match=r"products/x\.toml"):
        practice_library(tmp_path / "practice", root=tmp_path / "library")


@given(start=st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_the_next_open_day_is_open_and_none_before_it_is(tmp_path_factory: pytest.TempPathFactory, start: date) -> None:
    here = practice(tmp_path_factory.mktemp("practice"))
    found = here.next_open(start)
    assert found is not None
    assert here.is_open(found)
    assert not any(here.is_open(start + timedelta(days=n)) for n in range((found - start).days))


# --- the examples

CONFIRMED_IN_FRANCE = {
    "profhilo-h-l",
    "nctf-135-ha",
    "redensity-1",
    "viscoderm-hydrobooster",
    "belotero-revive",
    "jalupro",
    "restylane-vital-light",
    "juvederm-volite",
    "plinest",
    "newest",
    "tranexamic-acid-ampoule",
    "ascorbic-acid-ampoule",
    "dutasteride-compounded",
    "minoxidil-compounded",
    "saline-0-9",
    "emla-cream",
}


@pytest.mark.parametrize(("name", "code"), [("practice", "FR"), ("practice-us", "US")])
def test_the_example_practices_stand_on_the_library(name: str, code: str) -> None:
    library = practice_library(EXAMPLES / name)
    here = read_practice(EXAMPLES / name, library=library)
    assert here.jurisdiction == code
    assert here.who_may("prescriber", on=MONDAY)
    assert here.who_may("injector", on=MONDAY)
    assert {o.action for o in library.overlaid} == {"add", "confirm"}
    assert all("synthetic" in o.author for o in library.overlaid)
    assert library.version != load_library(DATA).version


def test_the_french_example_confirms_its_products_and_no_other() -> None:
    library = practice_library(EXAMPLES / "practice")
    assert {o.id for o in library.overlaid if o.kind == "products"} == CONFIRMED_IN_FRANCE
    for product in CONFIRMED_IN_FRANCE:
        entry = library.products[product]
        assert entry.confirmed
        assert entry.status["EU"].confirmed
        assert entry.label.confirmed
        assert all(component.confirmed for component in entry.composition)


def test_the_american_example_holds_what_is_authorised_there() -> None:
    library = practice_library(EXAMPLES / "practice-us")
    skinvive, kybella = library.products["skinvive"], library.products["kybella"]
    assert skinvive.status["US"].min_age == 21
    assert skinvive.status["US"].zones == ("cheek",)
    assert kybella.label.routes == ("subcutaneous",)
    assert kybella.status["US"].status == "authorised"
