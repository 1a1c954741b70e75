from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class LogEntry(PracticeRow):
    """A line of the practice's logs: needle-stick injuries, cleaning, checks of the emergency kit."""

    class Kind(models.TextChoices):
        NEEDLE_STICK = "needle-stick"
        CLEANING = "cleaning"
        KIT_CHECK = "kit-check"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey("clinic.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    content = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["practice", "kind", "-at"], name="latest_log")]


class Snooze(PracticeRow):
    """An item of the "needs you" queue put off to a day."""

    item = models.CharField(max_length=80)
    until = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
