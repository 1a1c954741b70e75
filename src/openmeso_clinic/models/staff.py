from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.db import models

from openmeso_clinic.models.base import PracticeRow
from openmeso_clinic.roles import Role


class StaffManager(BaseUserManager["Staff"]):
    def get_by_natural_key(self, username: str | None) -> Staff:
        return self.get(email__iexact=username)


class Staff(AbstractBaseUser, PracticeRow):
    """A person who signs in. Never deleted: the record keeps who did what.

    Attributes:
        pin: Hash of the PIN for a short lock, a second check and the step-up before a signature.
        licence_until: Last day on which the licence to prescribe or inject holds.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    pin = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="en")
    theme = models.CharField(max_length=5, default="auto")
    single_keys = models.BooleanField(default=True)
    licence = models.CharField(max_length=60, blank=True)
    licence_until = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = StaffManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def role_set(self) -> frozenset[Role]:
        if not hasattr(self, "_role_set"):
            self._role_set = frozenset(Role(r.role) for r in self.roles.all())
        return self._role_set

    def licensed_on(self, on: date) -> bool:
        return bool(self.licence) and self.licence_until is not None and on <= self.licence_until

    def set_pin(self, raw: str) -> None:
        self.pin = make_password(raw)

    def pin_is(self, raw: str) -> bool:
        return bool(self.pin) and check_password(raw, self.pin)


def initials_of(name: str) -> str:
    """Two letters for a person, without the title."""
    words = [w for w in name.replace(".", " ").split() if w.lower() not in {"dr", "nurse"}]
    return "".join(w[0] for w in words[:2]).upper()


class StaffRole(models.Model):
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=12, choices=[(r.value, r.value) for r in Role])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "role"], name="role_once")]


class Credential(PracticeRow):
    """A licence, training or insurance of a person, with its end."""

    class Kind(models.TextChoices):
        LICENCE = "licence"
        TRAINING = "training"
        INSURANCE = "insurance"

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=160)
    number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    obtained_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    hours = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)


class Feed(PracticeRow):
    """A calendar feed under a secret address; only the hash of the secret is kept."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="feeds")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
