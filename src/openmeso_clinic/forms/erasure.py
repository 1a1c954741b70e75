"""What is written down before anything is erased."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ErasureForm(forms.Form):
    asked_on = forms.DateField(
        label=_("Asked for on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)
    sure = forms.BooleanField(label=_("I know that nobody can bring these photographs back."))
