"""The queue "Needs you": one list of everything that waits, with its reason, and what was put off to a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import get_language

from openmeso_clinic.access.composed import composed_once
from openmeso_clinic.access.rights import Right
from openmeso_clinic.models import FridgeReading, Lot, Movement, Practice, Snooze
from openmeso_clinic.queries.emergency_access import emergency_needs
from openmeso_clinic.queries.need import Need, first_due
from openmeso_clinic.queries.needs_care import care_needs, check_in_needs, kit_needs, message_needs
from openmeso_clinic.queries.needs_oversight import heartbeat_needs, retention_needs
from openmeso_clinic.queries.needs_safety import recall_needs, report_needs, signal_needs
from openmeso_clinic.queries.needs_stock import stock_needs

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: Kind of need → icon and the verdict whose color it wears.
LOOKS = {
    "red-flag": ("octagon-stop", "contraindicated"),
    "answer": ("phone", "caution"),
    "message": ("mail", "defer"),
    "event": ("exclamation", "contraindicated"),
    "sign": ("pen", "defer"),
    "check": ("syringe", "caution"),
    "test": ("clock-square", "caution"),
    "check-in": ("phone", "defer"),
    "kit": ("heart-pulse", "contraindicated"),
    "emergency": ("heart-pulse", "contraindicated"),
    "opened": ("alert-triangle", "caution"),
    "expiry": ("alert-triangle", "caution"),
    "recall": ("recall", "contraindicated"),
    "signal": ("flag", "contraindicated"),
    "heartbeat": ("heart-pulse", "contraindicated"),
    "retention": ("box", "caution"),
    "fridge": ("thermometer", "caution"),
    "short": ("alert-triangle", "defer"),
    "reorder": ("truck", ""),
}
#: What stays at the top until somebody took note of it.
NOT_PUT_OFF = frozenset({"red-flag", "emergency"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue as it is shown."""

    need: Need
    icon: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Attributes:
    put_off: What was put off, each with its day.
    """

    items: tuple[Waiting, ...]
    put_off: tuple[tuple[Need, date], ...]


def queue_of(by: Actor) -> Queue:
    """Everything that waits for somebody with these rights."""
    found = first_due(list(_needs(by)))
    put_off = _put_off(by.practice, by.today)
    return Queue(
        items=tuple(
            Waiting(need, *LOOKS.get(need.kind, ("info", "")))
            for need in found
            if need.key not in put_off or need.kind in NOT_PUT_OFF
        ),
        put_off=tuple(
            (need, put_off[need.key]) for need in found if need.key in put_off and need.kind not in NOT_PUT_OFF
        ),
    )


def _needs(by: Actor) -> Iterator[Need]:
    if by.holds(Right.SEE_CHART):
        yield from care_needs(by.practice, on=by.today, at=by.at)
    elif by.holds(Right.BOOK):
        yield from check_in_needs(by.practice, on=by.today)
    if by.holds(Right.BOOK):
        yield from message_needs(by.practice)
    if by.holds(Right.LOG):
        yield from kit_needs(by.practice, on=by.today)
    if by.holds(Right.RECALL):
        yield from recall_needs(by.practice)
        yield from signal_needs(by.practice)
    if by.holds(Right.SEE_AUDIT):
        yield from heartbeat_needs(by.practice, at=by.at)
    if by.holds(Right.ERASE):
        yield from retention_needs(by.practice, on=by.today)
    if by.holds(Right.FOLLOW_EVENT):
        yield from report_needs(by.practice, at=by.at)
    if by.holds(Right.REVIEW_EMERGENCY):
        yield from emergency_needs(by)
    if by.holds(Right.SEE_STOCK):
        yield from _stock(by.practice, on=by.today, at=by.at)


def _put_off(practice: Practice, on: date) -> dict[str, date]:
    return dict(_snoozed(practice.pk, on))


@composed_once
def _snoozed(practice: int, on: date) -> QuerySet[Any, Any]:
    return Snooze.objects.of(practice).filter(until__gt=on).order_by("pk").values_list("item", "until")


#: By practice and language, since a need says what it is in words.
_shelf: dict[tuple[str, str | None], tuple[tuple[object, ...], list[Need]]] = {}


def _stock(practice: Practice, *, on: date, at: datetime) -> list[Need]:
    """The needs of the stock, worked out once a minute while nothing moves: the shelf is long, the sheet is polled."""
    mark = (on, at.replace(second=0, microsecond=0), *_moved(practice.pk))
    key = (practice.ref, get_language())
    kept = _shelf.get(key)
    if kept is None or kept[0] != mark:
        _shelf[key] = kept = (mark, stock_needs(practice, on=on, at=at))
    return kept[1]


@composed_once
def _moved(practice: int) -> QuerySet[Any, Any]:
    """The last movement, reading of a thermometer and lot."""
    last = (model.objects.filter(practice=OuterRef("pk")).order_by("-pk") for model in (Movement, FridgeReading, Lot))
    return Practice.objects.filter(pk=practice).values_list(*(Subquery(rows.values("pk")[:1]) for rows in last))
