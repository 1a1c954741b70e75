"""Forms of the plan page: moving, missing, booking, closing, and the patient's own dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MoveForm(forms.Form):
    """Which session, to which day, and which version was looked at. The reason is asked when it is kept."""

    session = forms.IntegerField(min_value=1, max_value=60, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    to = forms.DateField(label=_("New day"), widget=Day())


class KeepForm(MoveForm):
    reason = forms.CharField(
        label=_("Why the plan changes"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class AnewForm(forms.Form):
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why it is planned anew"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class MissForm(forms.Form):
    reason = forms.CharField(
        label=_("What is known about it"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the course ends"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class OwnDateForm(forms.Form):
    """A day without marks, or an absence: sessions are planned round them."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[("event", _("a day without visible marks")), ("unavailable", _("away"))],
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=60, help_text=_("Wedding, journey …"))
    start = forms.DateField(label=_("From"), widget=Day())
    end = forms.DateField(label=_("To"), required=False, widget=Day())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("end", _("This day lies before the first one."))
        if data.get("kind") == "event" and not data.get("name"):
            self.add_error("name", _("Give the day a name: wedding, journey."))
        return data


class BookForm(forms.Form):
    slot = forms.CharField(label=_("Time"), max_length=60)
