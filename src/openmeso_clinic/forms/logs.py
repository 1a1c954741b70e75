"""The practice's logs: needle-stick injuries, cleaning, checks of the emergency kit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso_clinic.forms.booking import instant
from openmeso_clinic.forms.patient import DayField

CLEANED = [
    ("between-patients", gettext_lazy("Between two patients")),
    ("end-of-day", gettext_lazy("End of the day")),
    ("thorough", gettext_lazy("Thorough cleaning")),
    ("spill", gettext_lazy("After a spill of blood or product")),
]
KIT_STATES = [
    ("there", gettext_lazy("There")),
    ("missing", gettext_lazy("Missing")),
    ("not-kept", gettext_lazy("Not kept here")),
]
KNOWN = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")), ("unknown", gettext_lazy("Does not know"))]


class LogForm(forms.Form):
    """When it happened, by the practice's own clock."""

    day = DayField(label=gettext_lazy("Day"))
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S"],
    )

    def __init__(self, *args: Any, zone: ZoneInfo, now: datetime, **kwargs: Any) -> None:
        local = now.astimezone(zone)
        kwargs["initial"] = {"day": local.date(), "time": local.time()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self._zone, self._now = zone, now

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("day") and cleaned.get("time"):
            at = instant(cleaned["day"], cleaned["time"], self._zone)
            if at is None:
                self.add_error("time", ValidationError(_("The clock is put forward over this time.")))
            elif at > self._now:
                self.add_error("time", ValidationError(_("This lies ahead. Give the time at which it happened.")))
            else:
                cleaned["at"] = at
        return cleaned

    def content(self) -> dict[str, Any]:
        """What is kept, as JSON."""
        left_out = ("day", "time", "at", "room")
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
            if name not in left_out and value not in (None, "")
        }


class NeedleStickForm(LogForm):
    who = forms.ChoiceField(label=gettext_lazy("Who was injured"))
    device = forms.CharField(
        label=gettext_lazy("With what"), max_length=120, help_text=gettext_lazy("As “needle 30G, used”.")
    )
    happened = forms.CharField(
        label=gettext_lazy("How it happened"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    first_aid = forms.CharField(
        label=gettext_lazy("What was done at once"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    source_known = forms.ChoiceField(
        label=gettext_lazy("Is it known whose blood was on it?"), choices=KNOWN, widget=forms.RadioSelect
    )
    source = forms.CharField(
        label=gettext_lazy("Patient's number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("The number alone, no name."),
    )
    reported_to = forms.CharField(
        label=gettext_lazy("Reported to"),
        max_length=160,
        help_text=gettext_lazy("Who was told, and when: the physician for staff, an emergency department."),
    )
    follow_up_on = DayField(label=gettext_lazy("Next check on"), required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(people)

    def content(self) -> dict[str, Any]:
        chosen = dict(self.fields["who"].choices)  # type: ignore[attr-defined]
        return super().content() | {"who_name": str(chosen[self.cleaned_data["who"]])}


class CleaningForm(LogForm):
    room = forms.ChoiceField(label=gettext_lazy("Room"))
    what = forms.ChoiceField(label=gettext_lazy("What"), choices=CLEANED, widget=forms.RadioSelect)
    agent = forms.CharField(label=gettext_lazy("With what product"), max_length=120)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, rooms: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["room"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(rooms)


class KitPartForm(forms.Form):
    """One line of the kit; its words are the library's, and the date is read from the packet."""

    state = forms.ChoiceField(label=gettext_lazy("Found"), choices=KIT_STATES, widget=forms.RadioSelect)
    expiry = DayField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, *args: Any, part: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part, self._today = part, today
        self.fields["state"].label = part

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        expiry = cleaned.get("expiry")
        if cleaned.get("state") == "there" and expiry and expiry < self._today:
            self.add_error(
                "expiry", ValidationError(_("This part is past its date: write it as missing, and replace it."))
            )
        return cleaned

    def content(self) -> dict[str, Any]:
        expiry = self.cleaned_data.get("expiry")
        return {
            "part": self.part,
            "state": self.cleaned_data["state"],
            "expiry": expiry.isoformat() if expiry and self.cleaned_data["state"] == "there" else None,
        }
