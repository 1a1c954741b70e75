"""The screens of one handover: the same from its first answer to its last, so that Back always works."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from openmeso_clinic.models import Handover, Statement
from openmeso_clinic.queries.questionnaire import Block, Item, blocks_of

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient

#: Items that a screen holds at most; follow-ups stand under theirs.
A_SCREEN = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One screen.

    Attributes:
        kind: ``ask``, or ``known``: what was said earlier, to be confirmed or changed.
    """

    slug: str
    kind: str
    block: str
    items: tuple[Item, ...]
    known_since: date | None = None


def steps_of(handover: Handover, *, on: date) -> list[Step]:
    """Screens by block, from the answers as they stood when the tablet was handed over."""
    patient = person(handover)
    now = {item.question.id: item for block in blocks_of(patient, on=on, by_patient=True) for item in block.all_items}
    steps: list[Step] = []
    for block in blocks_of(patient, on=on, by_patient=True, before=handover.made_at):
        known = [item for item in block.kept if item.row is not None and item.row.stated_on < on]
        if known:
            steps.append(Step(f"{block.key}-known", "known", block.key, tuple(known), block.known_since))
        asked = _asked(block)
        for number, start in enumerate(range(0, len(asked), A_SCREEN), start=1):
            items = tuple(_as_now(item, now) for item in asked[start : start + A_SCREEN])
            steps.append(Step(f"{block.key}-{number}", "ask", block.key, items))
    return steps


def step_of(steps: list[Step], slug: str) -> Step | None:
    """A screen by its name; ``<block>-change`` opens what was said earlier in a block for changing."""
    found = next((step for step in steps if step.slug == slug), None)
    if found is None and slug.endswith("-change"):
        known = next((step for step in steps if step.slug == f"{slug.removesuffix('-change')}-known"), None)
        if known is not None:
            return Step(slug, "ask", known.block, known.items, known.known_since)
    return found


def person(handover: Handover) -> Patient:
    return handover.patient.merged_into or handover.patient


def said_here(handover: Handover, rows: Iterable[Statement]) -> list[Statement]:
    """Those rows that the patient stated on this tablet, this time."""
    return [row for row in rows if row.via == Statement.Via.TABLET and row.recorded_at >= handover.made_at]


def _asked(block: Block) -> list[Item]:
    """Questions to put, with their follow-ups; a follow-up whose leading answer holds stands by itself."""
    out: list[Item] = []
    for item in block.items:
        if not item.holds:
            out.append(item)
        elif item.followed:
            out += [one for one in item.follow_ups if not one.holds]
    return out


def _as_now(item: Item, now: dict[str, Item]) -> Item:
    """The question with the answer of this moment; an answer of an earlier visit is not shown as one of today."""
    current = now.get(item.question.id, item)
    fresh = current if current.holds else Item(item.question)
    return Item(
        item.question,
        fresh.row,
        fresh.said_on,
        fresh.holds,
        tuple(_as_now(one, now) for one in item.follow_ups),
    )


def find_handover(secret: str, *, at: datetime) -> Handover | None:
    """The handover that a secret opens now; nothing when it is wrong, late, returned or used up."""
    found: Handover | None = (
        Handover.objects.filter(
            secret_hash=sha256(secret.encode()).hexdigest(), returned_at=None, tries_left__gt=0, expires_at__gt=at
        )
        .select_related("patient__merged_into", "practice", "made_by")
        .first()
    )
    return found


def handover_of(patient: Patient, *, at: datetime) -> Handover | None:
    """The patient's latest handover that staff have not taken back, while its day lasts."""
    found: Handover | None = (
        Handover.objects.filter(patient_id__in=patient.ids).select_related("made_by").order_by("-made_at").first()
    )
    if found is None or (found.returned_at is not None and found.finished_at is None):
        return None
    return found if at - found.made_at < timedelta(hours=12) else None
