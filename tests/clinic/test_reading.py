"""Whether what was read still stands: the same statements, the same answers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.access.reading import reading
from openmeso_clinic.models import Staff

from .cast import Cast


@composed_once
def languages(practice: int) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Staff.objects.filter(practice=practice).order_by("pk")
    return rows.values_list("name", "language")


def test_what_was_read_holds_until_an_answer_changes(cast: Cast) -> None:
    with reading() as read:
        before = languages(cast.practice.pk)
    assert read.still_holds()
    Staff.objects.filter(pk=cast.staff["owner"].pk).update(pin="")
    assert read.still_holds()
    Staff.objects.filter(pk=cast.staff["owner"].pk).update(language="fr")
    assert not read.still_holds()
    assert languages(cast.practice.pk) != before


def test_what_was_asked_without_being_noted_does_not_hold(cast: Cast) -> None:
    with reading() as read:
        languages(cast.practice.pk)
        list(Staff.objects.all())
    assert not read.still_holds()


def test_nothing_is_noted_afterwards(cast: Cast) -> None:
    with reading() as read:
        pass
    languages(cast.practice.pk)
    assert read.noted == [] and read.still_holds()
