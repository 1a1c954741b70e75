"""Forms of the session: what is asked again, measured, and written down in the room."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Choices = Sequence[tuple[str, Any]]

_ANSWERS: Choices = (("no", _("No")), ("yes", _("Yes")), ("unknown", _("Don't know")))
_YES_NO: Choices = (("yes", _("Yes")), ("no", _("No")))
_UNCHANGED: Choices = (("same", _("Nothing changed")), ("changed", _("Something changed")))


class AgainForm(forms.Form):
    """Some questions are asked anew each time; of the others only whether anything changed."""

    def __init__(
        self,
        *args: Any,
        asked: Iterable[tuple[str, str, str]],
        blocks: Iterable[tuple[str, str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions: list[str] = []
        self.blocks: list[str] = []
        for name, words, last in asked:
            self.questions.append(name)
            self.fields[f"q-{name}"] = forms.ChoiceField(
                label=words, help_text=last, choices=_ANSWERS, required=False, widget=forms.RadioSelect
            )
        for name, words, what in blocks:
            self.blocks.append(name)
            self.fields[f"b-{name}"] = forms.ChoiceField(
                label=words, help_text=what, choices=_UNCHANGED, required=False, widget=forms.RadioSelect
            )

    def question_fields(self) -> list[forms.BoundField]:
        return [self[f"q-{name}"] for name in self.questions]

    def block_fields(self) -> list[forms.BoundField]:
        return [self[f"b-{name}"] for name in self.blocks]

    def answers(self) -> dict[str, str]:
        return {q: said for q in self.questions if (said := self.cleaned_data.get(f"q-{q}"))}

    def unchanged(self) -> list[str]:
        return [b for b in self.blocks if self.cleaned_data.get(f"b-{b}") == "same"]

    def changed(self) -> list[str]:
        return [b for b in self.blocks if self.cleaned_data.get(f"b-{b}") == "changed"]


class ReadingsForm(forms.Form):
    celsius = forms.DecimalField(
        label=_("Temperature"), max_digits=4, decimal_places=1, localize=True, min_value=30, max_value=43
    )
    pressure = forms.CharField(
        label=_("Blood pressure, as 128/82"),
        max_length=9,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def clean_pressure(self) -> str:
        said = str(self.cleaned_data["pressure"]).replace(" ", "")
        if not re.fullmatch(r"\d{2,3}/\d{2,3}", said):
            raise forms.ValidationError(_("Systolic over diastolic in mmHg, as 128/82."))
        return said


class StartForm(forms.Form):
    practitioner = forms.ChoiceField(label=_("Who injects"))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["practitioner"].choices = list(people)  # type: ignore[attr-defined]


class SkipForm(forms.Form):
    reason = forms.CharField(label=_("Why it is left out"), max_length=200)


class AsepsisForm(forms.Form):
    antiseptic = forms.ChoiceField(label=_("Antiseptic"), required=False)
    dry = forms.ChoiceField(
        label=_("It had dried before the first needle"), choices=_YES_NO, required=False, widget=forms.RadioSelect
    )
    single_use = forms.ChoiceField(
        label=_("Needle, syringe and cartridge were new for this patient"),
        choices=_YES_NO,
        required=False,
        widget=forms.RadioSelect,
    )
    gloves = forms.ChoiceField(
        label=_("Clean hands, new gloves"), choices=_YES_NO, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, antiseptics: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["antiseptic"].choices = [("", _("Choose")), *antiseptics]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        answers = {"yes": True, "no": False}
        data = self.cleaned_data
        return {"antiseptic": data["antiseptic"]} | {
            name: answers.get(data[name]) for name in ("dry", "single_use", "gloves")
        }


class NumbingForm(forms.Form):
    anesthesia = forms.ChoiceField(label=_("Against pain"), required=False)
    grams = forms.DecimalField(
        label=_("Cream"),
        max_digits=5,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=100,
        required=False,
        localize=True,
    )
    minutes = forms.IntegerField(label=_("Left on"), min_value=0, max_value=240, required=False)

    def __init__(self, *args: Any, ways: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anesthesia"].choices = [("", _("Nothing")), *ways]  # type: ignore[attr-defined]


class NotesForm(forms.Form):
    pain = forms.TypedChoiceField(
        label=_("Pain, as the patient says"),
        choices=[(str(n), str(n)) for n in range(11)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("0 none, 10 the worst imaginable"),
    )
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReactionForm(forms.Form):
    event = forms.ChoiceField(label=_("What was seen"))
    zone = forms.ChoiceField(label=_("Where"), required=False)
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        choices=[("1", _("1 mild")), ("2", _("2 moderate")), ("3", _("3 severe"))],
        coerce=int,
        initial="1",
    )
    minutes = forms.IntegerField(label=_("After"), required=False, min_value=0, max_value=600)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, events: Choices, zones: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = [("", _("Choose")), *events]  # type: ignore[attr-defined]
        self.fields["zone"].choices = [("", _("Everywhere treated")), *zones]  # type: ignore[attr-defined]


class RescueForm(forms.Form):
    treatment = forms.CharField(label=_("Treatment"), max_length=120)
    dose = forms.CharField(label=_("Dose"), max_length=60)
    route = forms.CharField(label=_("Route"), max_length=40)
    lot = forms.CharField(label=_("Lot"), max_length=40)
    expiry = forms.DateField(label=_("Expiry"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Why"), max_length=300)


class BalanceForm(forms.Form):
    """Where the volume of one syringe went that was not injected."""

    residue_ml = forms.DecimalField(
        label=_("Left in the syringe"), max_digits=6, decimal_places=2, min_value=0, localize=True
    )
    waste_ml = forms.DecimalField(label=_("Thrown away"), max_digits=6, decimal_places=2, min_value=0, localize=True)
    surface_loss_ml = forms.DecimalField(
        label=_("Lost on the skin"), max_digits=6, decimal_places=2, min_value=0, localize=True
    )


class StopForm(forms.Form):
    code = forms.ChoiceField(label=_("Why it is stopped"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("In a sentence"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)

    def __init__(self, *args: Any, codes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = list(codes)  # type: ignore[attr-defined]


class SignForm(forms.Form):
    pin = forms.CharField(
        label=_("PIN"),
        required=False,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Proves again that it is you who signs."),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    reviewed = forms.CharField(widget=forms.HiddenInput, max_length=64)


class AddendumForm(forms.Form):
    text = forms.CharField(label=_("What is added"), widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(label=_("Why it is added now"), max_length=200)
    pin = forms.CharField(
        label=_("PIN"),
        required=False,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
