from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class Formulation(PracticeRow):
    """A formulation from its proposal to the prepared syringes.

    Attributes:
        content: The core's ``Formulation``; the alternative in use stands first.
        edited: Volumes or lots were changed by hand and checked again.
        reason: The prescriber's reason for a mixture or a change.
        before: The formulation this one was duplicated from.
        discard_by: End of the shortest clock of what was mixed or opened.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        ACCEPTED = "accepted"
        CHECKED = "checked"
        PREPARED = "prepared"
        DISCARDED = "discarded"

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="formulations")
    screening = models.ForeignKey("clinic.ScreeningRun", on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    content = models.TextField()
    digest = models.CharField(max_length=64)
    edited = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField(null=True, blank=True)
    prepared_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    discard_by = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
    discarded_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    discard_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-made_at"], name="latest_formulation"),
            models.Index(fields=["practice", "state"], name="formulations_by_state"),
            models.Index(fields=["practice", "prepared_at"], name="formulations_drawn_up"),
        ]
        constraints = [
            # The second check is worth nothing by the same hands.
            models.CheckConstraint(
                condition=models.Q(checked_by=None)
                | models.Q(prepared_by=None)
                | ~models.Q(checked_by=models.F("prepared_by")),
                name="checked_by_another_person",
            )
        ]


class Order(PracticeRow):
    """A prescription or patient-specific order, as it was written."""

    class Kind(models.TextChoices):
        PRESCRIPTION = "prescription"
        PATIENT_ORDER = "patient-order"

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="orders")
    formulation = models.ForeignKey(Formulation, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    kind = models.CharField(max_length=13, choices=Kind.choices)
    content = models.JSONField()
    prescriber = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    valid_until = models.DateField()
    sessions = models.PositiveSmallIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, blank=True)
