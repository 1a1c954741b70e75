from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models

from openmeso_clinic.models.base import PracticeRow, new_ref


class Installation(models.Model):
    """One row: whether this database is a demo or a real clinic. The two never change into each other."""

    class Kind(models.TextChoices):
        DEMO = "demo"
        REAL = "real"

    kind = models.CharField(max_length=4, choices=Kind.choices)
    made_at = models.DateTimeField()
    one = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(one=True), name="one_installation")]


class Practice(models.Model):
    """One practice. ``hours``, ``closed``, ``prices`` have the form of ``openmeso-practice/1``.

    Attributes:
        on_call: Whom a red flag of a check-in alerts.
        mail: The practice's own mail server: ``{host, port, security, user, sender, site}``; ``site`` is the
            address under which patients reach the clinic. The password lies among the keys.
        second_check: A second person checks what is drawn up before it is injected.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=120)
    address = models.TextField(blank=True)
    jurisdiction = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    languages = models.JSONField(default=list)
    emergency_phone = models.CharField(max_length=40)
    on_call_phone = models.CharField(max_length=40)
    on_call = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mail = models.JSONField(default=dict)
    second_check = models.BooleanField(default=False)
    paper = models.CharField(max_length=6, choices=[("a4", "A4"), ("letter", "Letter")], default="a4")
    mixtures = models.BooleanField(default=False)
    visit_room_minutes = models.PositiveSmallIntegerField(default=20)
    hours = models.JSONField(default=dict)
    closed = models.JSONField(default=list)
    prices = models.JSONField(default=dict)
    waits_days = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Room(PracticeRow):
    name = models.CharField(max_length=40)
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["practice", "name"], name="room_name_once")]

    def __str__(self) -> str:
        return self.name


class KnowledgeFile(PracticeRow):
    """One TOML entry that the practice laid over the library; retired, never deleted."""

    path = models.CharField(max_length=120)
    text = models.TextField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "path"], condition=models.Q(retired_at=None), name="one_live_text_of_a_file"
            )
        ]
