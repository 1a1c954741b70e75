"""Why a record is opened in an emergency."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class EmergencyForm(forms.Form):
    reason = forms.CharField(
        label=_("What happens"),
        max_length=300,
        help_text=_("A few words: fainted at the desk, ambulance asks for medicines."),
    )
