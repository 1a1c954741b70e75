"""Who a patient is: registering and changing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from openmeso_clinic.queries.dates import days_meant


class DayField(forms.DateField):
    """A day, chosen or typed in any usual form."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str) and value.strip():
            days = days_meant(value)
            if not days:
                raise ValidationError(_("This is no day that can be read. Write it as 2026-11-22 or 22/11/2026."))
            return days[0]
        return super().to_python(value)


class PatientForm(forms.Form):
    """Fields of identity; ``today`` bounds the birth date."""

    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=120)
    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=120)
    birth_date = DayField(label=gettext_lazy("Birth date"))
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex registered at birth"),
        choices=[
            ("female", gettext_lazy("Female")),
            ("male", gettext_lazy("Male")),
            ("other", gettext_lazy("Other")),
        ],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), help_text=gettext_lazy("Of the questionnaire, leaflets and letters.")
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    contact = forms.ChoiceField(
        label=gettext_lazy("Asked after a session"),
        required=False,
        choices=[
            ("", gettext_lazy("not said: by e-mail where there is one, else by telephone")),
            ("email", gettext_lazy("by e-mail")),
            ("sms", gettext_lazy("by text message")),
            ("phone", gettext_lazy("by telephone only")),
            ("none", gettext_lazy("not at all")),
        ],
    )
    address = forms.CharField(
        label=gettext_lazy("Address"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    guardian = forms.CharField(
        label=gettext_lazy("Guardian"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Who decides for the patient, where the patient may not."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the desk"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Nothing medical: that belongs to the intake."),
    )

    def __init__(self, *args: Any, today: date, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        known = [code for code, _name in settings.LANGUAGES]
        codes = [code for code in languages if code in known] or known
        current = str(self.initial.get("language") or "")
        if current and current not in codes:
            codes = [current, *codes]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, get_language_info(code)["name_local"].capitalize()) for code in codes
        ]
        for name in ("family_name", "given_name", "phone", "email", "address"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if born > self.today:
            raise ValidationError(_("This day lies ahead. Give a day up to today."))
        if born.year < self.today.year - 120:
            raise ValidationError(_("This is more than 120 years ago. Check the year."))
        return born


class MergeForm(forms.Form):
    """Which of two records is kept, and why they are one person."""

    keep = forms.ChoiceField(label=gettext_lazy("Record to keep"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("How do you know that this is one person?"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, records: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = records  # type: ignore[attr-defined]
