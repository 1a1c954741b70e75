"""Forms of the consent pages: the signature with what belongs to it, and photographs by purpose."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class DraftForm(forms.Form):
    """The language of the text; the patient's own by default."""

    language = forms.ChoiceField(label=_("Language of the text"))

    def __init__(self, *args: Any, languages: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = list(languages)  # type: ignore[attr-defined]


class SignatureForm(forms.Form):
    """What is kept with a signature. Whether it is enough is for the action to say, all of it at once."""

    read = forms.BooleanField(label=_("I have read the text, or it was read to me"))
    questions = forms.CharField(
        label=_("Questions, and what was answered"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write down what was asked. Leave empty when nothing was."),
    )
    interpreter = forms.CharField(
        label=_("Interpreter: name and language"), required=False, max_length=160, widget=forms.TextInput()
    )
    guardian = forms.CharField(label=_("Guardian: full name"), required=False, max_length=160)
    strokes = forms.CharField(required=False, widget=forms.HiddenInput())
    typed_name = forms.CharField(required=False, max_length=160)

    def __init__(self, *args: Any, photographs: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purposes = []
        for purpose, words in photographs:
            self.purposes.append(purpose)
            self.fields[f"photo-{purpose}"] = forms.ChoiceField(
                label=words, choices=_YES_NO, required=False, widget=forms.RadioSelect
            )

    def photo_fields(self) -> list[forms.BoundField]:
        return [self[f"photo-{purpose}"] for purpose in self.purposes]

    def clean_strokes(self) -> Any:
        value = self.cleaned_data["strokes"]
        if not value:
            return {}
        try:
            return json.loads(value)
        except ValueError:
            raise forms.ValidationError(_("The drawn signature did not arrive whole. Sign again.")) from None

    def photographs(self) -> dict[str, bool]:
        """Purposes that were answered; an open one is not in it."""
        said = {purpose: self.cleaned_data.get(f"photo-{purpose}") for purpose in self.purposes}
        return {purpose: answer == "yes" for purpose, answer in said.items() if answer}
