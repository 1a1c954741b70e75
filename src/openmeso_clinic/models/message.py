from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class Message(PracticeRow):
    """The outbox: what is to be sent, written with the act that wants it, sent by the second process.

    The words are made when it is sent: nothing secret and nothing about health is kept here.

    Attributes:
        about: ``kind/ref`` of what it speaks of.
        once: A message of the same key is never written twice.
        fault: Code of the last failure; never the words of the server.
    """

    class Channel(models.TextChoices):
        EMAIL = "email"
        SMS = "sms"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        GIVEN_UP = "given-up"
        DROPPED = "dropped"

    patient = models.ForeignKey(
        "clinic.Patient", on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    staff = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    about = models.CharField(max_length=60)
    once = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=40, blank=True)
    written_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "next_at"], name="messages_to_send")]
