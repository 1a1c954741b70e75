from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class Document(PracticeRow):
    """A letter, test or picture of a patient, attached to the finding that it clears.

    Attributes:
        finding: Code of the finding, ``screening/…``; empty where it clears none.
        stored_as: Random name under the files folder; no patient data in it.
        sha256: Of the stored bytes, re-encoded and free of metadata.
    """

    class Kind(models.TextChoices):
        LETTER = "letter"
        INR = "inr"
        CULTURE = "culture"
        TEST = "test"
        LABEL = "label"
        PORTRAIT = "portrait"
        PAPER = "paper"
        OTHER = "other"

    patient = models.ForeignKey(
        "clinic.Patient", on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=160)
    finding = models.CharField(max_length=80, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    stored_as = models.CharField(max_length=60, blank=True)
    media_type = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    session = models.ForeignKey(
        "clinic.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="papers"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
