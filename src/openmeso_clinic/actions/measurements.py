"""Readings of devices: written down by hand or taken from a file, retired with a reason, never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.trail import record
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.outcome import reading_key
from openmeso_clinic.models import Device, Measurement, Patient, Practice, Session
from openmeso_clinic.queries.reading_faults import faults_of

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


@dataclass(frozen=True)
class Taken:
    """One measure at one place and moment, with its repeats.

    Attributes:
        import_key: Of a row of a file: the same row taken again changes nothing.
    """

    patient: Patient
    measure: str
    zone: str
    side: str
    at: datetime
    values: tuple[Decimal, ...]
    device: Device
    operator: str = ""
    temperature_c: Decimal | None = None
    humidity_percent: Decimal | None = None
    note: str = ""
    import_key: str = ""


def measure(*, by: Actor, taken: Taken) -> Measurement:
    """Write one reading down. The same one sent twice is one reading.

    Raises:
        Refused: with everything that is wrong with it; nothing was written.
    """
    _checked(by, [taken])
    key = reading_key(
        taken.patient,
        measure=taken.measure,
        zone=taken.zone,
        side=taken.side,
        at=taken.at,
        values=taken.values,
        device=taken.device,
    )
    with act(by, Action.MEASURED, patient=taken.patient) as line:
        Practice.objects.select_for_update().get(pk=by.practice.pk)
        same = Measurement.objects.of(by.practice).filter(import_key=key).first()
        # One that was taken back may be written down again; it then has no key of its own.
        again = same is not None and same.retired_at is not None
        row = same if same is not None and not again else _written(by, replace(taken, import_key="" if again else key))
        line.details |= {"measurement": row.ref, "measure": taken.measure}
    return row


def import_readings(*, by: Actor, rows: Sequence[Taken]) -> int:
    """Take the readings of a file in one act; those that are here already are left as they are.

    Returns:
        How many were new.

    Raises:
        Refused: with everything that is wrong; nothing was written.
    """
    _checked(by, rows)
    with transaction.atomic():
        # One import at a time: two of one file at once would both find nothing here.
        Practice.objects.select_for_update().get(pk=by.practice.pk)
        here = set(
            Measurement.objects.of(by.practice)
            .filter(import_key__in=[row.import_key for row in rows if row.import_key])
            .values_list("import_key", flat=True)
        )
        fresh = {row.import_key: row for row in rows if row.import_key not in here}
        written = [_written(by, row) for row in fresh.values()]
        record(
            by,
            Action.RECORDS_IMPORTED,
            f"practice/{by.practice.ref}",
            patients=[row.patient.ref for row in fresh.values()],
            details={"readings": str(len(written)), "here-already": str(len(rows) - len(written))},
        )
    return len(written)


def retire_measurement(*, by: Actor, measurement: Measurement, reason: str) -> None:
    """Take a reading back. It stays readable with its reason, and is in no trend any more.

    Raises:
        Refused: no reason is given.
    """
    if not reason.strip():
        raise Refused(Missing("outcome/reason", _("No reason is given."), _("Say why it does not count.")))
    with act(by, Action.OUTCOME_RETIRED, patient=measurement.patient) as line:
        Measurement.objects.filter(pk=measurement.pk, retired_at=None).update(
            retired_at=by.at, retired_reason=reason.strip()[:200]
        )
        line.details["measurement"] = measurement.ref


def _checked(by: Actor, rows: Iterable[Taken]) -> None:
    library = library_of(by.practice)
    missing = []
    for row in rows:
        found = faults_of(
            library=library,
            measure=row.measure,
            zone=row.zone,
            side=row.side,
            at=row.at,
            now=by.at,
            values=row.values,
            device=row.device,
            temperature_c=row.temperature_c,
            humidity_percent=row.humidity_percent,
        )
        missing += [Missing(f"outcome/{one.field}", one.words, one.do) for one in found]
    if missing:
        raise Refused(*missing)


def _written(by: Actor, taken: Taken) -> Measurement:
    row: Measurement = Measurement.objects.create(
        practice=by.practice,
        patient=taken.patient,
        session=_session_of(taken),
        measure=taken.measure,
        zone=taken.zone,
        side=taken.side,
        taken_at=taken.at,
        values=[str(value) for value in taken.values],
        device=taken.device,
        operator=taken.operator[:80],
        temperature_c=taken.temperature_c,
        humidity_percent=taken.humidity_percent,
        note=taken.note[:300],
        import_key=taken.import_key,
        at=by.at,
        by=by.staff,
    )
    return row


def _session_of(taken: Taken) -> Session | None:
    """The session in whose room it was read, where one was open then."""
    rows = Session.objects.filter(patient_id__in=taken.patient.ids, started_at__lte=taken.at)
    found: Session | None = rows.filter(ended_at=None, state=Session.State.OPEN).order_by("-started_at").first()
    return found
