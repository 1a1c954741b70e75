"""The practice's logs as they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.pathway import kit_lines
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.readiness import kit_check_of
from openmeso_clinic.models import LogEntry, Practice, Staff
from openmeso_clinic.queries.facts import day_words

KINDS: dict[str, Callable[[], str]] = {
    "kit-check": lambda: _("Emergency kit"),
    "cleaning": lambda: _("Cleaning"),
    "needle-stick": lambda: _("Needle-stick injuries"),
}
_CLEANED: dict[str, Callable[[], str]] = {
    "between-patients": lambda: _("Between two patients"),
    "end-of-day": lambda: _("End of the day"),
    "thorough": lambda: _("Thorough cleaning"),
    "spill": lambda: _("After a spill of blood or product"),
}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line with its facts in words; ``verdict`` where something is not in order."""

    entry: LogEntry
    head: str
    facts: tuple[tuple[str, str], ...]
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class KitLine:
    """One line of the kit as it was found last."""

    part: str
    state: str
    expiry: date | None


def log_of(practice: Practice, kind: str, *, most: int = 100) -> list[LogLine]:
    rows = LogEntry.objects.of(practice).filter(kind=kind).select_related("by", "room").order_by("-at", "-pk")[:most]
    return [_SAY[kind](row) for row in rows]


def kit_as_found(practice: Practice) -> list[KitLine]:
    """Every line that the emergency cards ask for, with what the last check found; not said is empty."""
    check = kit_check_of(practice)
    held = {part.part: part for part in check.parts} if check else {}
    return [
        KitLine(line, held[line].state if line in held else "", held[line].expiry if line in held else None)
        for line in kit_lines(library_of(practice))
    ]


def staff_of(practice: Practice) -> list[Staff]:
    return list(Staff.objects.filter(practice=practice, is_active=True))


def _kit(row: LogEntry) -> LogLine:
    parts = row.content.get("parts", [])
    missing = [str(part["part"]) for part in parts if part["state"] == "missing"]
    ends = sorted(str(part["expiry"]) for part in parts if part.get("expiry"))
    there = sum(part["state"] == "there" for part in parts)
    head = (
        ngettext("%(n)d part missing", "%(n)d parts missing", len(missing)) % {"n": len(missing)}
        if missing
        else _("Complete")
    )
    facts = [(_("There"), str(there))]
    if ends:
        facts.append((_("Next to expire"), day_words(ends[0])))
    facts += [(_("Missing"), part) for part in missing]
    return LogLine(row, head, tuple(facts), "contraindicated" if missing else "eligible")


def _cleaning(row: LogEntry) -> LogLine:
    content = row.content
    what = _CLEANED.get(str(content.get("what")), lambda: str(content.get("what", "")))()
    room = f"{row.room.name} · {what}" if row.room else what
    facts = [(_("Product"), str(content.get("agent", "")))]
    if content.get("note"):
        facts.append((_("Note"), str(content["note"])))
    return LogLine(row, room, tuple(facts))


def _needle_stick(row: LogEntry) -> LogLine:
    content = row.content
    known = {"yes": _("known"), "no": _("not known"), "unknown": _("not known")}
    facts = (
        (_("With"), content.get("device", "")),
        (_("How"), content.get("happened", "")),
        (_("Done at once"), content.get("first_aid", "")),
        (_("Source"), " ".join((known.get(content.get("source_known", ""), ""), content.get("source", ""))).strip()),
        (_("Reported to"), content.get("reported_to", "")),
        (_("Next check"), day_words(content.get("follow_up_on"))),
    )
    return LogLine(row, str(content.get("who_name", "")), tuple((k, str(v)) for k, v in facts if v))


_SAY: dict[str, Callable[[LogEntry], LogLine]] = {
    "kit-check": _kit,
    "cleaning": _cleaning,
    "needle-stick": _needle_stick,
}
