"""Who of the practice may stand beside as the second clinician."""

from __future__ import annotations

from datetime import date

from openmeso_clinic.models import Staff
from openmeso_clinic.roles import Role


def colleagues_of(staff: Staff, *, on: date) -> list[Staff]:
    """Other clinicians of the practice with a licence that is valid on the day."""
    people = Staff.objects.filter(practice=staff.practice, is_active=True).exclude(pk=staff.pk)
    people = people.prefetch_related("roles")
    return [p for p in people if p.role_set & {Role.PRESCRIBER, Role.INJECTOR} and p.licensed_on(on)]
