from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class Consent(PracticeRow):
    """What a patient was told and signed, word for word.

    Attributes:
        content: The core's ``ConsentText``, exact JSON; ``hash`` binds it to formulation, zones, text
            version and language.
        strokes: The drawn signature: lists of ``[x, y, t_ms]``; or ``typed_name``, of equal rank.
        shown_at: When the text was given; a cooling-off time counts from it.
    """

    class State(models.TextChoices):
        DRAFTED = "drafted"
        SIGNED = "signed"
        WITHDRAWN = "withdrawn"
        REPLACED = "replaced"

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="consents")
    course = models.ForeignKey("clinic.Course", on_delete=models.PROTECT, related_name="consents")
    formulation = models.ForeignKey("clinic.Formulation", on_delete=models.PROTECT, related_name="consents")
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFTED)
    language = models.CharField(max_length=2)
    content = models.TextField()
    hash = models.CharField(max_length=64)
    text_version = models.CharField(max_length=80)
    shown_at = models.DateTimeField()
    shown_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_with = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    typed_name = models.CharField(max_length=160, blank=True)
    strokes = models.JSONField(default=list)
    interpreter = models.CharField(max_length=160, blank=True)
    guardian = models.CharField(max_length=160, blank=True)
    questions = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_with = models.ForeignKey(
        "clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["patient", "state"], name="consents_of_patient")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="signed")
                | (models.Q(signed_at__isnull=False) & (~models.Q(typed_name="") | ~models.Q(strokes=[]))),
                name="signed_means_a_signature",
            )
        ]


class PhotoConsent(PracticeRow):
    """Consent to photographs for one purpose; withdrawn at once, never deleted."""

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="photo_consents")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="photographs")
    purpose = models.CharField(max_length=20)
    given = models.BooleanField()
    language = models.CharField(max_length=2)
    text = models.TextField()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "purpose"], condition=models.Q(withdrawn_at=None), name="one_live_photo_consent"
            )
        ]
