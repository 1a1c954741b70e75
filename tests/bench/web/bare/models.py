from __future__ import annotations

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class Patient(models.Model):
    number = models.CharField(max_length=20, unique=True)
    family_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120)
    birth_date = models.DateField()
    search_name = models.CharField(max_length=300, db_index=True)


class Fact(models.Model):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=160)
    content = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT)


class Event(models.Model):
    """A screening, a formulation, a plan, a consent, a call: each with its time and who did it."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT)


class Lot(models.Model):
    product = models.CharField(max_length=80)
    number = models.CharField(max_length=40)
    expiry = models.DateField()


class Session(models.Model):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9)
    at = models.DateTimeField()
    notes = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True)


class Point(models.Model):
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="points")
    zone = models.CharField(max_length=40)
    side = models.CharField(max_length=8)
    x = models.FloatField()
    y = models.FloatField()
    ml = models.DecimalField(max_digits=7, decimal_places=3)


class LotUse(models.Model):
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="lots")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="uses")
    ml = models.DecimalField(max_digits=7, decimal_places=3)


class Appointment(models.Model):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="appointments")
    practitioner = models.ForeignKey(PERSON, on_delete=models.PROTECT)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True)
    room = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12)
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=9, default="booked")
    note = models.CharField(max_length=200, blank=True)


class Audit(models.Model):
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    object = models.CharField(max_length=120)
    details = models.JSONField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)


class Head(models.Model):
    """The end of the audit's chain, locked while a row is added."""

    hash = models.CharField(max_length=64)
