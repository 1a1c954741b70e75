"""The injection chart of a session as its page shows it, and what lies behind it: the last one, and the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from openmeso.plan.nouns import Course as CoreCourse
from openmeso.session.chart_laying import from_planned
from openmeso.session.charting import Chart, ChartEvent, Stroke, fold, read_event, read_stroke
from openmeso.stored import load_as
from openmeso_clinic.bridge.chart import PLAN_KEY, chart_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import EventReport, Session
from openmeso_clinic.queries.course_versions import latest_version

Mode = Literal["plan", "chart", "locked"]


def mode_of(session: Session) -> Mode:
    """Plan until the session begins, chart until it is signed, then locked."""
    if session.state == Session.State.PLANNED:
        return "plan"
    if session.state in (Session.State.OPEN, Session.State.STOPPED):
        return "chart"
    return "locked"


def events_of(session: Session, *, plan: bool = False) -> tuple[ChartEvent, ...]:
    """Everything that was done to the chart, in its order; or to what was drawn as a plan."""
    rows = session.chart.order_by("seq").values_list("key", "content")
    return tuple(read_event(content) for key, content in rows if key.startswith(PLAN_KEY) == plan)


def drawing_of(session: Session) -> Chart:
    """What the page shows in this session's mode; strokes of addenda after those that were signed."""
    mode = mode_of(session)
    chart = fold(events_of(session, plan=mode == "plan"))
    return replace(chart, strokes=(*chart.strokes, *_added_later(session))) if mode == "locked" else chart


def _added_later(session: Session) -> tuple[Stroke, ...]:
    return tuple(
        read_stroke({**data, "addendum": True}) for row in session.addenda.order_by("at", "pk") for data in row.strokes
    )


def session_before(session: Session) -> Session | None:
    """The patient's latest earlier session that was held and charted."""
    rows = (
        Session.objects.filter(
            patient_id__in=session.patient.ids, state__in=[Session.State.SIGNED, Session.State.STOPPED]
        )
        .exclude(pk=session.pk)
        .exclude(started_at=None)
        .filter(chart__isnull=False)
        .distinct()
        .order_by("-started_at")
    )
    if session.started_at is not None:
        rows = rows.filter(started_at__lt=session.started_at)
    found: Session | None = rows.first()
    return found


def last_map(session: Session) -> tuple[Stroke, ...]:
    """What was given last time, to be shown faintly and to be copied."""
    before = session_before(session)
    return chart_of(before).strokes if before else ()


def events_after(session: Session) -> list[EventReport]:
    """The adverse events that were reported of a session."""
    return list(EventReport.objects.filter(session=session).order_by("onset_on", "pk"))


def planned_strokes(session: Session) -> tuple[Stroke, ...]:
    """The course's own map of each preparation, and what was drawn as a plan before the session began."""
    drawn = fold(events_of(session, plan=True)).strokes
    if drawn and mode_of(session) != "plan":
        return drawn
    version = latest_version(session.patient, course=session.course)
    if version is None:
        return ()
    library = spoken_library(session.practice)
    maps = load_as(CoreCourse, version.content).maps
    return tuple(
        stroke
        for letter, planned in zip("ABCDEF", maps, strict=False)
        for stroke in from_planned(planned, letter=letter, library=library)
    )


def as_json(stroke: Stroke) -> dict[str, Any]:
    """A stroke for the browser: amounts as text, places as numbers."""
    data = stroke.model_dump(mode="json")
    return data | {"points": [[float(x), float(y)] for x, y in stroke.points]}


def event_as_json(event: ChartEvent) -> dict[str, Any]:
    """One act for the browser, as it was sent; what was copied stands with it."""
    data = event.model_dump(mode="json", exclude={"copied", "dx", "dy", "stroke"})
    if event.stroke is not None:
        stroke = dict(event.stroke)
        if "points" in stroke:
            stroke["points"] = [[float(x), float(y)] for x, y in stroke["points"]]
        data["stroke"] = {key: _plain(value) for key, value in stroke.items()}
    if event.type == "move":
        data |= {"dx": float(event.dx), "dy": float(event.dy)}
    if event.copied:
        data["copied"] = [as_json(stroke) for stroke in event.copied]
    return data


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | list | bool | None) else str(value)
