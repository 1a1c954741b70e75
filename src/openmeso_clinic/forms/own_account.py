from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_TOO_EASY = {"123456", "654321", "000000", "111111", "121212", "112233"}


class PreferencesForm(forms.Form):
    """How the clinic looks to one person."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(
        label=_("Colors"), choices=[("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))]
    )
    single_keys = forms.BooleanField(
        label=_("Single keys"), required=False, help_text=_("j, k, a, s and others act outside of fields")
    )


class PinForm(forms.Form):
    """A new PIN, given twice, after the password or the old PIN."""

    proof = forms.CharField(
        label=_("Password or present PIN"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )
    pin = forms.CharField(
        label=_("New PIN"),
        help_text=_("6 to 12 digits. It opens the lock and comes before a signature; it never signs in."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New PIN again"),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )

    def clean_pin(self) -> str:
        pin = str(self.cleaned_data["pin"])
        if not pin.isdecimal() or not 6 <= len(pin) <= 12:
            raise ValidationError(_("Got something else; expected 6 to 12 digits."))
        if pin in _TOO_EASY or len(set(pin)) == 1:
            raise ValidationError(_("This PIN is too easy to guess. Choose another one."))
        return pin

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("pin") and data.get("again") and data["pin"] != data["again"]:
            self.add_error("again", _("The two PINs differ."))
        return data
