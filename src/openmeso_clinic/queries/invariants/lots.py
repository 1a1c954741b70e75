"""I13-I15, I17, I19: what is left is what came less what went, and every line names its lot."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, Sum

from openmeso_clinic.models import Container, InjectedLine, Movement
from openmeso_clinic.queries.invariants.broken import Broken


def containers_add_up() -> Iterator[Broken]:
    """I13: what is left in a container is the sum of its movements, and never less than nothing."""
    rows = Container.objects.annotate(moved=Sum("movements__volume_ml")).values_list("ref", "remaining_ml", "moved")
    for ref, left, moved in rows.iterator():
        # SQLite adds decimals as floats: the dust is below what any syringe can draw.
        if left < 0 or round(Decimal(moved or 0), 2) != left:
            yield Broken("I13", f"container/{ref}", f"{left} mL left, {moved} mL by its movements")


def nothing_used_out_of_date() -> Iterator[Broken]:
    """I14: no use after expiry or past the in-use time."""
    used = Movement.objects.filter(kind=Movement.Kind.USE).select_related("lot", "container", "practice")
    for row in used.iterator():
        place = f"movement/{row.ref}"
        if row.lot.expiry < row.at.astimezone(row.practice.zone).date():
            yield Broken("I14", place, "used after expiry")
        if row.container and row.container.discard_by and row.container.discard_by < row.at:
            yield Broken("I14", place, "used past its time after opening")


def lines_name_their_lot() -> Iterator[Broken]:
    """I15, I17: product, lot and expiry of a line are those of the lot it was drawn from."""
    rows = InjectedLine.objects.exclude(
        product=F("lot__product"), lot_number=F("lot__number"), expiry=F("lot__expiry")
    ).values_list("pk", flat=True)
    for pk in rows.iterator():
        yield Broken("I15", f"line/{pk}", "does not name the lot it was drawn from")


def lines_were_moved() -> Iterator[Broken]:
    """I19: the lots of a signed session's lines left the stock in the same session."""
    pairs = set(
        Movement.objects.filter(kind=Movement.Kind.USE, session__isnull=False).values_list("session_id", "lot_id")
    )
    for session, lot in InjectedLine.objects.values_list("session_id", "lot_id").distinct():
        if (session, lot) not in pairs:
            yield Broken("I19", f"session-key/{session}", "a lot was injected that never left the stock")


CHECKS = (containers_add_up, nothing_used_out_of_date, lines_name_their_lot, lines_were_moved)
