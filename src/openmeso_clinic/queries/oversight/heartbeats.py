"""The heartbeat of decision support: whether known cases are answered as they should be, and when it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.serialize import digest
from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import Heartbeat, Practice, TrailLine
from openmeso_clinic.queries.oversight.dashboard import Dashboard
from openmeso_clinic.queries.strip import VERDICT_WORDS
from openmeso_clinic.queries.table import Flag, Table, Value, columns, rows

#: A day without an answer is one too many. Two hours more, since no two days are asked at the same minute.
LONGEST = timedelta(days=1, hours=2)
_SHOWN = 60


@dataclass(frozen=True)
class Pulse:
    """How the heart stands.

    Attributes:
        last: The latest answer; None where it was never asked.
        missing: Nothing was heard for more than a day.
        rules: Rules that answered otherwise at the last beat, in the order of how many cases name them.
    """

    last: Heartbeat | None
    missing: bool
    rules: tuple[str, ...]

    @property
    def well(self) -> bool:
        return self.last is not None and not self.missing and not self.last.failed

    @property
    def key(self) -> str:
        """Names what was answered otherwise: it changes when something else is."""
        assert self.last is not None
        return digest([self.last.library_digest, sorted(one["id"] for one in self.last.failed)])[:16]


def pulse_of(practice: Practice, *, at: datetime) -> Pulse:
    last = next((made_of(Heartbeat, columns_of(Heartbeat), row) for row in _latest(practice.pk)), None)
    since = last.at if last else _founded_at(practice)
    missing = since is not None and at - since > LONGEST
    return Pulse(last, missing, _rules(last.failed) if last else ())


@composed_once
def _latest(practice: int) -> QuerySet[Any, Any]:
    rows = Heartbeat.objects.of(practice).order_by("-at", "-pk")
    return rows.values_list(*columns_of(Heartbeat))[:1]


def _founded_at(practice: Practice) -> datetime | None:
    return TrailLine.objects.filter(chain=practice.ref, seq=1).values_list("at", flat=True).first()


def heartbeat_board(practice: Practice, *, at: datetime) -> Dashboard:
    pulse = pulse_of(practice, at=at)
    return Dashboard(
        words=tuple(_words(pulse)),
        tables=(_deviations(practice, pulse), _beats(practice)),
        notes=(
            _("The cases are synthetic: the fifty of the clinical source, and at least one for each rule."),
            _("They are asked with your own entries and waits, as a patient is, at every start and each day."),
        ),
    )


def rule_words(practice: Practice, rules: tuple[str, ...]) -> str:
    """Rules by their titles, a few of them."""
    library = spoken_library(practice)
    named = [library.rules[rule].title if rule in library.rules else rule for rule in rules[:3]]
    return ", ".join(named) + (" …" if len(rules) > len(named) else "")


def _words(pulse: Pulse) -> Iterator[str]:
    if pulse.last is None:
        yield _("The rules were not asked yet.")
        return
    if pulse.missing:
        yield _("Nothing was heard for more than a day: the second process of the clinic does not run.")
    if not pulse.last.failed:
        yield ngettext(
            "%(n)d known case is answered as it should be.",
            "%(n)d known cases are answered as they should be.",
            pulse.last.asked,
        ) % {"n": pulse.last.asked}
        return
    yield ngettext(
        "%(n)d of %(of)d known cases is answered otherwise.",
        "%(n)d of %(of)d known cases are answered otherwise.",
        len(pulse.last.failed),
    ) % {"n": len(pulse.last.failed), "of": pulse.last.asked}
    if all(one.get("own") for one in pulse.last.failed):
        yield _("Your own entries or waits make the difference. Where that is meant, nothing is to be done.")
    else:
        yield _("The library itself answers otherwise: do not rely on it. Compare with the record of the last update.")


def _deviations(practice: Practice, pulse: Pulse) -> Table:
    library = spoken_library(practice)
    heads = columns(
        ("case", _("Case")),
        ("expected", _("Should be")),
        ("got", _("Is")),
        ("silent", _("Rules that are silent")),
        ("extra", _("Rules that speak")),
        ("own", _("By your own entries")),
    )

    def named(rules: list[str]) -> str:
        return "; ".join(f"{library.rules[one].title} ({one})" if one in library.rules else one for one in rules)

    lines: list[tuple[Value, ...]] = [
        (
            one["case"],
            VERDICT_WORDS[one["expected"]](),
            Flag(_("cannot be asked") if one["got"] == "fault" else VERDICT_WORDS[one["got"]](), "contraindicated"),
            named(one["silent"]),
            named(one["extra"]),
            _("yes") if one.get("own") else _("no"),
        )
        for one in (pulse.last.failed if pulse.last else ())
    ]
    return Table("heartbeat-otherwise", _("Answered otherwise"), heads, rows(lines), _("Nothing."))


def _beats(practice: Practice) -> Table:
    heads = columns(
        ("at", _("Asked")),
        ("cases", _("Cases"), "number"),
        ("otherwise", _("Otherwise"), "number"),
        ("library", _("Library")),
    )
    found = Heartbeat.objects.of(practice).order_by("-at", "-pk")[:_SHOWN]
    lines = ((row.at, row.asked, len(row.failed), row.library_digest[:16]) for row in found)
    return Table("heartbeats", _("Each time"), heads, rows(lines), _("The rules were not asked yet."))


def _rules(failed: list[dict[str, Any]]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for one in failed:
        for rule in (*one["silent"], *one["extra"]):
            counts[rule] = counts.get(rule, 0) + 1
    return tuple(sorted(counts, key=lambda rule: (-counts[rule], rule)))
