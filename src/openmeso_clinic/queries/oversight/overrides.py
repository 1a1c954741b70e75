"""Overrides by rule, and how often each rule fires: whether somebody still heeds what the rules say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.audit.firing import SOFT_MOST, Burden, Fired, RuleUse, burden, rule_use
from openmeso.knowledge.schema.entry import Scope, Verdict
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import Practice, ScreeningRun, Statement
from openmeso_clinic.queries.facts import day_words
from openmeso_clinic.queries.findings import REASON_WORDS
from openmeso_clinic.queries.oversight.dashboard import Dashboard, Period
from openmeso_clinic.queries.table import Flag, Interval, Table, Value, columns, rows, share

_STOPS = frozenset({Verdict.CONTRAINDICATED.value, Verdict.DEFER.value, Verdict.NOT_ASSESSABLE.value})
#: Only these interrupt a session; what is found of an ingredient or a technique leaves it out.
_INTERRUPTS = frozenset({Scope.PATIENT.value, Scope.ZONE.value})
#: A stop of this verdict is a weak one: somebody may go on with a reason.
_SOFT = Verdict.CAUTION.value


@dataclass(frozen=True)
class _Counted:
    """Attributes:
    screenings: Patients screened by week, once a day each.
    titles: Of findings whose rule is none of the library: interactions have rules of their own.
    soft, soft_decided: Findings with a decision to make, by patient and rule, and those decided against.
    """

    fired: tuple[Fired, ...]
    screenings: dict[date, int]
    burden: Burden
    soft: int
    soft_decided: int
    titles: dict[str, str]


def overrides_board(practice: Practice, period: Period) -> Dashboard:
    library = spoken_library(practice)
    counted = _counted(practice, period)
    used = rule_use(counted.fired, screenings=counted.screenings, reasons=_reasons(practice, period))
    named = counted.titles | {rule: entry.title for rule, entry in library.rules.items()}
    never = sorted(set(library.rules) - {one.rule for one in used})
    return Dashboard(
        words=tuple(_words(counted, used, never, len(library.rules))),
        tables=(_by_rule(used, named), _reason_table(used, named), _never(never, named)),
        notes=(
            _("Overrides are counted by patient: a finding that comes back is one. Limits are exact."),
            _("A question that was still open is not counted as a finding."),
            ngettext(
                "%(n)d rule is watched week by week; chance alone points one out now and then.",
                "%(n)d rules are watched week by week; chance alone points one out now and then.",
                len(used),
            )
            % {"n": len(used)},
            _("That a rule can still fire is asked each day by the heartbeat."),
        ),
    )


def _words(counted: _Counted, used: tuple[RuleUse, ...], never: list[str], rules: int) -> Iterator[str]:
    total = sum(counted.screenings.values())
    if not total:
        yield _("Nobody was screened in this period.")
        return
    yield ngettext(
        "%(n)d screening; %(k)d of %(rules)d rules fired.", "%(n)d screenings; %(k)d of %(rules)d rules fired.", total
    ) % {"n": total, "k": rules - len(never), "rules": rules}
    if counted.soft:
        yield _("Decided against %(k)d of %(n)d weak stops (%(percent)d %%); the aim is %(most)d %% at most.") % {
            "k": counted.soft_decided,
            "n": counted.soft,
            "percent": round(100 * counted.soft_decided / counted.soft),
            "most": round(100 * SOFT_MOST),
        }
    for one in used:
        if "not-heeded" in one.remarks:
            yield _("%(rule)s: decided against with %(k)d of %(n)d patients. Ask whether the rule is right.") % {
                "rule": one.rule,
                "k": one.overridden,
                "n": one.people,
            }
    if counted.burden.sessions:
        yield _("Stops at a session: median %(median)s; more than two in %(k)d of %(n)d sessions.") % {
            "median": f"{counted.burden.median:g}",
            "k": counted.burden.many,
            "n": counted.burden.sessions,
        }


def _by_rule(used: tuple[RuleUse, ...], named: dict[str, str]) -> Table:
    heads = columns(
        ("rule", _("Rule")),
        ("title", _("Finding")),
        ("fires", _("Fired"), "number"),
        ("screenings_percent", _("Of screenings, 95 % limits"), "percent"),
        ("patients", _("Patients"), "number"),
        ("overridden", _("Decided against"), "number"),
        ("overridden_percent", _("Share, 95 % limits"), "percent"),
        ("remark", _("Remark")),
    )
    return Table(
        "overrides",
        _("By rule"),
        heads,
        rows(_row(one, named) for one in used),
        _("No rule fired in this period."),
    )


def _row(one: RuleUse, named: dict[str, str]) -> tuple[Value, ...]:
    of = Interval(100 * one.fires / one.of, 100 * one.low, 100 * one.high)
    return (
        one.rule,
        named.get(one.rule, one.rule),
        one.fires,
        of,
        one.people,
        one.overridden,
        share(one.overridden, one.people),
        _remark(one),
    )


def _remark(one: RuleUse) -> Value:
    said = []
    if "not-heeded" in one.remarks:
        said.append(_("not heeded"))
    said += [_("more often, week of %(day)s") % {"day": day_words(w)} for w, what in one.weeks if what == "more-often"]
    said += [_("less often, week of %(day)s") % {"day": day_words(w)} for w, what in one.weeks if what == "less-often"]
    return Flag("; ".join(said), "caution") if said else ""


def _reason_table(used: tuple[RuleUse, ...], named: dict[str, str]) -> Table:
    heads = columns(
        ("rule", _("Rule")),
        ("title", _("Finding")),
        ("reason", _("Reason")),
        ("decisions", _("Decisions"), "number"),
        ("percent", _("Share, 95 % limits"), "percent"),
    )
    found: list[tuple[Value, ...]] = []
    for one in used:
        total = sum(count for _reason, count in one.reasons)
        found += [
            (one.rule, named.get(one.rule, one.rule), str(REASON_WORDS.get(reason, reason)), count, share(count, total))
            for reason, count in one.reasons
        ]
    return Table("override-reasons", _("Reasons"), heads, rows(found), _("Nothing was decided against."))


def _never(never: list[str], named: dict[str, str]) -> Table:
    heads = columns(("rule", _("Rule")), ("title", _("Finding")))
    return Table(
        "rules-silent",
        _("Rules that never fired"),
        heads,
        rows((rule, named[rule]) for rule in never),
        _("Every rule fired."),
    )


def _counted(practice: Practice, period: Period) -> _Counted:
    """Every patient and day once, by the last verdict of the day; content is read as plain JSON, which is fast."""
    runs = ScreeningRun.objects.of(practice).filter(on__gte=period.since, on__lte=period.until).order_by("at", "pk")
    days: dict[tuple[int, date], dict[str, bool]] = {}
    stops: dict[tuple[int, date], int] = {}
    soft: dict[tuple[int, str], bool] = {}
    titles: dict[str, str] = {}
    columns_ = ("patient_id", "patient__merged_into_id", "on", "stage", "content")
    for pk, merged, on, stage, content in runs.values_list(*columns_).iterator():
        key = (merged or pk, on)
        found = _findings(content)
        fired = days.setdefault(key, {})
        for one in found:
            rule = str(one["code"]).removeprefix("screening/")
            titles[rule] = str(one["title"])
            decided = one.get("decision") is not None
            fired[rule] = decided or fired.get(rule, False)
            if one["verdict"] == _SOFT and one["decides"] != "nobody":
                soft[key[0], rule] = decided or soft.get((key[0], rule), False)
        if stage == ScreeningRun.Stage.SESSION:
            stops[key] = sum(
                one["verdict"] in _STOPS and one["scope"] in _INTERRUPTS and one.get("decision") is None
                for one in found
            )
    weeks = Counter(on - timedelta(days=on.weekday()) for _person, on in days)
    return _Counted(
        fired=tuple(
            Fired(rule, str(person), on - timedelta(days=on.weekday()), decided)
            for (person, on), rules in days.items()
            for rule, decided in rules.items()
        ),
        screenings=dict(weeks),
        burden=burden(list(stops.values())),
        soft=len(soft),
        soft_decided=sum(soft.values()),
        titles=titles,
    )


def _findings(content: str) -> list[Mapping[str, object]]:
    """Of a kept verdict. A question that is still open is no finding: every rule would fire before the first answer."""
    return [one for one in json.loads(content).get("findings", ()) if not one["unknown"]]


def _reasons(practice: Practice, period: Period) -> Iterator[tuple[str, str]]:
    """Decisions of the period, also those taken back: somebody made them."""
    said = Statement.objects.of(practice).filter(
        kind=Statement.Kind.DECISION, stated_on__gte=period.since, stated_on__lte=period.until
    )
    for content in said.values_list("content", flat=True).iterator():
        yield str(content.get("code", "")).removeprefix("screening/"), str(content.get("reason", ""))
