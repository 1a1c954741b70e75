"""The questions of one screen of the tablet, with the lists that belong to a yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from openmeso_clinic.actions.statements import Fact
from openmeso_clinic.bridge.case import statement_key
from openmeso_clinic.forms.intake_lists import LIST_FORMS, ListForm
from openmeso_clinic.forms.intake_question import QuestionForm, initial_of
from openmeso_clinic.queries.facts import Facts
from openmeso_clinic.queries.patient_words import PatientWords
from openmeso_clinic.queries.questionnaire import Item, date_of, reading_of
from openmeso_clinic.queries.tablet import said_here

if TYPE_CHECKING:
    from openmeso_clinic.models import Handover, Statement

#: The field without which an entry of a list is none.
_MAIN = {"condition": "id", "medication": "name", "allergy": "name", "treatment": "id", "concern": "id"}
_MOST_ROWS = 20
#: A question whose list answers the question that follows it: nothing is asked twice.
_BY_ROWS = {"allergy-any": "allergy-list"}


@dataclass
class Asked:
    """A question on the screen.

    Attributes:
        rows: Entries of its list, an empty one last.
        mine: Entries that the patient made on this tablet; only these the patient may take back.
        already: Entries that stand on the record, in words.
    """

    item: Item
    form: QuestionForm
    rows: list[ListForm] = field(default_factory=list)
    mine: list[Statement] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    follow_ups: list[Asked] = field(default_factory=list)

    @property
    def kind(self) -> str:
        lists = self.item.question.lists
        return lists if lists in _MAIN else ""

    @property
    def datalist(self) -> list[str]:
        return getattr(self.rows[0], "names", []) if self.rows else []

    @property
    def is_valid(self) -> bool:
        if not self.form.is_valid():
            return False
        return self.form.answered != "yes" or all(row.is_valid() for row in self.rows if row.is_bound)

    @property
    def faulty_forms(self) -> list[forms.Form]:
        return [self.form, *(self.rows if self.form.answered == "yes" else [])]

    @property
    def opens_more(self) -> bool:
        return self.form.answered in ("yes", "unknown")


class Screen:
    """Forms of one screen, unbound or bound to what was sent.

    Args:
        facts: Live facts of the patient, by kind.
        data: What was sent; a part of it is enough.
    """

    def __init__(
        self,
        items: Sequence[Item],
        *,
        words: PatientWords,
        today: date,
        handover: Handover,
        facts: Mapping[str, list[Statement]],
        data: Any = None,
    ) -> None:
        self.words, self.today, self.handover, self.facts, self.data = words, today, handover, dict(facts), data
        self.asked = [self._ask(item) for item in items]

    def everything(self) -> Iterator[Asked]:
        for one in self.asked:
            yield one
            yield from one.follow_ups

    def counted(self) -> Iterator[Asked]:
        """What counts of what was sent: a follow-up only after a yes or a doubt."""
        for one in self.asked:
            yield one
            if one.form.is_valid() and one.opens_more:
                yield from one.follow_ups

    def is_valid(self) -> bool:
        return all(one.is_valid for one in list(self.counted()))

    @property
    def faulty_forms(self) -> list[forms.Form]:
        return [form for one in self.counted() for form in one.faulty_forms]

    def outcome(self) -> tuple[list[Fact], list[Statement]]:
        """Facts that are new, and rows that the patient takes back. What has a fault is left as it was."""
        facts: list[Fact] = []
        gone: list[Statement] = []
        counted = list(self.counted())
        for one in self.everything():
            if not any(one is other for other in counted):
                gone += self._all_said(one)
            elif one.is_valid:
                new, dropped = self._of(one)
                facts += new
                gone += dropped
        return facts, gone

    def _ask(self, item: Item) -> Asked:
        question = item.question
        reading = reading_of(self.facts, question.id)
        initial = initial_of(question, item.row, on=date_of(self.facts, question.id), reading=reading)
        form = QuestionForm(self.data, question=question, words=self.words, today=self.today, initial=initial)
        one = Asked(item, form)
        if one.kind:
            self._lay_rows(one)
        one.follow_ups = [self._ask(inner) for inner in item.follow_ups if inner.question.id not in _BY_ROWS.values()]
        return one

    def _lay_rows(self, one: Asked) -> None:
        question = one.item.question.id
        kind = LIST_FORMS[one.kind]
        stated = self.facts.get(one.kind, [])
        here = said_here(self.handover, stated)
        one.mine = [row for row in here if row.content.get("asked") == question]
        blank = kind(words=self.words, question=question, patient=True)
        allowed = {str(value) for value, _name in getattr(blank.fields.get("id"), "choices", [])}
        says = Facts(self.words.library)
        one.already = [
            says.value(row.kind, row.content)
            for row in stated
            if row not in one.mine and (not allowed or str(row.content["id"]) in allowed)
        ]
        if one.kind in ("medication", "allergy") and question not in ("medicines", "allergy-any"):
            one.already = []
        main = _MAIN[one.kind]
        if self.data is None:
            initials = [kind.initial_of(row.content, self.words) for row in one.mine]
            one.rows = [
                kind(words=self.words, question=question, patient=True, prefix=f"{question}-{n}", initial=initial)
                for n, initial in enumerate([*initials, {}])
            ]
            return
        for n in range(_MOST_ROWS):
            prefix = f"{question}-{n}"
            if str(self.data.get(f"{prefix}-{main}", "")).strip():
                one.rows.append(kind(self.data, words=self.words, question=question, patient=True, prefix=prefix))
        if not one.rows:
            one.rows.append(kind(words=self.words, question=question, patient=True, prefix=f"{question}-0"))

    def _of(self, one: Asked) -> tuple[list[Fact], list[Statement]]:
        facts = one.form.facts()
        if not facts:
            return [], []
        if one.form.answered == "yes":
            for row in one.rows:
                if row.is_bound:
                    content = row.content()
                    if one.kind == "concern" and not content.get("severity"):
                        continue  # it troubles the patient not at all
                    facts.append(Fact(one.kind, content | {"asked": one.item.question.id}))
        if one.item.question.id in _BY_ROWS and one.opens_more:
            told = any(fact.kind == one.kind for fact in facts)
            facts.append(Fact("answer", {"is": "yes" if told else "unknown"}, _BY_ROWS[one.item.question.id]))
        keys = {(fact.kind, fact.key or statement_key(fact.kind, fact.content)) for fact in facts}
        gone = [row for row in one.mine if (row.kind, row.key) not in keys]
        return [fact for fact in facts if not self._stands(one, fact)], gone

    def _stands(self, one: Asked, fact: Fact) -> bool:
        """It was said in the same words on this tablet already."""
        key = fact.key or statement_key(fact.kind, fact.content)
        if fact.kind == "answer":
            rows = [item.row for item in (one.item, *one.item.follow_ups) if item.row is not None]
        else:
            rows = self.facts.get(fact.kind, [])
        return any(row.key == key and row.content == fact.content for row in said_here(self.handover, rows))

    def _all_said(self, one: Asked) -> list[Statement]:
        rows = list(one.mine)
        if one.item.row is not None:
            rows += said_here(self.handover, [one.item.row])
        rows += [row for row in said_here(self.handover, self.facts.get("date", [])) if row.key == one.item.question.id]
        return rows
