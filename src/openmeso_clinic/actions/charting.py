"""Acts on the injection map: each is kept, none is changed. After the signature there are only addenda."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.models import Max
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.errors import Fault, RecordError, one_of
from openmeso.knowledge import Library
from openmeso.session.charting import PHOTOGRAPH, ChartEvent, read_event
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.bridge.chart import PLAN_KEY
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.map_views import photo_id
from openmeso_clinic.models import ChartEvent as Row
from openmeso_clinic.models import Session
from openmeso_clinic.queries.chart import as_json, last_map, mode_of
from openmeso_clinic.queries.map_photographs import photo_refs

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: Longest name of an act that the table holds.
MOST_KEY = 40


def chart(*, by: Actor, session: Session, acts: Iterable[Mapping[str, Any]]) -> int:
    """Keep acts on the map, in their order; one that is known already changes nothing.

    Args:
        acts: As they come from the browser, without the strokes that a copy brings: those are the
            server's own.

    Returns:
        The number of the last act on this map.

    Raises:
        RecordError: an act is not whole, or names what is not on file. Nothing was kept.
        Refused: the session is signed, missed or cancelled.
    """
    library = library_of(session.practice)
    letters = set(session.syringes.values_list("letter", flat=True))
    plan = mode_of(session) == "plan"
    events = []
    for data in acts:
        event = read_event({key: value for key, value in data.items() if key != "copied"})
        faults = [*_key_faults(event, plan), *_faults(event, session, library, set() if plan else letters)]
        if faults:
            raise RecordError(faults)
        events.append(event)
    known = set(session.chart.filter(key__in=[event.key for event in events]).values_list("key", flat=True))
    fresh = [event for event in events if event.key not in known]
    if fresh:
        try:
            _append(by, session, fresh)
        except IntegrityError:
            # The same act arrived twice at once: the other one was kept.
            if not session.chart.filter(key=fresh[0].key).exists():
                raise
    return int(session.chart.aggregate(last=Max("seq"))["last"] or 0)


def _append(by: Actor, session: Session, events: list[ChartEvent]) -> None:
    with act(by, Action.MAP_CHANGED, patient=session.patient) as line:
        row: Session = (
            Session.objects.select_for_update(of=("self",)).select_related("practice", "patient").get(pk=session.pk)
        )
        if mode_of(row) == "locked":
            raise Refused(
                Missing("session/signed", _("This session is closed: its map is locked."), _("Write an addendum."))
            )
        if (mode_of(row) == "plan") != events[0].key.startswith(PLAN_KEY):
            raise Refused(Missing("session/begun", _("This session has begun since."), _("Load the page again.")))
        seq = int(row.chart.aggregate(last=Max("seq"))["last"] or 0)
        for number, event in enumerate(events, start=seq + 1):
            Row.objects.create(
                session=row, seq=number, key=event.key, content=_content(event, row), at=by.at, by=by.staff
            )
        line.details |= {
            "session": row.ref,
            "acts": " ".join(event.type for event in events),
            "seq": str(seq + len(events)),
        }


def _content(event: ChartEvent, session: Session) -> dict[str, Any]:
    """What is kept. A copy keeps what it copied: the last session's own map may gain an addendum later."""
    content = event.model_dump(mode="json", exclude_defaults=True)
    if event.type == "copy-last":
        content["copied"] = [as_json(stroke) for stroke in last_map(session)]
    return content


def _key_faults(event: ChartEvent, plan: bool) -> Iterable[Fault]:
    if len(event.key) > MOST_KEY:
        yield Fault("chart: key", f"{len(event.key)} characters", f"at most {MOST_KEY}")
    if event.key.startswith(PLAN_KEY) != plan:
        yield Fault("chart: key", event.key[:8], "a plan's own name before the session begins, and none after")


def _faults(event: ChartEvent, session: Session, library: Library, letters: set[str]) -> Iterable[Fault]:
    """What names nothing on file. All else is kept as it was said, and looked at before the signature."""
    if event.type not in ("add", "edit"):
        return
    stroke = event.stroke or {}
    views: Collection[str] = library.views
    if str(stroke.get("view", "")).startswith(PHOTOGRAPH):
        views = {photo_id(ref) for ref in photo_refs(session.patient)}
    for field, known in (("view", views), ("zone", library.zones), ("technique", library.techniques)):
        if field in stroke and stroke[field] not in known:
            yield Fault(f"chart: {field}", repr(stroke[field]), one_of(known, str(stroke[field])))
    if letters and "letter" in stroke and stroke["letter"] not in letters:
        yield Fault("chart: letter", repr(stroke["letter"]), ", ".join(sorted(letters)))
    for x, y in stroke.get("points", ()):
        if not (-1 <= float(x) <= 2 and -1 <= float(y) <= 2):
            yield Fault("chart: points", "a place far outside the drawing", "0 to 1 of the view")
            return
