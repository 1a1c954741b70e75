from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class Statement(PracticeRow):
    """One thing stated about a patient: a table row of the case file, with who said it and when.

    A statement is never changed. A new one of the same kind and key retires the old, so the whole
    history of answers stays readable. ``bridge.case`` gathers the live ones into the core's case.

    Attributes:
        kind: Table of the case file.
        key: What makes two statements the same fact: the question, the condition and its zone …
        content: The row as the case file has it, JSON.
        stated_on: The day it was stated; answers age from it.
        confirmed_on: The last day on which the patient said that nothing changed.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer"
        DATE = "date"
        MEASUREMENT = "measurement"
        CONDITION = "condition"
        MEDICATION = "medication"
        ALLERGY = "allergy"
        TREATMENT = "treatment"
        CONCERN = "concern"
        EVENT = "event"
        UNAVAILABLE = "unavailable"
        COMBINED = "combined"
        DECISION = "decision"
        PREFERENCES = "preferences"

    class Via(models.TextChoices):
        TABLET = "tablet"
        STAFF = "staff"
        DOCUMENT = "document"
        SESSION = "session"

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=160)
    content = models.JSONField()
    stated_on = models.DateField()
    confirmed_on = models.DateField(null=True, blank=True)
    via = models.CharField(max_length=8, choices=Via.choices)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["patient", "retired_at", "kind", "confirmed_on"], name="live_statements")]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind", "key"],
                condition=models.Q(retired_at=None),
                name="one_live_statement_of_a_fact",
            )
        ]


class Assessment(PracticeRow):
    """The clinician's own evaluation of the skin (IN4), with scales, and the talk about expectations (IN6).

    Attributes:
        content: Fields of ``forms.assessment``, JSON; never changed, a later one follows it.
    """

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="assessments")
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()


class AllergyTest(PracticeRow):
    """An allergy test of an ingredient: ordered, placed, read. Until it is read it may hold the session.

    Attributes:
        read_due: Instants from which it can be read, as text; set when it is placed.
        readings: Each ``{"at": …, "result": …, "note": …, "by": …}``; ``result`` is that of the whole test.
    """

    class Method(models.TextChoices):
        PRICK = "prick"
        INTRADERMAL = "intradermal"
        PATCH = "patch"
        OPEN_APPLICATION = "open-application"

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="allergy_tests")
    ingredient = models.CharField(max_length=80)
    method = models.CharField(max_length=20, choices=Method.choices)
    reason = models.CharField(max_length=200)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(null=True, blank=True)
    read_due = models.JSONField(default=list)
    readings = models.JSONField(default=list)
    result = models.CharField(max_length=12, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancel_reason = models.CharField(max_length=200, blank=True)
