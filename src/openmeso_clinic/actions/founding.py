"""Making a practice, its people and its own knowledge: by ``openmeso-clinic init`` and by the demo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from openmeso.audit import Action
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.trail import write
from openmeso_clinic.bridge.library import files_changed, laid_over
from openmeso_clinic.models import Installation, KnowledgeFile, Practice, Staff, StaffRole
from openmeso_clinic.roles import Role

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


class AlreadyFounded(Exception):
    """The database holds another kind of installation: a demo and a real clinic never share one."""


def install(*, kind: str, at: datetime) -> None:
    """Say what this database is, once and for ever.

    Raises:
        AlreadyFounded: it is something else already.
    """
    found, _made = Installation.objects.get_or_create(one=True, defaults={"kind": kind, "made_at": at})
    if found.kind != kind:
        raise AlreadyFounded(found.kind)


def found_practice(*, at: datetime, **fields: Any) -> Practice:
    with transaction.atomic():
        practice = Practice.objects.create(**fields)
        _written(practice, at, Action.PRACTICE_CHANGED, f"practice/{practice.ref}", "founded")
    return practice


def add_member(
    *,
    practice: Practice,
    at: datetime,
    email: str,
    name: str,
    roles: Iterable[Role],
    licence: str = "",
    licence_until: date | None = None,
    pin: str = "",
    password: str | None = None,
    position: int = 0,
) -> Staff:
    """Add the first people of a practice, before anyone can sign in."""
    with transaction.atomic():
        member = Staff(
            practice=practice,
            email=email,
            name=name,
            licence=licence,
            licence_until=licence_until,
            position=position,
        )
        if password is None:
            member.set_unusable_password()
        else:
            member.set_password(password)
        if pin:
            member.set_pin(pin)
        member.save()
        StaffRole.objects.bulk_create([StaffRole(staff=member, role=role.value) for role in roles])
        _written(practice, at, Action.STAFF_CHANGED, f"staff/{member.ref}", "added")
    return member


def lay_over(*, by: Actor, files: Mapping[str, str]) -> None:
    """Lay the practice's own entries over the library.

    Raises:
        KnowledgeError: with every fault; nothing is written.
    """
    laid_over(tuple(sorted(files.items())))
    with act(by, Action.KNOWLEDGE_OVERLAID, f"practice/{by.practice.ref}") as line:
        KnowledgeFile.objects.bulk_create(
            [
                KnowledgeFile(practice=by.practice, path=path, text=text, added_at=by.at, added_by=by.staff)
                for path, text in files.items()
            ]
        )
        files_changed(by.practice)
        line.details["files"] = str(len(files))


def _written(practice: Practice, at: datetime, action: Action, target: str, what: str) -> None:
    write(
        chain=practice.ref,
        at=at,
        actor="set-up",
        role="set-up",
        action=action,
        target=target,
        details={"what": what},
    )
