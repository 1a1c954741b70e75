from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class Device(PracticeRow):
    """An instrument of the practice. Its readings are never put in one line with another's."""

    name = models.CharField(max_length=80)
    probe = models.CharField(max_length=80, blank=True)
    serial = models.CharField(max_length=60, blank=True)
    measures = models.JSONField(default=list)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "name", "probe", "serial"], name="device_once")]


class Measurement(PracticeRow):
    """One reading of a device at one place: the core's ``Reading``, with its repeats.

    Attributes:
        values: The repeats as they were read, decimals as text, in the unit of the measure.
        import_key: Of a row that came by file: the same row imported again changes nothing.
    """

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="measurements")
    session = models.ForeignKey("clinic.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    measure = models.CharField(max_length=40)
    zone = models.CharField(max_length=40)
    side = models.CharField(max_length=8, blank=True)
    taken_at = models.DateTimeField()
    values = models.JSONField()
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="readings")
    operator = models.CharField(max_length=80, blank=True)
    temperature_c = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    humidity_percent = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    import_key = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient", "measure", "taken_at"], name="measurements_of_patient")]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "import_key"], condition=~models.Q(import_key=""), name="imported_once"
            )
        ]


class Score(PracticeRow):
    """One score on a scale: the answers, and what the core made of them.

    Attributes:
        rater: Who judged: ``clinician``, ``masked`` or ``patient``.
        content: The core's ``ScaleScore``, exact JSON.
    """

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="scores")
    session = models.ForeignKey("clinic.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    scale = models.CharField(max_length=40)
    zone = models.CharField(max_length=40, blank=True)
    side = models.CharField(max_length=8, blank=True)
    on = models.DateField()
    rater = models.CharField(max_length=10)
    answers = models.JSONField()
    content = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient", "scale", "on"], name="scores_of_patient")]
