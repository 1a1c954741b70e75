"""What of the clinic itself waits for its owner: rules that answer otherwise, and records that outlived their day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.models import Practice
from openmeso_clinic.queries.need import Need
from openmeso_clinic.queries.oversight.heartbeats import pulse_of, rule_words
from openmeso_clinic.queries.retention import over, overdue, retention_in


def heartbeat_needs(practice: Practice, *, at: datetime) -> Iterator[Need]:
    """A changed answer to a known case, with its rule; and a day without an answer."""
    pulse = pulse_of(practice, at=at)
    url = reverse("oversight-heartbeat")
    if pulse.missing:
        words = _("The rules were not checked for more than a day")
        about = _("The second process of the clinic does not run")
        yield Need(f"heartbeat/missing/{at:%Y-%m-%d}", "heartbeat", words, about, url, None, True)
    if pulse.last is not None and pulse.last.failed:
        words = ngettext(
            "A rule answers a known case otherwise",
            "%(n)d rules answer known cases otherwise",
            max(len(pulse.rules), 1),
        ) % {"n": len(pulse.rules)}
        about = rule_words(practice, pulse.rules) or _("Known cases cannot be asked")
        yield Need(f"heartbeat/{pulse.key}", "heartbeat", words, about, url, pulse.last.at, True)


def retention_needs(practice: Practice, *, on: date) -> Iterator[Need]:
    """Records that stand longer than 30 days after the day until which they must be kept."""
    rule = retention_in(practice)
    if rule is None or rule.certainty == "low":
        return
    late = sum(overdue(one, on=on) for one in over(practice, on=on))
    if late:
        words = ngettext(
            "%(n)d record outlived its day by more than 30 days",
            "%(n)d records outlived their day by more than 30 days",
            late,
        ) % {"n": late}
        yield Need(f"retention/{on:%Y-%m}/{late}", "retention", words, _("Keeping records"), reverse("retention"))
