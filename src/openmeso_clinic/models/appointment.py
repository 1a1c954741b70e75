from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class Appointment(PracticeRow):
    """A visit in the calendar. The database refuses two live ones for one person, room or patient at once.

    Attributes:
        sequence: Grows with every change, for calendar feeds.
    """

    class Kind(models.TextChoices):
        CONSULTATION = "consultation"
        SESSION = "session"
        REVIEW = "review"
        CHECK = "check"
        COMBINED = "combined"

    class Status(models.TextChoices):
        BOOKED = "booked"
        ARRIVED = "arrived"
        IN_ROOM = "in-room"
        DONE = "done"
        NO_SHOW = "no-show"
        CANCELLED = "cancelled"

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="appointments")
    practitioner = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="appointments")
    room = models.ForeignKey("clinic.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    session = models.ForeignKey(
        "clinic.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.BOOKED)
    arrived_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["practice", "starts_at"], name="appointments_of_day"),
            models.Index(fields=["practitioner", "starts_at"], name="appointments_of_staff"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="ends_after_start")
        ]


class Waiting(PracticeRow):
    """Someone who wants an earlier or any appointment."""

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="waiting")
    kind = models.CharField(max_length=12, choices=Appointment.Kind.choices)
    practitioner = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
