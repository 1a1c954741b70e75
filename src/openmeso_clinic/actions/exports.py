"""Ordering an export of the whole practice, handing it over, and destroying it after its day."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused, StepUpNeeded
from openmeso_clinic.actions.trail import record, write
from openmeso_clinic.models.base import new_ref
from openmeso_clinic.queries.exports import READY, Export, exports_here, folder, noted

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def order_export(*, by: Actor, opened: bool) -> Export:
    """Ask the second process for an export.

    Args:
        opened: Photographs and documents decrypted, for a program that is not this one.

    Raises:
        StepUpNeeded: the person did not just prove again who it is.
        Refused: one is under way.
    """
    if not by.stepped_up:
        raise StepUpNeeded
    if missing := under_way():
        raise Refused(*missing)
    export = Export(new_ref(), by.practice.ref, by.name, by.at, opened)
    with transaction.atomic():
        details = {"what": "whole-practice", "step": "ordered", "opened": "yes" if opened else "no"}
        record(by, Action.RECORD_EXPORTED, f"export/{export.ref}", details=details)
    note(export)
    return export


def hand_over(*, by: Actor, export: Export) -> None:
    """Write down that the file is taken away. Call it before the first byte leaves.

    Raises:
        StepUpNeeded: the person did not just prove again who it is.
        Refused: it is not ready, or its day is over.
    """
    if export.state != READY or export.over_at(by.at) or not export.archive.exists():
        raise Refused(Missing("export/gone", _("This export is not here any more."), _("Make a new one.")))
    if not by.stepped_up:
        raise StepUpNeeded
    record(
        by,
        Action.RECORD_EXPORTED,
        f"export/{export.ref}",
        details={"what": "whole-practice", "step": "handed-over", "sha256": export.sha256},
    )


def drop_export(*, by: Actor, export: Export) -> None:
    """Destroy a finished export before its day is over."""
    if export.under_way:
        raise Refused(Missing("export/under-way", _("An export is being made."), _("Wait until it is ready.")))
    record(by, Action.RECORD_EXPORTED, f"export/{export.ref}", details={"what": "whole-practice", "step": "destroyed"})
    forget(export)


def end_exports(*, at: datetime, everything: bool = False) -> int:
    """Destroy the files whose day is over; with ``everything`` all that are finished, since one record was erased.

    Returns:
        How many were destroyed.
    """
    ended = [one for one in exports_here() if one.over_at(at) or (everything and not one.under_way)]
    for one in ended:
        write(
            chain=one.practice,
            at=at,
            actor="worker",
            role="machine",
            action=Action.RECORD_EXPORTED,
            target=f"export/{one.ref}",
            details={"what": "whole-practice", "step": "destroyed"},
        )
        forget(one)
    return len(ended)


def under_way() -> list[Missing]:
    """Why nothing can be erased now: an export that is being made would hold it, and nobody would know."""
    if not any(one.under_way for one in exports_here()):
        return []
    return [Missing("export/under-way", _("An export is being made."), _("Wait until it is ready."))]


def note(export: Export, **changes: Any) -> Export:
    """Write down how far an export is; whoever reads meanwhile reads the note before or the note after."""
    export = replace(export, **changes)
    folder().mkdir(mode=0o700, exist_ok=True)
    beside = folder() / f"{export.ref}.new"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(noted(export))
    beside.replace(folder() / f"{export.ref}.json")
    return export


def forget(export: Export) -> None:
    """Take the file and its note away; the note last, so that a fault between leaves something to find."""
    export.archive.unlink(missing_ok=True)
    (folder() / f"{export.ref}.json").unlink(missing_ok=True)
