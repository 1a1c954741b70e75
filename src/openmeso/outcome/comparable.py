"""Which visits of one place may be compared at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openmeso.languages.formats import day, listed, number
from openmeso.languages.phrases import Phrases
from openmeso.outcome.finding import OutcomeFinding
from openmeso.outcome.reading import READINGS_A_VISIT, Reading
from openmeso.outcome.words import Words

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
    *,
    place: str,
    baseline: tuple[Reading, ...],
    follow_up: tuple[Reading, ...],
    sessions: Sequence[date],
    words: Words,
) -> Pair:
    """Leave out what cannot be compared: other devices, other rooms, skin just needled.

    Args:
        words: The language in which the findings are said.
    """
    say = words.say
    found: list[OutcomeFinding] = []
    if not baseline or not follow_up:
        side = "no-baseline" if not baseline else "no-follow-up"
        found.append(_finding("visit-missing", place, say(side), say("do-visit-missing")))
        return Pair((), (), tuple(found))
    devices = sorted({(item.device, item.probe) for item in (*baseline, *follow_up)})
    if len(devices) > 1:
        names = listed([" ".join(filter(None, device)) for device in devices], words.language)
        found.append(_finding("device-differs", place, say("device-differs", devices=names), say("do-device-differs")))
        return Pair((), (), tuple(found))
    before = _healed(baseline, sessions, place, found, words)
    after = _same_climate(before, _healed(follow_up, sessions, place, found, words), place, found, words)
    if before and after:
        found += _weaknesses(place, before, after, say)
    return Pair(before, after, tuple(found))


def _healed(
    visits: Iterable[Reading], sessions: Sequence[date], place: str, found: list[OutcomeFinding], words: Words
) -> tuple[Reading, ...]:
    kept = []
    for visit in visits:
        # A reading on the day of a session is taken before injecting, so that day itself does not count.
        days = min(((visit.on - held).days for held in sessions if held < visit.on), default=DAYS_AFTER_SESSION)
        if days < DAYS_AFTER_SESSION:
            found.append(
                _finding(
                    "too-soon-after-session",
                    place,
                    words.say("too-soon", on=day(visit.on, words.language), days=days),
                    words.say("do-too-soon", days=DAYS_AFTER_SESSION),
                )
            )
        else:
            kept.append(visit)
    return tuple(kept)


def _same_climate(
    baseline: tuple[Reading, ...],
    follow_up: tuple[Reading, ...],
    place: str,
    found: list[OutcomeFinding],
    words: Words,
) -> tuple[Reading, ...]:
    kept = []
    for visit in follow_up:
        apart = [
            words.say(phrase, distance=number(distance, words.language))
            for name, phrase, most in (
                ("temperature_c", "apart-celsius", MOST_CELSIUS),
                ("humidity_percent", "apart-humidity", MOST_HUMIDITY),
            )
            if (distance := _apart(name, most, baseline, visit)) is not None
        ]
        if apart:
            found.append(
                _finding(
                    "climate-differs",
                    place,
                    words.say("climate-differs", on=day(visit.on, words.language), apart=listed(apart, words.language)),
                    words.say("do-climate-differs"),
                )
            )
        else:
            kept.append(visit)
    return tuple(kept)


def _apart(name: str, most: Decimal, baseline: tuple[Reading, ...], visit: Reading) -> Decimal | None:
    """How far the room lies from a baseline visit, where that is too far."""
    now: Decimal | None = getattr(visit, name)
    then = [value for item in baseline if (value := getattr(item, name)) is not None]
    if now is None or not then:
        return None
    distance: Decimal = max(abs(now - value) for value in then)
    return distance if distance > most else None


def _weaknesses(
    place: str, baseline: tuple[Reading, ...], follow_up: tuple[Reading, ...], say: Phrases
) -> list[OutcomeFinding]:
    visits = (*baseline, *follow_up)
    weak = {
        "climate-unknown": any(item.temperature_c is None or item.humidity_percent is None for item in visits),
        "few-readings": any(len(item.values) < READINGS_A_VISIT for item in visits),
        "operator-differs": len({item.operator for item in visits if item.operator}) > 1,
        "one-baseline-visit": len(baseline) == 1,
    }
    return [
        _remark(code, place, say(code, count=READINGS_A_VISIT), say(f"do-{code}", count=READINGS_A_VISIT))
        for code, holds in weak.items()
        if holds
    ]


def _finding(code: str, place: str, what: str, do: str) -> OutcomeFinding:
    return OutcomeFinding(f"outcome/{code}", place, what, do, stops=True)


def _remark(code: str, place: str, what: str, do: str) -> OutcomeFinding:
    return OutcomeFinding(f"outcome/{code}", place, what, do, stops=False)
