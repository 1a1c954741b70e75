"""Whether the trail holds: every line checked against the one before it, and what was written down elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.audit import Action, Verification, verify_lines
from openmeso_clinic.bridge.trail import lines_of
from openmeso_clinic.models import Practice, TrailHead, TrailLine
from openmeso_clinic.place import here
from openmeso_clinic.queries.oversight.dashboard import Dashboard, Period
from openmeso_clinic.queries.table import Table, columns, rows
from openmeso_clinic.queries.table_words import moment_words

_MACHINE_WENT_BACK = "went-back"


def checked_trail(practice: Practice) -> Verification:
    """Walk the practice's chain from its first line."""
    return verify_lines(lines_of(practice.ref), keys={"trail-1": here().key("trail")})


def integrity_board(practice: Practice, period: Period) -> Dashboard:
    found = checked_trail(practice)
    return Dashboard(words=tuple(_words(practice, found)), tables=(_broken(found), _clock(practice, period)))


def chain_words(practice: Practice, found: Verification) -> str:
    """The result in one sentence."""
    head = TrailHead.objects.filter(chain=practice.ref).values_list("seq", "hash").first()
    if found.broken:
        first = found.broken[0]
        return _("The trail does not hold: line %(n)d, %(what)s.") % {"n": first[0], "what": first[1]}
    if head is not None and (found.head.seq, found.head.hash) != tuple(head):
        return _("The trail does not hold: it ends elsewhere than it should.")
    return ngettext(
        "The trail holds: %(n)d line, each follows the one before.",
        "The trail holds: %(n)d lines, each follows the one before.",
        found.count,
    ) % {"n": found.count}


def _words(practice: Practice, found: Verification) -> Iterator[str]:
    yield chain_words(practice, found)
    yield _("Its last line: %(n)d, %(hash)s.") % {"n": found.head.seq, "hash": found.head.hash[:32]}
    last = (
        TrailLine.objects.filter(chain=practice.ref, action=Action.CHECKPOINT.value)
        .order_by("-seq")
        .values_list("at", "seq")
        .first()
    )
    if last is None:
        yield _("No checkpoint was written yet. Without one kept elsewhere a cut end does not show.")
    else:
        at = moment_words(last[0], practice.zone)
        yield _("Last checkpoint: line %(n)d, %(at)s. Compare it with the file kept elsewhere.") % {
            "n": last[1],
            "at": at,
        }


def _broken(found: Verification) -> Table:
    heads = columns(("line", _("Line"), "number"), ("what", _("What")))
    return Table("trail-broken", _("Lines that do not hold"), heads, rows(found.broken), _("None."))


def _clock(practice: Practice, period: Period) -> Table:
    """Where a line is earlier than the one before it (I37)."""
    start, end = period.instants(practice)
    changes = TrailLine.objects.filter(chain=practice.ref, action=Action.CLOCK_CHANGED.value, at__gte=start, at__lt=end)
    heads = columns(("line", _("Line"), "number"), ("at", _("To")), ("from", _("From")), ("why", _("Why")))
    lines = (
        (
            row.seq,
            row.at,
            str(row.details.get("from", "")),
            _("the clock of the machine went back")
            if row.details.get("machine") == _MACHINE_WENT_BACK
            else _("an act took longer than the one after it"),
        )
        for row in changes.order_by("seq")
    )
    return Table("trail-clock", _("Lines out of order in time"), heads, rows(lines), _("None."))
