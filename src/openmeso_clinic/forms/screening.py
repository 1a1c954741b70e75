"""Forms of the screening page: the questions that are missing, and a decision on a finding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openmeso.knowledge import Library
from openmeso.knowledge.schema.vocabulary import MeasurementEntry
from openmeso_clinic.queries.findings import REASON_WORDS

Choices = list[tuple[str, str]]


class AskForm(forms.Form):
    """Exactly the questions and readings that a verdict still needs; none has to be answered at once."""

    def __init__(self, *args: Any, library: Library, missing: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions: list[str] = []
        self.measurements: list[str] = []
        for name in missing:
            if name in library.questions:
                question = library.questions[name]
                self.questions.append(name)
                self.fields[f"q-{name}"] = forms.ChoiceField(
                    label=question.ask,
                    help_text=question.help,
                    required=False,
                    choices=[("no", _("No")), ("yes", _("Yes")), ("unknown", _("I don't know"))],
                    widget=forms.RadioSelect,
                )
            elif name in library.measurements:
                self.measurements.append(name)
                entry = library.measurements[name]
                if entry.values:
                    words = [("", _("Not measured")), *((value, value) for value in entry.values)]
                    self.fields[f"m-{name}"] = forms.ChoiceField(label=entry.name, required=False, choices=words)
                else:
                    self.fields[f"m-{name}"] = forms.DecimalField(
                        label=entry.name, required=False, localize=True, help_text=_range(entry)
                    )
                if len(entry.units) > 1:
                    self.fields[f"u-{name}"] = forms.ChoiceField(
                        label=_("Unit"), choices=[(u.unit, u.unit) for u in entry.units]
                    )

    def question_fields(self) -> list[forms.BoundField]:
        return [self[f"q-{name}"] for name in self.questions]

    def measurement_fields(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        return [
            (self[f"m-{name}"], self[f"u-{name}"] if f"u-{name}" in self.fields else None) for name in self.measurements
        ]

    def answers(self) -> dict[str, str]:
        return {name: word for name in self.questions if (word := self.cleaned_data[f"q-{name}"])}

    def readings(self, library: Library) -> list[dict[str, Any]]:
        """Rows of the case file, without their day."""
        out: list[dict[str, Any]] = []
        for name in self.measurements:
            value = self.cleaned_data[f"m-{name}"]
            if value in (None, ""):
                continue
            units = library.measurements[name].units
            unit = self.cleaned_data.get(f"u-{name}") or (units[0].unit if units else "")
            # A number goes into JSON as one: a number in quotes would be read as a word.
            out.append({"id": name, "value": value if isinstance(value, str) else float(value), "unit": unit})
        return out


def _range(entry: MeasurementEntry) -> str:
    unit = entry.units[0].unit if entry.units else ""
    if entry.low is None or entry.high is None:
        return unit
    return _("%(low)s to %(high)s %(unit)s") % {"low": entry.low, "high": entry.high, "unit": unit}


class DecisionForm(forms.Form):
    """A decision. What is missing is said by the action, all at once; the form only keeps what was typed."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=list(REASON_WORDS.items()), widget=forms.RadioSelect, required=False
    )
    text = forms.CharField(
        label=_("In words"),
        help_text=_("What it rests on, so that whoever reads it in a year understands it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    document = forms.ChoiceField(
        label=_("Document"), required=False, help_text=_("Needed where the reason rests on one.")
    )
    second = forms.ChoiceField(
        label=_("Second clinician"),
        choices=[("colleague", _("A colleague here")), ("elsewhere", _("A clinician from elsewhere"))],
        widget=forms.RadioSelect,
        required=False,
    )
    member = forms.ChoiceField(label=_("Colleague"), required=False)
    member_pin = forms.CharField(
        label=_("The colleague's own PIN"),
        required=False,
        max_length=20,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    licence = forms.CharField(label=_("Licence number"), required=False, max_length=60)
    letter = forms.ChoiceField(label=_("Their letter"), required=False)
    pin = forms.CharField(
        label=_("Your own PIN"),
        required=False,
        max_length=20,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, two: bool, documents: Choices, colleagues: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", _("None"))]
        self.fields["document"].choices = [*none, *documents]  # type: ignore[attr-defined]
        self.fields["letter"].choices = [*none, *documents]  # type: ignore[attr-defined]
        self.fields["member"].choices = [("", _("Choose")), *colleagues]  # type: ignore[attr-defined]
        if not two:
            for field in ("second", "member", "member_pin", "name", "licence", "letter", "pin"):
                del self.fields[field]
