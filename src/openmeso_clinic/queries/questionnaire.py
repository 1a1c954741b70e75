"""The questionnaire of one patient: which questions there are, what was said, what still holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from openmeso.intake import Answer, Answered, questions_to_ask
from openmeso.knowledge import Library
from openmeso.knowledge.schema.questions import Question
from openmeso_clinic.bridge.case import agreed
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Session, Statement

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient

#: Blocks in the order of the questionnaire.
BLOCK_ORDER = (
    "you",
    "pregnancy",
    "wishes",
    "allergy",
    "infection",
    "conditions",
    "medicines",
    "skin",
    "procedures",
    "life",
)


@dataclass(frozen=True, slots=True)
class Item:
    """A question with what is known.

    Attributes:
        row: The live answer, if there is one.
        said_on: When it was last said or confirmed.
        holds: It still counts today.
        follow_ups: Questions that come up after a yes or a doubt.
    """

    question: Question
    row: Statement | None = None
    said_on: date | None = None
    holds: bool = False
    follow_ups: tuple[Item, ...] = ()

    @property
    def answer(self) -> str:
        return str(self.row.content["is"]) if self.row else ""

    @property
    def text(self) -> str:
        return str(self.row.content.get("text", "")) if self.row else ""

    @property
    def each_visit(self) -> bool:
        return self.question.valid_days == 1

    @property
    def followed(self) -> bool:
        """Its follow-ups are asked."""
        return self.answer in ("yes", "unknown") and self.holds


@dataclass(frozen=True, slots=True)
class Block:
    """The questions of one block; follow-ups stand under theirs."""

    key: str
    items: tuple[Item, ...]

    @property
    def all_items(self) -> list[Item]:
        return [one for item in self.items for one in (item, *item.follow_ups)]

    @property
    def open_items(self) -> list[Item]:
        """Questions without an answer that holds today; follow-ups only where they come up."""
        return [
            one for item in self.items for one in (item, *(item.follow_ups if item.followed else ())) if not one.holds
        ]

    @property
    def open_count(self) -> int:
        return len(self.open_items)

    @property
    def kept(self) -> list[Item]:
        """Answers of earlier days that still hold: what may have changed."""
        return [one for one in self.all_items if one.holds and not one.each_visit]

    @property
    def known_since(self) -> date | None:
        return max((one.said_on for one in self.kept if one.said_on), default=None)


def blocks_of(patient: Patient, *, on: date, by_patient: bool = False, before: datetime | None = None) -> list[Block]:
    """The blocks of the questionnaire.

    Args:
        by_patient: Leave out what staff answer, and the birth date that opened the tablet.
        before: The answers as they stood at this instant; else those of now.
    """
    library = library_of(patient.practice)
    rows = {row.key: row for row in _answer_rows(patient, library, before)}
    items: dict[str, Item] = {}
    for question in _arising(patient, library, on):
        if by_patient and (question.by != "patient" or question.id == "birth-date"):
            continue
        row = rows.get(question.id)
        said_on = (row.confirmed_on or row.stated_on) if row else None
        holds = said_on is not None and (on - said_on).days < question.valid_days
        items[question.id] = Item(question, row, said_on, holds)
    return [block for key in BLOCK_ORDER if (block := _block(key, items)).items]


def _block(key: str, items: dict[str, Item]) -> Block:
    under: dict[str, list[Item]] = {}
    for item in items.values():
        after = item.question.shown_if.after if item.question.shown_if else None
        if after in items:
            under.setdefault(str(after), []).append(item)
    nested = {item.question.id for group in under.values() for item in group}
    return Block(
        key,
        tuple(
            Item(item.question, item.row, item.said_on, item.holds, tuple(under.get(item.question.id, ())))
            for item in items.values()
            if item.question.block == key and item.question.id not in nested
        ),
    )


def _arising(patient: Patient, library: Library, on: date) -> list[Question]:
    """Every question that arises for this patient, follow-ups included, whatever was said so far.

    The core says which: once with nothing answered, once with every leading question in doubt.
    """
    leading = {q.shown_if.after for q in library.questions.values() if q.shown_if and q.shown_if.after}
    doubt = {str(q): Answered(Answer.UNKNOWN, on) for q in leading}
    visit = 2 if Session.objects.filter(patient_id__in=patient.ids, state=Session.State.SIGNED).exists() else 1
    found: dict[str, Question] = {}
    for answers in ({}, doubt):
        for question in questions_to_ask(
            library=library, answers=answers, birth_date=patient.birth_date, sex=patient.sex, visit=visit, on=on
        ):
            found[question.id] = question
    return sorted(found.values(), key=lambda question: question.order)


def _answer_rows(patient: Patient, library: Library, before: datetime | None) -> Iterable[Statement]:
    rows = Statement.objects.filter(patient_id__in=patient.ids, kind=Statement.Kind.ANSWER)
    if before is None:
        rows = rows.filter(retired_at=None)
    else:
        rows = rows.filter(Q(retired_at=None) | Q(retired_at__gte=before), recorded_at__lt=before)
    found = list(rows.order_by("pk"))
    return agreed(found, library) if len(patient.ids) > 1 else found


def live_facts(patient: Patient) -> dict[str, list[Statement]]:
    """Live facts that are no answers, by kind, in the order in which they were stated."""
    out: dict[str, list[Statement]] = {}
    rows = Statement.objects.filter(patient_id__in=patient.ids, retired_at=None).exclude(kind=Statement.Kind.ANSWER)
    for row in rows.select_related("recorded_by").order_by("pk"):
        out.setdefault(row.kind, []).append(row)
    return out


def history_of_answer(patient: Patient, question: str) -> list[Statement]:
    """Every answer ever given to a question, the newest first."""
    rows = Statement.objects.filter(
        patient_id__in=patient.ids, kind__in=[Statement.Kind.ANSWER, Statement.Kind.DATE], key=question
    )
    return list(rows.select_related("recorded_by", "retired_by").order_by("-recorded_at", "-pk"))


def date_of(facts: dict[str, list[Statement]], question: str) -> str:
    return next((str(row.content["on"]) for row in facts.get("date", ()) if row.key == question), "")


def reading_of(facts: dict[str, list[Statement]], measurement: str) -> dict[str, Any]:
    """The latest reading of a kind."""
    rows = [row for row in facts.get("measurement", ()) if row.content["id"] == measurement]
    return dict(rows[-1].content) if rows else {}
