"""``assess``: follow-up against baseline, each change with its error, noise never called improvement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openmeso.knowledge import Library
from openmeso.outcome.change import Change, Verdict, judge
from openmeso.outcome.checking import check_readings
from openmeso.outcome.comparable import comparable
from openmeso.outcome.finding import OutcomeFinding
from openmeso.outcome.noise import mdc95, noise_of
from openmeso.outcome.reading import Rated, Reading
from openmeso.outcome.words import Words

#: GAIS words as verdicts; the word itself stays in the sentence.
WORDS = {
    "very-much-improved": Verdict.IMPROVED,
    "much-improved": Verdict.IMPROVED,
    "improved": Verdict.IMPROVED,
    "no-change": Verdict.NO_CHANGE,
    "worse": Verdict.WORSE,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What changed beyond error, what did not, and what could not be compared.

    Attributes:
        changes: Sorted by measure, zone, side and rater.
        library_version: Knowledge the errors were taken from.
    """

    changes: tuple[Change, ...]
    findings: tuple[OutcomeFinding, ...]
    library_version: str

    def of(self, measure: str) -> tuple[Change, ...]:
        """The changes of one measure or scale."""
        return tuple(change for change in self.changes if change.measure == measure)

    @property
    def improved(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.verdict is Verdict.IMPROVED)

    @property
    def worse(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.verdict is Verdict.WORSE)


def assess(
    *,
    baseline: Sequence[Reading | Rated],
    follow_up: Sequence[Reading | Rated],
    library: Library,
    practice_noise: Mapping[str, Decimal] | None = None,
    sessions: Sequence[date] = (),
    language: str = "en",
) -> Outcome:
    """Compare follow-up visits with baseline visits.

    Readings of a device are averaged over the visits and compared with the minimal detectable change;
    scores are compared visit to visit (the latest of each) by the difference their scale's authors found
    to count. A change shown here says that something changed, never what made it change.

    Args:
        baseline: Before the course; two visits or more make the error smaller.
        follow_up: After it, later than every baseline visit of the same place.
        library: Biometry, scales and zones.
        practice_noise: Measure to the practice's own visit-to-visit SD, in the unit of the measure.
        sessions: Days of the sessions; visits within 14 days after one are left out.
        language: Of the sentences.

    Raises:
        UnknownIdError: there is no catalogue of the language.
        RecordError: with every unknown id, impossible value and visit that stands there twice.
    """
    check_readings(baseline=baseline, follow_up=follow_up, library=library, practice_noise=practice_noise or {})
    findings: list[OutcomeFinding] = []
    words = Words.of(library, language)
    changes = [
        *_measured(baseline, follow_up, words, practice_noise, sessions, findings),
        *_rated(baseline, follow_up, words, findings),
    ]
    changes.sort(key=lambda change: (change.measure, change.zone, change.side, change.rater))
    return Outcome(tuple(changes), tuple(sorted(set(findings))), library.version)


def _measured(
    baseline: Iterable[Reading | Rated],
    follow_up: Iterable[Reading | Rated],
    words: Words,
    practice_noise: Mapping[str, Decimal] | None,
    sessions: Sequence[date],
    findings: list[OutcomeFinding],
) -> Iterator[Change]:
    before = [item for item in baseline if isinstance(item, Reading)]
    after = [item for item in follow_up if isinstance(item, Reading)]
    for site in sorted({item.site for item in (*before, *after)}):
        measure = words.library.biometry[site[0]]
        what = words.measure(*site)
        pair = comparable(
            place=what,
            baseline=tuple(item for item in before if item.site == site),
            follow_up=tuple(item for item in after if item.site == site),
            sessions=sessions,
            words=words,
        )
        findings += pair.findings
        if not pair.baseline or not pair.follow_up:
            yield _unknown(site, measure.unit, words.say("not-assessable", what=what))
            continue
        then, now = _mean(pair.baseline), _mean(pair.follow_up)
        noise = noise_of(measure, baseline=then, practice_noise=practice_noise)
        if noise is None:
            findings.append(
                OutcomeFinding(
                    "outcome/no-repeatability",
                    what,
                    words.say("no-repeatability"),
                    words.say("do-no-repeatability"),
                    stops=True,
                )
            )
            yield _unknown(site, measure.unit, words.say("not-assessable", what=what))
            continue
        visits = len(pair.baseline), len(pair.follow_up)
        error = mdc95(sd=noise.sd, baseline_visits=visits[0], follow_up_visits=visits[1])
        difference = now - then
        verdict = judge(difference=difference, error=error, better=measure.better)
        yield Change(
            measure=site[0],
            zone=site[1],
            side=site[2],
            rater="",
            unit=measure.unit,
            verdict=verdict,
            baseline=then,
            follow_up=now,
            difference=difference,
            error=error,
            error_kind="measurement-error",
            own_noise=noise.own,
            confirmed=noise.confirmed,
            sources=noise.sources,
            visits=visits,
            sentence=words.measured(verdict, what, difference=difference, error=error, unit=measure.unit),
        )


def _rated(
    baseline: Iterable[Reading | Rated],
    follow_up: Iterable[Reading | Rated],
    words: Words,
    findings: list[OutcomeFinding],
) -> Iterator[Change]:
    before = [item for item in baseline if isinstance(item, Rated)]
    after = [item for item in follow_up if isinstance(item, Rated)]
    for site in sorted({item.site for item in (*before, *after)}):
        then = max((item for item in before if item.site == site), key=lambda item: item.on, default=None)
        now = max((item for item in after if item.site == site), key=lambda item: item.on, default=None)
        yield _scored(words, then, now, site, findings)


def _scored(
    words: Words,
    then: Rated | None,
    now: Rated | None,
    site: tuple[str, str, str, str],
    findings: list[OutcomeFinding],
) -> Change:
    scale = words.library.scales[site[0]]
    what = words.scale(*site)
    unknown = _unknown(site[:3], "points", words.say("not-assessable", what=what), rater=site[3])
    if now and now.score.level in WORDS and now.score.value is None:
        # The word already compares with the baseline photograph.
        return _unknown(site[:3], "", words.word(what, now), rater=site[3], verdict=WORDS[now.score.level])
    if now is None or then is None:
        side = "no-follow-up-score" if now is None else "no-baseline-score"
        findings.append(
            OutcomeFinding(
                "outcome/rater-or-visit-missing",
                what,
                words.say(side),
                words.say("do-rater-or-visit-missing"),
                stops=True,
            )
        )
        return unknown
    if then.score.version != now.score.version:
        findings.append(
            OutcomeFinding(
                "outcome/scale-version-differs",
                what,
                words.say("scale-version-differs", first=then.score.version, second=now.score.version),
                words.say("do-scale-version-differs"),
                stops=True,
            )
        )
        return unknown
    if then.score.value is None or now.score.value is None:
        missing = sorted({*then.score.missing, *now.score.missing})
        why = "; ".join(filter(None, [", ".join(missing), then.score.reason, now.score.reason]))
        findings.append(
            OutcomeFinding(
                "outcome/score-incomplete",
                what,
                words.say("score-incomplete", why=why or words.say("no-score")),
                words.say("do-score-incomplete"),
                stops=True,
            )
        )
        return unknown
    difference = now.score.value - then.score.value
    counts = scale.difference
    better = {"higher-worse": "lower", "higher-better": "higher", "none": "none"}[scale.direction]
    if counts is None:
        verdict = Verdict.NO_CHANGE if difference == 0 else Verdict.NOT_JUDGED
        sentence = words.not_judged(what, difference=difference)
    else:
        exceeded = counts.kind == "measurement-error"
        verdict = judge(difference=difference, error=counts.value, better=better, reached=not exceeded)
        sentence = words.stepped(verdict, what, difference=difference, error=counts.value, exceeded=exceeded)
    return Change(
        measure=site[0],
        zone=site[1],
        side=site[2],
        rater=site[3],
        unit=counts.unit if counts else "points",
        verdict=verdict,
        baseline=then.score.value,
        follow_up=now.score.value,
        difference=difference,
        error=counts.value if counts else None,
        error_kind=counts.kind if counts else "",
        own_noise=False,
        confirmed=counts.confirmed if counts else False,
        sources=counts.sources if counts else (),
        visits=(1, 1),
        sentence=sentence,
    )


def _unknown(
    site: Sequence[str],
    unit: str,
    sentence: str,
    *,
    rater: str = "",
    verdict: Verdict = Verdict.NOT_ASSESSABLE,
) -> Change:
    return Change(
        measure=site[0],
        zone=site[1],
        side=site[2],
        rater=rater,
        unit=unit,
        verdict=verdict,
        baseline=None,
        follow_up=None,
        difference=None,
        error=None,
        error_kind="",
        own_noise=False,
        confirmed=False,
        sources=(),
        visits=(0, 0),
        sentence=sentence,
    )


def _mean(visits: Sequence[Reading]) -> Decimal:
    return sum((visit.mean for visit in visits), Decimal(0)) / len(visits)
