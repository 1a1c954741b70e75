"""What every row of a practice has: its practice, and an opaque name for URLs."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from openmeso_clinic.models.practice import Practice

#: Crockford's alphabet: no letter that reads as another.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_ref() -> str:
    """An opaque name of 60 random bits; it says nothing about whom it names."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


class OfPractice(models.QuerySet[Any]):
    """The one base query: nothing of another practice is ever reached."""

    def of(self, practice: Practice | int) -> Self:
        return self.filter(practice=practice)


class PracticeRow(models.Model):
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    practice = models.ForeignKey("clinic.Practice", on_delete=models.PROTECT, related_name="+")

    objects = OfPractice.as_manager()

    class Meta:
        abstract = True
