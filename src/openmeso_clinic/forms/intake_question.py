"""One question of the questionnaire with its three answers. Nothing chosen is no answer at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso.knowledge.schema.questions import Question
from openmeso_clinic.actions.statements import Fact
from openmeso_clinic.forms.patient import DayField
from openmeso_clinic.queries.patient_words import PatientWords, Said

#: Questions that a bare yes or no does not answer well.
_OWN_ANSWERS = {
    "concerns": (gettext_lazy("I will choose"), gettext_lazy("Nothing in particular")),
    "medicines": (gettext_lazy("I use some"), gettext_lazy("I use none")),
    "since-last": (gettext_lazy("I noticed something"), gettext_lazy("Nothing")),
}


class QuestionForm(forms.Form):
    """Fields by the question's form: yes, no or "I don't know", and what belongs to a yes.

    Attributes:
        said: The question in the reader's language.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        question: Question,
        words: PatientWords,
        today: date,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix=question.id, initial=dict(initial or {}))
        self.use_required_attribute = False
        self.question = question
        self.today = today
        self.said: Said = words.ask(question)
        self.help_said: Said = words.help(question)
        measured = words.library.measurements.get(question.id)
        self.measured = measured if question.form == "number" else None
        self.fields["answer"] = forms.ChoiceField(
            label=_marked(self.said, words.language),
            help_text=_marked(self.help_said, words.language),
            choices=self._answers(),
            required=False,
            widget=forms.RadioSelect,
        )
        if question.form == "text":
            self.fields["text"] = forms.CharField(
                label=_("In your words"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3})
            )
        elif question.form == "date":
            self.fields["on"] = DayField(label=_("Day"), required=False)
            if question.id == "event-date":
                self.fields["text"] = forms.CharField(label=_("What is it?"), required=False, max_length=80)
        elif self.measured is not None:
            self._number_fields()

    def _answers(self) -> list[tuple[str, str]]:
        unsure = ("unknown", _("I don't know"))
        match self.question.form:
            case "date":
                return [("yes", _("I know the day")), ("no", _("There is none")), unsure]
            case "number":
                return [("yes", _("I know it")), unsure]
            case "text":
                return [("yes", _("I will write it")), ("no", _("Nothing to say")), unsure]
            case "choice":
                return [("female", _("Female")), ("male", _("Male")), ("other", _("Other")), unsure]
            case _other:
                yes, no = _OWN_ANSWERS.get(self.question.id, (_("Yes"), _("No")))
                return [("yes", str(yes)), ("no", str(no)), unsure]

    def _number_fields(self) -> None:
        assert self.measured is not None
        low, high = self.measured.low, self.measured.high
        if len(self.measured.units) == 1 and low == 0 and high == 10:
            self.fields["value"] = forms.TypedChoiceField(
                label=_("From 0 to 10"), choices=[(n, str(n)) for n in range(11)], coerce=Decimal, required=False,
                empty_value=None, widget=forms.RadioSelect,
            )  # fmt: skip
            return
        self.fields["value"] = forms.DecimalField(label=_("Value"), required=False, localize=True)
        if len(self.measured.units) > 1:
            units = [(unit.unit, unit.unit) for unit in self.measured.units]
            self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=units, required=False)
        if self.measured.valid_days is not None and self.measured.valid_days < 365:
            self.fields["on"] = DayField(label=_("Measured on"), required=False)

    @property
    def detail_names(self) -> list[str]:
        return [name for name in self.fields if name != "answer"]

    @property
    def details(self) -> list[forms.BoundField]:
        return [self[name] for name in self.detail_names]

    @property
    def answered(self) -> str:
        """``yes``, ``no``, ``unknown``, or nothing."""
        chosen = str(self.cleaned_data.get("answer") or "")
        return "yes" if self.question.form == "choice" and chosen not in ("", "unknown") else chosen

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("answer") != "yes":
            return said
        if self.question.form == "text" and not said.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write a few words, or choose another answer."))
        if self.question.form == "date" and not said.get("on") and "on" not in self.errors:
            self.add_error("on", _("Give the day, or choose another answer."))
        if self.measured is not None and said.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("Give the value, or choose “I don't know”."))
        elif self.measured is not None:
            self._check_value(said)
        return said

    def _check_value(self, said: dict[str, Any]) -> None:
        assert self.measured is not None
        value = said.get("value")
        if value is None:
            return
        wanted = said.get("unit") or self.measured.units[0].unit
        unit = next(one for one in self.measured.units if one.unit == wanted)
        first = value * unit.factor + unit.offset
        low, high = self.measured.low, self.measured.high
        if (low is not None and first < low) or (high is not None and first > high):
            bounds = {"low": low, "high": high, "unit": self.measured.units[0].unit}
            self.add_error(
                "value", _("Expected is %(low)s to %(high)s %(unit)s. Check the value and its unit.") % bounds
            )

    def facts(self) -> list[Fact]:
        """What was said, as facts; nothing where nothing was chosen."""
        answer = self.answered
        if not answer:
            return []
        said = self.cleaned_data
        content: dict[str, Any] = {"is": answer}
        if answer == "yes":
            if self.question.form == "choice":
                content["text"] = said["answer"]
            elif said.get("text"):
                content["text"] = said["text"]
        out = [Fact("answer", content, self.question.id)]
        if answer != "yes":
            return out
        if self.question.form == "date":
            out.append(Fact("date", {"on": said["on"].isoformat()}, self.question.id))
            if self.question.id == "event-date":
                name = said.get("text") or _("Event")
                out.append(Fact("event", {"name": name, "on": said["on"].isoformat()}))
        elif self.measured is not None:
            reading: dict[str, Any] = {"id": self.measured.id, "value": float(said["value"])}
            reading["unit"] = said.get("unit") or self.measured.units[0].unit
            reading["on"] = (said.get("on") or self.today).isoformat()
            out.append(Fact("measurement", reading))
        return out


def _marked(said: Said, language: str) -> str:
    """The text, marked where it is not in the language of the page."""
    if not said.text or said.language == language:
        return said.text
    return format_html('<span lang="{}" dir="{}">{}</span>', said.language, said.direction, said.text)


def initial_of(
    question: Question, row: Any, *, on: str = "", reading: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What was said before, as the form shows it."""
    if row is None:
        return {}
    content = row.content
    out: dict[str, Any] = {"answer": content["is"], "text": content.get("text", "")}
    if question.form == "choice" and content["is"] == "yes":
        out["answer"] = content.get("text", "")
    if question.form == "date":
        out["on"] = on
    elif reading:
        value = reading.get("value")
        whole = isinstance(value, float) and value.is_integer()
        out |= {"value": int(value) if whole else value, "unit": reading.get("unit"), "on": reading.get("on")}  # type: ignore[arg-type]
    return out
