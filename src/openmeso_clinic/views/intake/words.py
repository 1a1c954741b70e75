"""Titles of the lists of the intake."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: The block that holds no questions: what is measured on the day.
TODAY = "today"
LIST_TITLES = {
    "concern": gettext_lazy("Concerns"),
    "event": gettext_lazy("Days to plan round"),
    "unavailable": gettext_lazy("Away"),
    "combined": gettext_lazy("Combined treatments wished for"),
    "allergy": gettext_lazy("Allergies"),
    "condition": gettext_lazy("Illnesses and states"),
    "medication": gettext_lazy("Medicines"),
    "treatment": gettext_lazy("Other treatments, past or booked"),
    "measurement": gettext_lazy("Readings"),
}
