"""The frame of every act: one transaction, one line in the trail, and nothing without the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from openmeso.audit import Action
from openmeso_clinic.actions.trail import Entry, record_all

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor
    from openmeso_clinic.models import Patient


@dataclass
class Line:
    """What the act's line will say; filled while the act is done.

    Attributes:
        before: Lines about parts of the act, written before its own.
    """

    target: str
    details: dict[str, str] = field(default_factory=dict)
    before: list[Entry] = field(default_factory=list)


@contextmanager
def act(by: Actor, action: Action, target: str = "", *, patient: Patient | None = None) -> Iterator[Line]:
    """Do what stands in the block whole or not at all, and write its line.

    Example::

        with act(by, Action.PATIENT_REGISTERED) as line:
            patient = Patient.objects.create(...)
            line.target = f"patient/{patient.ref}"
    """
    with transaction.atomic():
        line = Line(target or (f"patient/{patient.ref}" if patient else ""))
        yield line
        own = Entry(action, line.target, [patient.ref] if patient else (), line.details)
        record_all(by, [*line.before, own])
