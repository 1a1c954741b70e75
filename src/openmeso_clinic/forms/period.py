"""From when to when something is counted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PeriodForm(forms.Form):
    """Both days are part of it."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and since > until:
            self.add_error("until", _("It ends before it begins."))
        return said


class PackForm(PeriodForm):
    """What an audit pack holds."""

    numbers = forms.BooleanField(
        label=_("Patients by their numbers"),
        required=False,
        help_text=_("Without it they are P1, P2 …: who they are stays in the practice."),
    )
