"""The questions of a check-in as a form, for the patient's page and for the telephone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso.aftercare.replies import Asked, Question
from openmeso_clinic.uploads.limits import FILE_BYTES

ANSWERS = {
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "growing": gettext_lazy("Growing"),
    "going": gettext_lazy("Going"),
    "unsure": gettext_lazy("I am not sure"),
}
#: The box that says that none of the signs is there: no box at all is no answer.
NONE = "none"
#: Photographs that a patient may send at once.
PICTURES = 3


class CheckInForm(forms.Form):
    """Every question needs an answer of the patient; on the telephone what was not asked may stay open.

    Args of the constructor:
        asked: The questions, in the language of whoever reads them.
        by_telephone: Staff fill it in while they talk.
    """

    def __init__(self, data: Any = None, files: Any = None, *, asked: Asked, by_telephone: bool = False) -> None:
        super().__init__(data, files)
        self.use_required_attribute = False
        self.asked, self.by_telephone = asked, by_telephone
        if asked.signs:
            self.fields["signs"] = forms.MultipleChoiceField(
                label=_("Do you have one of these now?"),
                choices=[*((sign.id, sign.sign) for sign in asked.signs), (NONE, _("None of these"))],
                required=not by_telephone,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Tick what fits, or “None of these”.")},
            )
        for one in asked.questions:
            self.fields[f"q{one.key}"] = forms.ChoiceField(
                label=one.ask,
                choices=[(word, _word(one, word)) for word in one.answers],
                required=not by_telephone,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose an answer. “I am not sure” is one.")}
                if one.kind != "number"
                else {"required": _("Choose a number.")},
            )
        if by_telephone:
            self.fields["said"] = forms.CharField(
                label=_("What the patient said"),
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            return
        self.fields["said"] = forms.CharField(
            label=_("Anything else?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["picture"] = forms.FileField(
            label=asked.photograph or _("Can you send a photograph?"),
            help_text=_("It helps us. Sent with your answer it is kept in your record, and nowhere else."),
            required=False,
            allow_empty_file=True,
            widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        )

    @property
    def questions(self) -> list[Any]:
        return [self[f"q{one.key}"] for one in self.asked.questions]

    @property
    def answers(self) -> dict[str, str]:
        data = self.cleaned_data
        return {one.key: data[f"q{one.key}"] for one in self.asked.questions if data.get(f"q{one.key}")}

    @property
    def ticked(self) -> list[str]:
        return [flag for flag in self.cleaned_data.get("signs", []) if flag != NONE]

    def clean_signs(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["signs"]
        if NONE in chosen and len(chosen) > 1:
            raise ValidationError(_("You ticked a sign and “None of these”. Leave one of the two."))
        return chosen

    def clean_picture(self) -> Any:
        file = self.cleaned_data["picture"]
        if file is not None and file.size > FILE_BYTES:
            raise ValidationError(_("The file is larger than 25 MB. Take the photograph with fewer pixels."))
        return file


def _word(question: Question, word: str) -> str:
    if question.kind == "number":
        return word
    return question.spoken.get(word) or str(ANSWERS[word])
