"""Everything that the clinic keeps of one patient, row by row: the structured part of a patient's own copy.

The table says for every kind of row how it belongs to a patient, or why it is left out; a test compares
it with all kinds there are. Rows are named by opaque references, never by a number of the database.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db import models as fields

from openmeso_clinic import models
from openmeso_clinic.models import Patient, Staff, TrailLine

SCHEMA = "openmeso-patient-copy/1"

#: How a row leads to its patient.
OF_PATIENT: Mapping[type[fields.Model], str] = MappingProxyType(
    {
        models.Patient: "pk",
        models.Appointment: "patient",
        models.Waiting: "patient",
        models.Statement: "patient",
        models.Assessment: "patient",
        models.AllergyTest: "patient",
        models.ScreeningRun: "patient",
        models.Formulation: "patient",
        models.Order: "patient",
        models.Course: "patient",
        models.CourseVersion: "course__patient",
        models.Consent: "patient",
        models.PhotoConsent: "patient",
        models.Session: "patient",
        models.SessionStep: "session__patient",
        models.Syringe: "session__patient",
        models.ChartEvent: "session__patient",
        models.MapPicture: "session__patient",
        models.Reaction: "session__patient",
        models.Rescue: "session__patient",
        models.InjectedLine: "patient",
        models.Addendum: "session__patient",
        models.CheckIn: "patient",
        models.Message: "patient",
        models.EventReport: "patient",
        models.EventEntry: "event__patient",
        models.VigilanceReport: "event__patient",
        models.Photograph: "patient",
        models.SkippedPose: "patient",
        models.PhotoPair: "patient",
        models.Measurement: "patient",
        models.Score: "patient",
        models.RecallContact: "patient",
        models.Document: "patient",
        models.EmergencyAccess: "patient",
        models.Erasure: "patient",
        models.Merge: "kept",
    }
)
#: What leads to a patient and is not given out.
LEFT_OUT: Mapping[type[fields.Model], str] = MappingProxyType(
    {
        models.Handover: "the lending of a tablet: what was answered on it are statements",
        models.CheckInLink: "secret addresses; what was answered is in the check-in",
        models.PhotoKey: "the name of a key; the photographs are given out open",
        models.Movement: "the shelf's own account; what was injected is in the lines of the session",
    }
)
#: Columns that say how something is kept, not what is known.
_INNER = frozenset({"id", "practice", "search_name", "stored_as", "thumbnail_as"})


def rows_of(patient: Patient, *, file_names: Mapping[str, str]) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Each kind of row with the rows of this patient, those of merged records included.

    Args:
        file_names: Where in the copy the file of a document or photograph lies, by its reference.
    """
    named: dict[tuple[type[fields.Model], Any], str] = {}
    for model, lookup in OF_PATIENT.items():
        rows = model._default_manager.filter(**{f"{lookup}__in": patient.ids}).order_by("pk")
        yield str(model._meta.model_name), (_row(one, file_names, named) for one in rows.iterator(chunk_size=500))


def people_in(patient: Patient) -> list[dict[str, str]]:
    """Who the references to staff name: a patient may know who treated them and who looked."""
    rows = Staff.objects.filter(practice=patient.practice).order_by("pk")
    return [{"ref": one.ref, "name": one.name} for one in rows]


def looks_of(patient: Patient) -> Iterator[dict[str, Any]]:
    """Who did or saw what of the record, and when."""
    refs = list(Patient.objects.filter(pk__in=patient.ids).values_list("ref", flat=True))
    numbers = models.TrailSubject.objects.filter(patient__in=refs).values("line_id")
    rows = TrailLine.objects.filter(chain=patient.practice.ref, pk__in=numbers).order_by("seq")
    for at, actor, role, action in rows.values_list("at", "actor", "role", "action").iterator(chunk_size=2000):
        yield {"at": at.isoformat(), "by": actor, "role": role, "action": action}


def _row(
    row: fields.Model, file_names: Mapping[str, str], named: dict[tuple[type[fields.Model], Any], str]
) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in _INNER:
            continue
        if field.remote_field is not None:
            said[field.name] = _name(row, field, named)
            continue
        value = getattr(row, field.attname)
        said[field.name] = _PLAIN[type(value)](value) if type(value) in _PLAIN else value
    ref = getattr(row, "ref", "")
    if ref in file_names:
        said["file"] = file_names[ref]
    return said


def _name(
    row: fields.Model, field: fields.Field[Any, Any], named: dict[tuple[type[fields.Model], Any], str]
) -> str | None:
    """Each row that is pointed to is looked up once: the same few people stand behind most of a record."""
    pk = getattr(row, field.attname)
    if pk is None:
        return None
    key = (type(row), (field.name, pk))
    if key not in named:
        other = getattr(row, field.name)
        named[key] = f"{other._meta.model_name}/{getattr(other, 'ref', other.pk)}"
    return named[key]


def _opened(text: str) -> Any:
    """A noun that is kept as text is given as what it is; a person's words stay words."""
    if not text.startswith("{"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


_PLAIN: Mapping[type, Callable[[Any], Any]] = MappingProxyType(
    {
        datetime: datetime.isoformat,
        date: date.isoformat,
        Decimal: str,
        str: _opened,
        bytes: lambda data: base64.b64encode(data).decode(),
        memoryview: lambda data: base64.b64encode(bytes(data)).decode(),
    }
)
