"""Asking the rules known cases, with the practice's own entries and waits laid over: each day, and on demand."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from openmeso.audit import Action
from openmeso.screening.heartbeat import ask, vignettes
from openmeso_clinic.actions.trail import record, write
from openmeso_clinic.bridge.library import laid_over, library_of
from openmeso_clinic.models import Heartbeat, Practice

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: Who acts in the second process, as the trail names it.
HEART = "heartbeat"


def beat_due(*, at: datetime) -> int:
    """Ask for every practice that was not asked today, or not with the library it has now; how many were."""
    return sum(_beat_if_due(practice, at) for practice in Practice.objects.order_by("pk"))


def beat_now(*, by: Actor) -> Heartbeat:
    """Ask at once, because somebody wants to know."""
    heard = _ask(by.practice)
    with transaction.atomic():
        row = _keep(by.practice, by.at, heard)
        record(by, Action.RULES_CHECKED, f"heartbeat/{row.ref}", details=_details(row))
    return row


def _beat_if_due(practice: Practice, at: datetime) -> bool:
    if _was_asked(practice, at):
        return False
    # Asking takes a while, and nobody else could write meanwhile.
    heard = _ask(practice)
    with transaction.atomic():
        Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
        if _was_asked(practice, at):
            return False
        row = _keep(practice, at, heard)
        write(
            chain=practice.ref,
            at=at,
            actor=HEART,
            role="process",
            action=Action.RULES_CHECKED,
            target=f"heartbeat/{row.ref}",
            details=_details(row),
        )
    return True


def _was_asked(practice: Practice, at: datetime) -> bool:
    """Today, with the library that it has now."""
    on, version = at.astimezone(practice.zone).date(), library_of(practice).version
    return bool(Heartbeat.objects.of(practice).filter(on=on, library_digest=version).exists())


def _ask(practice: Practice) -> tuple[str, list[dict[str, Any]]]:
    """The version of the library that was asked, and what it answered otherwise."""
    library = library_of(practice)
    found = ask(library)
    # Answered as it should be by the library as it is shipped: the practice's own files make the difference.
    shipped = {one.id for one in ask(laid_over(()))} if found else set()
    return library.version, [asdict(one) | {"own": one.id not in shipped} for one in found]


def _keep(practice: Practice, at: datetime, heard: tuple[str, list[dict[str, Any]]]) -> Heartbeat:
    version, failed = heard
    row: Heartbeat = Heartbeat.objects.create(
        practice=practice,
        on=at.astimezone(practice.zone).date(),
        at=at,
        asked=len(vignettes()),
        failed=failed,
        library_digest=version,
    )
    return row


def _details(row: Heartbeat) -> dict[str, str]:
    return {"asked": str(row.asked), "otherwise": str(len(row.failed)), "library": row.library_digest[:16]}
