"""The stock: what may be taken from it, what its ledger says, and what its pages show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions import stock_moves
from openmeso_clinic.actions.day_ends import end_day
from openmeso_clinic.actions.lot_states import quarantine, recall, release
from openmeso_clinic.actions.receiving import Delivery, receive
from openmeso_clinic.actions.stock_counts import count
from openmeso_clinic.actions.stock_settings import add_supplier, set_product
from openmeso_clinic.actions.use_of_stock import Wanted, take
from openmeso_clinic.models import Container, DayEnd, Movement, TrailLine
from openmeso_clinic.queries.day_end import day_end_of
from openmeso_clinic.queries.in_use import in_use
from openmeso_clinic.queries.invariants.lots import containers_add_up, nothing_used_out_of_date
from openmeso_clinic.queries.lot_badges import lot_badge
from openmeso_clinic.queries.lot_page import lot_page
from openmeso_clinic.queries.needs_stock import stock_needs
from openmeso_clinic.queries.shelf import shelf_of
from tests.clinic.cast import Cast
from tests.clinic.deliveries import received


@pytest.fixture
def by(cast: Cast) -> Actor:
    return cast.actor("assistant")


def refused(act: Callable[..., Any], **kwargs: Any) -> list[str]:
    with pytest.raises(Refused) as found, transaction.atomic():
        act(**kwargs)
    return [missing.code for missing in found.value.missing]


def later(by: Actor, **span: float) -> Actor:
    return replace(by, at=by.at + timedelta(**span))


# --- receiving


def test_a_delivery_makes_containers_with_codes_of_their_own(by: Actor) -> None:
    lot, containers = received(by, quantity=4)
    assert len({c.code for c in containers}) == 4
    assert [m.kind for m in lot.movements.all()] == ["receive"] * 4
    assert TrailLine.objects.filter(action="lot-received", object=f"lot/{lot.ref}").count() == 1


def test_more_of_the_same_lot_joins_it(by: Actor) -> None:
    first, _ = received(by)
    again, _ = received(by, quantity=2)
    assert first == again and first.containers.count() == 5


def test_a_form_sent_twice_receives_once(by: Actor) -> None:
    delivery = Delivery("nctf-135-ha", "LOT-1", by.today, 3, Decimal(3), False, by.today)
    first = receive(by=by, delivery=delivery, key="k")
    assert receive(by=by, delivery=delivery, key="k") == first
    assert Container.objects.count() == 3
    assert refused(receive, by=by, delivery=replace(delivery, quantity=4), key="k") == ["stock/key-used"]


def test_everything_wrong_with_a_delivery_is_said_at_once(by: Actor) -> None:
    wrong = refused(received, by=by, product="no-such", number=" ", quantity=0, expiry=by.today - timedelta(days=1))
    assert wrong == ["stock/product", "stock/lot-number", "stock/quantity", "stock/expired-on-arrival"]


def test_the_same_lot_has_one_expiry_and_one_volume(by: Actor) -> None:
    received(by)
    other = {"expiry": by.today + timedelta(days=9), "volume_ml": Decimal(5)}
    assert refused(received, by=by, **other) == ["stock/other-expiry", "stock/other-volume"]


def test_a_recalled_lot_is_not_received_again(by: Actor) -> None:
    lot, _ = received(by)
    recall(by=by, lot=lot, reason="maker-notice")
    assert refused(received, by=by) == ["stock/recalled"]


# --- opening, using, wasting


def test_opening_starts_the_shortest_clock(by: Actor) -> None:
    lot, (ampoule, *_) = received(by, product="ascorbic-acid-ampoule", volume_ml=Decimal(5))
    stock_moves.open_one(by=by, container=ampoule)
    ampoule.refresh_from_db()
    assert ampoule.discard_by == by.at + timedelta(hours=4)
    assert in_use(lot).confirmed and in_use(lot).one_session


def test_a_clock_of_a_house_rule_is_said_to_be_unconfirmed(by: Actor) -> None:
    by.practice.jurisdiction = "US"
    lot, _ = received(by, product="emla-cream", volume_ml=Decimal(30), multi_dose=True)
    clock = in_use(lot)
    assert (clock.hours, clock.confirmed) == (Decimal(672), False)


def test_past_its_time_a_container_is_only_wasted(by: Actor) -> None:
    _lot, (ampoule, *_) = received(by, product="ascorbic-acid-ampoule", volume_ml=Decimal(5))
    stock_moves.open_one(by=by, container=ampoule)
    late = later(by, hours=5)
    assert refused(stock_moves.use, by=late, container=ampoule, volume_ml=Decimal(1), reason="rinsing") == [
        "stock/past-its-time"
    ]
    stock_moves.waste(by=late, container=ampoule, reason="past-its-time")
    ampoule.refresh_from_db()
    assert (ampoule.state, ampoule.remaining_ml) == ("wasted", Decimal(0))


def test_past_its_time_not_even_the_database_takes_a_use(by: Actor) -> None:
    lot, (ampoule, *_) = received(by, product="ascorbic-acid-ampoule", volume_ml=Decimal(5))
    stock_moves.open_one(by=by, container=ampoule)
    about = {"practice": by.practice, "lot": lot, "container": ampoule, "kind": "use", "by": by.staff}
    with pytest.raises(DatabaseError), transaction.atomic():
        Movement.objects.create(**about, volume_ml=-1, before_ml=5, after_ml=4, at=by.at + timedelta(hours=5))


def test_a_container_for_one_patient_is_not_used_on_the_next_day(by: Actor) -> None:
    _lot, (ampoule, *_) = received(by)
    stock_moves.use(by=by, container=ampoule, volume_ml=Decimal(1), reason="rinsing")
    ampoule.refresh_from_db()
    next_day = later(by, days=1, minutes=-1)
    about = {"by": next_day, "container": ampoule, "volume_ml": Decimal(1), "reason": "rinsing"}
    assert refused(stock_moves.use, **about) == ["stock/one-session"]


@pytest.mark.parametrize("state", ["expired", "quarantined", "recalled"])
def test_what_is_out_of_use_is_neither_opened_nor_used(by: Actor, state: str) -> None:
    lot, (ampoule, *_) = received(by, expiry=by.today)
    act = by
    if state == "expired":
        act = later(by, days=1)
    elif state == "quarantined":
        quarantine(by=by, lot=lot, reason="papers")
    else:
        recall(by=by, lot=lot, reason="maker-notice")
    assert refused(stock_moves.open_one, by=act, container=ampoule) == ["stock/lot-unfit"]
    about = {"container": ampoule, "volume_ml": Decimal(1), "reason": "rinsing"}
    assert refused(stock_moves.use, by=act, **about) == ["stock/lot-unfit"]
    assert stock_moves.waste(by=act, container=ampoule, reason="expired").after_ml == 0


def test_a_lot_is_good_through_its_last_day(by: Actor) -> None:
    lot, (ampoule, *_) = received(by, expiry=by.today)
    assert lot_badge(lot, on=by.today).usable
    assert stock_moves.open_one(by=by, container=ampoule).kind == "open"


def test_what_expired_is_wasted_and_not_sent_back(by: Actor) -> None:
    _lot, (ampoule, *_) = received(by, expiry=by.today)
    assert refused(stock_moves.send_back, by=later(by, days=1), container=ampoule, reason="damaged") == [
        "stock/expired-is-waste"
    ]


def test_no_more_is_taken_than_is_in_it(by: Actor) -> None:
    _lot, (ampoule, *_) = received(by)
    about = {"by": by, "container": ampoule, "reason": "rinsing"}
    assert refused(stock_moves.use, volume_ml=Decimal("3.01"), **about) == ["stock/not-enough"]
    assert refused(stock_moves.use, volume_ml=Decimal(0), **about) == ["stock/not-enough"]


def test_a_reason_is_needed_and_something_else_needs_words(by: Actor) -> None:
    _lot, (ampoule, *_) = received(by)
    assert refused(stock_moves.waste, by=by, container=ampoule, reason="") == ["stock/reason"]
    assert refused(stock_moves.waste, by=by, container=ampoule, reason="other", text=" ") == ["stock/reason-words"]


def test_a_wasted_container_is_not_wasted_twice(by: Actor) -> None:
    _lot, (ampoule, *_) = received(by)
    stock_moves.waste(by=by, container=ampoule, reason="broken")
    assert refused(stock_moves.waste, by=by, container=ampoule, reason="broken") == ["stock/changed"]


# --- undoing


def test_waste_is_undone_by_a_line_of_its_own(by: Actor) -> None:
    lot, (ampoule, *_) = received(by)
    wasted = stock_moves.waste(by=by, container=ampoule, reason="broken")
    counter = stock_moves.undo(by=by, movement=wasted)
    ampoule.refresh_from_db()
    assert (ampoule.state, ampoule.remaining_ml) == ("sealed", Decimal(3))
    assert (counter.undoes, counter.volume_ml) == (wasted, Decimal(3))
    assert lot.movements.count() == 5
    assert refused(stock_moves.undo, by=by, movement=wasted) == ["stock/stands"]


def test_an_opening_is_undone_at_once_or_not_at_all(by: Actor) -> None:
    _lot, (first, second, _) = received(by)
    opened = stock_moves.open_one(by=by, container=first)
    stock_moves.undo(by=later(by, minutes=5), movement=opened)
    first.refresh_from_db()
    assert (first.state, first.opened_at, first.discard_by) == ("sealed", None, None)
    other = stock_moves.open_one(by=by, container=second)
    assert refused(stock_moves.undo, by=later(by, minutes=11), movement=other) == ["stock/stands"]


def test_only_the_last_movement_of_a_container_is_undone(by: Actor) -> None:
    _lot, (ampoule, *_) = received(by)
    used = stock_moves.use(by=by, container=ampoule, volume_ml=Decimal(1), reason="rinsing")
    ampoule.refresh_from_db()
    more = stock_moves.use(by=by, container=ampoule, volume_ml=Decimal(1), reason="rinsing")
    assert refused(stock_moves.undo, by=by, movement=used) == ["stock/stands"]
    stock_moves.undo(by=by, movement=more)
    stock_moves.undo(by=by, movement=used)
    ampoule.refresh_from_db()
    assert ampoule.remaining_ml == 3


def test_a_container_received_by_mistake_leaves_the_shelf(by: Actor) -> None:
    lot, (ampoule, *_) = received(by)
    stock_moves.undo(by=by, movement=ampoule.movements.get())
    page = lot_page(lot, on=by.today, at=by.at)
    assert [row.words for row in page.gone] == ["Received by mistake"]


def test_the_ledger_is_never_rewritten(by: Actor) -> None:
    _lot, (ampoule, *_) = received(by)
    line = ampoule.movements.get()
    for act in (lambda: Movement.objects.filter(pk=line.pk).update(volume_ml=1), line.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


# --- counting


def test_a_count_that_agrees_writes_nothing_to_the_ledger(by: Actor) -> None:
    lot, _ = received(by)
    assert count(by=by, lot=lot, sealed=3, opened={}, seen_sealed=3) == []
    assert lot.movements.count() == 3


def test_a_difference_becomes_movements_with_a_reason(by: Actor) -> None:
    lot, (ampoule, *_) = received(by)
    stock_moves.open_one(by=by, container=ampoule)
    seen = {"sealed": 1, "opened": {ampoule.code: Decimal("2.40")}, "seen_sealed": 2}
    assert refused(count, by=by, lot=lot, **seen) == ["stock/reason"]
    lines = count(by=by, lot=lot, reason="not-recorded", **seen)
    assert sorted(line.volume_ml for line in lines) == [Decimal(-3), Decimal("-0.60")]
    assert {line.reason for line in lines} == {"not-recorded"}
    assert list(containers_add_up()) == []


def test_a_container_that_is_found_comes_back_with_a_line(by: Actor) -> None:
    lot, _ = received(by)
    (line,) = count(by=by, lot=lot, sealed=4, opened={}, seen_sealed=3, reason="found")
    assert (line.volume_ml, line.container and line.container.state) == (Decimal(3), "sealed")


def test_a_count_of_a_shelf_that_moved_meanwhile_is_refused(by: Actor) -> None:
    lot, (ampoule, *_) = received(by)
    stock_moves.waste(by=by, container=ampoule, reason="broken")
    assert refused(count, by=by, lot=lot, sealed=3, opened={}, seen_sealed=3) == ["stock/changed"]


# --- states of a lot


def test_quarantine_and_release_each_say_why(by: Actor) -> None:
    lot, _ = received(by)
    assert refused(quarantine, by=by, lot=lot, reason="") == ["stock/reason"]
    quarantine(by=by, lot=lot, reason="temperature", text="12 °C")
    lot.refresh_from_db()
    assert (lot.state, lot.state_reason) == ("quarantined", "temperature: 12 °C")
    assert refused(release, by=by, lot=lot, text="") == ["stock/reason"]
    release(by=by, lot=lot, text="Maker says it is good")
    lot.refresh_from_db()
    assert lot.state == "ok"
    assert [m.kind for m in lot.movements.order_by("pk")][-2:] == ["quarantine", "release"]


def test_a_recalled_lot_is_never_released(by: Actor) -> None:
    lot, _ = received(by)
    recall(by=by, lot=lot, reason="maker-notice")
    assert refused(release, by=by, lot=lot, text="It looks fine") == ["stock/state"]


# --- the sum of the ledger

_MOVES = st.lists(
    st.tuples(
        st.sampled_from(["take", "use", "open", "waste", "return", "count", "undo", "receive"]),
        st.integers(0, 30),
        st.integers(1, 400),
    ),
    max_size=12,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=_MOVES)
def test_whatever_is_done_the_ledger_adds_up_and_nothing_is_below_nothing(by: Actor, moves: Any) -> None:
    with transaction.atomic():
        lot, _ = received(by, product="emla-cream", volume_ml=Decimal("2.70"), multi_dose=True, number="SUM")
        for move, which, cents in moves:
            containers = list(lot.containers.order_by("pk"))
            container, volume = containers[which % len(containers)], Decimal(cents) / 100
            try:
                with transaction.atomic():
                    _do(by, lot, container, move, which, volume)
            except Refused:
                pass
            sums = dict(lot.movements.order_by().values_list("container").annotate(Sum("volume_ml")))
            for row in lot.containers.all():
                assert row.remaining_ml == round(Decimal(sums[row.pk]), 2) >= 0
        assert list(nothing_used_out_of_date()) == []
        transaction.set_rollback(True)


def _do(by: Actor, lot: Any, container: Container, move: str, which: int, volume: Decimal) -> None:
    if move == "take":
        take(by=by, wanted=[Wanted(lot, volume, Decimal("0.13"))], at=by.at)
    elif move == "use":
        stock_moves.use(by=by, container=container, volume_ml=volume, reason="rinsing")
    elif move == "open":
        stock_moves.open_one(by=by, container=container)
    elif move == "waste":
        stock_moves.waste(by=by, container=container, reason="broken")
    elif move == "return":
        stock_moves.send_back(by=by, container=container, reason="damaged")
    elif move == "receive":
        received(by, product="emla-cream", volume_ml=Decimal("2.70"), multi_dose=True, number="SUM", quantity=1)
    elif move == "undo":
        lines = list(lot.movements.order_by("-pk"))
        stock_moves.undo(by=by, movement=lines[which % len(lines)])
    else:
        here = list(lot.containers.filter(state__in=["sealed", "open"]))
        sealed = sum(c.state == "sealed" for c in here)
        opened = {c.code: min(volume, lot.volume_ml) for c in here if c.state == "open"}
        count(by=by, lot=lot, sealed=which % 5, opened=opened, seen_sealed=sealed, reason="miscounted")


def test_a_volume_is_kept_exactly(by: Actor) -> None:
    """One less nine tenths is one tenth, on every database."""
    _lot, (tube, *_) = received(by, product="emla-cream", volume_ml=Decimal("1.00"), multi_dose=True)
    for _ in range(3):
        stock_moves.use(by=by, container=tube, volume_ml=Decimal("0.30"), reason="numbing")
        tube.refresh_from_db()
    assert tube.remaining_ml == Decimal("0.10")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM clinic_container WHERE remaining_ml = 0.1")
        assert cursor.fetchone() == (1,)


# --- what the pages and the queue say


def test_first_expiry_first_and_what_is_out_of_use_last(by: Actor) -> None:
    received(by, number="LATE", expiry=by.today + timedelta(days=300))
    received(by, number="SOON", expiry=by.today + timedelta(days=12))
    gone, _ = received(by, number="GONE", expiry=by.today + timedelta(days=5))
    quarantine(by=by, lot=gone, reason="papers")
    (product,) = shelf_of(by.practice, on=by.today, at=by.at).products
    assert [(r.lot.number, r.badge.words, r.first) for r in product.lots][:2] == [
        ("SOON", "12 d left", True),
        ("LATE", product.lots[1].badge.words, False),
    ]
    assert (product.lots[2].badge.words, product.sealed, product.usable_ml) == ("Quarantined", 6, Decimal(18))


def test_an_opened_container_for_one_patient_is_not_counted_as_usable(by: Actor) -> None:
    _lot, (ampoule, *_) = received(by)
    stock_moves.open_one(by=by, container=ampoule)
    shelf = shelf_of(by.practice, on=by.today, at=by.at + timedelta(minutes=130))
    assert shelf.products[0].usable_ml == 6
    assert shelf.opened[0].badge.words == "Opened 2 h 10 min"


def test_the_queue_names_what_is_due_first(by: Actor) -> None:
    _lot, (ampoule, *_) = received(by, product="ascorbic-acid-ampoule", volume_ml=Decimal(5))
    stock_moves.open_one(by=by, container=ampoule)
    received(by, number="SOON", expiry=by.today + timedelta(days=12))
    set_product(by=by, product="saline-0-9", reorder_level=4, supplier=None)
    needs = stock_needs(by.practice, on=by.today, at=by.at + timedelta(hours=2, minutes=20))
    assert [(n.kind, n.words) for n in needs] == [
        ("opened", "Discard in 1 h 40 min"),
        ("expiry", "Expires in 12 days"),
        ("reorder", "Order: 0 left"),
    ]
    past = stock_needs(by.practice, on=by.today, at=by.at + timedelta(hours=5))
    assert (past[0].words, past[0].urgent) == ("Past its time: waste it", True)


def test_the_day_adds_up_in_one_sentence_and_is_closed_once(by: Actor) -> None:
    _lot, (ampoule, *_) = received(by)
    stock_moves.use(by=by, container=ampoule, volume_ml=Decimal(1), reason="rinsing")
    open_points = day_end_of(by.practice, on=by.today, at=by.at).open_points
    assert [p.container for p in open_points] == [ampoule]
    ampoule.refresh_from_db()
    wasted = stock_moves.waste(by=by, container=ampoule, reason="single-use-rest")
    stock_moves.undo(by=by, movement=wasted)
    ampoule.refresh_from_db()
    stock_moves.waste(by=by, container=ampoule, reason="single-use-rest")
    found = day_end_of(by.practice, on=by.today, at=by.at)
    (one,) = found.products
    assert (one.came_ml, one.opened, one.used_ml, one.wasted_ml, one.left_ml) == (9, 1, 1, 2, 6)
    assert found.sentence.startswith("Everything opened today")
    end_day(by=by, on=by.today)
    assert refused(end_day, by=by, on=by.today) == ["day/ended"]
    assert DayEnd.objects.get().content["products"][0]["left_ml"] == "6.00"


@pytest.mark.parametrize("path", ["stock", "stock/order", "stock/day-end", "stock/fridges", "stock/receive"])
def test_every_page_of_an_empty_stock_says_so(signed_in: Callable[[str], Client], path: str) -> None:
    assert signed_in("assistant").get(f"/{path}").status_code == 200


def test_prices_are_shown_only_where_money_may_be_seen(by: Actor, signed_in: Callable[[str], Client]) -> None:
    lot, _ = received(by, price=Decimal("123.45"))
    assert "123.45" in signed_in("prescriber").get(f"/stock/lots/{lot.ref}").content.decode()
    assert "123.45" not in signed_in("assistant").get(f"/stock/lots/{lot.ref}").content.decode()
    assert "Price of one" not in signed_in("assistant").get("/stock/receive").content.decode()


def test_a_delivery_is_typed_and_received(signed_in: Callable[[str], Client], cast: Cast) -> None:
    browser = signed_in("assistant")
    form = {
        "product": "NCTF 135 HA",
        "number": "T-1",
        "expiry": "03/2028",
        "quantity": "2",
        "received_on": cast.at.date().isoformat(),
        "key": "abc",
    }
    answer = browser.post("/stock/receive", form, follow=True)
    lot = Container.objects.select_related("lot").first().lot
    assert (answer.status_code, lot.expiry.isoformat(), lot.containers.count()) == (200, "2028-03-31", 2)
    faulty = browser.post("/stock/receive", form | {"product": "NCFT", "expiry": "13/2028", "quantity": ""})
    page = faulty.content.decode()
    assert faulty.status_code == 422 and "3 things need a correction" in page and 'value="NCFT"' in page


def test_a_sheet_of_labels_carries_the_codes(by: Actor, signed_in: Callable[[str], Client]) -> None:
    lot, containers = received(by)
    page = signed_in("assistant").get(f"/stock/lots/{lot.ref}/labels").content.decode()
    assert all(c.code in page for c in containers) and page.count("shape-rendering") == 3


def test_the_order_list_never_starts_a_cell_with_a_formula(by: Actor, signed_in: Callable[[str], Client]) -> None:
    supplier = add_supplier(by=by, name="=cmd|' /C calc'!A0", phone="+33 1", account="@x")
    set_product(by=by, product="saline-0-9", reorder_level=4, supplier=supplier)
    text = signed_in("assistant").get("/stock/order.csv").content.decode("utf-8-sig")
    cells = text.splitlines()[1].strip('"').split('","')
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert "'=cmd" in text


def test_whoever_moves_no_stock_sees_it_without_buttons(by: Actor, signed_in: Callable[[str], Client]) -> None:
    lot, (ampoule, *_) = received(by)
    auditor = signed_in("auditor")
    page = auditor.get(f"/stock/lots/{lot.ref}").content.decode()
    assert "Waste" not in page and "Take out of use" not in page
    assert auditor.post(f"/stock/containers/{ampoule.ref}/open").status_code == 404
    assert signed_in("front-desk").get("/stock").status_code == 404
    assert signed_in("assistant").post(f"/stock/lots/{lot.ref}/quarantine").status_code == 404


def test_the_time_of_the_clock_is_the_practices(by: Actor, now: datetime) -> None:
    lot, _ = received(by)
    assert lot_page(lot, on=by.today, at=now).left_ml == 9
