"""Adverse events by kind and severity, the late ones, and how many in a hundred sessions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.outcome.exact import rate_limits
from openmeso.outcome.signals import SeenEvent
from openmeso_clinic.bridge.record import day_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import EventReport, Practice, Session
from openmeso_clinic.queries.courses import TOOK_PLACE
from openmeso_clinic.queries.oversight.dashboard import Dashboard, Period
from openmeso_clinic.queries.table import Interval, Table, Value, columns, rows

_HUNDRED = 100
_GRADES = (1, 2, 3, 4, 5)
#: From this severity on an event is serious.
_SERIOUS = 3


def adverse_board(practice: Practice, period: Period) -> Dashboard:
    """Events that began in the period, beside the sessions held in it."""
    found = list(
        EventReport.objects.of(practice)
        .filter(onset_on__gte=period.since, onset_on__lte=period.until)
        .select_related("patient__merged_into")
        .order_by("onset_on", "pk")
    )
    sessions = _sessions(practice, period)
    return Dashboard(
        words=tuple(_words(found, sessions)),
        tables=(_by_kind(practice, found, sessions), _each(practice, found)),
        notes=(
            _("Rates are events in a hundred sessions with exact limits (Garwood): one session may bring several."),
            _("What the patient did not report and nobody saw is not here: a low rate is no proof of safety."),
        ),
    )


def rate(events: int, sessions: int) -> Interval:
    if not sessions:
        return Interval(None)
    low, high = rate_limits(events, sessions)
    return Interval(_HUNDRED * events / sessions, _HUNDRED * low, _HUNDRED * high)


def _sessions(practice: Practice, period: Period) -> int:
    held = Session.objects.of(practice).filter(state__in=TOOK_PLACE).select_related("practice")
    start, end = period.instants(practice)
    return held.filter(started_at__gte=start, started_at__lt=end).count()


def _words(found: list[EventReport], sessions: int) -> Iterator[str]:
    events = ngettext("%(n)d event", "%(n)d events", len(found)) % {"n": len(found)}
    held = ngettext("%(n)d session", "%(n)d sessions", sessions) % {"n": sessions}
    yield _("%(events)s in %(sessions)s.") % {"events": events, "sessions": held}
    serious = sum(row.severity >= _SERIOUS for row in found)
    if serious:
        yield ngettext("%(n)d is serious (grade 3 or more).", "%(n)d are serious (grade 3 or more).", serious) % {
            "n": serious
        }
    still = sum(row.state == EventReport.State.OPEN for row in found)
    if still:
        yield ngettext("%(n)d is open.", "%(n)d are open.", still) % {"n": still}


def _by_kind(practice: Practice, found: list[EventReport], sessions: int) -> Table:
    library = spoken_library(practice)
    by_kind: dict[str, list[EventReport]] = defaultdict(list)
    for row in found:
        by_kind[row.event].append(row)
    late = _late(practice, found)
    lines: list[tuple[Value, ...]] = []
    for kind, events in sorted(by_kind.items(), key=lambda item: (-len(item[1]), item[0])):
        grades = Counter(row.severity for row in events)
        entry = library.adverse_events.get(kind)
        lines.append(
            (
                entry.term if entry else kind,
                len(events),
                *(grades[grade] for grade in _GRADES),
                sum(row.pk in late for row in events),
                sum(row.state == EventReport.State.OPEN for row in events),
                rate(len(events), sessions),
            )
        )
    if found:
        grades = Counter(row.severity for row in found)
        still = sum(row.state == EventReport.State.OPEN for row in found)
        counts = (len(found), *(grades[grade] for grade in _GRADES), len(late), still)
        lines.append((_("All"), *counts, rate(len(found), sessions)))
    heads = columns(
        ("event", _("Event")),
        ("events", _("Events"), "number"),
        *((f"grade_{grade}", _("Grade %(n)d") % {"n": grade}, "number") for grade in _GRADES),
        ("late", _("Late"), "number"),
        ("open", _("Open"), "number"),
        ("per_100_sessions", _("In 100 sessions, 95 % limits"), "rate"),
    )
    return Table("adverse-events", _("By kind"), heads, rows(lines), _("No adverse event began in this period."))


def _late(practice: Practice, found: list[EventReport]) -> set[int]:
    """Nodules and infections that begin a week or more after the last session before them; a nodule is always late."""
    owner = {pk: row.patient.kept.pk for row in found for pk in row.patient.kept.ids}
    held: dict[int, list[date]] = defaultdict(list)
    sessions = Session.objects.filter(patient_id__in=owner, state__in=TOOK_PLACE).select_related("practice")
    for session in sessions:
        held[owner[session.patient_id]].append(day_of(session))
    late = set()
    for row in found:
        before = [on for on in held[row.patient.kept.pk] if on <= row.onset_on]
        days = (row.onset_on - max(before)).days if before else None
        if SeenEvent(row.ref, row.patient.kept.ref, row.event, row.onset_on, row.severity, days=days).late:
            late.add(row.pk)
    return late


def _each(practice: Practice, found: list[EventReport]) -> Table:
    """Every event by its number: no name, no note."""
    library = spoken_library(practice)
    states = {"open": _("open"), "closed": _("closed")}
    heads = columns(
        ("reference", _("Reference")),
        ("patient", _("Patient number")),
        ("event", _("Event")),
        ("severity", _("Grade"), "number"),
        ("onset_on", _("Began on")),
        ("reported_at", _("Reported")),
        ("state", _("State")),
    )
    lines = (
        (
            row.ref,
            row.patient.kept.number,
            library.adverse_events[row.event].term if row.event in library.adverse_events else row.event,
            row.severity,
            row.onset_on,
            row.reported_at,
            states[row.state],
        )
        for row in found
    )
    refs = frozenset(row.patient.kept.ref for row in found)
    return Table("adverse-event-list", _("Each event"), heads, rows(lines), _("None."), refs)
