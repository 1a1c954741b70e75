"""A session's rows as the core's delivery, and as the canonical record that a signature covers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.plan.nouns import Course as CoreCourse
from openmeso.serialize import as_data, canonical
from openmeso.session import Delivery, PlannedSession, SessionRecord, planned_session
from openmeso.session.delivery import LinePart
from openmeso.stored import load, load_as, store
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import CourseVersion, InjectedLine, Session, Staff

SCHEMA = "openmeso-clinic-record/1"

_CENT = Decimal("0.01")
_MILLI = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One injected line before it is written: a share of a place's volume, from one lot."""

    letter: str
    product: str
    lot: str
    expiry: date
    zone: str
    side: str
    volume_ml: Decimal
    raw_code: str


def planned_of(session: Session, version: CourseVersion) -> PlannedSession:
    """What the plan asks of the session, on the day on which it is held."""
    assert session.formulation is not None
    return planned_session(
        formulation=load_as(CoreFormulation, session.formulation.content),
        course=load_as(CoreCourse, version.content),
        library=library_of(session.practice),
        number=session.number,
        on=day_of(session),
    )


def day_of(session: Session) -> date:
    """The practice's own day on which the session was begun; until then the planned one."""
    if session.started_at is None:
        return session.planned_on
    return session.started_at.astimezone(session.practice.zone).date()


def delivery_of(session: Session, charted: Iterable[LinePart]) -> Delivery:
    """Everything written down in the room, as the core's delivery."""
    return Delivery.model_validate(
        {
            "schema": "openmeso-session/1",
            "on": day_of(session),
            "line": tuple(charted),
            "syringe": [
                {
                    "letter": s.letter,
                    "prepared_ml": s.prepared_ml,
                    "surface_loss_ml": s.surface_loss_ml,
                    "residue_ml": s.residue_ml,
                    "waste_ml": s.waste_ml,
                }
                for s in session.syringes.all()
            ],
            "lot": [
                {
                    "syringe": s.letter,
                    "product": lot["product"],
                    "lot": lot["lot"],
                    "expiry": lot["expiry"],
                    "raw_code": lot.get("raw_code", ""),
                }
                for s in session.syringes.all()
                for lot in s.lots
            ],
            "step": [
                {"id": step.step, "start": step.started_at, "end": step.ended_at}
                for step in session.steps.all()
                if step.started_at and step.ended_at
            ],
            "asepsis": _asepsis(session.asepsis),
            "numbing": _numbing(session),
            "pain": session.pain,
            "stopped": session.stop_reason or session.stop_code,
            "reactions": sorted({reaction.event for reaction in session.reactions.all()}),
        }
    )


def _asepsis(said: Mapping[str, Any]) -> dict[str, Any] | None:
    """Nothing is recorded until each part was answered: an open question is no "yes"."""
    if not said.get("antiseptic") or said.get("dry") is None or said.get("single_use") is None:
        return None
    return {name: said[name] for name in ("antiseptic", "dry", "single_use")}


def _numbing(session: Session) -> dict[str, Any] | None:
    said = session.numbing
    entry = library_of(session.practice).anesthesia.get(str(said.get("anesthesia", "")))
    if entry is None or not entry.ingredients or not said.get("grams"):
        return None
    return {"ingredient": entry.ingredients[0], "grams": said["grams"], "minutes": said.get("minutes") or 0}


def shares(total: Decimal, weights: Sequence[Decimal], step: Decimal) -> list[Decimal]:
    """Divide a volume by weight in whole steps, so that the parts add up to it exactly."""
    whole = sum(weights, Decimal(0))
    if not whole:
        return [Decimal(0) for _ in weights]
    exact = [total * weight / whole for weight in weights]
    parts = [part.quantize(step, ROUND_DOWN) for part in exact]
    by_rest = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    left = int(((total - sum(parts)) / step).to_integral_value())
    for i in by_rest[:left]:
        parts[i] += step
    return parts


def lines_of(delivery: Delivery, session: Session) -> list[LineDraft]:
    """What went where from which lot: the volume of each place, divided over what its syringe was drawn from."""
    lots = {s.letter: s.lots for s in session.syringes.all()}
    places: dict[tuple[str, str, str], Decimal] = {}
    for line in delivery.line:
        if line.volume_ml:
            place = (line.syringe, line.zone, line.side)
            places[place] = places.get(place, Decimal(0)) + line.volume_ml
    out = []
    for (letter, zone, side), volume in sorted(places.items()):
        drawn = [Decimal(lot["drawn_ml"]) for lot in lots.get(letter, [])]
        for lot, part in zip(lots.get(letter, []), shares(volume, drawn, _MILLI), strict=True):
            if part:
                out.append(
                    LineDraft(
                        letter,
                        lot["product"],
                        lot["lot"],
                        date.fromisoformat(lot["expiry"]),
                        zone,
                        side,
                        part,
                        lot.get("raw_code", ""),
                    )
                )
    return out


def record_data(
    session: Session,
    *,
    version: CourseVersion,
    delivery: Delivery,
    record: SessionRecord,
    lines: Iterable[LineDraft],
    drawn: Mapping[str, Any],
) -> dict[str, Any]:
    """The whole record of a session without its signature: what a signer reads, in one canonical form.

    Args:
        drawn: Digests of the map's strokes and of its pictures: what was seen cannot change later.
    """
    consent, run, formulation = session.consent, session.screening, session.formulation
    assert consent is not None and run is not None and formulation is not None
    return {
        "schema": SCHEMA,
        "session": {"ref": session.ref, "number": session.number, "course": session.course.ref},
        "patient": session.patient.ref,
        "practice": session.practice.ref,
        "practitioner": _person(session.practitioner),
        "started_at": _instant(session.started_at),
        "ended_at": _instant(session.ended_at),
        "stopped": {"code": session.stop_code, "reason": session.stop_reason},
        "consent": {
            "ref": consent.ref,
            "hash": consent.hash,
            "text_version": consent.text_version,
            "language": consent.language,
            "signed_at": _instant(consent.signed_at),
        },
        "screening": {
            "ref": run.ref,
            "verdict": run.verdict,
            "input": run.input_digest,
            "library": run.library_digest,
            "code": run.code_version,
        },
        "formulation": {"ref": formulation.ref, "digest": formulation.digest},
        "plan": {"ref": version.ref, "number": version.number, "digest": version.digest},
        "delivery": json.loads(store(delivery)),
        "reconciled": json.loads(store(record)),
        "lines": [as_data(line) for line in lines],
        "syringes": [
            {
                "letter": s.letter,
                "prepared_ml": _ml(s.prepared_ml),
                "residue_ml": _ml(s.residue_ml),
                "waste_ml": _ml(s.waste_ml),
                "surface_loss_ml": _ml(s.surface_loss_ml),
                "lots": s.lots,
            }
            for s in session.syringes.all()
        ],
        "steps": [
            {
                "step": step.step,
                "planned_minutes": step.planned_minutes,
                "started_at": _instant(step.started_at),
                "ended_at": _instant(step.ended_at),
                "skipped": step.skipped,
            }
            for step in session.steps.all()
        ],
        "asepsis": session.asepsis,
        "numbing": session.numbing,
        "pain": session.pain,
        "notes": session.notes,
        "reasons": session.reasons,
        "reactions": [
            {
                "event": r.event,
                "zone": r.zone,
                "severity": r.severity,
                "minutes": r.minutes,
                "note": r.note,
                "at": _instant(r.at),
                "by": r.by.ref,
            }
            for r in sorted(session.reactions.all(), key=lambda r: r.pk)
        ],
        "rescues": [
            {
                "treatment": r.treatment,
                "dose": r.dose,
                "route": r.route,
                "lot": r.lot,
                "expiry": r.expiry.isoformat() if r.expiry else None,
                "reason": r.reason,
                "at": _instant(r.at),
                "by": r.by.ref,
            }
            for r in sorted(session.rescues.all(), key=lambda r: r.pk)
        ],
        "chart": [event.key for event in session.chart.all()],
        **drawn,
    }


def signed_text(data: Mapping[str, Any], *, by: Staff, at: datetime, meaning: str) -> str:
    """The record with its signature, as the text whose SHA-256 is kept: nothing can be cut from it."""
    signature = {"by": _person(by), "at": _instant(at), "meaning": meaning}
    return canonical({**data, "signature": signature}).decode()


def signed_delivery(session: Session) -> Delivery:
    """The delivery as it was signed, from the record and from nothing else."""
    found = load("delivery", json.dumps(json.loads(session.content)["delivery"]))
    assert isinstance(found, Delivery)
    return found


def signed_reconciled(session: Session) -> SessionRecord:
    """Planned against delivered, as it was signed."""
    found = load("session-record", json.dumps(json.loads(session.content)["reconciled"]))
    assert isinstance(found, SessionRecord)
    return found


def lines_as_signed(session: Session) -> bool:
    """Whether the injected lines that a lot recall reads are those of the signed record."""
    wanted = sorted(canonical(line) for line in json.loads(session.content)["lines"])
    rows = InjectedLine.objects.filter(session=session)
    held = sorted(
        canonical(
            as_data(
                LineDraft(
                    row.letter,
                    row.product,
                    row.lot_number,
                    row.expiry,
                    row.zone,
                    row.side,
                    row.volume_ml,
                    row.raw_code,
                )
            )
        )
        for row in rows
    )
    return wanted == held


def _person(staff: Staff | None) -> dict[str, str] | None:
    return None if staff is None else {"ref": staff.ref, "name": staff.name, "licence": staff.licence}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _ml(value: Decimal) -> str:
    return str(value.quantize(_CENT))
