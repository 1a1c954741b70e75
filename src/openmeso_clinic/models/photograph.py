from __future__ import annotations

from django.db import models

from openmeso_clinic.models.base import PracticeRow


class PhotoKey(PracticeRow):
    """The key under which a patient's photographs lie; the key itself is in the keys folder.

    Destroying the key erases the photographs, those in every backup too.
    """

    patient = models.OneToOneField("clinic.Patient", on_delete=models.PROTECT, related_name="photo_key")
    key_id = models.CharField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)


class Photograph(PracticeRow):
    """A standardised photograph of a patient: one pose, one moment.

    Attributes:
        pose: Id of a pose of the protocol, ``front-rest``.
        zone: For a close-up: the zone it shows.
        source: ``camera`` in the browser, ``file``, or ``dicom``.
        checklist: The nine points of the protocol, each ``yes``, ``no`` or ``unknown``.
        advice: What the server measured: sharpness, exposure, clipping, size. See ``uploads.quality``.
        stored_as: Random name of the whole picture; ``thumbnail_as`` of the small one.
        sha256: Of the stored picture: re-encoded, upright, free of metadata.
        equipment: What the file said of itself and may be kept: maker, model, focal length, exposure, ISO.
    """

    class Source(models.TextChoices):
        CAMERA = "camera"
        FILE = "file"
        DICOM = "dicom"

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="photographs")
    session = models.ForeignKey(
        "clinic.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="photographs"
    )
    event = models.ForeignKey(
        "clinic.EventReport", on_delete=models.PROTECT, null=True, blank=True, related_name="photographs"
    )
    check_in = models.ForeignKey(
        "clinic.CheckIn", on_delete=models.PROTECT, null=True, blank=True, related_name="photographs"
    )
    pose = models.CharField(max_length=40)
    zone = models.CharField(max_length=40, blank=True)
    side = models.CharField(max_length=8, blank=True)
    taken_at = models.DateTimeField()
    source = models.CharField(max_length=6, choices=Source.choices)
    equipment = models.JSONField(default=dict)
    checklist = models.JSONField(default=dict)
    advice = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    stored_as = models.CharField(max_length=60)
    thumbnail_as = models.CharField(max_length=60)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_reason = models.CharField(max_length=200, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient", "pose", "taken_at"], name="photographs_by_pose")]


class SkippedPose(PracticeRow):
    """A pose that was not photographed, and why."""

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="skipped_poses")
    session = models.ForeignKey("clinic.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pose = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")


class PhotoPair(PracticeRow):
    """How a later photograph is laid over an earlier one: landmarks that a person placed.

    Attributes:
        landmarks: ``{"before": [[x, y], …], "after": [[x, y], …]}``, two or three each, in pixels of each picture.
        nudge: ``{"dx", "dy", "degrees", "scale"}``, added by hand after the landmarks.
    """

    patient = models.ForeignKey("clinic.Patient", on_delete=models.PROTECT, related_name="photo_pairs")
    before = models.ForeignKey(Photograph, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Photograph, on_delete=models.PROTECT, related_name="+")
    landmarks = models.JSONField(default=dict)
    nudge = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["before", "after"], name="pair_once")]
