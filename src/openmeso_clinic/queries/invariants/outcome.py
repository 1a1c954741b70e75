"""I35: a score is what its answers give, and a reading is what its device can show."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from openmeso.errors import OpenMesoError
from openmeso.outcome.score import ScaleScore
from openmeso.outcome.scoring import score
from openmeso.stored import load_as
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.outcome import typed_answers
from openmeso_clinic.models import Measurement, Score
from openmeso_clinic.queries.invariants.broken import Broken


def scores_follow_from_their_answers() -> Iterator[Broken]:
    """A score of another version of its scale stays as it was scored then."""
    for row in Score.objects.select_related("practice").iterator():
        library = library_of(row.practice)
        kept = load_as(ScaleScore, row.content)
        if row.scale not in library.scales or library.scales[row.scale].version != kept.version:
            continue
        try:
            made = score(scale=row.scale, answers=typed_answers(row.scale, row.answers, library), library=library)
        except OpenMesoError:
            yield Broken("I35", f"score/{row.ref}", "its answers do not fit its scale")
            continue
        if (made.value, made.level) != (kept.value, kept.level):
            yield Broken("I35", f"score/{row.ref}", "its answers give another score")


def readings_are_numbers_of_their_device() -> Iterator[Broken]:
    for row in Measurement.objects.select_related("device").iterator():
        try:
            whole = bool(row.values) and all(Decimal(value).is_finite() for value in row.values)
        except (InvalidOperation, TypeError):
            whole = False
        if not whole or row.measure not in row.device.measures:
            yield Broken("I35", f"measurement/{row.ref}", "its values are no readings of its device")


CHECKS = (scores_follow_from_their_answers, readings_are_numbers_of_their_device)
