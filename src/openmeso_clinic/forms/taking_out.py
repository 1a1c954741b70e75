"""Ordering the whole practice in one file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class OrderExportForm(forms.Form):
    opened = forms.ChoiceField(
        label=_("Photographs and documents"),
        choices=[
            ("yes", _("readable by any program")),
            ("no", _("locked as the clinic keeps them, for another OpenMeso that has the keys")),
        ],
        widget=forms.RadioSelect,
        initial="yes",
    )
    pin = forms.CharField(
        label=_("Your PIN"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, proved: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who proved it a moment ago is not asked again; a missing PIN is said where a wrong one is.
        self.fields["pin"].required = not proved
