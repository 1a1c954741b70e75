"""Booking and moving a visit, and the waiting list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso_clinic.forms.patient import DayField

KINDS: list[tuple[str, Any]] = [
    ("consultation", gettext_lazy("Consultation")),
    ("session", gettext_lazy("Session")),
    ("review", gettext_lazy("Review")),
    ("check", gettext_lazy("Check")),
    ("combined", gettext_lazy("Combined treatment")),
]


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime | None:
    """A local time as an instant; ``None`` where the clock jumps over it. Of a doubled hour the first one."""
    at = datetime.combine(day, clock, tzinfo=zone)
    back = datetime.fromtimestamp(at.timestamp(), zone)
    return at if back.replace(tzinfo=None) == at.replace(tzinfo=None) else None


class TimeForm(forms.Form):
    """When, with whom and where. Choices are references of the practice's own people and rooms."""

    day = DayField(label=gettext_lazy("Day"))
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        input_formats=["%H:%M", "%H.%M", "%Hh%M", "%H%M"],
        widget=forms.TimeInput(attrs={"type": "time", "step": "300"}, format="%H:%M"),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Length"), min_value=5, max_value=480)
    practitioner = forms.ChoiceField(label=gettext_lazy("With"))
    room = forms.ChoiceField(label=gettext_lazy("Room"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=160,
        help_text=gettext_lazy(
            "Only for a visit outside the opening hours, or, by a prescriber, against what the plan asks."
        ),
    )

    def __init__(
        self,
        *args: Any,
        zone: ZoneInfo,
        people: Iterable[tuple[str, str]],
        rooms: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone
        self._choice("practitioner").choices = list(people)
        self._choice("room").choices = [("", _("No room")), *rooms]

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def planned(self, cleaned: dict[str, Any]) -> int | None:
        """The length that holds."""
        minutes: int | None = cleaned.get("minutes")
        return minutes

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day, clock, minutes = cleaned.get("day"), cleaned.get("time"), self.planned(cleaned)
        if day is None or clock is None or minutes is None:
            return cleaned
        starts = instant(day, clock, self._zone)
        if starts is None:
            self.add_error("time", ValidationError(_("The clock is put forward over this time. Choose another one.")))
            return cleaned
        # Length is real time: over a change of the clock the end moves with it.
        cleaned["starts_at"] = starts
        cleaned["ends_at"] = datetime.fromtimestamp(starts.timestamp() + minutes * 60, self._zone)
        return cleaned


class BookingForm(TimeForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of visit"), choices=KINDS)
    note = forms.CharField(
        label=gettext_lazy("Note for the desk"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Nothing medical: that belongs to the chart."),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Length"),
        min_value=5,
        max_value=480,
        required=False,
        help_text=gettext_lazy("Empty: as long as planned for this kind of visit."),
    )

    def __init__(self, *args: Any, lengths: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lengths = lengths

    def planned(self, cleaned: dict[str, Any]) -> int | None:
        if "minutes" not in cleaned:
            return None
        return cleaned["minutes"] or self._lengths.get(cleaned.get("kind", ""))


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is it cancelled?"),
        max_length=200,
        help_text=gettext_lazy("As “patient ill”, “practice closed”. Nothing medical beyond that."),
    )


class WaitingForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of visit"), choices=KINDS)
    from_day = DayField(label=gettext_lazy("From"))
    until_day = DayField(label=gettext_lazy("Until"), required=False)
    practitioner = forms.ChoiceField(label=gettext_lazy("With"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note for the desk"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("As “mornings only”, “can come within an hour”."),
    )

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["practitioner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Anybody")), *people]
