"""One thing that waits for somebody: what the queue "Needs you" of the day sheet is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Need:
    """One entry of the queue.

    Attributes:
        key: Stable name, so that it can be put off: ``stock/expires/<ref>``.
        kind: What it is about; picks the icon: ``opened``, ``expiry``, ``fridge``, ``reorder``, …
        words: What is to be done, in one sentence.
        about: What it is about: a product and lot, a fridge, a patient.
        url: Where it is done.
        due: When it is too late; what is due first stands first. ``None`` = no hurry.
        urgent: It should not wait for the end of the day.
        patient_ref: Whom it shows, for the trail; empty where it is nobody's.
    """

    key: str
    kind: str
    words: str
    about: str
    url: str
    due: datetime | None = None
    urgent: bool = False
    patient_ref: str = ""


def first_due(needs: list[Need]) -> list[Need]:
    """A red flag before all; what is urgent and due first stands first; what has no end stands last."""
    return sorted(
        needs,
        key=lambda n: (n.kind != "red-flag", not n.urgent, n.due is None, n.due.timestamp() if n.due else 0.0, n.key),
    )
