from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class Session(PracticeRow):
    """One session of a course, from its planned day to its signature.

    Attributes:
        number: In the course, from 1.
        content: The canonical record as it was signed, JSON: the delivery, what it rests on, and the
            signature; empty until then. See ``bridge.record``.
        asepsis: ``{antiseptic, dry, single_use, gloves}``, the last three yes or no.
        numbing: ``{anesthesia, grams, minutes}``; empty where nothing was used.
        reasons: Why a difference from the plan stands: ``code@place`` → ``{reason, by, at}``.
        record_sha256: SHA-256 of ``content``; what the signature covers.
        meaning: What the signer states by signing.
    """

    class State(models.TextChoices):
        PLANNED = "planned"
        OPEN = "open"
        STOPPED = "stopped"
        SIGNED = "signed"
        MISSED = "missed"
        CANCELLED = "cancelled"

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="sessions")
    course = models.ForeignKey("clinic.Course", on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=12, default="induction")
    planned_on = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    practitioner = models.ForeignKey(
        "clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    formulation = models.ForeignKey(
        "clinic.Formulation", on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    consent = models.ForeignKey(
        "clinic.Consent", on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    screening = models.ForeignKey(
        "clinic.ScreeningRun", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    stop_code = models.CharField(max_length=40, blank=True)
    stop_reason = models.TextField(blank=True)
    asepsis = models.JSONField(default=dict)
    numbing = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    pain = models.PositiveSmallIntegerField(null=True, blank=True)
    notes = models.TextField(blank=True)
    content = models.TextField(blank=True)
    record_sha256 = models.CharField(max_length=64, blank=True)
    meaning = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            # All that the day sheet asks of a patient's sessions stands in the index: a row holds the whole record.
            models.Index(
                fields=["patient", "planned_on", "number", "state", "phase", "course"], name="sessions_of_patient"
            ),
            models.Index(fields=["practice", "state", "started_at"], name="sessions_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="session_number_once"),
            models.CheckConstraint(
                condition=~models.Q(state="signed")
                | (
                    models.Q(signed_at__isnull=False)
                    & models.Q(signed_by__isnull=False)
                    & models.Q(consent__isnull=False)
                    & models.Q(screening__isnull=False)
                    & ~models.Q(record_sha256="")
                ),
                name="signed_means_whole",
            ),
        ]


class SessionStep(models.Model):
    """One step of a session with its times."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=60)
    planned_minutes = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    skipped = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["session", "position"], name="step_position_once")]


class Syringe(models.Model):
    """What was drawn up for the session by letter, and where the volume went that was not injected.

    Attributes:
        lots: What it was drawn from: ``{product, lot, expiry, drawn_ml, raw_code}``, volumes as text.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="syringes")
    letter = models.CharField(max_length=1)
    prepared_ml = models.DecimalField(max_digits=6, decimal_places=2)
    residue_ml = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    waste_ml = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    surface_loss_ml = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    lots = models.JSONField(default=list)

    class Meta:
        ordering = ["letter"]
        constraints = [
            models.UniqueConstraint(fields=["session", "letter"], name="syringe_letter_once"),
            models.CheckConstraint(
                condition=models.Q(prepared_ml__gte=0)
                & models.Q(residue_ml__gte=0)
                & models.Q(waste_ml__gte=0)
                & models.Q(surface_loss_ml__gte=0),
                name="syringe_volumes_not_negative",
            ),
        ]


class ChartEvent(models.Model):
    """One act on the injection map, undo included. The map is the fold of its events, so it survives anything.

    Attributes:
        key: The browser's own name of the act: a repeated post changes nothing.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="chart")
    seq = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    content = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["session", "seq"], name="chart_seq_once"),
            models.UniqueConstraint(fields=["session", "key"], name="chart_key_once"),
        ]


class MapPicture(models.Model):
    """One view of the injection map as it was signed: it stays as it was seen, whatever becomes of the drawings.

    Attributes:
        view: Of the library, or ``photo-`` with a document's reference.
        svg: The drawing with its marks, deflated.
        sha256: Of the SVG text; the signed record names it.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="map_pictures")
    view = models.CharField(max_length=40)
    svg = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["session", "view"], name="map_picture_once")]


class Reaction(models.Model):
    """An immediate reaction seen in the room."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="reactions")
    event = models.CharField(max_length=60)
    zone = models.CharField(max_length=40, blank=True)
    severity = models.PositiveSmallIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")


class Rescue(models.Model):
    """A rescue treatment given in the room, with its lot."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="rescues")
    treatment = models.CharField(max_length=120)
    dose = models.CharField(max_length=60)
    route = models.CharField(max_length=40)
    lot = models.CharField(max_length=40)
    expiry = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")


class InjectedLine(models.Model):
    """What went where from which lot: written at the signature, never changed (I15).

    ``patient`` is the session's own; with it a lot recall reads one index and nothing else.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="lines")
    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey("clinic.Lot", on_delete=models.PROTECT, related_name="lines")
    letter = models.CharField(max_length=1)
    product = models.CharField(max_length=80)
    lot_number = models.CharField(max_length=40)
    expiry = models.DateField()
    zone = models.CharField(max_length=40)
    side = models.CharField(max_length=8)
    volume_ml = models.DecimalField(max_digits=7, decimal_places=3)
    raw_code = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["lot", "patient"], name="lot_to_patients")]


class Addendum(PracticeRow):
    """What is added after the signature. The signed record itself is never changed."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField()
    reason = models.CharField(max_length=200)
    strokes = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    prev_sha256 = models.CharField(max_length=64)
