from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class EventReport(PracticeRow):
    """An adverse event as it was first reported: what stops the next session until it is closed.

    Attributes:
        severity: 1 to 5, as the grading of adverse events counts.
        suspects: References of the sessions and of the lots that were ticked as suspected.
        facts: What makes an event serious, each ``yes``, ``no`` or ``unknown``: the core's ``EventFacts``.
        causality: How likely it came from the treatment, by the words of WHO-UMC.
        confirmation: ``culture``, ``biopsy``, ``ultrasound`` or ``clinical``: what the diagnosis rests on.
        aware_at: When the practice first knew: the clocks of reporting start here.
    """

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="events")
    session = models.ForeignKey(
        "clinic.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    event = models.CharField(max_length=60)
    zone = models.CharField(max_length=40, blank=True)
    side = models.CharField(max_length=8, blank=True)
    severity = models.PositiveSmallIntegerField()
    onset_on = models.DateField()
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    seen = models.BooleanField(default=False)
    treated = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    suspects = models.JSONField(default=dict)
    follow_up_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    causality = models.CharField(max_length=14, blank=True)
    confirmation = models.CharField(max_length=20, blank=True)
    aware_at = models.DateTimeField(null=True, blank=True)


class EventEntry(PracticeRow):
    """What was seen, done or decided about an event afterwards. Written once; the event is the sum of its entries."""

    class Kind(models.TextChoices):
        FOLLOW_UP = "follow-up"
        ACTION = "action"
        REGRADED = "regraded"
        CAUSALITY = "causality"
        RESULT = "result"
        CLOSED = "closed"
        REOPENED = "reopened"

    event = models.ForeignKey(EventReport, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    text = models.TextField(blank=True)
    content = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]


class VigilanceReport(PracticeRow):
    """A duty to report an event: to whom, by which rule, until when, and that it was done.

    Attributes:
        rule: Code of the clock in the jurisdiction's data.
        clock_from: First awareness in the practice; ``due_at`` follows from it and is never moved later.
        content: The report as it was handed in, structured.
    """

    class State(models.TextChoices):
        DUE = "due"
        SENT = "sent"
        NOT_NEEDED = "not-needed"

    event = models.ForeignKey(EventReport, on_delete=models.PROTECT, related_name="reports")
    rule = models.CharField(max_length=80)
    addressee = models.CharField(max_length=120)
    clock_from = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    reason = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    content = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "rule"], name="one_report_a_duty")]
