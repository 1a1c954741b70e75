from __future__ import annotations

from django.db import models


class TrailLine(models.Model):
    """One event of the chained audit trail. Triggers refuse any change and any removal.

    Attributes:
        chain: Reference of the practice, or ``house`` for what belongs to none.
        subjects: Patients shown or touched, by reference; a copy of what ``details`` holds, for look-ups.
    """

    chain = models.CharField(max_length=12)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    role = models.CharField(max_length=60)
    action = models.CharField(max_length=40)
    object = models.CharField(max_length=120)
    details = models.JSONField(default=dict)
    key_id = models.CharField(max_length=20)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="trail_seq_once")]
        indexes = [models.Index(fields=["chain", "at"], name="trail_by_time")]


class TrailSubject(models.Model):
    """Which patients a line is about: derived from the line, only for finding it."""

    line = models.ForeignKey(TrailLine, on_delete=models.PROTECT, related_name="subjects")
    patient = models.CharField(max_length=12)

    class Meta:
        indexes = [models.Index(fields=["patient", "line"], name="trail_of_patient")]


class TrailHead(models.Model):
    """The end of each chain; locked while a line is added.

    Attributes:
        at: Of its last line: a clock that goes back shows against it.
    """

    chain = models.CharField(max_length=12, unique=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(null=True, blank=True)


class Act(models.Model):
    """An idempotency key with its answer, kept with the act for the life of the record (I34)."""

    practice = models.ForeignKey("clinic.Practice", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    request_sha256 = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "key"], name="act_once")]
