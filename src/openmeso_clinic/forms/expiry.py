"""The expiry on a box: a day, or a month, of which the last day counts."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from openmeso_clinic.queries.dates import days_meant

_MONTH_FIRST = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[/.\- ]\s*(\d{1,2})")


class ExpiryField(forms.CharField):
    """Takes 2027-03-31, 31.03.2027, 03/2027, 2027-03. A day that may be two days is asked again."""

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value)).strip()
        return _day(text) if text else None


def _day(text: str) -> date:
    if found := _MONTH_FIRST.fullmatch(text):
        month, year = int(found[1]), int(found[2])
        return _last_day(year + 2000 if year < 100 else year, month, text)
    if found := _YEAR_FIRST.fullmatch(text):
        return _last_day(int(found[1]), int(found[2]), text)
    days = days_meant(text)
    if len(days) == 1:
        return days[0]
    if days:
        both = " / ".join(day.isoformat() for day in days)
        raise ValidationError(_("%(text)s may be %(both)s. Write it as one of these.") % {"text": text, "both": both})
    raise ValidationError(_("%(text)s is no day: write 03/2027 or 2027-03-31, as on the box.") % {"text": text})


def _last_day(year: int, month: int, text: str) -> date:
    if not 1 <= month <= 12 or not 2000 <= year <= 2099:
        raise ValidationError(_("%(text)s is no month: write 03/2027.") % {"text": text})
    return date(year, month, calendar.monthrange(year, month)[1])
