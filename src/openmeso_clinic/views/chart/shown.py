"""What the page of the map shows: the data for its scripts, and the same as rows and forms without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.formulation.nouns import Preparation
from openmeso.geometry.depth import Sex
from openmeso.knowledge import Library
from openmeso.reports.words import Reader
from openmeso.session.charting import Chart
from openmeso.session.map_setting import map_setting
from openmeso.stored import load_as
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.bridge.record import day_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.forms.chart import MapAddendumForm
from openmeso_clinic.queries.chart import (
    as_json,
    drawing_of,
    event_as_json,
    events_after,
    events_of,
    last_map,
    mode_of,
    planned_strokes,
    session_before,
)
from openmeso_clinic.views.chart.photographs import every_zone, photo_views
from openmeso_clinic.views.chart.table import new_key, place_name, table
from openmeso_clinic.views.chart.words import map_words
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import EventReport, Session, Syringe


@dataclass(frozen=True, slots=True)
class SyringeShown:
    letter: str
    name: str
    prepared_ml: Decimal
    left_ml: Decimal


def page(
    request: ClinicRequest,
    session: Session,
    *,
    fill: QueryDict | None = None,
    adding: MapAddendumForm | None = None,
) -> dict[str, Any]:
    """Context of ``session/map.html``.

    Args:
        fill: What was typed into the form that could not be done.
        adding: The form of an addendum: the signed map with what is drawn over it.
    """
    patient = session.patient
    library = spoken_library(session.practice)
    reader = reader_for(library)
    mode = mode_of(session)
    can_chart = mode != "locked" and request.actor.holds(Right.RUN_SESSION)
    drawing, planned, last = drawing_of(session), planned_strokes(session), last_map(session)
    syringes = list(session.syringes.all())
    names = syringe_names(session, reader)
    data = setting(session, library, reader, first=tuple(dict.fromkeys(stroke.technique for stroke in planned)))
    shown = [SyringeShown(s.letter, names.get(s.letter, s.letter), s.prepared_ml, _left(s, drawing)) for s in syringes]
    zones = zone_options(data)
    used = [stroke.view for stroke in (*drawing.strokes, *planned, *last)]
    map_data = data | {
        "views": [*data["views"], *photo_views(session, used, reader)],
        "syringes": [
            {
                "letter": s.letter,
                "name": names.get(s.letter, ""),
                "prepared_ml": str(s.prepared_ml),
                "residue_ml": str(s.residue_ml),
                "waste_ml": str(s.waste_ml),
                "surface_loss_ml": str(s.surface_loss_ml),
            }
            for s in syringes
        ],
        "strokes": [as_json(stroke) for stroke in drawing.strokes],
        "ghost": [as_json(stroke) for stroke in last],
        "planned": [as_json(stroke) for stroke in planned],
        "reactions": _reactions(session, library, reader),
        "mode": "addendum" if adding else mode if can_chart else "locked",
        "events_url": _url("injection-map-events", session),
        "last_seq": session.chart.count(),
        "csrf": get_token(request),
        "tone": patient.skin_tone,
    }
    if can_chart:
        map_data["events"] = [event_as_json(event) for event in events_of(session, plan=mode == "plan")]
    if adding:
        map_data["drafted"] = _drafted(adding)
    total = drawing.total().value
    points = sum(stroke.count for stroke in drawing.strokes)
    return {
        **stage_frame(request, patient, "session"),
        "session": session,
        "map_data": map_data,
        "map_words": map_words(),
        "techniques": [t for t in data["techniques"] if not t["refused"]],
        "syringes": shown,
        "prepared_words": _prepared_words(session),
        "can_chart": can_chart,
        "adding": adding,
        "add_url": _add_url(request, session) if not adding else "",
        "signed": session.state == "signed",
        "has_last": bool(last),
        "last": _last(session, request, reader),
        "drawings": [library.views[view["id"]] for view in data["views"]],
        "library": library,
        "rows": table(drawing, reader, plan=mode == "plan"),
        "total_ml": number_format(total, use_l10n=True),
        "points_words": ngettext("%(n)s point", "%(n)s points", points) % {"n": points},
        "balance_words": [_balance_words(s, drawing) for s in syringes],
        "zone_options": zones,
        "photo_zones": every_zone(data),
        "fill": _fill(fill, data, syringes, zones),
        "fill_key": new_key(plan=mode == "plan"),
        "map_url": _url("injection-map", session),
        "fill_url": _url("injection-map-fill", session),
        "erase_url": _url("injection-map-erase", session),
        "back_url": _way("session-room", patient.ref, session.ref),
        "sign_url": _way("session-review", patient.ref, session.ref)
        if mode == "chart" and request.actor.holds(Right.SIGN)
        else "",
    }


def setting(session: Session, library: Library, reader: Reader, *, first: tuple[str, ...] = ()) -> dict[str, Any]:
    """The core's setting of the map, its names in the reader's language."""
    data = map_setting(library, sex=sex_of(session), actives=actives_of(session), first=first)
    tabs = _tabs()
    for view in data["views"]:
        view["tab"] = tabs.get(view["id"]) or reader.known(view["name"])
        view["name"] = reader.known(view["name"])
        for zone in view["zones"]:
            zone["name"] = reader.name("zones", zone["id"])
    for technique in data["techniques"]:
        technique["name"] = reader.known(technique["name"])
    return data


def sex_of(session: Session) -> Sex:
    """As registered at birth, for the thickness of the skin."""
    sex = session.patient.sex
    return "female" if sex == "female" else "male" if sex == "male" else "other"


def _preparations(session: Session) -> tuple[Preparation, ...]:
    if session.formulation is None:
        return ()
    return load_as(CoreFormulation, session.formulation.content).chosen.preparations


def actives_of(session: Session) -> frozenset[str]:
    """What is injected: some structures concern only some actives."""
    if not session.syringes.exists():
        return frozenset()
    return frozenset(i.ingredient for p in _preparations(session) for i in p.ingredients)


def syringe_names(session: Session, reader: Reader) -> dict[str, str]:
    """The products of each syringe, the diluent left out."""
    if not session.syringes.exists():
        return {}
    products = reader.library.products
    return {
        p.letter: " + ".join(
            products[name].name if name in products else name for name in p.products if name != p.diluent
        )
        for p in _preparations(session)
    }


def zone_options(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every drawn side of every zone, by its view."""
    return [
        (f"{view['id']}/{zone['id']}/{zone['side']}", f"{view['tab']}: {place_name(zone['name'], zone['side'])}")
        for view in data["views"]
        for zone in view["zones"]
    ]


def _tabs() -> dict[str, str]:
    """Short names of the views, for tabs."""
    return {
        "front": _("Front"),
        "oblique-left": _("Left oblique"),
        "oblique-right": _("Right oblique"),
        "profile-left": _("Left profile"),
        "profile-right": _("Right profile"),
        "neck": _("Neck"),
        "scalp-top": _("Scalp"),
        "hands": _("Hands"),
        "decollete": _("Décolleté"),
        "abdomen": _("Abdomen"),
        "arms": _("Arms"),
        "buttocks": _("Buttocks"),
        "thighs": _("Thighs"),
    }


def _left(syringe: Syringe, chart: Chart) -> Decimal:
    given = chart.total(syringe.letter).value
    return syringe.prepared_ml - given - syringe.residue_ml - syringe.waste_ml - syringe.surface_loss_ml


def _balance_words(syringe: Syringe, chart: Chart) -> str:
    """Charted + left = prepared, for a page without scripts."""
    return _("%(letter)s: charted %(charted)s + left %(left)s = prepared %(prepared)s mL") % {
        "letter": syringe.letter,
        "charted": number_format(chart.total(syringe.letter).value, use_l10n=True),
        "left": number_format(_left(syringe, chart), use_l10n=True),
        "prepared": number_format(syringe.prepared_ml, use_l10n=True),
    }


def _prepared_words(session: Session) -> str:
    row = session.formulation
    if row is None or row.prepared_at is None or not session.syringes.exists():
        return ""
    zone = session.practice.zone
    lots = sum(len(s.lots) for s in session.syringes.all())
    words = [
        _("Prepared %(time)s") % {"time": f"{row.prepared_at.astimezone(zone):%H:%M}"},
        *([_("discard by %(time)s") % {"time": f"{row.discard_by.astimezone(zone):%H:%M}"}] if row.discard_by else []),
        ngettext("%(n)s lot", "%(n)s lots", lots) % {"n": lots},
    ]
    return " · ".join(words)


def _last(session: Session, request: ClinicRequest, reader: Reader) -> dict[str, Any] | None:
    before = session_before(session)
    if before is None or before.started_at is None:
        return None
    days = (request.actor.today - day_of(before)).days
    given = last_map(session)
    letters = sorted({stroke.letter for stroke in given})
    total = sum((stroke.volume.value for stroke in given), Decimal(0))
    events = events_after(before)
    return {
        "title": ngettext("Last session, %(n)s day ago", "Last session, %(n)s days ago", days) % {"n": days},
        "words": _("Session %(number)s · formulation %(letters)s · %(ml)s mL")
        % {"number": before.number, "letters": ", ".join(letters), "ml": number_format(total, use_l10n=True)},
        "events": [_event_words(event, reader) for event in events],
    }


def _event_words(event: EventReport, reader: Reader) -> str:
    what = _event_name(event.event, reader)
    return f"{what}: {place_name(reader.name('zones', event.zone), event.side)}" if event.zone else what


def _event_name(event: str, reader: Reader) -> str:
    entry = reader.library.adverse_events.get(event)
    return entry.term if entry else event


def _reactions(session: Session, library: Library, reader: Reader) -> list[dict[str, Any]]:
    """Immediate reactions where their zone lies; the record knows no side of them, so both are marked."""
    found = []
    for reaction in session.reactions.order_by("pk"):
        zone = library.zones.get(reaction.zone)
        if zone is None or not zone.outlines:
            continue
        outlines = [o for o in zone.outlines if o.view == "front"] or [zone.outlines[0]]
        for outline in outlines:
            view = library.views[outline.view]
            xs, ys = zip(*outline.polygon, strict=True)
            found.append(
                {
                    "view": view.id,
                    "x": float((min(xs) + max(xs)) / 2 / view.width),
                    "y": float((min(ys) + max(ys)) / 2 / view.height),
                    "name": f"{_event_name(reaction.event, reader)}: {reader.name('zones', zone.id)}",
                }
            )
    return found


def _fill(
    typed: QueryDict | None, data: Mapping[str, Any], syringes: list[Syringe], zones: list[tuple[str, str]]
) -> dict[str, Any]:
    """The form's values: what was typed, or the first of everything."""
    if typed is not None:
        return {
            name: typed.get(name, "")
            for name in ("zone", "technique", "letter", "drop_ml", "passes", "by", "amount", "both")
        }
    first = next(t for t in data["techniques"] if not t["refused"])
    return {
        "zone": zones[0][0] if zones else "",
        "technique": first["id"],
        "letter": syringes[0].letter if syringes else "A",
        "drop_ml": first["drop_ml"],
        "passes": "1",
        "by": "spacing",
        "amount": first["spacing_mm"],
        "both": "",
    }


def _drafted(adding: MapAddendumForm) -> list[dict[str, Any]]:
    """What was drawn in a form that could not be kept yet."""
    if not adding.is_bound or "strokes" in adding.errors:
        return []
    return [as_json(stroke) for stroke in adding.cleaned_data["strokes"]]


def _add_url(request: ClinicRequest, session: Session) -> str:
    if session.state != "signed" or not request.actor.holds(Right.SIGN):
        return ""
    return _url("injection-map-addendum", session)


def _url(name: str, session: Session) -> str:
    return reverse(name, args=[session.patient.ref, session.ref])


def _way(name: str, *args: str) -> str:
    """A page of another room, where it exists."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
