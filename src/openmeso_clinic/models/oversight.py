from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class Heartbeat(PracticeRow):
    """The rules asked known questions, each day and on demand: that decision support still answers as it should.

    Attributes:
        failed: What was answered otherwise, ``{id, expected, got, silent, extra}`` with the rules by id;
            empty on a good day.
    """

    on = models.DateField()
    at = models.DateTimeField()
    asked = models.PositiveIntegerField()
    failed = models.JSONField(default=list)
    library_digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["practice", "-at"], name="latest_heartbeat")]


class EmergencyAccess(PracticeRow):
    """A chart opened by somebody who ordinarily may not: with a reason, for a short time, known to the owner."""

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")


class Erasure(PracticeRow):
    """What was erased of a patient, and what had to stay until when by which ground.

    Attributes:
        layer: ``photographs``: by destroying their key. ``everything``: after retention has ended.
        kept: ``{what, ground, until}`` of what stays; for everything also ``record_until``, the day that was over.
        counts: How many rows of each kind went; ``agreed_by``: the second person.
    """

    class Layer(models.TextChoices):
        PHOTOGRAPHS = "photographs"
        EVERYTHING = "everything"

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="erasures")
    layer = models.CharField(max_length=11, choices=Layer.choices)
    asked_on = models.DateField()
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    kept = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
