from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class ScreeningRun(PracticeRow):
    """A verdict as it was given. ``input_digest`` tells whether it still speaks of today's facts.

    Attributes:
        stage: ``consultation``, ``formulation`` or ``session``: which rules were asked.
        content: The core's ``Screening``, exact JSON.
    """

    class Stage(models.TextChoices):
        CONSULTATION = "consultation"
        FORMULATION = "formulation"
        SESSION = "session"

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="screenings")
    stage = models.CharField(max_length=12, choices=Stage.choices)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=16)
    content = models.TextField()
    input_digest = models.CharField(max_length=64)
    library_digest = models.CharField(max_length=64)
    code_version = models.CharField(max_length=20)

    class Meta:
        indexes = [models.Index(fields=["patient", "-at"], name="latest_screening")]
