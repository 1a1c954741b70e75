"""Clocks of reporting start when the practice first knew, and end at the same instant in every zone (I22)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from openmeso.knowledge import load_library
from openmeso.outcome.duties import duties, warned

KNEW = datetime(2026, 3, 28, 23, 30, tzinfo=ZoneInfo("Europe/Paris"))  # the night before summer time
LIBRARY = load_library()


def days_of(code: str, grade: int, serious: bool | None, *, threat: bool = False) -> list[tuple[str, int | None]]:
    found = duties(jurisdiction=code, grade=grade, serious=serious, aware_at=KNEW, library=LIBRARY, threat=threat)
    return [(one.who, one.days) for one in found]


@pytest.mark.parametrize(
    ("code", "grade", "serious", "expected"),
    [
        ("FR", 3, True, [("clinic", 0), ("manufacturer", 15), ("manufacturer", 15)]),
        ("FR", 5, True, [("clinic", 0), ("manufacturer", 10), ("manufacturer", 15)]),
        ("FR", 1, False, [("manufacturer", 90)]),
        ("IT", 3, None, [("clinic", 0), ("manufacturer", 15), ("manufacturer", 15)]),
        ("US", 3, True, [("clinic", 10), ("clinic", None), ("manufacturer", 30)]),
        ("GB", 4, True, [("clinic", None), ("manufacturer", 10)]),
        ("BR", 3, True, [("clinic", 1)]),
        ("BR", 1, False, []),
        ("ZZ", 3, True, []),
    ],
)
def test_the_right_clocks(code: str, grade: int, serious: bool | None, expected: list[tuple[str, int | None]]) -> None:
    assert days_of(code, grade, serious) == expected


def test_a_threat_to_the_public_has_the_shortest_clock() -> None:
    assert ("manufacturer", 2) in days_of("FR", 3, True, threat=True)


def test_what_no_source_gives_days_for_is_to_be_confirmed() -> None:
    (one,) = duties(jurisdiction="BR", grade=3, serious=True, aware_at=KNEW, library=LIBRARY)
    assert one.to_confirm
    voluntary = duties(jurisdiction="GB", grade=3, serious=True, aware_at=KNEW, library=LIBRARY)[0]
    assert (voluntary.voluntary, voluntary.due_at, voluntary.to_confirm) == (True, None, False)


@pytest.mark.parametrize("hours", [-12, -3, 0, 5, 14])
def test_the_end_is_the_same_instant_in_every_zone(hours: int) -> None:
    elsewhere = KNEW.astimezone(timezone(timedelta(hours=hours)))
    ends = [d.due_at for d in duties(jurisdiction="FR", grade=3, serious=True, aware_at=elsewhere, library=LIBRARY)]
    assert ends == [d.due_at for d in duties(jurisdiction="FR", grade=3, serious=True, aware_at=KNEW, library=LIBRARY)]
    assert ends[1] == KNEW.astimezone(UTC) + timedelta(days=15)


def test_an_instant_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        duties(jurisdiction="FR", grade=3, serious=True, aware_at=datetime(2026, 1, 1), library=LIBRARY)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("gone", "step"), [(0, ""), (4.9, ""), (5, "half"), (7.9, "half"), (8, "late"), (9.99, "late"), (10, "over")]
)
def test_the_alarm_at_half_at_four_fifths_and_at_the_end(gone: float, step: str) -> None:
    assert warned(KNEW, KNEW + timedelta(days=10), KNEW + timedelta(days=gone)) == step


def test_at_once_is_over_at_once() -> None:
    assert warned(KNEW, KNEW, KNEW) == "over"
