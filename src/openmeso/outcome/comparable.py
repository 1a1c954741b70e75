"""Which visits of one place may be compared at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openmeso.outcome.finding import OutcomeFinding
from openmeso.outcome.reading import READINGS_A_VISIT, Reading

#: Room conditions further apart than this change the reading more than the skin does (expert values).
MOST_CELSIUS = Decimal(3)
MOST_HUMIDITY = Decimal(15)
#: Needling swells and reddens: readings this soon after a session measure the needle.
DAYS_AFTER_SESSION = 14


@dataclass(frozen=True, slots=True)
class Pair:
    """The visits that may be compared, and what was left out or weakens the comparison."""

    baseline: tuple[Reading, ...]
    follow_up: tuple[Reading, ...]
    findings: tuple[OutcomeFinding, ...]


def comparable(
    *, place: str, baseline: tuple[Reading, ...], follow_up: tuple[Reading, ...], sessions: Sequence[date]
) -> Pair:
    """Leave out what cannot be compared: other devices, other rooms, skin just needled."""
    found: list[OutcomeFinding] = []
    if not baseline or not follow_up:
        side = "baseline" if not baseline else "follow-up"
        found.append(
            _finding("visit-missing", place, f"No {side} reading.", "Measure the same place before and after.")
        )
        return Pair((), (), tuple(found))
    devices = sorted({(item.device, item.probe) for item in (*baseline, *follow_up)})
    if len(devices) > 1:
        names = " and ".join(" ".join(filter(None, device)) for device in devices)
        found.append(
            _finding(
                "device-differs",
                place,
                f"Measured with {names}.",
                "Measure baseline and follow-up with one device and one probe.",
            )
        )
        return Pair((), (), tuple(found))
    before = _healed(baseline, sessions, place, found)
    after = _same_climate(before, _healed(follow_up, sessions, place, found), place, found)
    if before and after:
        found += _weaknesses(place, before, after)
    return Pair(before, after, tuple(found))


def _healed(
    visits: Iterable[Reading], sessions: Sequence[date], place: str, found: list[OutcomeFinding]
) -> tuple[Reading, ...]:
    kept = []
    for visit in visits:
        # A reading on the day of a session is taken before injecting, so that day itself does not count.
        days = min(((visit.on - day).days for day in sessions if day < visit.on), default=DAYS_AFTER_SESSION)
        if days < DAYS_AFTER_SESSION:
            found.append(
                _finding(
                    "too-soon-after-session",
                    place,
                    f"The reading of {visit.on.isoformat()} is {days} days after a session.",
                    f"Measure {DAYS_AFTER_SESSION} days after a session or later.",
                )
            )
        else:
            kept.append(visit)
    return tuple(kept)


def _same_climate(
    baseline: tuple[Reading, ...], follow_up: tuple[Reading, ...], place: str, found: list[OutcomeFinding]
) -> tuple[Reading, ...]:
    kept = []
    for visit in follow_up:
        apart = [
            words
            for name, unit, most in (
                ("temperature_c", "°C", MOST_CELSIUS),
                ("humidity_percent", "% humidity", MOST_HUMIDITY),
            )
            if (words := _apart(name, unit, most, baseline, visit))
        ]
        if apart:
            found.append(
                _finding(
                    "climate-differs",
                    place,
                    f"The room of {visit.on.isoformat()} was {' and '.join(apart)} from a baseline visit.",
                    "Measure at 20 to 22 °C and 40 to 60 % humidity.",
                )
            )
        else:
            kept.append(visit)
    return tuple(kept)


def _apart(name: str, unit: str, most: Decimal, baseline: tuple[Reading, ...], visit: Reading) -> str:
    now: Decimal | None = getattr(visit, name)
    then = [value for item in baseline if (value := getattr(item, name)) is not None]
    if now is None or not then:
        return ""
    distance: Decimal = max(abs(now - value) for value in then)
    return f"{distance} {unit} away" if distance > most else ""


def _weaknesses(place: str, baseline: tuple[Reading, ...], follow_up: tuple[Reading, ...]) -> list[OutcomeFinding]:
    visits = (*baseline, *follow_up)
    found = []
    if any(item.temperature_c is None or item.humidity_percent is None for item in visits):
        found.append(
            _remark(
                "climate-unknown",
                place,
                "The room's temperature or humidity was not noted at every visit.",
                "Note both.",
            )
        )
    if any(len(item.values) < READINGS_A_VISIT for item in visits):
        found.append(
            _remark(
                "few-readings",
                place,
                f"A visit has fewer than {READINGS_A_VISIT} readings.",
                f"Take {READINGS_A_VISIT} readings and keep all of them.",
            )
        )
    if len({item.operator for item in visits if item.operator}) > 1:
        found.append(
            _remark(
                "operator-differs", place, "Different people measured.", "Have one person measure: two agree less well."
            )
        )
    if len(baseline) == 1:
        found.append(
            _remark(
                "one-baseline-visit",
                place,
                "One baseline visit: an unusual day then looks like a change later.",
                "Measure at two or three visits before the course.",
            )
        )
    return found


def _finding(code: str, place: str, what: str, do: str) -> OutcomeFinding:
    return OutcomeFinding(f"outcome/{code}", place, what, do, stops=True)


def _remark(code: str, place: str, what: str, do: str) -> OutcomeFinding:
    return OutcomeFinding(f"outcome/{code}", place, what, do, stops=False)
