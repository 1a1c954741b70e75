"""The practice's own error of a measure, learned from what it measured more than once.

Two things can be learned. Visits of one place before any session differ only by the error from visit to
visit: that is the figure by which changes are judged. Readings repeated within one visit leave out what
changes between days (placement, climate), so that they are only a floor: an error can be larger than
they show, never smaller.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from openmeso.knowledge.schema.outcome import Biometry
from openmeso.outcome.noise import Noise, noise_of
from openmeso.outcome.reading import READINGS_A_VISIT, Reading

#: Fewest sets of repeats, and fewest repeated visits (degrees of freedom), before an own figure is used.
#: With 10 degrees of freedom a standard deviation is known to about a third (expert value).
FEWEST = 10
#: Visits further apart are not taken for the same skin.
MOST_DAYS_APART = 28


@dataclass(frozen=True, slots=True)
class Pooled:
    """A within-subject standard deviation: the root of the mean variance, each set weighted by its freedom."""

    sd: Decimal
    sets: int
    degrees: int


@dataclass(frozen=True, slots=True)
class OwnNoise:
    """What a practice knows of one measure with one device and probe.

    Attributes:
        repeats: From readings repeated within a visit (three or more).
        visits: From visits of one place before any session; each the mean of three readings or more.
    """

    measure: str
    device: str
    probe: str
    repeats: Pooled | None
    visits: Pooled | None

    @property
    def basis(self) -> Literal["visits", "repeats", ""]:
        """What an own figure rests on; empty until there is enough."""
        if self.visits is not None and self.visits.degrees >= FEWEST:
            return "visits"
        return "repeats" if self.repeats is not None and self.repeats.sets >= FEWEST else ""

    def used(self, measure: Biometry, *, baseline: Decimal) -> Noise | None:
        """The figure by which a change is judged, beside a baseline: own where it is enough, else published."""
        published = noise_of(measure, baseline=baseline)
        if self.basis == "visits" and self.visits is not None:
            return Noise(self.visits.sd, own=True, confirmed=True)
        floor = self.repeats if self.basis == "repeats" else None
        if floor is not None and published is not None and floor.sd > published.sd:
            return Noise(floor.sd, own=True, confirmed=True)
        return published


def pooled_sd(sets: Iterable[Sequence[Decimal]]) -> Pooled | None:
    """Standard deviation within sets; None where no set has two values, or where all repeat exactly."""
    squares, degrees, count = Decimal(0), 0, 0
    for values in sets:
        if len(values) < 2:
            continue
        mean = sum(values, Decimal(0)) / len(values)
        squares += sum(((value - mean) ** 2 for value in values), Decimal(0))
        degrees += len(values) - 1
        count += 1
    return Pooled((squares / degrees).sqrt(), count, degrees) if squares > 0 else None


def learn_noise(people: Iterable[tuple[Sequence[Reading], Sequence[date]]]) -> tuple[OwnNoise, ...]:
    """Learn from the readings of many people, each with the days of their sessions.

    Devices and probes are learned apart. A reading on the day of a session is taken before injecting.
    """
    repeats: dict[tuple[str, str, str], list[Sequence[Decimal]]] = defaultdict(list)
    visits: dict[tuple[str, str, str], list[Sequence[Decimal]]] = defaultdict(list)
    for readings, sessions in people:
        first = min(sessions, default=date.max)
        places: dict[tuple[str, ...], list[Reading]] = defaultdict(list)
        for reading in readings:
            if len(reading.values) < READINGS_A_VISIT:
                continue
            key = reading.measure, reading.device, reading.probe
            repeats[key].append(reading.values)
            if reading.on <= first:
                places[(*key, reading.zone, reading.side)].append(reading)
        for place, taken in places.items():
            visits[place[0], place[1], place[2]] += [[one.mean for one in run] for run in _runs(taken)]
    return tuple(
        OwnNoise(*key, repeats=pooled_sd(repeats[key]), visits=pooled_sd(visits[key])) for key in sorted(repeats)
    )


def _runs(readings: Iterable[Reading]) -> list[list[Reading]]:
    """Visits that lie close together."""
    runs: list[list[Reading]] = []
    for reading in sorted(readings, key=lambda one: one.on):
        if runs and (reading.on - runs[-1][0].on).days <= MOST_DAYS_APART:
            runs[-1].append(reading)
        else:
            runs.append([reading])
    return runs
