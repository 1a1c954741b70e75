"""Records that may be one person: born on one day, with names that read alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from openmeso_clinic.access.folding import folded
from openmeso_clinic.models import Merge, Patient, Practice, Statement

#: How alike two folded names are before someone is asked to look, from 0 to 1.
ALIKE = 0.75
#: How many of the latest registrations are compared with everybody.
_LATEST = 500


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records to be looked at side by side; the older one stands first."""

    first: Patient
    second: Patient


def look_alikes(
    practice: Practice, *, family_name: str, given_name: str, birth_date: date, apart_from: Iterable[int] = ()
) -> list[Patient]:
    """Who is born on this day and has a name like this one."""
    rows = (
        Patient.objects.of(practice)
        .filter(birth_date=birth_date, merged_into=None, search_name__gt="")
        .exclude(pk__in=list(apart_from))
        .order_by("pk")
    )
    return [row for row in rows if alike((family_name, given_name), (row.family_name, row.given_name))]


def alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Names are compared without case and accents, and in either order."""
    first, second = (" ".join(sorted(folded(" ".join(names)).split())) for names in (one, other))
    return SequenceMatcher(None, first, second).ratio() >= ALIKE


def pairs(practice: Practice, *, limit: int = 50) -> list[Pair]:
    """Pairs that may be one person, the latest registration first. Pairs that were merged and parted are left out."""
    latest = list(Patient.objects.of(practice).filter(merged_into=None, search_name__gt="").order_by("-pk")[:_LATEST])
    days = {row.birth_date for row in latest}
    by_day: dict[date, list[Patient]] = {}
    for row in Patient.objects.of(practice).filter(merged_into=None, birth_date__in=days, search_name__gt=""):
        by_day.setdefault(row.birth_date, []).append(row)
    parted = set(Merge.objects.of(practice).exclude(undone_at=None).values_list("kept_id", "duplicate_id"))
    found: list[Pair] = []
    seen: set[frozenset[int]] = set()
    for row in latest:
        for other in by_day[row.birth_date]:
            both = frozenset((row.pk, other.pk))
            if other.pk == row.pk or both in seen or parted & {(row.pk, other.pk), (other.pk, row.pk)}:
                continue
            seen.add(both)
            if alike((row.family_name, row.given_name), (other.family_name, other.given_name)):
                first, second = sorted((row, other), key=lambda one: one.pk)
                found.append(Pair(first, second))
                if len(found) == limit:
                    return found
    return found


def weight(patient: Patient) -> dict[str, int]:
    """How much lies under a record: what someone compares who chooses which of two is kept."""
    ids = patient.ids
    counts = {"statements": Statement.objects.filter(patient_id__in=ids, retired_at=None).count()}
    for name in ("appointments", "sessions", "consents", "documents"):
        counts[name] = getattr(patient, name).model._default_manager.filter(patient_id__in=ids).count()
    return counts


def merges_of(patient: Patient) -> list[Merge]:
    """Merges that hold: which records were found to be this patient."""
    return list(
        Merge.objects.filter(kept=patient, undone_at=None).select_related("duplicate", "made_by").order_by("-made_at")
    )
