"""Erasing a whole record when the time for which it must be kept has run out (I30, I31, ADR 0017).

What was injected from which lot stays, under nobody's name. Everything else of the patient goes or is emptied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.screening import Screening
from openmeso.stored import load_as, store
from openmeso_clinic import models as m
from openmeso_clinic.access.refusal import Missing, Refused, StepUpNeeded
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.exports import end_exports, under_way
from openmeso_clinic.actions.photo_keys import erase_photographs
from openmeso_clinic.queries.colleagues import colleagues_of
from openmeso_clinic.queries.erasing import AGAINST, EMPTY, GOES, NOBODY, hindrances, way_to
from openmeso_clinic.queries.retention import kept_of
from openmeso_clinic.uploads import vault

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def erase_everything(
    *,
    by: Actor,
    patient: m.Patient,
    asked_on: date,
    reason: str,
    second: m.Staff | None,
    proved: bool,
    law_read: bool = False,
) -> m.Erasure:
    """Erase the record of a patient. It cannot be undone.

    Args:
        asked_on: When the patient asked, or when the practice saw that the time had run out.
        second: A clinician beside the owner; ``proved``: whether that person gave the own PIN.
        law_read: Somebody read the law, where the library's number of years is not confirmed.

    Raises:
        Refused: naming everything that stands in the way: the law first of all.
        StepUpNeeded: the person did not just prove again who it is.
    """
    with act(by, Action.RECORD_ERASED, patient=patient) as line:
        m.Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
        missing = [*hindrances(patient, on=by.today, law_read=law_read), *under_way()]
        if not reason.strip():
            missing.append(Missing("erasure/reason", _("A reason is missing."), _("Say why it is erased.")))
        if asked_on > by.today:
            missing.append(Missing("erasure/day", _("The day of the request is in the future.")))
        if second is None or second not in colleagues_of(by.staff, on=by.today) or not proved:
            what = _("A second person did not agree: a clinician with a valid licence, with the own PIN.")
            missing.append(Missing("erasure/second", what, _("Ask a colleague to stand beside you.")))
        if missing:
            raise Refused(*missing)
        if not by.stepped_up:
            raise StepUpNeeded
        assert second is not None
        until = kept_of(patient).until
        row: m.Erasure = m.Erasure.objects.create(
            practice=by.practice,
            patient=patient,
            layer=m.Erasure.Layer.EVERYTHING,
            asked_on=asked_on,
            reason=reason.strip()[:300],
            at=by.at,
            by=by.staff,
            kept=[{"what": "traceability", "ground": "lots", "until": None, "record_until": str(until)}],
            counts={"agreed_by": second.ref, **_counts(patient)},
        )
        # The walls give way for the patient of a row that stands.
        _go(by, patient)
        _forget_words()
        line.target = f"erasure/{row.ref}"
        rows = sum(number for number in row.counts.values() if isinstance(number, int))
        line.details = {"layer": row.layer, "second": second.ref, "rows": str(rows), "until": str(until)}
    return row


def _counts(patient: m.Patient) -> dict[str, int]:
    """How many rows of each kind go."""
    found = {
        str(model._meta.model_name): model._default_manager.filter(**{f"{way_to(model)}__in": patient.ids}).count()
        for model in GOES
    }
    return {kind: number for kind, number in found.items() if number}


def _go(by: Actor, patient: m.Patient) -> None:
    ids = patient.ids
    erase_photographs(by=by, patient=patient)
    documents = m.Document.objects.filter(patient_id__in=ids).exclude(stored_as="")
    names = list(documents.values_list("stored_as", flat=True))
    m.Patient.objects.filter(pk__in=ids).update(**NOBODY)
    _empty(ids)
    # What hangs on another row that goes is found by way of it, and goes first.
    for model in sorted(GOES, key=lambda one: -way_to(one).count("__")):
        rows = model._default_manager.filter(**{f"{way_to(model)}__in": ids})
        # Without Django's own look for what points here: all of it goes, and the database counts at the end.
        rows.order_by()._raw_delete(rows.db)
    for one in m.Patient.objects.filter(pk__in=ids).order_by("pk"):
        m.Patient.objects.filter(pk=one.pk).update(number=f"erased-{one.ref}")
    transaction.on_commit(lambda: _forget_files(names, by))


def _empty(ids: list[int]) -> None:
    """Rows on which an injected line hangs: they stay, and say nothing of the patient."""
    for run in m.ScreeningRun.objects.filter(patient_id__in=ids):
        held = load_as(Screening, run.content)
        bare = replace(held, scopes={}, findings=(), missing=(), first_possible=None, undecided=(), trace=())
        m.ScreeningRun.objects.filter(pk=run.pk).update(content=store(bare))
    values: Mapping[str, Any]
    for model, values in EMPTY.items():
        if values:
            model._default_manager.filter(**{f"{AGAINST.get(model, 'patient')}__in": ids}).update(**values)


def _forget_words() -> None:
    """What was erased is not left between the rows of the file, nor in the index of names."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.execute("INSERT INTO clinic_patient_search(clinic_patient_search) VALUES ('optimize')")


def _forget_files(names: list[str], by: Actor) -> None:
    for name in names:
        vault.forget(name)
    end_exports(at=by.at, everything=True)
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
