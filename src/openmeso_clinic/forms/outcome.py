"""Forms of the outcome: a device, a reading, a score, a file of readings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from openmeso.errors import RecordError
from openmeso.outcome.scoring import score
from openmeso.reports.words import Reader
from openmeso_clinic.bridge.outcome import typed_answers
from openmeso_clinic.forms.logs import LogForm
from openmeso_clinic.forms.patient import DayField
from openmeso_clinic.queries.reading_faults import faults_of, measures_of, sides_of
from openmeso_clinic.queries.scales import PLACED, items_of, raters_of

if TYPE_CHECKING:
    from openmeso_clinic.models import Device

#: Values that have a field of their own; more go into one line.
REPEATS = 5
SIDES = [("left", _("Left")), ("right", _("Right")), ("midline", _("Midline"))]
#: Largest file that is looked through, in bytes.


class DeviceForm(forms.Form):
    name = forms.CharField(label=_("Device"), max_length=80, help_text=_("As written on it."))
    probe = forms.CharField(label=_("Probe"), max_length=80, required=False)
    serial = forms.CharField(label=_("Serial number"), max_length=60, required=False)
    measures = forms.MultipleChoiceField(label=_("What it measures"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(one, reader.name("biometry", one)) for one in measures_of(reader.library)]
        self.fields["measures"].choices = names  # type: ignore[attr-defined]


class ReadingForm(LogForm):
    """One place at one moment, with its repeats. Every fault is said at once."""

    device = forms.ChoiceField(label=_("Device and probe"))
    measure = forms.ChoiceField(label=_("Measure"))
    zone = forms.ChoiceField(label=_("Zone"))
    side = forms.ChoiceField(label=_("Side"), choices=SIDES, widget=forms.RadioSelect)
    more = forms.CharField(
        label=_("Further repeats"), required=False, max_length=80, help_text=_("Separated by blanks: 46.1 45.8")
    )
    operator = forms.CharField(label=_("Operator"), max_length=80)
    temperature_c = forms.DecimalField(
        label=_("Room temperature"), required=False, max_digits=5, decimal_places=1, localize=True
    )
    humidity_percent = forms.DecimalField(
        label=_("Humidity"), required=False, max_digits=5, decimal_places=1, localize=True
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(
        self, *args: Any, reader: Reader, devices: Iterable[Device], zone: ZoneInfo, now: datetime, **kwargs: Any
    ) -> None:
        self.library, self._devices = reader.library, {one.ref: one for one in devices}
        library = reader.library
        super().__init__(*args, zone=zone, now=now, **kwargs)
        measured = {measure for one in self._devices.values() for measure in one.measures}
        self.fields["device"].choices = [("", "–"), *((ref, _named(one)) for ref, one in self._devices.items())]  # type: ignore[attr-defined]
        self.fields["measure"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *(
                (one, f"{reader.name('biometry', one)} · {library.biometry[one].unit}")
                for one in measures_of(library)
                if one in measured
            ),
        ]
        self.fields["zone"].choices = [("", "–"), *_zones(reader)]  # type: ignore[attr-defined]
        for number in range(1, REPEATS + 1):
            self.fields[f"value_{number}"] = forms.DecimalField(
                label=_g("Reading %(n)s") % {"n": number}, required=number == 1, max_digits=9, localize=True
            )

    @property
    def repeats(self) -> list[forms.BoundField]:
        return [self[f"value_{number}"] for number in range(1, REPEATS + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        device = self._devices.get(data.get("device", ""))
        values = tuple(v for n in range(1, REPEATS + 1) if (v := data.get(f"value_{n}")) is not None)
        values += tuple(self._more(data.get("more", "")))
        wrong = any(name.startswith("value_") or name == "more" for name in self.errors)
        for fault in faults_of(
            library=self.library,
            measure=data.get("measure", ""),
            zone=data.get("zone", ""),
            side=data.get("side", ""),
            at=data.get("at"),
            now=self._now,
            values=values,
            device=device,
            temperature_c=data.get("temperature_c"),
            humidity_percent=data.get("humidity_percent"),
        ):
            field = {"values": "value_1", "at": "time"}.get(fault.field, fault.field)
            if field not in self.errors and not (field == "value_1" and wrong):
                self.add_error(field, f"{fault.words} {fault.do}")
        return data | {"values": values, "device_row": device}

    def _more(self, text: str) -> list[Decimal]:
        found = []
        for part in text.replace(";", " ").split():
            try:
                found.append(forms.DecimalField(localize=True, max_digits=9).clean(part))
            except ValidationError:
                self.add_error("more", _g("%(got)s is no number.") % {"got": part})
        return found

    def taken(self) -> dict[str, Any]:
        """The reading as ``actions.measurements.Taken`` has it."""
        data = self.cleaned_data
        names = ("measure", "zone", "side", "at", "values", "operator", "temperature_c", "humidity_percent", "note")
        return {name: data[name] for name in names} | {"device": data["device_row"]}


class ScoreForm(forms.Form):
    """One scale: who judged, on which day, and its items. The core scores."""

    rater = forms.ChoiceField(label=_("Who judged"), widget=forms.RadioSelect)
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, scale: str, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        library = reader.library
        self.scale, self.library = scale, library
        if scale in PLACED:
            self.fields["zone"] = forms.ChoiceField(label=_g("Zone"), choices=[("", "–"), *_zones(reader)])
            self.fields["side"] = forms.ChoiceField(label=_g("Side"), choices=SIDES, widget=forms.RadioSelect)
        self.items = items_of(scale, library)
        raters = raters_of(scale)
        self.fields["rater"].choices = list(raters)  # type: ignore[attr-defined]
        if len(raters) == 1:
            self.initial.setdefault("rater", raters[0][0])
        for item in self.items:
            field: forms.Field
            if item.steps:
                field = forms.ChoiceField(label=item.label, choices=list(item.steps), widget=forms.RadioSelect)
            else:
                field = forms.DecimalField(label=item.label, max_digits=9, localize=True)
            self.fields[_field(item.name)] = field

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Fields by region, in their order."""
        out: dict[str, list[forms.BoundField]] = {}
        for item in self.items:
            out.setdefault(item.group, []).append(self[_field(item.name)])
        return list(out.items())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        zone, side = data.get("zone", ""), data.get("side", "")
        if zone and side and side not in sides_of(zone, self.library):
            self.add_error("side", _g("This zone has no such side."))
        given = {item.name: data.get(_field(item.name)) for item in self.items}
        self.answers = {name: value for name, value in given.items() if value not in (None, "")}
        if any(_field(name) in self.errors for name in given):
            return data
        try:
            self.made = score(
                scale=self.scale, answers=typed_answers(self.scale, self.answers, self.library), library=self.library
            )
        except RecordError as error:
            for fault in error.faults:
                item = fault.place.removeprefix(f"{self.scale}.")
                name = next((one for one in given if one == item or one.startswith(f"{item}.")), next(iter(given)))
                words = _g("%(got)s: expected %(wanted)s.") % {"got": fault.got, "wanted": fault.expected}
                self.add_error(_field(name), words)
            return data
        for item in self.made.missing:
            self.add_error(_field(item), _g("Missing. A missing item is never counted as 0."))
        if self.made.reason and not self.made.assessable:
            self.add_error(None, self.made.reason)
        return data


def _zones(reader: Reader) -> list[tuple[str, str]]:
    """By name, in the reader's language."""
    return sorted(((one, reader.name("zones", one)) for one in reader.library.zones), key=lambda zone: zone[1])


def _named(device: Device) -> str:
    return " · ".join(part for part in (device.name, device.probe, device.serial) if part)


def _field(item: str) -> str:
    return f"item-{item}".replace(".", "-")
