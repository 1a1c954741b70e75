"""Stock: what may be used on a day, what goes first, and the clock of what is open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.errors import StockError
from openmeso.knowledge.law import jurisdiction_of, places, status_in
from openmeso.knowledge.loading import read_toml
from openmeso.practice import practice_library
from openmeso.serialize import canonical
from openmeso.supply import Lot, Standing, Stock, first_out, opened_clock, read_stock, usable
from openmeso.supply.stock import read_stock_data
from openmeso.units import Money, Volume
from tests.core.small_library import EU, GEL, KNOWN, TOLD, small_library, write

EXAMPLES = Path(__file__).parents[2] / "examples"
ON = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SMALL = small_library()


def lots(*parts: dict[str, Any]) -> Stock:
    return read_stock_data({"schema": "openmeso-stock/1", "lot": list(parts)}, SMALL)


def lot(**changes: Any) -> Lot:
    return lots({"product": "gel", "lot": "A1", "expiry": date(2027, 1, 31), "quantity": 2, **changes}).lots[0]


def stands(held: Lot, *, on: date = ON, at: datetime = NOW, place: str = "FR", **more: Any) -> Standing:
    return usable(lot=held, on=on, at=at, library=SMALL, jurisdiction=place, **more)


def codes(held: Lot, **more: Any) -> list[str]:
    return [finding.code for finding in stands(held, **more).findings]


def opened(hours_ago: float, **changes: Any) -> Lot:
    return lot(
        presentation=1, opened_at=NOW - timedelta(hours=hours_ago), remaining_ml=Decimal("4.5"), quantity=0, **changes
    )


def test_a_sealed_lot_is_usable_through_its_expiry_day() -> None:
    held = lot(expiry=ON)
    assert stands(held).usable
    assert stands(held).volume == Volume.of(2)
    assert codes(held, on=ON + timedelta(days=1)) == ["supply/expired"]
    assert not stands(held, on=ON + timedelta(days=1)).usable


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"storage": "recalled"}, "supply/recalled"),
        ({"storage": "quarantined"}, "supply/quarantined"),
        ({"lot": ""}, "supply/no-lot-number"),
        ({"expiry": None}, "supply/no-expiry"),
        ({"received": ON + timedelta(days=1)}, "supply/not-received"),
        ({"quantity": 0}, "supply/empty"),
    ],
)
def test_what_keeps_a_lot_from_use_is_said(changes: dict[str, Any], code: str) -> None:
    held = lot(**changes)
    standing = stands(held)
    assert [f.code for f in standing.findings] == [code]
    assert standing.findings[0].stops
    assert not standing.usable
    assert standing.volume == Volume.zero()


def test_every_reason_is_listed() -> None:
    assert codes(lot(storage="recalled", lot="", expiry=date(2020, 1, 1))) == [
        "supply/recalled",
        "supply/no-lot-number",
        "supply/expired",
    ]


def test_a_multi_dose_container_is_good_for_four_weeks_to_the_minute() -> None:
    held = opened(672)
    assert stands(held).opened == Volume.of("4.5")
    assert stands(held).opened_until == NOW
    late = stands(held, at=NOW + timedelta(seconds=1))
    assert [f.code for f in late.findings] == ["supply/opened-too-long"]
    assert late.findings[0].what == "The opened container was good for 672 h"
    assert late.opened_until is None


def test_the_shortest_rule_of_the_place_wins() -> None:
    assert opened_clock(opened(1), library=SMALL, jurisdiction="FR").hours == 672
    assert opened_clock(opened(1), library=SMALL, jurisdiction="US").hours == 168
    assert codes(opened(200), place="US") == ["supply/opened-too-long"]
    assert codes(opened(200), place="FR") == []


def test_the_label_wins_when_it_is_shorter() -> None:
    gel = {**GEL, "label": {**KNOWN, "routes": ["intradermal"], "opened_hours": 4}}
    library = small_library(products=[gel])
    clock = opened_clock(opened(1), library=library, jurisdiction="FR")
    assert (clock.hours, clock.hours_sources) == (4, ("a-label",))


def test_an_opened_single_dose_container_is_for_one_session() -> None:
    held = lot(opened_at=NOW - timedelta(minutes=5), remaining_ml=Decimal("0.4"))
    standing = stands(held)
    assert [f.code for f in standing.findings] == ["supply/opened-single-dose"]
    assert standing.sealed == 2
    assert standing.usable
    during = stands(held, session_since=NOW - timedelta(minutes=10))
    assert during.opened == Volume.of("0.4")
    assert during.volume == Volume.of("2.4")
    assert codes(held, session_since=NOW) == ["supply/opened-single-dose"]


def test_a_single_dose_container_has_hours_too_where_a_rule_says_so() -> None:
    held = lot(opened_at=NOW - timedelta(hours=25), remaining_ml=Decimal("0.4"))
    since = NOW - timedelta(hours=26)
    assert codes(held, session_since=since) == ["supply/opened-too-long"]
    assert codes(held, session_since=since, place="US") == []
    assert stands(held, session_since=since, place="US").opened_until is None


def test_opened_in_the_future_or_empty_is_not_usable() -> None:
    assert codes(opened(-1)) == ["supply/opened-ahead"]
    empty = lot(presentation=1, opened_at=NOW, remaining_ml=Decimal(0), quantity=0)
    assert codes(empty) == ["supply/opened-empty"]


@pytest.mark.parametrize("more", [{"at": datetime(2026, 11, 22)}, {"session_since": datetime(2026, 11, 22)}])  # noqa: DTZ001
def test_an_instant_without_offset_is_a_mistake_of_the_program(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="offset"):
        stands(lot(), **more)


def test_opened_and_good_goes_first_then_what_expires_first() -> None:
    gel = {"product": "gel", "quantity": 1}
    stock = lots(
        {**gel, "lot": "LATE", "expiry": date(2028, 1, 1)},
        {**gel, "lot": "SOON", "expiry": date(2026, 12, 1)},
        {**gel, "lot": "GONE", "expiry": date(2026, 11, 1)},
        {**gel, "lot": "SOON-NEWER", "expiry": date(2026, 12, 1), "received": date(2026, 11, 1)},
        {**gel, "lot": "SOON-OLDER", "expiry": date(2026, 12, 1), "received": date(2026, 10, 1)},
        {
            **gel,
            "lot": "OPEN",
            "expiry": date(2027, 1, 1),
            "presentation": 1,
            "opened_at": NOW - timedelta(days=1),
            "remaining_ml": Decimal(3),
        },
    )
    found = first_out(stock=stock, product="gel", on=ON, at=NOW, library=SMALL, jurisdiction="FR")
    assert [s.lot.lot for s in found] == ["OPEN", "SOON-OLDER", "SOON-NEWER", "SOON", "LATE"]
    assert first_out(stock=stock, product="other", on=ON, at=NOW, library=SMALL, jurisdiction="FR") == ()


def test_a_lot_without_expiry_is_never_offered() -> None:
    stock = lots({"product": "gel", "lot": "A", "quantity": 1})
    assert first_out(stock=stock, product="gel", on=ON, at=NOW, library=SMALL, jurisdiction="FR") == ()


def test_a_scanned_box_finds_its_lot() -> None:
    gel = {"product": "gel", "quantity": 1, "expiry": date(2028, 1, 1)}
    stock = lots({**gel, "lot": "A", "gtin": "09506000134352"}, {**gel, "lot": "B"})
    assert [held.lot for held in stock.scanned(gtin="09506000134352", lot="A")] == ["A"]
    assert stock.scanned(gtin="09506000134369", lot="A") == ()
    assert [held.lot for held in stock.scanned(gtin="09506000134369", lot="B")] == ["B"]


def test_volume_may_be_stated_instead_of_the_presentation() -> None:
    assert lot(volume_ml=Decimal(10)).multi_dose
    assert not lot(volume_ml=Decimal(1)).multi_dose
    assert not lot(volume_ml=Decimal(3)).multi_dose
    assert lot(volume_ml=Decimal(3)).volume == Volume.of(3)
    assert lot(price=Decimal("12.5")).price == Money.of("12.5")
    assert lot().price is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"product": "gell"}, ("lot[0].product", "'gell'", "gel")),
        ({"presentation": 2}, ("lot[0].presentation", "below 2")),
        ({"presentation": 0, "volume_ml": 1}, ("not both",)),
        ({"opened_at": NOW}, ("both opened_at and remaining_ml",)),
        ({"remaining_ml": 1}, ("both opened_at and remaining_ml",)),
        ({"opened_at": NOW.replace(tzinfo=None), "remaining_ml": 1}, ("opened_at", "timezone")),
        ({"opened_at": NOW, "remaining_ml": 2}, ("lot[0].remaining_ml", "at most the container's 1 mL")),
        ({"quantity": -1}, ("quantity",)),
        ({"lot": "X" * 21}, ("lot[0].lot", "20")),
        ({"gtin": "09506000134353"}, ("check digit 2",)),
        ({"gtin": "9506000134352"}, ("gtin",)),
        ({"storage": "lost"}, ("storage",)),
        ({"colour": "red"}, ("colour",)),
    ],
)
def test_a_faulty_line_says_where(changes: dict[str, Any], words: tuple[str, ...]) -> None:
    with pytest.raises(StockError) as error:
        lot(**changes)
    for word in words:
        assert word in str(error.value)


def test_a_lot_stands_once_and_all_faults_come_at_once() -> None:
    gel = {"product": "gel", "lot": "A", "expiry": date(2028, 1, 1), "quantity": 1}
    with pytest.raises(StockError) as error:
        lots(gel, gel, {**gel, "product": "gelly"}, {**gel, "lot": ""}, {**gel, "lot": ""})
    places_of_faults = [fault.place for fault in error.value.faults]
    assert places_of_faults == ["stock: lot[1].lot", "stock: lot[2].product"]
    assert "it stands in lot[0] already" in error.value.faults[0].expected
    assert error.value.exit_code == 4


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StockError, match="not TOML"):
        read_stock(write(tmp_path, "stock.toml", "[[lot"), SMALL)


def test_a_stock_file_reads_and_has_a_json_form(tmp_path: Path) -> None:
    text = 'schema = "openmeso-stock/1"\n[[lot]]\nproduct = "gel"\nlot = "A"\nexpiry = 2027-01-31\nquantity = 3\n'
    stock = read_stock(write(tmp_path, "stock.toml", text), SMALL)
    assert stock.of("gel")[0].sealed == 3
    assert b'"volume_ml":1' in canonical(stock)


OFFSETS = st.integers(-3000, 3000)


@given(day=OFFSETS, later=st.integers(0, 400), since=OFFSETS, hours=st.integers(0, 2000))
def test_a_lot_never_becomes_usable_again_by_waiting(day: int, later: int, since: int, hours: int) -> None:
    held = lot(
        expiry=ON + timedelta(days=day),
        presentation=1,
        opened_at=NOW + timedelta(hours=min(since, 0)),
        remaining_ml=Decimal(5),
    )
    now = stands(held)
    then = stands(held, on=ON + timedelta(days=later), at=NOW + timedelta(hours=hours))
    assert then.volume <= now.volume
    assert bool(now.findings) <= bool(then.findings)


@given(st.lists(st.tuples(st.integers(-50, 400), st.integers(0, 3), st.booleans()), max_size=8))
def test_what_is_offered_is_usable_and_in_order_of_expiry(rows: list[tuple[int, int, bool]]) -> None:
    stock = lots(
        *(
            {
                "product": "gel",
                "lot": f"L{i}",
                "expiry": ON + timedelta(days=days),
                "quantity": quantity,
                "presentation": 1,
                **({"opened_at": NOW - timedelta(hours=1), "remaining_ml": Decimal(1)} if open_ else {}),
            }
            for i, (days, quantity, open_) in enumerate(rows)
        )
    )
    found = first_out(stock=stock, product="gel", on=ON, at=NOW, library=SMALL, jurisdiction="FR")
    assert all(s.usable for s in found)
    expected = [(not o, d) for d, q, o in rows if d >= 0 and (q or o)]
    turns = [(not s.opened, (s.lot.expiry - ON).days) for s in found if s.lot.expiry]
    assert turns == sorted(expected)


# --- the law of a place


def test_a_status_comes_from_the_place_itself_else_from_where_it_inherits() -> None:
    gel = SMALL.products["gel"]
    assert places("FR", SMALL) == ("FR", "EU")
    assert status_in(gel, "FR", SMALL) == gel.status["EU"]
    assert status_in(gel, "US", SMALL) == gel.status["US"]
    assert status_in(gel, "AE", SMALL) is None
    assert jurisdiction_of("AE", SMALL) is None


def test_its_own_status_goes_before_an_inherited_one() -> None:
    gel = {**GEL, "status": {**GEL["status"], "FR": {**TOLD, "status": "refused"}}}
    library = small_library(products=[gel])
    found = status_in(library.products["gel"], "FR", library)
    assert found is not None
    assert found.status == "refused"


def test_a_circle_of_inheritance_ends() -> None:
    library = small_library(jurisdictions=[{**EU, "inherits": "FR"}])
    assert places("FR", library) == ("FR", "EU")


# --- the example


def test_the_example_stock_shows_every_case_a_cupboard_has() -> None:
    library = practice_library(EXAMPLES / "practice")
    stock = read_stock(EXAMPLES / "stock.toml", library)
    assert len(stock.by_product) >= 40
    found = [usable(lot=held, on=ON, at=NOW, library=library, jurisdiction="FR").findings for held in stock.lots]
    said = {finding.code for findings in found for finding in findings}
    assert said == {"supply/expired", "supply/recalled", "supply/quarantined"}
    assert any(held.opened_at for held in stock.lots)
    assert any(held.expiry and ON <= held.expiry < ON + timedelta(days=30) for held in stock.lots)
    assert any(len(held) > 2 for held in stock.by_product.values())
    assert all(held.lot.startswith("SYN") and (held.gtin or "").startswith("0999") for held in stock.lots)
    assert isinstance(read_toml(EXAMPLES / "stock.toml"), dict)
