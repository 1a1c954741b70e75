"""I32: a record opened in an emergency has a reason, ends by itself, and is reviewed by somebody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from openmeso.audit import Action
from openmeso_clinic.models import EmergencyAccess, Patient, TrailLine
from openmeso_clinic.queries.emergency_access import LASTS, READ
from openmeso_clinic.queries.invariants.broken import Broken


def emergencies_end() -> Iterator[Broken]:
    """I32: with a reason and a line, for no longer than allowed, reviewed by another."""
    told = set(
        TrailLine.objects.filter(
            action=Action.EMERGENCY_ACCESS.value, object__startswith="emergency-access/"
        ).values_list("object", flat=True)
    )
    for row in EmergencyAccess.objects.iterator():
        place = f"emergency-access/{row.ref}"
        if not row.reason.strip():
            yield Broken("I32", place, "has no reason")
        if not row.at <= row.until <= row.at + LASTS:
            yield Broken("I32", place, "does not end in time")
        if place not in told:
            yield Broken("I32", place, "is not in the trail")
        if row.reviewed_by_id == row.staff_id:
            yield Broken("I32", place, "was reviewed by whoever opened it")


def emergency_reads_were_open() -> Iterator[Broken]:
    """I32: nothing was read in an emergency but while the record was open to that person."""
    spans = defaultdict(list)
    for row in EmergencyAccess.objects.select_related("patient", "staff").iterator():
        refs = Patient.objects.filter(pk__in=row.patient.kept.ids).values_list("ref", flat=True)
        for ref in refs:
            spans[row.staff.ref, ref].append((row.at, row.until))
    lines = TrailLine.objects.filter(action=Action.EMERGENCY_ACCESS.value, object=READ)
    for chain, seq, at, actor, details in lines.values_list("chain", "seq", "at", "actor", "details").iterator():
        for ref in str(details.get("patients", "")).split():
            if not any(begin <= at <= end for begin, end in spans[actor, ref]):
                yield Broken("I32", f"trail/{chain}/{seq}", "a record was read that was not open")


CHECKS = (emergencies_end, emergency_reads_were_open)
