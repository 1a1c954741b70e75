"""What becomes of each kind of row when a whole record is erased, and what stands against erasing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db import models as fields
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openmeso_clinic import models
from openmeso_clinic.access.refusal import Missing
from openmeso_clinic.models import Patient, RecallCase
from openmeso_clinic.queries.patient_rows import OF_PATIENT
from openmeso_clinic.queries.recalls import reached_by
from openmeso_clinic.queries.retention import kept_of, open_events, retention_in

#: Who the patient was, afterwards. No search finds the day: people are born later.
NOBODY: Mapping[str, Any] = MappingProxyType(
    {
        "family_name": "",
        "given_name": "",
        "birth_date": date(1, 1, 1),
        "sex": Patient.Sex.OTHER,
        "may_conceive": "",
        "may_conceive_reason": "",
        "language": "en",
        "phone": "",
        "email": "",
        "contact": Patient.Contact.NONE,
        "address": "",
        "guardian": "",
        "phototype": None,
        "skin_tone": 1,
        "portrait": None,
        "note": "",
        "search_name": "",
    }
)
#: Kinds whose rows stay, since an injected line hangs on them, and what is written over. Nothing: it says nothing.
EMPTY: Mapping[type[fields.Model], Mapping[str, Any]] = MappingProxyType(
    {
        models.InjectedLine: {},
        models.Session: {
            "content": "{}",
            "stop_reason": "",
            "asepsis": {},
            "numbing": {},
            "reasons": {},
            "pain": None,
            "notes": "",
        },
        models.Course: {"closed_reason": ""},
        models.Formulation: {"content": "", "reason": "", "discard_reason": ""},
        models.Consent: {
            "content": "",
            "typed_name": "–",
            "strokes": [],
            "interpreter": "",
            "guardian": "",
            "questions": "",
        },
        models.ScreeningRun: {},  # its findings go one by one, its verdict stays
        models.RecallContact: {"attempts": []},
        models.EmergencyAccess: {"reason": "–"},
        models.Merge: {"reason": "–"},
        models.PhotoKey: {},  # the name of a key that is destroyed
        models.Movement: {},  # the account of the shelf
        models.Patient: {},  # NOBODY
        models.Erasure: {},
    }
)
#: How a kind leads to the patient, where it is neither ``patient`` nor in the table of the patient's own copy.
AGAINST: Mapping[type[fields.Model], str] = MappingProxyType(
    {models.Merge: "kept", models.Handover: "patient", models.CheckInLink: "check_in__patient"}
)
#: Kinds whose rows go.
GOES: tuple[type[fields.Model], ...] = (
    models.Appointment,
    models.Waiting,
    models.Statement,
    models.Assessment,
    models.AllergyTest,
    models.Order,
    models.CourseVersion,
    models.PhotoConsent,
    models.SessionStep,
    models.Syringe,
    models.ChartEvent,
    models.MapPicture,
    models.Reaction,
    models.Rescue,
    models.Addendum,
    models.CheckIn,
    models.CheckInLink,
    models.Message,
    models.EventReport,
    models.EventEntry,
    models.VigilanceReport,
    models.Photograph,
    models.SkippedPose,
    models.PhotoPair,
    models.Measurement,
    models.Score,
    models.Document,
    models.Handover,
)


def way_to(model: type[fields.Model]) -> str:
    return OF_PATIENT.get(model) or AGAINST[model]


def hindrances(patient: Patient, *, on: date, law_read: bool) -> Iterator[Missing]:
    """Why the whole record may not be erased on this day."""
    kept, rule = kept_of(patient), retention_in(patient.practice)
    if rule is None or kept.until is None:
        what = _("How long is not on record for this country: nothing is removed.")
        yield Missing("erasure/law", what, _("Confirm the time in the knowledge first."), "settings-knowledge")
    elif not kept.over_on(on):
        what = _("The law asks that the record is kept until %(day)s.") % {"day": date_format(kept.until)}
        yield Missing("erasure/retention", what, _("Photographs can be erased today."))
    elif rule.certainty != "high" and not law_read:
        what = _("The number of years is not confirmed in the knowledge.")
        yield Missing("erasure/unconfirmed", what, _("Have it read in the law, and say that it was."))
    if open_events(patient):
        what = _("An adverse event is open: its photographs may be needed.")
        yield Missing("erasure/event", what, _("Close the event first."))
    if any(
        reached_by(case, patient)
        for case in RecallCase.objects.of(patient.practice).filter(state=RecallCase.State.OPEN).select_related("lot")
    ):
        what = _("A lot that reached this patient is being recalled.")
        yield Missing("erasure/recall", what, _("Tell the patient and close the recall first."), "recalls")
