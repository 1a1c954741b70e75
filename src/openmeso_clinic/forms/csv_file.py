"""A CSV file that is looked through first and taken afterwards: chosen once, carried on as text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from openmeso_clinic.queries.csv_file import decoded

MOST_BYTES = 1_000_000


class CsvFileForm(forms.Form):
    """Attributes:
    read_as: How the characters of the file were read, after ``is_valid``.
    """

    file = forms.FileField(label=_("CSV file"), required=False)
    content = forms.CharField(required=False, strip=False, max_length=MOST_BYTES, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read_as = ""
        self.fields["file"].widget.attrs["accept"] = ".csv,text/csv,text/plain"
        # What was looked through comes back as text: nobody chooses the file twice.
        self.fields["file"].required = not self.data.get("content")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        file = data.get("file")
        if file is not None:
            if file.size > MOST_BYTES:
                self.add_error("file", _g("The file is larger than 1 MB. Divide it."))
                return data
            try:
                data["content"], self.read_as = decoded(file.read())
            except ValueError:
                self.add_error("file", _g("The file is no text in UTF-8. Save it as CSV (UTF-8)."))
        return data
