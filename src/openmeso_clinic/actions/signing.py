"""The signature of a session: one act, whole or absent.

It holds the gate once more, reconciles, moves the stock, writes every injected line with its lot, plans the
check-ins, and binds all of it by a hash. Nothing of it can be changed afterwards; see ``addenda``.
"""

from __future__ import annotations

import hashlib
import zlib
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused, StepUpNeeded
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.trail import record
from openmeso_clinic.actions.use_of_stock import take
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.record import day_of, shares, signed_text
from openmeso_clinic.models import Act, Appointment, CheckIn, InjectedLine, Lot, MapPicture, Session
from openmeso_clinic.queries.gate import sign_gate
from openmeso_clinic.queries.moments import drawn_since, used_at
from openmeso_clinic.queries.session_review import Review, review_of

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

_CENT = Decimal("0.01")

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
    with act(by, Action.SESSION_SIGNED, patient=session.patient) as line:
        row = _locked(session)
        answered = _answered(by, key, asked)
        if answered is not None:
            line.details |= {"session": row.ref, "again": "yes"}
            return answered
        if not by.stepped_up:
            raise StepUpNeeded
        review = review_of(row)
        missing = [*sign_gate(row, on=by.today, at=by.at, by=by.staff), *(review.blocking if review else ())]
        if review is not None and not missing and review.digest != reviewed:
            missing.append(
                Missing("sign/changed", _("The record changed since it was read."), _("Read it again, then sign."))
            )
        if missing or review is None:
            raise Refused(*missing)
        _move_stock(by, row, review)
        _write_lines(row, review)
        _keep_the_map(row, review)
        _plan_check_ins(row, review)
        text = signed_text(review.data, by=by.staff, at=by.at, meaning=meaning)
        row.content, row.record_sha256 = text, hashlib.sha256(text.encode()).hexdigest()
        row.state, row.meaning = Session.State.SIGNED, meaning
        row.signed_at, row.signed_by = by.at, by.staff
        answer = {"session": row.ref, "record_sha256": row.record_sha256}
        row.save()
        Appointment.objects.filter(session=row, status__in=_HERE).update(status=Appointment.Status.DONE)
        Act.objects.create(practice=row.practice, key=key, request_sha256=asked, answer=answer, at=by.at)
        line.details |= {"session": row.ref, "record": row.record_sha256}
    return answer


def _answered(by: Actor, key: str, asked: str) -> dict[str, Any] | None:
    before = Act.objects.filter(practice=by.practice, key=key).first()
    if before is None:
        return None
    if before.request_sha256 != asked:
        raise Refused(
            Missing("sign/key-used", _("This attempt was used for something else."), _("Open the review page again."))
        )
    found: dict[str, Any] = before.answer
    return found


def _locked(session: Session) -> Session:
    row: Session = (
        Session.objects.select_for_update(of=("self",))
        .select_related("patient", "practice", "course", "formulation", "consent", "screening", "practitioner")
        .get(pk=session.pk)
    )
    return row


def _move_stock(by: Actor, session: Session, review: Review) -> None:
    """Take what was drawn up out of stock: what was given as use, the rest as waste, lot by lot."""
    at = used_at(session, otherwise=by.at)
    act_name = f"session/{session.ref}"
    for syringe in session.syringes.all():
        drawn = [Decimal(one["drawn_ml"]) for one in syringe.lots]
        lost = syringe.residue_ml + syringe.waste_ml
        gone = shares(lost, drawn, _CENT)
        whole = shares(syringe.prepared_ml, drawn, _CENT)
        for one, waste, both in zip(syringe.lots, gone, whole, strict=True):
            lot = lot_of(session, one)
            take(
                by=by,
                lot=lot,
                used_ml=both - waste,
                wasted_ml=waste,
                at=at,
                session=session,
                since=drawn_since(session),
                act=act_name,
                raw_code=one.get("raw_code", ""),
            )
            record(by, Action.LOT_USED, f"lot/{lot.ref}", details={"session": session.ref, "ml": str(both)})


def lot_of(session: Session, one: dict[str, Any]) -> Lot:
    """The stock's row of a lot that was written down.

    Raises:
        Refused: the practice never received it.
    """
    lot: Lot | None = (
        Lot.objects.of(session.practice)
        .filter(product=one["product"], number=one["lot"], expiry=one["expiry"])
        .select_related("practice")
        .first()
    )
    if lot is None:
        raise Refused(
            Missing(
                "stock/no-such-lot",
                _("Lot %(lot)s was never received.") % {"lot": one["lot"]},
                _("Receive it, or correct the lot."),
                "stock",
            )
        )
    return lot


def _write_lines(session: Session, review: Review) -> None:
    for one in review.lines:
        InjectedLine.objects.create(
            session=session,
            patient=session.patient,
            lot=lot_of(session, {"product": one.product, "lot": one.lot, "expiry": one.expiry}),
            letter=one.letter,
            product=one.product,
            lot_number=one.lot,
            expiry=one.expiry,
            zone=one.zone,
            side=one.side,
            volume_ml=one.volume_ml,
            raw_code=one.raw_code,
        )


def _keep_the_map(session: Session, review: Review) -> None:
    """Every view of the map as it was read. The record names the hash of each."""
    for named in review.data["map"]:
        svg = review.pictures[named["view"]]
        MapPicture.objects.create(
            session=session, view=named["view"], svg=zlib.compress(svg.encode(), 9), sha256=named["sha256"]
        )


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
    for one in sorted(library.check_ins.values(), key=lambda entry: entry.day):
        CheckIn.objects.create(
            practice=session.practice,
            patient=session.patient,
            session=session,
            day=one.day,
            due_on=day + timedelta(days=one.day),
        )
