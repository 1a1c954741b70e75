from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from openmeso_clinic.models.base import PracticeRow


class Patient(PracticeRow):
    """Who the patient is. What is known about the patient's health lies in :class:`Statement`.

    Attributes:
        number: The practice's own, ``OM-00412``.
        sex: As registered at birth.
        phototype: Fitzpatrick 1 to 6, as the clinician assessed.
        contact: How the patient wants to be asked after a session; empty where nobody asked for the wish,
            then by e-mail where there is an address, else by telephone.
        skin_tone: Which of the four tones the face drawing has, chosen, never guessed.
        search_name: Folded name and number, for prefix and trigram search; empty once the record was erased.
        merged_into: Set while this row is a duplicate of another; undone by unmerging.
    """

    class Sex(models.TextChoices):
        FEMALE = "female"
        MALE = "male"
        OTHER = "other"

    class Contact(models.TextChoices):
        EMAIL = "email"
        SMS = "sms"
        PHONE = "phone"
        NONE = "none"

    number = models.CharField(max_length=20)
    family_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120)
    birth_date = models.DateField()
    sex = models.CharField(max_length=6, choices=Sex.choices)
    may_conceive = models.CharField(max_length=7, blank=True)
    may_conceive_reason = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="en")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    contact = models.CharField(max_length=5, choices=Contact.choices, blank=True)
    address = models.TextField(blank=True)
    guardian = models.CharField(max_length=120, blank=True)
    phototype = models.PositiveSmallIntegerField(null=True, blank=True)
    skin_tone = models.PositiveSmallIntegerField(default=1)
    portrait = models.ForeignKey("clinic.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    search_name = models.CharField(max_length=300, db_index=True)
    registered_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="patient_number_once"),
            models.CheckConstraint(
                condition=models.Q(phototype=None) | models.Q(phototype__range=(1, 6)), name="phototype_1_to_6"
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "birth_date"], name="patient_birth"),
            # SQLite, which keeps no statistics here, takes the index of the practice alone where this one is missing,
            # and reads everybody.
            models.Index(fields=["practice", "search_name"], name="patients_by_name"),
        ]

    @property
    def ids(self) -> list[int]:
        """Keys of this record and of those merged into it: what belongs to the person lies under all of them."""
        if not hasattr(self, "_ids"):
            self._ids = [self.pk, *self.merged.values_list("pk", flat=True)]
        return self._ids

    @property
    def kept(self) -> Patient:
        """The record that stands for the person: what is known about them lies under it and what was merged into it."""
        return self.merged_into or self

    @property
    def erased(self) -> bool:
        """Whether the whole record was erased: nothing is left by which it could be found."""
        return not self.search_name

    @property
    def name(self) -> str:
        return _("Erased record") if self.erased else f"{self.family_name}, {self.given_name}"

    @property
    def initials(self) -> str:
        return f"{self.given_name[:1]}{self.family_name[:1]}".upper()


class Merge(PracticeRow):
    """Two records found to be one person. No row changes hands: the duplicate points to the kept one, and back."""

    kept = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges")
    duplicate = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges_as_duplicate")
    reason = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
