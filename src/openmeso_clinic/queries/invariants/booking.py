"""I20: no two live visits share a person, a room or a patient."""

from __future__ import annotations

from collections.abc import Iterator

from openmeso_clinic.models import Appointment
from openmeso_clinic.queries.invariants.broken import Broken


def no_overlap() -> Iterator[Broken]:
    columns = ("ref", "practitioner_id", "room_id", "patient_id", "starts_at", "ends_at")
    live = Appointment.objects.exclude(status__in=[Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW])
    latest: dict[tuple[str, int], object] = {}
    for ref, practitioner, room, patient, starts, ends in live.order_by("starts_at").values_list(*columns).iterator():
        for kind, key in (("practitioner", practitioner), ("room", room), ("patient", patient)):
            if key is None:
                continue
            before = latest.get((kind, key))
            if before is not None and before > starts:
                yield Broken("I20", f"appointment/{ref}", f"overlaps another of the same {kind}")
            latest[(kind, key)] = max(before, ends) if before is not None else ends


CHECKS = (no_overlap,)
