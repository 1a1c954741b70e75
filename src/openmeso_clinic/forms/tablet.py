"""What the patient gives besides answers, and the PIN with which staff take the tablet back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openmeso_clinic.forms.patient import DayField


class BirthDateForm(forms.Form):
    birth_date = DayField(label=gettext_lazy("Your date of birth"))

    def wrong(self, left: int) -> None:
        words = ngettext("You can try %(n)d more time.", "You can try %(n)d more times.", left) % {"n": left}
        self.add_error("birth_date", f"{_('This is not the date we have.')} {words}")


class PinForm(forms.Form):
    pin = forms.CharField(
        label=gettext_lazy("PIN"),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def wrong(self) -> None:
        self.add_error("pin", _("This is not your PIN."))


class HandOverForm(forms.Form):
    """The language in which the tablet begins."""

    language = forms.ChoiceField(label=gettext_lazy("Language to begin with"))

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
