"""What follows an event: looked at again, treated, graded, judged, proven, reopened. Each is written once (I24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.outcome.events import GRADE_OF_FACT, SERIOUS_FACTS
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.vigilance import start_clocks
from openmeso_clinic.bridge.events import FACTS, SERIOUS, graded
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import EventEntry, EventReport

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: How likely it came from the treatment: the words of the WHO-UMC system.
CAUSALITY = ("certain", "probable", "possible", "unlikely", "conditional", "unassessable")
#: What a diagnosis rests on.
CONFIRMED_BY = ("clinical", "ultrasound", "biopsy", "culture")
_K = EventEntry.Kind


def follow(
    *, by: Actor, event: EventReport, text: str, kind: str = _K.FOLLOW_UP, next_on: date | None = None
) -> EventEntry:
    """Write down how it looks, or what was done, and when it is looked at again.

    Raises:
        Refused: without words, with a day that is past, or on an event that is closed.
    """
    missing = []
    if not text.strip():
        missing.append(Missing("event/text", _("Words are missing."), _("Write what was seen or done.")))
    if kind not in (_K.FOLLOW_UP, _K.ACTION):
        missing.append(Missing("event/kind", _("Choose what it is."), ""))
    if next_on is not None and next_on < by.today:
        missing.append(Missing("event/follow-up", _("The follow-up lies in the past."), _("Choose a later day.")))
    if missing:
        raise Refused(*missing)
    content = {"next_on": next_on.isoformat()} if next_on else {}
    return _entered(by, event, kind, text, content, {"follow_up_on": next_on} if next_on else {})


def regrade(*, by: Actor, event: EventReport, facts: Mapping[str, str]) -> EventEntry:
    """Answer what makes an event grave, each yes, no or unknown. The severity follows the facts.

    While a fact is unknown the severity never falls below what was reported.

    Raises:
        Refused: an answer that is none of the three.
    """
    wrong = [name for name in FACTS if facts.get(name, "unknown") not in ("yes", "no", "unknown")]
    if wrong:
        raise Refused(Missing("event/facts", _("An answer is neither yes, no nor unknown."), _("Answer it again.")))
    kept = {name: facts.get(name, "unknown") for name in FACTS}
    event.facts = kept
    grade = graded(event, library_of(event.practice), at=by.at)
    by_facts = grade.grade if grade else max((GRADE_OF_FACT[n] for n in GRADE_OF_FACT if kept[n] == "yes"), default=1)
    if any(kept[name] == "yes" for name in SERIOUS_FACTS):
        by_facts = max(by_facts, SERIOUS)
    known = "unknown" not in kept.values()
    severity = by_facts if known else max(event.severity, by_facts)
    content = {"facts": kept, "before": event.severity, "severity": severity}
    return _entered(by, event, _K.REGRADED, "", content, {"facts": kept, "severity": severity}, closed=True)


def judge(*, by: Actor, event: EventReport, causality: str, text: str = "") -> EventEntry:
    """Say how likely it came from the treatment."""
    if causality not in CAUSALITY:
        raise Refused(Missing("event/causality", _("The causality is missing."), _("Choose one of the six words.")))
    content = {"before": event.causality, "causality": causality}
    return _entered(by, event, _K.CAUSALITY, text, content, {"causality": causality}, closed=True)


def result(*, by: Actor, event: EventReport, confirmation: str, text: str, kind: str = "") -> EventEntry:
    """Keep a result: what it rests on, what it says, and what the event is by it.

    Args:
        kind: Of the library, where the result names another event: a nodule that is a mycobacterium.
    """
    missing = []
    if confirmation not in CONFIRMED_BY:
        missing.append(Missing("event/confirmation", _("What it rests on is missing."), _("Choose one.")))
    if not text.strip():
        missing.append(Missing("event/text", _("The result is missing."), _("Write what it says.")))
    if kind and kind not in library_of(event.practice).adverse_events:
        missing.append(Missing("event/what", _("What happened is missing."), _("Choose the nearest; or Other.")))
    if missing:
        raise Refused(*missing)
    content = {"confirmation": confirmation, "before": event.event, "event": kind or event.event}
    changed = {"confirmation": confirmation} | ({"event": kind} if kind else {})
    return _entered(by, event, _K.RESULT, text, content, changed, closed=True)


def reopen(*, by: Actor, event: EventReport, text: str) -> EventEntry:
    """Open a closed event again: it stops the next session as it did. Its end stays among its entries.

    Raises:
        Refused: without a reason, or while it is open.
    """
    if not text.strip():
        raise Refused(Missing("event/text", _("The reason is missing."), _("Say why.")))
    with act(by, Action.EVENT_REOPENED, patient=event.patient) as line:
        rows = EventReport.objects.filter(pk=event.pk, state=EventReport.State.CLOSED)
        # What stood in the row at its end stands in the entry of its end.
        if not rows.update(state=EventReport.State.OPEN, closed_at=None, closed_by=None, outcome=""):
            raise Refused(Missing("event/open", _("This event is open."), ""))
        event.refresh_from_db()
        entry = _entry(by, event, _K.REOPENED, text, {})
        start_clocks(by=by, event=event)
        line.details["event"] = event.ref
    return entry


def _entered(
    by: Actor,
    event: EventReport,
    kind: str,
    text: str,
    content: dict[str, Any],
    changed: dict[str, Any],
    *,
    closed: bool = False,
) -> EventEntry:
    with act(by, Action.EVENT_FOLLOWED, patient=event.patient) as line:
        row = EventReport.objects.select_for_update().get(pk=event.pk)
        if row.state == EventReport.State.CLOSED and not closed:
            raise Refused(Missing("event/closed", _("This event is closed already."), _("Open it again first.")))
        EventReport.objects.filter(pk=row.pk).update(**changed) if changed else None
        event.refresh_from_db()
        entry = _entry(by, event, kind, text, content)
        start_clocks(by=by, event=event)
        line.details |= {"event": event.ref, "entry": kind}
    return entry


def _entry(by: Actor, event: EventReport, kind: str, text: str, content: dict[str, Any]) -> EventEntry:
    row: EventEntry = EventEntry.objects.create(
        practice=event.practice, event=event, kind=kind, text=text.strip(), content=content, at=by.at, by=by.staff
    )
    return row
