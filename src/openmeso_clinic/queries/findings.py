"""A screening in the words of a page: findings as cards, what was asked and is clear, what the verdict rests on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso.intake import Answer, Intake
from openmeso.intake.case import DecisionPart
from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import Decider, Scope, Verdict
from openmeso.screening import Finding, Screening
from openmeso_clinic.bridge.spoken import title_of

_ISO_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
#: What an answer is by itself; anything longer explains itself without the question.
_BARE = frozenset({"yes", "no", "unknown", "not known", "not asked"})
_DECIDER_WORDS = {
    Decider.NOBODY: gettext_lazy("Nobody may decide against it."),
    Decider.TWO: gettext_lazy("A prescriber and a second clinician together may decide against it."),
    Decider.PRESCRIBER: gettext_lazy("A prescriber may decide, with a reason."),
    Decider.INJECTOR: gettext_lazy("An injector or a prescriber may decide, with a reason."),
}
REASON_WORDS = {
    "specialist-agrees": gettext_lazy("The patient's specialist agrees"),
    "document-seen": gettext_lazy("A document was seen that answers it"),
    "tolerated-before": gettext_lazy("The same was tolerated before"),
    "benefit-outweighs": gettext_lazy("The benefit outweighs the risk for this patient"),
    "test-negative": gettext_lazy("A test was negative"),
    "explained-and-accepted": gettext_lazy("The risk was explained and the patient accepts it"),
}


@dataclass(frozen=True)
class Source:
    title: str
    year: int | None
    locator: str


@dataclass(frozen=True)
class Says:
    """One side where sources disagree."""

    source: str
    says: str


@dataclass(frozen=True)
class FindingCard:
    """One finding in words.

    Attributes:
        ref: Its opaque name in an address: what a patient has stands in no URL.
        free_from: First day on which its wait no longer holds.
        wanted: It may be decided against, and nobody has yet.
    """

    ref: str
    code: str
    verdict: str
    title: str
    reason: str
    because: tuple[str, ...]
    until: date | None
    free_from: date | None
    until_words: str
    do: str
    places: tuple[str, ...]
    scope: str
    unknown: bool
    unconfirmed: bool
    grade: str
    grade_words: str
    sources: tuple[Source, ...]
    views: tuple[Says, ...]
    decides: str
    decider_words: str
    decision: DecisionPart | None
    decision_words: str
    wanted: bool

    @property
    def first_because(self) -> tuple[str, ...]:
        return self.because[:4]

    @property
    def more_because(self) -> tuple[str, ...]:
        return self.because[4:]


@dataclass(frozen=True)
class Clear:
    """One thing that was asked and is clear."""

    question: str
    words: str
    on: date | None


@dataclass(frozen=True)
class Banner:
    verdict: str
    sentence: str
    why: str


@dataclass(frozen=True)
class Cards:
    """The cards of a screening: of the patient and the zones, and what only leaves the formulation or plan."""

    patient: tuple[FindingCard, ...]
    aside: tuple[FindingCard, ...]
    rules: int = 0
    fired: int = 0
    open: int = field(default=0)


def finding_ref(patient: str, code: str) -> str:
    """The opaque name of a finding of one patient; the same code has another name for another patient."""
    return hashlib.sha256(f"finding/{patient}/{code}".encode()).hexdigest()[:16]


def cards_of(screening: Screening, library: Library, *, patient: str) -> Cards:
    """The cards of a screening; ``patient`` is the reference that names findings in addresses."""
    cards = [(finding, _card(finding, library, patient)) for finding in screening.findings]
    first = tuple(card for finding, card in cards if finding.scope in (Scope.PATIENT, Scope.ZONE))
    return Cards(
        patient=first,
        aside=tuple(card for finding, card in cards if finding.scope not in (Scope.PATIENT, Scope.ZONE)),
        rules=len({line.rule for line in screening.trace}),
        fired=len({line.rule for line in screening.trace if line.outcome != "silent"}),
        open=len(screening.undecided),
    )


def card_of(screening: Screening, code: str, library: Library, *, patient: str) -> FindingCard | None:
    finding = next((f for f in screening.findings if f.code == code), None)
    return None if finding is None else _card(finding, library, patient)


def banner_of(screening: Screening, cards: Cards) -> Banner:
    """The answer in the largest words of the page, and why in one line."""
    rules = _(
        "%(fired)d of %(rules)d rules found something. The strictest one decides; nothing milder can pass it."
    ) % {
        "fired": cards.fired,
        "rules": cards.rules,
    }
    match screening.verdict:
        case Verdict.ELIGIBLE:
            sentence = _("Eligible")
            why = _("None of %(rules)d rules stands against a treatment today.") % {"rules": cards.rules}
            return Banner("eligible", sentence, why if not cards.aside else rules)
        case Verdict.CAUTION:
            sentence = _("Caution: a decision is needed") if cards.open else _("Eligible with caution")
        case Verdict.NOT_ASSESSABLE:
            sentence = _("Cannot be decided yet")
        case Verdict.DEFER:
            free = screening.first_possible
            sentence = _("Defer until %(day)s") % {"day": date_format(free, "j F Y")} if free else _("Defer")
        case _:
            sentence = _("Contraindicated")
    return Banner(screening.verdict.value, sentence, rules)


def clear_of(intake: Intake, screening: Screening, library: Library) -> tuple[Clear, ...]:
    """What was asked about health, holds today, and woke no rule: first what is asked at every visit."""
    doubted = {words.partition(":")[0] for finding in screening.findings for words in finding.because}
    out = []
    for question in sorted(library.questions.values(), key=lambda q: (q.valid_days != 1, q.order)):
        if question.block in ("you", "wishes"):
            continue
        good = Answer.YES if question.protective else Answer.NO
        if question.id in doubted or intake.answer(question.id) is not good:
            continue
        answered = intake.answers.get(question.id)
        words = _("Yes") if question.protective else _("No")
        out.append(Clear(question.ask, words, answered.answered_on if answered else None))
    return tuple(out)


def in_words(line: str, library: Library) -> str:
    """A fact as a rule words it, with the library's names for its ids and days in the reader's form."""
    name, colon, rest = line.partition(":")
    entry = (
        library.conditions.get(name)
        or library.medicines.get(name)
        or library.combined.get(name)
        or library.measurements.get(name)
    )
    if entry is not None and colon:
        line = f"{entry.name}: {rest.strip()}"
    elif name.startswith("allergy ") and (allergy := library.allergies.get(name.removeprefix("allergy "))):
        line = f"{_('Allergy')} {allergy.name}: {rest.strip()}"
    elif colon and name in library.questions and rest.strip() in _BARE:
        line = f"{library.questions[name].ask} {rest.strip().capitalize()}"
    elif colon:
        line = f"{name.replace('-', ' ').capitalize()}: {rest.strip()}"
    return _ISO_DAY.sub(lambda m: date_format(date(int(m[1]), int(m[2]), int(m[3])), "j M Y"), line)


def names_of(places: Iterable[str], library: Library) -> tuple[str, ...]:
    """Zones, ingredients, techniques and combined treatments by their names."""
    kinds = (library.zones, library.actives, library.techniques, library.combined, library.products)
    return tuple(next((str(kind[place].name) for kind in kinds if place in kind), place) for place in places)


def _card(finding: Finding, library: Library, patient: str) -> FindingCard:
    two_step = finding.verdict not in (Verdict.NOT_ASSESSABLE,) and not finding.unknown
    return FindingCard(
        ref=finding_ref(patient, finding.code),
        code=finding.code,
        verdict=finding.verdict.value,
        title=title_of(finding),
        reason=finding.reason,
        because=tuple(in_words(words, library) for words in finding.because),
        until=finding.until,
        free_from=finding.until + timedelta(days=1) if finding.until else None,
        until_words=finding.until_words,
        do=finding.do,
        places=names_of(finding.places, library),
        scope=finding.scope.value,
        unknown=finding.unknown,
        unconfirmed=not finding.confirmed,
        grade=finding.grade.value,
        grade_words=finding.grade.words,
        sources=tuple(
            Source(entry.title, entry.year, entry.locator)
            for source in finding.sources
            if (entry := library.sources.get(source))
        ),
        views=tuple(Says(_title(view.source, library), view.says) for view in finding.views),
        decides=finding.decides.value,
        decider_words=str(_DECIDER_WORDS[finding.decides]),
        decision=finding.decision,
        decision_words=str(REASON_WORDS[finding.decision.reason]) if finding.decision else "",
        wanted=two_step and finding.decision is None and finding.decides is not Decider.NOBODY,
    )


def _title(source: str, library: Library) -> str:
    return library.sources[source].title if source in library.sources else source
