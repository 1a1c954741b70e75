"""The trail shows every change of every byte."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.audit import Action, Checkpoint, Event, Trail, append, dump_lines, load_lines, verify
from openmeso.errors import TrailError

KEY = b"k" * 32
KEYS = {"2026": KEY}
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def an_event(number: int, **change: object) -> Event:
    fields = {
        "at": START + timedelta(minutes=number),
        "actor": f"staff-{number % 3}",
        "role": "injector",
        "action": list(Action)[number % len(Action)],
        "object": f"session/{number}",
        "details": {"hash": f"{number:064x}"},
    }
    return Event(**{**fields, **change})  # type: ignore[arg-type]


def a_trail(length: int = 8) -> Trail:
    trail = Trail()
    for number in range(length):
        trail = append(trail, an_event(number), key=KEY, key_id="2026")
    return trail


def test_a_trail_holds_as_it_was_written() -> None:
    found = verify(a_trail(), keys=KEYS)
    assert found.holds
    assert found.count == 8


def test_an_empty_trail_holds() -> None:
    assert verify(Trail(), keys=KEYS, checkpoint=Checkpoint(0, "0" * 64)).holds


@given(st.data())
def test_any_changed_byte_of_a_line_is_detected(data: st.DataObject) -> None:
    lines = dump_lines(a_trail(5)).splitlines()
    place = data.draw(st.integers(0, 4))
    record = json.loads(lines[place])
    field = data.draw(st.sampled_from(["seq", "at", "actor", "role", "action", "object", "details", "prev", "hash"]))
    match field:
        case "seq":
            record["seq"] += 1
        case "at":
            record["at"] = (datetime.fromisoformat(record["at"]) + timedelta(seconds=1)).isoformat()
        case "action":
            other = [a.value for a in Action if a.value != record["action"]]
            record["action"] = data.draw(st.sampled_from(other))
        case "details":
            record["details"] = {"hash": "changed"}
        case _:
            position = data.draw(st.integers(0, len(record[field]) - 1))
            old = record[field][position]
            record[field] = record[field][:position] + ("x" if old != "x" else "y") + record[field][position + 1 :]
    lines[place] = json.dumps(record)
    found = verify(load_lines(lines), keys=KEYS)
    assert not found.holds
    assert any(number in (place + 1, place + 2) for number, _ in found.broken)


@pytest.mark.parametrize(
    "tamper",
    [
        pytest.param(lambda lines: lines[:3] + lines[4:], id="a line removed"),
        pytest.param(lambda lines: (*lines[:3], lines[4], lines[3], *lines[5:]), id="two lines swapped"),
        pytest.param(lambda lines: (*lines[:4], lines[2], *lines[4:]), id="a line replayed"),
        pytest.param(lambda lines: lines[1:], id="the first line removed"),
    ],
)
def test_removed_swapped_and_replayed_lines_are_detected(tamper) -> None:  # type: ignore[no-untyped-def]
    assert not verify(Trail(tuple(tamper(a_trail().lines))), keys=KEYS).holds


def test_a_cut_tail_shows_only_against_a_checkpoint_kept_elsewhere() -> None:
    whole = a_trail()
    cut = Trail(whole.lines[:-2])
    assert verify(cut, keys=KEYS).holds
    assert not verify(cut, keys=KEYS, checkpoint=whole.head).holds
    assert verify(whole, keys=KEYS, checkpoint=cut.head).holds


def test_a_trail_chained_anew_without_the_key_is_detected() -> None:
    forged = Trail()
    for line in a_trail().lines:
        event = replace(line.event, details={"hash": "forged"})
        forged = append(forged, event, key=b"x" * 32, key_id="2026")
    assert not verify(forged, keys=KEYS).holds


def test_keys_rotate_and_an_unknown_key_is_named() -> None:
    trail = append(a_trail(2), an_event(2), key=b"n" * 32, key_id="2027")
    assert verify(trail, keys={**KEYS, "2027": b"n" * 32}).holds
    assert verify(trail, keys=KEYS).broken == ((3, "sealed with an unknown key, '2027'"),)


def test_dump_and_load_are_inverse() -> None:
    trail = a_trail()
    assert load_lines(dump_lines(trail).splitlines()) == trail


def test_a_file_that_is_no_trail_lists_every_bad_line() -> None:
    text = ["{}", "not json", "", dump_lines(a_trail(1)).strip(), '{"seq": 1}', json.dumps([1])]
    bad = json.loads(text[3])
    bad["details"] = {"a": 1}
    with pytest.raises(TrailError) as caught:
        load_lines([*text, json.dumps(bad)])
    assert [fault.place for fault in caught.value.faults] == ["line 1", "line 2", "line 5", "line 6", "line 7"]


def test_an_event_needs_its_instant_and_its_ids() -> None:
    with pytest.raises(TrailError) as caught:
        an_event(1, at=datetime(2026, 11, 22, 9, 0), actor="", role="", object="")  # noqa: DTZ001
    assert len(caught.value.faults) == 4


def test_a_short_key_is_refused() -> None:
    with pytest.raises(TrailError, match="at least 32 bytes"):
        append(Trail(), an_event(1), key=b"short", key_id="2026")


def test_a_checkpoint_of_the_last_line_holds_and_one_beyond_does_not() -> None:
    trail = a_trail(3)
    assert verify(trail, keys=KEYS, checkpoint=trail.head).holds
    assert verify(trail, keys=KEYS, checkpoint=Checkpoint(4, trail.head.hash)).broken[0][0] == 4


def test_a_line_is_one_fixed_form() -> None:
    """Sorted keys and letters as they are: two programs that write the same event write the same bytes."""
    first = dump_lines(append(Trail(), an_event(0, actor="Zoë"), key=KEY, key_id="2026"))
    assert "Zoë" in first
    assert list(json.loads(first)) == sorted(json.loads(first))
    assert json.loads(first)["prev"] == "0" * 64


@pytest.mark.parametrize(
    "change",
    [{"more": "x"}, {"details": {"a": "words", "b": 1}}, {"details": ["a"]}, {"seq": "first"}, {"action": "flew"}],
)
def test_a_line_of_another_shape_is_no_trail_line(change: dict[str, object]) -> None:
    record = json.loads(dump_lines(a_trail(1)))
    with pytest.raises(TrailError):
        load_lines([json.dumps(record | change)])


@pytest.mark.parametrize("text", ["[]", "3", '"seq"', "null"])
def test_a_line_that_is_no_table_is_no_trail_line(text: str) -> None:
    with pytest.raises(TrailError):
        load_lines([text])
