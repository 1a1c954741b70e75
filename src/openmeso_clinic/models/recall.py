from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class RecallCase(PracticeRow):
    """A lot called back: who was exposed, and that each of them was told.

    Attributes:
        notice: Reference of the maker's or the authority's notice; empty where the practice began it.
    """

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    lot = models.ForeignKey("clinic.Lot", on_delete=models.PROTECT, related_name="recalls")
    reason = models.CharField(max_length=300)
    notice = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closure = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=models.Q(state="open"), name="one_open_recall_of_a_lot")
        ]


class RecallContact(PracticeRow):
    """One exposed patient of a recall. Who is exposed is worked out from the lines; this holds what was done.

    Attributes:
        attempts: ``{at, by, way, reached, note}``, in order; only ever added to.
    """

    class State(models.TextChoices):
        TO_CONTACT = "to-contact"
        REACHED = "reached"
        UNREACHABLE = "unreachable"
        NOT_NEEDED = "not-needed"

    case = models.ForeignKey(RecallCase, on_delete=models.PROTECT, related_name="contacts")
    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=11, choices=State.choices, default=State.TO_CONTACT)
    attempts = models.JSONField(default=list)
    letter_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "patient"], name="contacted_in_one_place")]
