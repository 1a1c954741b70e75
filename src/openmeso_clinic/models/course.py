from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class Course(PracticeRow):
    """A course of treatment of one patient; at most one is open."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="courses")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "number"], name="course_number_once"),
            models.UniqueConstraint(
                fields=["patient"], condition=models.Q(state="open"), name="one_open_course_of_a_patient"
            ),
        ]


class CourseVersion(PracticeRow):
    """A plan as it stood. Never changed: a new version follows with its reason.

    Attributes:
        content: The core's ``Course``, exact JSON.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    formulation = models.ForeignKey("clinic.Formulation", on_delete=models.PROTECT, related_name="+")
    content = models.TextField()
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="course_version_once")]
