"""Adding a document: the picture, what it is, and the finding it is to clear."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openmeso.knowledge import Library
from openmeso_clinic.uploads.limits import FILE_BYTES

KINDS = [
    ("letter", _("Letter")),
    ("inr", _("INR")),
    ("culture", _("Culture")),
    ("test", _("Test")),
    ("label", _("Label or leaflet")),
    ("other", _("Other")),
]
PICTURES = "image/jpeg,image/png,image/webp"


class DocumentForm(forms.Form):
    """What is missing beyond the form's own fields is said by the action, together."""

    file = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP up to 25 MB. A letter on paper or as PDF: photograph its page."),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": PICTURES}),
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=KINDS, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=160, help_text=_("As you would look for it."))
    dated_on = forms.DateField(
        label=_("Day of the document"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    valid_until = forms.DateField(
        label=_("Holds until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    finding = forms.ChoiceField(label=_("Clears the finding"), required=False)
    measurement = forms.ChoiceField(
        label=_("Reading in it"), required=False, help_text=_("It joins the patient's facts, with the document's day.")
    )
    value = forms.DecimalField(label=_("Value"), required=False, localize=True)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=20)

    def __init__(self, *args: Any, library: Library, findings: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.library = library
        numeric = sorted((m for m in library.measurements.values() if m.units), key=lambda m: m.name)
        self.fields["finding"].choices = [("", _("None")), *findings]  # type: ignore[attr-defined]
        self.fields["measurement"].choices = [  # type: ignore[attr-defined]
            ("", _("None")),
            *((m.id, f"{m.name} ({', '.join(u.unit for u in m.units)})") for m in numeric),
        ]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES:
            raise forms.ValidationError(_("The file is larger than 25 MB. Take the photograph with fewer pixels."))
        return file

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        name, value, unit = data.get("measurement"), data.get("value"), data.get("unit", "")
        if name and value is None and "value" not in self.errors:
            self.add_error("value", _("State the value, or choose no reading."))
        if value is not None and not name:
            self.add_error("measurement", _("Say what was measured."))
        if name:
            units = [u.unit for u in self.library.measurements[name].units]
            if unit and unit not in units:
                self.add_error("unit", _("One of %(units)s.") % {"units": ", ".join(units)})
            data["unit"] = unit or units[0]
        return data

    def reading(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data["measurement"]:
            return None
        # A number goes into JSON as one: a number in quotes would be read as a word.
        return {"id": data["measurement"], "value": float(data["value"]), "unit": data["unit"]}


class PortraitForm(forms.Form):
    file = forms.FileField(
        label=_("Portrait"),
        help_text=_("JPEG, PNG or WebP up to 25 MB."),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": PICTURES}),
    )
