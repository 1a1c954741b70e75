"""The file that is brought in, and how its days are written."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from openmeso_clinic.forms.csv_file import CsvFileForm


class BringInForm(CsvFileForm):
    order = forms.ChoiceField(
        label=_("Days are written"),
        choices=[
            ("year-first", _("year-month-day: 1980-11-23")),
            ("day-first", _("day first: 23/11/1980")),
            ("month-first", _("month first: 11/23/1980")),
        ],
        help_text=_("A day that could be two is never guessed."),
    )
    key = forms.RegexField(r"^[0-9a-f]{24}$", required=False, widget=forms.HiddenInput)
    also = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        named = self.data.getlist("also") if hasattr(self.data, "getlist") else []
        field = self.fields["also"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        # Which lines are doubtful is known when the file is read again: here each is a number.
        field.choices = [(one, one) for one in named if one.isdecimal() and len(one) < 7]
