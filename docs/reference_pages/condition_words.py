"""The grammar of rules in English: one sentence for each head of ``schema/condition.py``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from openmeso.knowledge.schema import condition as grammar
from openmeso.units import plain
from reference_pages.entry_words import EntryWords
from reference_pages.markdown import joined

_STATES = ("active", "controlled", "uncontrolled", "past")

_READINESS = {
    "consent-missing": "consent to this very text is missing",
    "practitioner-unfit": "no practitioner with a valid licence and role is present",
    "kit-incomplete": "the emergency kit is incomplete or out of date",
    "lot-unfit": "a lot is expired, recalled, in quarantine or not identified",
    "open-event": "an adverse event is still open",
    "interval-short": "the shortest interval since the last session is not over",
    "allergy-test-open": "an allergy test was ordered and is not read",
    "readings-missing": "temperature or blood pressure was not measured today",
}


class ConditionWords:
    """Says conditions in English, with links to the knowledge."""

    def __init__(self, words: EntryWords) -> None:
        self.words = words

    def lines(self, when: grammar.Condition) -> list[str]:
        """A condition as list items; the choices of an outer "any" or "all" stand below each other."""
        if isinstance(when, grammar.AnyOf | grammar.AllOf):
            parts = when.any if isinstance(when, grammar.AnyOf) else when.all
            head = "one of these:" if isinstance(when, grammar.AnyOf) else "all of these:"
            return [head, *(f"    - {self.say(part)}" for part in parts)]
        return [self.say(when)]

    def say(self, when: grammar.Condition) -> str:
        """A condition in one sentence, without its full stop."""
        match when:
            case grammar.AllOf():
                return "(" + "; and ".join(self.say(part) for part in when.all) + ")"
            case grammar.AnyOf():
                return "(" + "; or ".join(self.say(part) for part in when.any) + ")"
            case grammar.Not():
                return f"not: {self.say(when.negated)}"
            case grammar.Answered():
                return f"the answer to {self.words.link('questions', when.answer)} is yes"
            case grammar.HasCondition():
                return self._condition(when)
            case grammar.TakesMedication():
                return self._medication(when)
            case grammar.HasAllergy():
                reaction = f", with {joined(when.reaction)}" if when.reaction else ""
                return f"an allergy to {self._ids(('allergies', 'actives'), when.allergy)}{reaction}"
            case grammar.HadTreatment():
                return self._treatment(when)
            case grammar.Measured():
                return self._measured(when)
            case grammar.Aged():
                return " and ".join(
                    _bounds("age", (("below", when.age_below), ("at least", when.age_at_least)), "years")
                )
            case grammar.Phototyped():
                return f"phototype {when.phototype_at_least} or higher (unknown when it is not recorded)"
            case grammar.DatedAnswer():
                return self._dated(when)
            case grammar.OfSex():
                return f"registered at birth as {joined(when.sex)}"
            case grammar.MayConceive():
                possible = "possible" if when.may_conceive == "yes" else "not possible"
                return f"pregnancy is {possible} (unknown when it is not stated)"
            case grammar.InZone():
                return f"the zone is {self._ids(('zones',), when.zone)}"
            case grammar.Wants():
                severity = f", severity {when.severity_at_least} or more" if when.severity_at_least > 1 else ""
                return f"{self._ids(('concerns',), when.concern)} is wanted{severity}"
            case grammar.PlannedIn():
                kinds = ("actives", "techniques", "combined", "products")
                return f"the plan holds {self._ids(kinds, when.planned)}"
            case grammar.Ready():
                return _READINESS[when.readiness]

    def _ids(self, kinds: Sequence[str], ids: Sequence[str]) -> str:
        return joined([self.words.reference(kinds, name) for name in ids])

    def _condition(self, when: grammar.HasCondition) -> str:
        said = self._ids(("conditions",), when.condition)
        if when.state and set(when.state) != set(_STATES):
            said += f", {joined(when.state)}"
        elif when.state:
            said += ", in whatever state, past included"
        if when.within_days:
            said += f", now or ended fewer than {when.within_days} days ago"
        elif not when.state:
            said += ", not past"
        return said + (", in the zone looked at" if when.here else "")

    def _medication(self, when: grammar.TakesMedication) -> str:
        many = f"{when.count_at_least} or more different medicines of " if when.count_at_least > 1 else ""
        said = f"{many}{self._ids(('medicines',), when.medication)} taken now"
        if when.within_days:
            said += f" or last taken fewer than {when.within_days} days ago"
        if when.daily_at_least is not None:
            said += f", at least {plain(when.daily_at_least)} {when.unit} a day"
        if when.daily_below is not None:
            said += f", below {plain(when.daily_below)} {when.unit} a day"
        if when.for_days_at_least:
            said += f", for at least {when.for_days_at_least} days"
        return said + (f", not for {joined(when.reason_other_than)}" if when.reason_other_than else "")

    def _treatment(self, when: grammar.HadTreatment) -> str:
        said = self._ids(("combined",), when.treatment)
        windows = [f"done fewer than {when.within_days} days ago"] if when.within_days else []
        windows += [f"booked within the next {when.ahead_days} days"] if when.ahead_days else []
        return f"{said} {' or '.join(windows) or 'ever done'}" + (", in the zone looked at" if when.here else "")

    def _measured(self, when: grammar.Measured) -> str:
        bounds = (("at least", when.at_least), ("above", when.above), ("at most", when.at_most), ("below", when.below))
        said = self.words.link("measurements", when.measurement)
        ranges = " and ".join(_bounds("", bounds, when.unit))
        said += f" {ranges}" if ranges else ""
        said += f' is "{when.value_is}"' if when.value_is else ""
        said += " on record" if not ranges and not when.value_is else ""
        said += f", reading not older than {when.max_age_days} days" if when.max_age_days else ""
        return said + (" (no reading: not counted here)" if when.if_missing == "no" else " (no reading: unknown)")

    def _dated(self, when: grammar.DatedAnswer) -> str:
        said = f"the date of {self.words.link('questions', when.date)} lies"
        if when.more_than_days_ago is not None:
            said += f" more than {when.more_than_days_ago} days ago"
        if when.within_days:
            said += f" fewer than {when.within_days} days ago"
        if when.ahead_days:
            said += f" within the next {when.ahead_days} days"
        return said + (" (no date: not counted here)" if when.if_missing == "no" else " (no date: unknown)")


def _bounds(name: str, bounds: Sequence[tuple[str, Decimal | int | None]], unit: str) -> Iterator[str]:
    for word, bound in bounds:
        if bound is not None:
            number = plain(bound) if isinstance(bound, Decimal) else str(bound)
            yield f"{name} {word} {number} {unit}".strip()
