"""Trends: every visit of one place, each beside the baseline of its course and the error.

One line has one device and one probe. What another device read is a line of its own, and a finding says
why the two are not joined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from openmeso.knowledge import Library
from openmeso.outcome.assessment import assess
from openmeso.outcome.change import Change, Verdict
from openmeso.outcome.comparable import comparable
from openmeso.outcome.finding import OutcomeFinding
from openmeso.outcome.noise import Noise, mdc95
from openmeso.outcome.reading import Rated, Reading
from openmeso.outcome.repeatability import OwnNoise
from openmeso.outcome.words import Words

#: Readings older than this at the first session no longer stand for the skin before it (expert value).
BASELINE_DAYS = 90

Kind = Literal["before", "baseline", "follow-up"]


@dataclass(frozen=True, slots=True)
class Point:
    """One visit of a trend.

    Attributes:
        value: Mean of the readings, or the score; None where the score is a word.
        readings: How many went into the mean; 1 for a score.
        word: The word or class of a score.
        kind: ``before`` stands outside of the baseline of this course.
        verdict: Against the baseline; not assessable where it may not be compared.
    """

    on: date
    value: Decimal | None
    readings: int
    word: str
    kind: Kind
    verdict: Verdict
    difference: Decimal | None


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure at one place with one device, or one scale by one rater.

    Attributes:
        title: Measure or scale with its place.
        baseline, baseline_on: Mean before the first session, and the day of its latest visit.
        error: Smallest difference that counts for one visit against this baseline; None where none is known.
        noise: What the error rests on; None for scales.
        own: The practice's own repeatability of this device, also while it is not yet enough.
        change: Of the latest visit that may be compared; ``read_on`` is its day.
        lost: In words, where a gain that was measured is no longer shown.
        findings: Why visits were left out, and what weakens the comparison of the latest one.
    """

    measure: str
    zone: str
    side: str
    rater: str
    device: str
    probe: str
    title: str
    unit: str
    better: Literal["higher", "lower", "none"]
    points: tuple[Point, ...]
    baseline: Decimal | None
    baseline_on: date | None
    error: Decimal | None
    noise: Noise | None
    own: OwnNoise | None
    change: Change | None
    read_on: date | None
    sentence: str
    lost: str
    findings: tuple[OutcomeFinding, ...]

    @property
    def verdict(self) -> Verdict:
        return self.change.verdict if self.change else Verdict.NOT_ASSESSABLE


def follow(
    items: Iterable[Reading | Rated],
    *,
    begins: date | None,
    library: Library,
    noise: Iterable[OwnNoise] = (),
    sessions: Sequence[date] = (),
    language: str = "en",
) -> tuple[Trend, ...]:
    """Follow every place from the baseline of a course on.

    Args:
        items: All visits; several of one day, place and device are one visit.
        begins: Day of the first session; None while there was none.
        library: Biometry, scales and zones.
        noise: The practice's own repeatability.
        sessions: Days of all sessions; visits within 14 days after one are not compared.
        language: Of the sentences.

    Raises:
        UnknownIdError: there is no catalogue of the language.
        RecordError: with every unknown id and impossible value.
    """
    words = Words.of(library, language)
    own = {(one.measure, one.device, one.probe): one for one in noise}
    read: dict[tuple[str, ...], list[Reading]] = defaultdict(list)
    rated: dict[tuple[str, ...], list[Rated]] = defaultdict(list)
    for item in items:
        if isinstance(item, Reading):
            read[(*item.site, item.device, item.probe)].append(item)
        else:
            rated[item.site].append(item)
    sites: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for key in read:
        sites[key[:3]].append(key)
    trends = []
    for site, keys in sorted(sites.items()):
        differs = _differs(words.measure(site[0], site[1], site[2]), [read[key] for key in keys], words)
        for key in sorted(keys):
            known = own.get((key[0], key[3], key[4]))
            trends.append(_measured(read[key], begins, words, known, sessions, differs))
    trends += [_rated(rows, begins, words) for _site, rows in sorted(rated.items())]
    return tuple(trends)


def _differs(place: str, lines: list[list[Reading]], words: Words) -> tuple[OutcomeFinding, ...]:
    """The finding that two devices are never one line."""
    if len(lines) < 2:
        return ()
    rest = tuple(reading for line in lines[1:] for reading in line)
    return comparable(place=place, baseline=tuple(lines[0]), follow_up=rest, sessions=(), words=words).findings


def _measured(
    readings: list[Reading],
    begins: date | None,
    words: Words,
    own: OwnNoise | None,
    sessions: Sequence[date],
    differs: tuple[OutcomeFinding, ...],
) -> Trend:
    visits = _one_a_day(readings)
    first = visits[0]
    entry = words.library.biometry[first.measure]
    base = [one for one in visits if _kind(one.on, begins) == "baseline"]
    mean = sum((one.mean for one in base), Decimal(0)) / len(base) if base else None
    noise = _noise(own, words, first.measure, mean)
    practice = {first.measure: noise.sd} if noise is not None and noise.own else None
    points, found, latest, read_on = [], list(differs), None, None
    for visit in visits:
        kind = _kind(visit.on, begins)
        change = None
        if kind == "follow-up":
            outcome = assess(
                baseline=base,
                follow_up=[visit],
                library=words.library,
                practice_noise=practice,
                sessions=sessions,
                language=words.language,
            )
            (change,) = outcome.changes
            remarks = [finding for finding in outcome.findings if finding.stops]
            if change.difference is not None:
                latest, read_on = change, visit.on
                remarks += [finding for finding in outcome.findings if not finding.stops]
                found = [finding for finding in found if finding.stops]
            found += remarks
        points.append(
            Point(
                on=visit.on,
                value=visit.mean,
                readings=len(visit.values),
                word="",
                kind=kind,
                verdict=change.verdict if change else Verdict.NOT_ASSESSABLE,
                difference=change.difference if change else None,
            )
        )
    what = words.measure(*first.site)
    error = latest.error if latest else None
    if error is None and noise is not None and base:
        error = mdc95(sd=noise.sd, baseline_visits=len(base), follow_up_visits=1)
    # What the comparison itself used: visits that may not stand for the baseline are left out there.
    before = latest.baseline if latest else mean
    since = max((one.on for one in base), default=None)
    sentence = words.say("not-assessable", what=what)
    if latest and latest.difference is not None and latest.error is not None and since is not None:
        sentence = words.since(
            latest.verdict,
            what,
            difference=latest.difference,
            error=latest.error,
            unit=entry.unit,
            baseline=since,
        )
    elif mean is not None and all(point.kind != "follow-up" for point in points):
        step = Decimal(1).scaleb(min(error.adjusted() - 1, 0)) if error else Decimal("0.01")
        sentence = words.say("baseline-only", what=what, value=words.value(mean.quantize(step), entry.unit))
    return Trend(
        measure=first.measure,
        zone=first.zone,
        side=first.side,
        rater="",
        device=first.device,
        probe=first.probe,
        title=what,
        unit="" if entry.unit in ("ratio", "score") else entry.unit,
        better=entry.better,
        points=tuple(points),
        baseline=before,
        baseline_on=since,
        error=error,
        noise=noise,
        own=own,
        change=latest,
        read_on=read_on,
        sentence=sentence,
        lost=_lost(what, points, words),
        findings=tuple(dict.fromkeys(found)),
    )


def _rated(rows: list[Rated], begins: date | None, words: Words) -> Trend:
    visits = [row for _on, row in sorted({row.on: row for row in rows}.items())]
    first = visits[0]
    scale = words.library.scales[first.score.scale]
    base = [row for row in visits if _kind(row.on, begins) == "baseline"][-1:]
    points, found, latest, read_on = [], [], None, None
    what = words.scale(*first.site)
    sentence = words.say("not-assessable", what=what)
    for row in visits:
        kind = _kind(row.on, begins)
        change = None
        if kind == "follow-up":
            outcome = assess(baseline=base, follow_up=[row], library=words.library, language=words.language)
            (change,) = outcome.changes
            found = list(outcome.findings)
            sentence = change.sentence
            latest, read_on = change, row.on
        points.append(
            Point(
                on=row.on,
                value=row.score.value,
                readings=1,
                word=row.score.level if row.score.value is None else row.score.words,
                kind=kind,
                verdict=change.verdict if change else Verdict.NOT_ASSESSABLE,
                difference=change.difference if change else None,
            )
        )
    if not base and (latest is None or latest.difference is None) and visits[-1].score.value is not None:
        # A feeling has no baseline of its own: what was said stands for itself.
        said = " · ".join(filter(None, (words.value(visits[-1].score.value, "score"), visits[-1].score.words)))
        sentence = words.say("word", what=what, word=said)
    elif latest is None and visits[-1].score.value is not None:
        sentence = words.say("baseline-only", what=what, value=words.value(visits[-1].score.value, "score"))
    counts = scale.difference
    return Trend(
        measure=first.score.scale,
        zone=first.zone,
        side=first.side,
        rater=first.rater,
        device="",
        probe="",
        title=what,
        unit="",
        better={"higher-worse": "lower", "higher-better": "higher"}.get(scale.direction, "none"),  # type: ignore[arg-type]
        points=tuple(points),
        baseline=base[0].score.value if base else None,
        baseline_on=base[0].on if base else None,
        error=counts.value if counts else None,
        noise=None,
        own=None,
        change=latest,
        read_on=read_on,
        sentence=sentence,
        lost=_lost(what, points, words),
        findings=tuple(dict.fromkeys(found)),
    )


def _one_a_day(readings: list[Reading]) -> list[Reading]:
    """Readings of one day are one visit; its room is known only where every part of it was noted."""
    days: dict[date, list[Reading]] = defaultdict(list)
    for reading in readings:
        days[reading.on].append(reading)
    return [_joined(same) for _on, same in sorted(days.items())]


def _joined(same: list[Reading]) -> Reading:
    if len(same) == 1:
        return same[0]
    first = same[0]
    people = {one.operator for one in same}
    return Reading(
        measure=first.measure,
        zone=first.zone,
        side=first.side,
        on=first.on,
        values=tuple(value for one in same for value in one.values),
        device=first.device,
        probe=first.probe,
        operator=people.pop() if len(people) == 1 else "",
        temperature_c=first.temperature_c,
        humidity_percent=first.humidity_percent,
    )


def _kind(on: date, begins: date | None) -> Kind:
    if begins is None or begins - timedelta(days=BASELINE_DAYS) <= on <= begins:
        return "baseline"
    return "before" if on < begins else "follow-up"


def _noise(own: OwnNoise | None, words: Words, measure: str, baseline: Decimal | None) -> Noise | None:
    entry = words.library.biometry[measure]
    known = own or OwnNoise(measure, "", "", repeats=None, visits=None)
    return known.used(entry, baseline=baseline if baseline is not None else Decimal(0))


def _lost(what: str, points: list[Point], words: Words) -> str:
    """A gain beyond error at an earlier visit that the latest one no longer shows."""
    judged = [point for point in points if point.difference is not None]
    seen = [point for point in judged if point.verdict is Verdict.IMPROVED]
    if not seen or judged[-1].verdict is Verdict.IMPROVED:
        return ""
    return words.lost(what, seen=seen[-1].on)
