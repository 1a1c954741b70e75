"""Writing the practice's logs. A line is never changed; a mistake is corrected by a further line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.pathway import kit_lines
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import LogEntry, Room

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def write_log(
    *, by: Actor, kind: str, content: Mapping[str, Any], at: datetime | None = None, room: Room | None = None
) -> LogEntry:
    """Write one line.

    Args:
        at: When it happened, where that is not now.

    Raises:
        Refused: it lies ahead; or a check of the kit does not speak of every line of the kit.
    """
    happened = at or by.at
    missing = []
    if happened > by.at:
        missing.append(Missing("log/ahead", _("This lies ahead."), _("Give the time at which it happened.")))
    if kind == LogEntry.Kind.KIT_CHECK:
        missing += _unspoken(by, content)
    if missing:
        raise Refused(*missing)
    with act(by, Action.LOG_WRITTEN) as line:
        entry: LogEntry = LogEntry.objects.create(
            practice=by.practice, kind=kind, at=happened, by=by.staff, room=room, content=dict(content)
        )
        line.target = f"log/{entry.ref}"
        line.details["kind"] = kind
    return entry


def _unspoken(by: Actor, content: Mapping[str, Any]) -> list[Missing]:
    said = {str(part["part"]) for part in content.get("parts", ())}
    return [
        Missing("log/kit-line", _("Not checked: %(part)s.") % {"part": part}, _("Say what you found."))
        for part in kit_lines(library_of(by.practice))
        if part not in said
    ]
