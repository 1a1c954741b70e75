from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class CheckIn(PracticeRow):
    """A day on which the patient is asked how it is. Later sessions supersede what is not yet answered.

    Attributes:
        attempts: Telephone calls, ``{at, by, reached}``.
        content: ``{by: link|telephone, answers, ticked, flags, calls, said, photographs}``; why it was closed.
        worry: ``flag`` where an answer is a red flag, ``call`` where somebody is to call, until ``seen_at``
            and after.
        seen_at: When a clinician took note of a worrying answer; until then it stands at the top of the queue.
    """

    class State(models.TextChoices):
        DUE = "due"
        ANSWERED = "answered"
        SUPERSEDED = "superseded"
        CLOSED = "closed"

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="check_ins")
    session = models.ForeignKey("clinic.Session", on_delete=models.PROTECT, related_name="check_ins")
    day = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    snoozed_until = models.DateField(null=True, blank=True)
    attempts = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField(default=dict)
    worry = models.CharField(max_length=4, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["practice", "state", "due_on"], name="check_ins_due"),
            models.Index(
                fields=["practice"], name="check_ins_unseen", condition=~models.Q(worry="") & models.Q(seen_at=None)
            ),
        ]


class CheckInLink(PracticeRow):
    """The secret link to one check-in. It opens five questions and nothing else, and ends with the answer.

    Attributes:
        channel: How it was sent: ``email``, ``sms``, or ``shown`` on screen as a code to scan.
    """

    check_in = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="links")
    secret_hash = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=5)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
