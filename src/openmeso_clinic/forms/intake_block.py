"""The questions of one block for staff: three answers each, follow-ups under theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from openmeso_clinic.actions.statements import Fact
from openmeso_clinic.forms.intake_question import QuestionForm, initial_of
from openmeso_clinic.queries.patient_words import PatientWords
from openmeso_clinic.queries.questionnaire import Block, Item, date_of, reading_of

if TYPE_CHECKING:
    from openmeso_clinic.models import Statement


@dataclass
class Row:
    """One question of the block with its form."""

    item: Item
    form: QuestionForm
    follow_ups: list[Row] = field(default_factory=list)


class BlockForm:
    """Forms of a block, unbound or bound. An answer that does not hold any more is shown, and is not preselected."""

    def __init__(
        self,
        block: Block,
        *,
        words: PatientWords,
        today: date,
        facts: Mapping[str, list[Statement]],
        data: Any = None,
    ) -> None:
        self.block, self.words, self.today, self.facts, self.data = block, words, today, dict(facts), data
        self.rows = [self._row(item) for item in block.items]

    def _row(self, item: Item) -> Row:
        question = item.question
        initial = (
            initial_of(
                question,
                item.row,
                on=date_of(self.facts, question.id),
                reading=reading_of(self.facts, question.id),
            )
            if item.holds
            else {}
        )
        form = QuestionForm(self.data, question=question, words=self.words, today=self.today, initial=initial)
        return Row(item, form, [self._row(inner) for inner in item.follow_ups])

    def every(self) -> Iterator[Row]:
        for row in self.rows:
            yield row
            yield from row.follow_ups

    @property
    def forms(self) -> list[QuestionForm]:
        return [row.form for row in self.every()]

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms])

    def changed(self) -> list[Fact]:
        """Facts of the questions that were answered anew or otherwise."""
        out: list[Fact] = []
        for row in self.every():
            if not row.form.is_valid():
                continue
            facts = row.form.facts()
            if facts and (not row.item.holds or self._differs(row, facts)):
                out += facts
        return out

    def _differs(self, row: Row, facts: list[Fact]) -> bool:
        if row.item.row is None or facts[0].content != row.item.row.content:
            return True
        for fact in facts[1:]:
            if fact.kind == "date" and fact.content["on"] != date_of(self.facts, row.item.question.id):
                return True
            if fact.kind == "measurement":
                before = reading_of(self.facts, row.item.question.id)
                if any(before.get(name) != fact.content.get(name) for name in ("value", "unit", "on")):
                    return True
        return False
