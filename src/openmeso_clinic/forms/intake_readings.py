"""A reading with its unit and day: blood pressure, temperature, HbA1c."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso_clinic.forms.intake_lists import NOTHING, ListForm, without_empty
from openmeso_clinic.forms.patient import DayField


class MeasurementForm(ListForm):
    kind = "measurement"

    id = forms.ChoiceField(label=gettext_lazy("Reading"))
    value = forms.CharField(label=gettext_lazy("Value"), max_length=12)
    unit = forms.CharField(label=gettext_lazy("Unit"), required=False, max_length=20)
    on = DayField(label=gettext_lazy("Day"))

    def build(self) -> None:
        names = [("blood-pressure", _("Blood pressure"))]
        names += [(m.id, m.name) for m in self.library.measurements.values() if not m.id.startswith("blood-pressure")]
        self.choices("id", NOTHING + sorted(names, key=lambda one: one[1].casefold()))
        self.fields["unit"].widget.attrs |= {"list": "units", "autocomplete": "off"}
        self.fields["value"].help_text = _("Blood pressure as 128/82.")

    @property
    def units(self) -> list[str]:
        return sorted({unit.unit for entry in self.library.measurements.values() for unit in entry.units})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        entry = self.library.measurements.get(said.get("id", ""))
        value = str(said.get("value", "")).replace(",", ".").strip()
        if entry is not None and value:
            if entry.values:
                if value not in entry.values:
                    self.add_error("value", _("One of: %(values)s.") % {"values": ", ".join(entry.values)})
            else:
                try:
                    Decimal(value)
                except ArithmeticError:
                    self.add_error("value", _("This is no number."))
                allowed = [unit.unit for unit in entry.units]
                if not said.get("unit") and len(allowed) == 1:
                    said["unit"] = allowed[0]
                elif said.get("unit") not in allowed:
                    self.add_error("unit", _("One of: %(values)s.") % {"values": ", ".join(allowed)})
        said["value"] = value
        return said

    def content(self) -> dict[str, Any]:
        said = self.cleaned_data
        entry = self.library.measurements.get(said["id"])
        number = entry is not None and not entry.values
        return without_empty(
            {
                "id": said["id"],
                "value": float(said["value"]) if number else said["value"].replace(" ", ""),
                "unit": said.get("unit") if number else "",
                "on": said["on"],
            }
        )
