"""Completeness of records: of which signed sessions something is missing, and what."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.bridge.record import day_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import CheckIn, Practice, Session
from openmeso_clinic.queries.addresses import address
from openmeso_clinic.queries.oversight.dashboard import Dashboard, Period
from openmeso_clinic.queries.photos_ready import photos_ready
from openmeso_clinic.queries.table import Linked, Table, Value, columns, rows, share

#: What a whole record holds, by the code that names it in a file.
PARTS: Mapping[str, Callable[[], str]] = {
    "depth": lambda: _("Depth: needle, length and angle of every line"),
    "lots": lambda: _("Lot of every syringe"),
    "asepsis": lambda: _("Asepsis"),
    "pain": lambda: _("Pain, as the patient said"),
    "steps": lambda: _("Times of every step"),
    "photographs": lambda: _("Photographs of the day"),
    "signed": lambda: _("Signed on the same day"),
    "check-ins": lambda: _("Check-ins that were due are answered"),
}


@dataclass(frozen=True)
class _Looked:
    """One signed session. ``missing`` holds codes of ``PARTS``; ``asked`` those that apply to it."""

    session: Session
    on: date
    asked: frozenset[str]
    missing: tuple[str, ...]


def completeness_board(practice: Practice, period: Period, *, on: date, may_see_chart: bool) -> Dashboard:
    """Signed sessions of the period.

    Args:
        on: Today: what is due later is not missing.
        may_see_chart: Whoever may not gets numbers, and no way to a record.
    """
    looked = _look(practice, period, on=on)
    return Dashboard(
        words=(_gist(looked),),
        tables=(_by_part(looked), _lacking(looked, may_see_chart)),
        notes=(
            _("A patient who wants no photographs lacks none. A signed record is never changed: add what is missing."),
        ),
    )


def _gist(looked: list[_Looked]) -> str:
    if not looked:
        return _("No session was signed in this period.")
    whole = sum(not one.missing for one in looked)
    return ngettext(
        "%(k)d of %(n)d signed session is complete.", "%(k)d of %(n)d signed sessions are complete.", len(looked)
    ) % {"k": whole, "n": len(looked)}


def _by_part(looked: list[_Looked]) -> Table:
    heads = columns(
        ("part", _("Part of the record")),
        ("there", _("There"), "number"),
        ("asked", _("Asked for"), "number"),
        ("percent", _("Share, 95 % limits"), "percent"),
    )
    lines: list[tuple[Value, ...]] = []
    for code, words in PARTS.items():
        asked = [one for one in looked if code in one.asked]
        there = sum(code not in one.missing for one in asked)
        lines.append((words(), there, len(asked), share(there, len(asked))))
    return Table("completeness", _("By part"), heads, rows(lines))


def _lacking(looked: list[_Looked], may_see_chart: bool) -> Table:
    heads = columns(
        ("session", _("Session")),
        ("patient", _("Patient number")),
        ("on", _("Held on")),
        ("missing", _("Missing")),
    )
    lines = []
    lacking = [one for one in looked if one.missing]
    for one in sorted(lacking, key=lambda one: one.on, reverse=True):
        patient = one.session.patient.kept
        url = address("session-record", patient.ref, one.session.ref) if may_see_chart else ""
        lines.append(
            (
                Linked(one.session.ref, url),
                patient.number,
                one.on,
                "; ".join(PARTS[code]() for code in one.missing),
            )
        )
    refs = frozenset(one.session.patient.kept.ref for one in lacking)
    return Table("incomplete-sessions", _("What is missing"), heads, rows(lines), _("Nothing is missing."), refs)


def _look(practice: Practice, period: Period, *, on: date) -> list[_Looked]:
    start, end = period.instants(practice)
    found = list(
        Session.objects.of(practice)
        .filter(state=Session.State.SIGNED, started_at__gte=start, started_at__lt=end)
        .select_related("patient__merged_into", "practice")
        .prefetch_related("lines")
        .order_by("started_at", "pk")
    )
    unanswered = _unanswered(practice, found, on=on)
    photographed = _photographed(practice, found)
    out = []
    for session in found:
        lacks = set(_of_content(session))
        asked = set(PARTS)
        if session.pk not in photographed:
            asked.discard("photographs")
        elif not photographed[session.pk]:
            lacks.add("photographs")
        if session.pk not in unanswered:
            asked.discard("check-ins")
        elif unanswered[session.pk]:
            lacks.add("check-ins")
        out.append(_Looked(session, day_of(session), frozenset(asked), tuple(p for p in PARTS if p in lacks)))
    return out


def _of_content(session: Session) -> list[str]:
    """What the record as it was signed does not hold."""
    said = json.loads(session.content).get("delivery", {})
    lines, syringes = said.get("line", []), said.get("syringe", [])
    named = {lot["syringe"] for lot in said.get("lot", [])}
    zone = session.practice.zone
    lacks = {
        "depth": not lines
        or any(not line.get("needle") or line.get("inserted_mm") in (None, "", "0") for line in lines),
        "lots": not syringes or any(one["letter"] not in named for one in syringes),
        "asepsis": not said.get("asepsis"),
        "pain": said.get("pain") is None,
        "steps": not said.get("step"),
        "signed": session.signed_at is not None and session.signed_at.astimezone(zone).date() != day_of(session),
    }
    return [code for code, missing in lacks.items() if missing]


def _unanswered(practice: Practice, found: list[Session], *, on: date) -> dict[int, int]:
    """Session → how many of its check-ins that were due nobody answered; superseded ones ask nothing."""
    asked = CheckIn.objects.of(practice).filter(session__in=found, due_on__lte=on)
    out: dict[int, int] = {}
    for session, state in asked.exclude(state=CheckIn.State.SUPERSEDED).values_list("session_id", "state"):
        out[session] = out.get(session, 0) + (state != CheckIn.State.ANSWERED)
    return out


def _photographed(practice: Practice, found: list[Session]) -> dict[int, bool]:
    """Session → whether the poses of its day are taken or skipped with a reason; refused ones are left out."""
    library = spoken_library(practice)
    by_day: dict[date, list[Session]] = {}
    for session in found:
        by_day.setdefault(day_of(session), []).append(session)
    out: dict[int, bool] = {}
    for on, held in by_day.items():
        owner = {pk: session.patient.kept.pk for session in held for pk in session.patient.kept.ids}
        ready = photos_ready(owner, practice, library, on=on)
        for session in held:
            zones = tuple({line.zone for line in session.lines.all()})
            state = ready.state(session.patient.kept.pk, zones)
            if state != "refused":
                out[session.pk] = state == "done"
    return out
