"""The expiry on a box: a day, or a month, of which the last day counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from openmeso_clinic.queries.dates import days_meant, month_written


class ExpiryField(forms.CharField):
    """Takes 2027-03-31, 31.03.2027, 03/2027, 2027-03. A day that may be two days is asked again."""

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value)).strip()
        return _day(text) if text else None


def _day(text: str) -> date:
    try:
        month = month_written(text)
    except ValueError:
        raise ValidationError(_("%(text)s is no month: write 03/2027.") % {"text": text}) from None
    days = (month,) if month else days_meant(text)
    if len(days) == 1:
        return days[0]
    if days:
        both = " / ".join(day.isoformat() for day in days)
        raise ValidationError(_("%(text)s may be %(both)s. Write it as one of these.") % {"text": text, "both": both})
    raise ValidationError(_("%(text)s is no day: write 03/2027 or 2027-03-31, as on the box.") % {"text": text})
