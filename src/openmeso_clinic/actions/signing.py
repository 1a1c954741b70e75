"""The signature of a session: one act, whole or absent.

It holds the gate once more, reconciles, moves the stock, writes every injected line with its lot, plans the
check-ins, and binds all of it by a hash. Nothing of it can be changed afterwards; see ``addenda``.

The gate is reckoned before anything is held, so that nobody waits for it; once the session is held, what it
read is read again, and where one answer differs it is reckoned anew (ADR 0018).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.access.reading import reading
from openmeso_clinic.access.refusal import Missing, Refused, StepUpNeeded
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.trail import Entry
from openmeso_clinic.actions.use_of_stock import Wanted, take
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.record import day_of, shares, signed_text
from openmeso_clinic.models import Act, Appointment, CheckIn, InjectedLine, Lot, MapPicture, Session
from openmeso_clinic.queries.gate import sign_gate
from openmeso_clinic.queries.moments import drawn_since, used_at
from openmeso_clinic.queries.session_review import Review, review_of
from openmeso_clinic.queries.whole_session import hold, whole_session

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

_CENT = Decimal("0.01")

_LOT = columns_of(Lot)
#: Lots of a practice by product, number and expiry.
Lots = dict[tuple[str, str, str], Lot]
#: What a signature writes into the session's row.
_SIGNED = ("content", "record_sha256", "state", "meaning", "signed_at", "signed_by")
#: Statuses of a visit that a signature ends.
_HERE = (Appointment.Status.BOOKED, Appointment.Status.ARRIVED, Appointment.Status.IN_ROOM)


def sign(*, by: Actor, session: Session, key: str, reviewed: str, meaning: str) -> dict[str, Any]:
    """Sign a session as it was read.

    Args:
        key: Name of this attempt: sent twice it signs once and gives the same answer, for ever.
        reviewed: Digest of the record that the signer read.
        meaning: What is stated by signing.

    Returns:
        The session's reference and the hash of its record.

    Raises:
        StepUpNeeded: the signer has not just proved who it is.
        Refused: with everything that stands in the way; the key was used for something else; or the
            record is not the one that was read.
    """
    asked = hashlib.sha256("\0".join((session.ref, by.staff.ref, reviewed, meaning)).encode()).hexdigest()
    by = by.known()
    with reading() as read:
        weighed = _weighed(by, session, meaning)
    with act(by, Action.SESSION_SIGNED, patient=session.patient) as line:
        hold(session)
        answered = _answered(by, key, asked)
        if answered is not None:
            line.details |= {"session": session.ref, "again": "yes"}
            return answered
        if not by.stepped_up:
            raise StepUpNeeded
        if not read.still_holds():
            weighed = _weighed(by, session, meaning)
        row, review = weighed.session, weighed.review
        if weighed.missing or review is None:
            raise Refused(*weighed.missing)
        if review.digest != reviewed:
            raise Refused(
                Missing("sign/changed", _("The record changed since it was read."), _("Read it again, then sign."))
            )
        lots = _lots_of(row)
        line.before += _move_stock(by, row, lots)
        _write_lines(row, review, lots)
        MapPicture.objects.bulk_create(weighed.pictures)
        _plan_check_ins(row, review)
        row.content, row.record_sha256 = weighed.text, hashlib.sha256(weighed.text.encode()).hexdigest()
        row.state, row.meaning = Session.State.SIGNED, meaning
        row.signed_at, row.signed_by = by.at, by.staff
        answer = {"session": row.ref, "record_sha256": row.record_sha256}
        row.save(update_fields=_SIGNED)
        Appointment.objects.filter(session=row, status__in=_HERE).update(status=Appointment.Status.DONE)
        Act.objects.create(practice=row.practice, key=key, request_sha256=asked, answer=answer, at=by.at)
        line.details |= {"session": row.ref, "record": row.record_sha256}
    return answer


@dataclass(frozen=True)
class _Weighed:
    """A session as it stood, and what would be signed of it.

    Attributes:
        missing: What stands in the way.
        text: The record with its signature; nothing where it cannot be signed.
    """

    session: Session
    review: Review | None
    missing: tuple[Missing, ...]
    text: str = ""
    pictures: tuple[MapPicture, ...] = ()


def _weighed(by: Actor, session: Session, meaning: str) -> _Weighed:
    row = whole_session(session)
    review = review_of(row)
    gate = sign_gate(row, on=by.today, at=by.at, by=by.staff, version=review.version if review else None)
    missing = (*gate, *(review.blocking if review else ()))
    if missing or review is None:
        return _Weighed(row, review, missing)
    text = signed_text(review.data, by=by.staff, at=by.at, meaning=meaning)
    return _Weighed(row, review, (), text, tuple(_pictures(row, review)))


def _answered(by: Actor, key: str, asked: str) -> dict[str, Any] | None:
    before = _acts(by.practice.pk, key)
    if not before:
        return None
    request, found = before[0]
    if request != asked:
        raise Refused(
            Missing("sign/key-used", _("This attempt was used for something else."), _("Open the review page again."))
        )
    answer: dict[str, Any] = found
    return answer


@composed_once
def _acts(practice: int, key: str) -> QuerySet[Any, Any]:
    return Act.objects.filter(practice=practice, key=key).values_list("request_sha256", "answer")


def _move_stock(by: Actor, session: Session, lots: Lots) -> list[Entry]:
    """Take what was drawn up out of stock: what was given as use, the rest as waste, lot by lot.

    Returns:
        What the trail says of each lot.
    """
    at = used_at(session, otherwise=by.at)
    wanted = []
    for syringe in session.syringes.all():
        drawn = [Decimal(one["drawn_ml"]) for one in syringe.lots]
        lost = syringe.residue_ml + syringe.waste_ml
        gone = shares(lost, drawn, _CENT)
        whole = shares(syringe.prepared_ml, drawn, _CENT)
        for one, waste, both in zip(syringe.lots, gone, whole, strict=True):
            lot = lots[one["product"], one["lot"], one["expiry"]]
            wanted.append(Wanted(lot, both - waste, waste, one.get("raw_code", "")))
    since = drawn_since(session)
    take(by=by, wanted=wanted, at=at, session=session, since=since, act=f"session/{session.ref}")
    return [
        Entry(
            Action.LOT_USED,
            f"lot/{taken.lot.ref}",
            details={"session": session.ref, "ml": str(taken.used_ml + taken.wasted_ml)},
        )
        for taken in wanted
    ]


def _lots_of(session: Session) -> Lots:
    """The stock's rows of the lots that were written down.

    Raises:
        Refused: the practice never received one of them.
    """
    named = [one for syringe in session.syringes.all() for one in syringe.lots]
    numbers = sorted({one["lot"] for one in named})
    rows = [made_of(Lot, _LOT, values) for values in _lots_numbered(session.practice.pk, numbers)]
    lots = {(row.product, row.number, row.expiry.isoformat()): row for row in rows}
    unknown = sorted({one["lot"] for one in named if (one["product"], one["lot"], one["expiry"]) not in lots})
    if unknown:
        raise Refused(
            *(
                Missing(
                    "stock/no-such-lot",
                    _("Lot %(lot)s was never received.") % {"lot": number},
                    _("Receive it, or correct the lot."),
                    "stock",
                )
                for number in unknown
            )
        )
    for row in rows:
        row.practice = session.practice
    return lots


@composed_once
def _lots_numbered(practice: int, numbers: list[str]) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = Lot.objects.of(practice).filter(number__in=numbers).values_list(*_LOT)
    return found


def _write_lines(session: Session, review: Review, lots: Lots) -> None:
    InjectedLine.objects.bulk_create(
        InjectedLine(
            session=session,
            patient=session.patient,
            lot=lots[one.product, one.lot, one.expiry.isoformat()],
            letter=one.letter,
            product=one.product,
            lot_number=one.lot,
            expiry=one.expiry,
            zone=one.zone,
            side=one.side,
            volume_ml=one.volume_ml,
            raw_code=one.raw_code,
        )
        for one in review.lines
    )


def _pictures(session: Session, review: Review) -> Iterator[MapPicture]:
    """Every view of the map as it was read. The record names the hash of each."""
    for named in review.data["map"]:
        svg = zlib.compress(review.pictures[named["view"]].encode(), 9)
        yield MapPicture(session=session, view=named["view"], svg=svg, sha256=named["sha256"])


def _plan_check_ins(session: Session, review: Review) -> None:
    """Some days follow every session, the others only the latest: what earlier ones left open is superseded."""
    if not review.lines:
        return
    library = library_of(session.practice)
    day = day_of(session)
    latest = [one.day for one in library.check_ins.values() if one.from_session == "latest"]
    CheckIn.objects.filter(patient_id__in=session.patient.kept.ids, day__in=latest, state=CheckIn.State.DUE).update(
        state=CheckIn.State.SUPERSEDED
    )
    CheckIn.objects.bulk_create(
        CheckIn(
            practice=session.practice,
            patient=session.patient,
            session=session,
            day=one.day,
            due_on=day + timedelta(days=one.day),
        )
        for one in sorted(library.check_ins.values(), key=lambda entry: entry.day)
    )
