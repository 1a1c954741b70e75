from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class Handover(PracticeRow):
    """The tablet in the patient's hands: one secret, one patient, one set of forms, half an hour.

    Attributes:
        asks: ``questionnaire``, ``consent``, in their order.
        tries_left: Of the birth date that opens it.
        returned_at: When staff took the tablet back; from then on nothing opens.
    """

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="handovers")
    secret_hash = models.CharField(max_length=64, unique=True)
    asks = models.JSONField(default=list)
    language = models.CharField(max_length=2, default="en")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField(default=3)
    opened_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
