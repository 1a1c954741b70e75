"""Readings and scores are checked as a whole before anything is compared: all faults at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from openmeso.errors import Fault, RecordError, one_of
from openmeso.knowledge import Library
from openmeso.knowledge.schema.outcome import Biometry
from openmeso.outcome.reading import Rated, Reading
from openmeso.units import plain

#: Measures that are looked at, never counted.
NOT_COUNTED = frozenset({"photographs"})

Visits = Sequence[Reading | Rated]


def check_readings(
    *, baseline: Visits, follow_up: Visits, library: Library, practice_noise: Mapping[str, Decimal]
) -> None:
    """Check vocabulary, values, duplicates and the order of the visits.

    Raises:
        RecordError: with every fault.
    """
    faults = [
        *_list_faults("baseline", baseline, library),
        *_list_faults("follow_up", follow_up, library),
        *_order_faults(baseline, follow_up),
        *_noise_faults(practice_noise, library),
    ]
    if faults:
        raise RecordError(faults)


def _list_faults(name: str, visits: Visits, library: Library) -> Iterator[Fault]:
    seen: set[tuple[object, ...]] = set()
    for index, item in enumerate(visits):
        place = f"{name}[{index}]"
        if item.zone and item.zone not in library.zones:
            yield Fault(f"{place}.zone", item.zone, one_of(library.zones, item.zone))
        visit = (item.site, item.on)
        if visit in seen:
            yield Fault(place, f"a second entry of {item.on}", "one entry a place and visit", "put its values into one")
        seen.add(visit)
        yield from (
            reading_faults(place, item, library) if isinstance(item, Reading) else _rated_faults(place, item, library)
        )


def reading_faults(place: str, item: Reading, library: Library) -> Iterator[Fault]:
    """What is wrong with one reading by itself: its measure, its values, its room."""
    known = set(library.biometry) - NOT_COUNTED
    if item.measure not in known:
        yield Fault(f"{place}.measure", item.measure, one_of(known, item.measure))
    if not item.zone:
        yield Fault(f"{place}.zone", "nothing", "the zone that was measured")
    if not item.device.strip():
        yield Fault(f"{place}.device", "nothing", "the device as written on it")
    if not item.values:
        yield Fault(f"{place}.values", "no reading", "the readings of this visit")
    for number, value in enumerate(item.values):
        if not value.is_finite():
            yield Fault(f"{place}.values[{number}]", str(value), "a finite number")
        elif (entry := library.biometry.get(item.measure)) is not None and not _in_range(value, entry):
            yield Fault(f"{place}.values[{number}]", plain(value), range_of(entry))
    for field, low, high in (("temperature_c", 5, 45), ("humidity_percent", 0, 100)):
        value = getattr(item, field)
        if value is not None and not (value.is_finite() and low <= value <= high):
            yield Fault(f"{place}.{field}", str(value), f"a number from {low} to {high}")


def range_of(entry: Biometry) -> str:
    """The scale of a measure in words: ``a number from 0 to 120 AU``; a missing bound is open."""
    if entry.low is not None and entry.high is not None:
        return f"a number from {plain(entry.low)} to {plain(entry.high)} {entry.unit}"
    return f"a number of {plain(entry.low)} {entry.unit} or more" if entry.low is not None else "a number"


def _in_range(value: Decimal, entry: Biometry) -> bool:
    return (entry.low is None or value >= entry.low) and (entry.high is None or value <= entry.high)


def _rated_faults(place: str, item: Rated, library: Library) -> Iterator[Fault]:
    if item.score.scale not in library.scales:
        yield Fault(f"{place}.scale", item.score.scale, one_of(library.scales, item.score.scale))
    raters = ("patient", "treating", "blinded")
    if item.rater not in raters:
        yield Fault(f"{place}.rater", item.rater, one_of(raters, item.rater))


def _order_faults(baseline: Visits, follow_up: Visits) -> Iterator[Fault]:
    latest: dict[tuple[str, ...], date] = {}
    for item in baseline:
        latest[item.site] = max(item.on, latest.get(item.site, item.on))
    for index, item in enumerate(follow_up):
        if item.site in latest and item.on <= latest[item.site]:
            yield Fault(
                f"follow_up[{index}].on", item.on.isoformat(), f"a day after the baseline of {latest[item.site]}"
            )


def _noise_faults(practice_noise: Mapping[str, Decimal], library: Library) -> Iterator[Fault]:
    for measure, sd in practice_noise.items():
        if measure not in library.biometry:
            yield Fault(f"practice_noise.{measure}", measure, one_of(library.biometry, measure))
        if not (sd.is_finite() and sd > 0):
            yield Fault(f"practice_noise.{measure}", str(sd), "an SD above 0")
