"""Changing the practice itself: hours, prices, law, and what it asks of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Practice
from openmeso_clinic.queries.practice_settings import WRITTEN, faults_in

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def change_practice(*, by: Actor, **fields: Any) -> tuple[str, ...]:
    """Change settings and return the names of those that changed; the trail says which, and old and new of a few.

    Raises:
        Refused: with every value that does not fit; nothing is written.
    """
    if unknown := fields.keys() - set(WRITTEN):
        raise TypeError(f"no setting: {', '.join(sorted(unknown))}")
    with act(by, Action.PRACTICE_CHANGED, f"practice/{by.practice.ref}") as line:
        row = Practice.objects.select_for_update().get(pk=by.practice.pk)
        faults = faults_in(row, fields)
        if faults:
            raise Refused(*(Missing(f"settings/{'.'.join(map(str, f.place))}", f.words) for f in faults))
        changed = tuple(name for name in WRITTEN if name in fields and getattr(row, name) != fields[name])
        Practice.objects.filter(pk=row.pk).update(**{name: fields[name] for name in changed})
        line.details |= _told(row, fields, changed)
    by.practice.refresh_from_db()
    return changed


def _told(row: Practice, fields: Mapping[str, Any], changed: tuple[str, ...]) -> dict[str, str]:
    """Names of all, and the values of those that decide what is allowed."""
    told = {"fields": ", ".join(changed) or "nothing"}
    for name in ("jurisdiction", "second_check", "mixtures", "waits_days"):
        if name in changed:
            told[name] = f"{getattr(row, name)} → {fields[name]}"
    return told
