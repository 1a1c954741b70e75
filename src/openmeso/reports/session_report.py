"""The signed session on paper: what was done, by whom, with what, where, and what was added afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from openmeso.formulation.nouns import Preparation
from openmeso.intake.case import DecisionPart, PatientPart, Person
from openmeso.practice import Practice
from openmeso.reports.label import Prepared
from openmeso.reports.map_drawing import PointGroup
from openmeso.reports.pdf import render
from openmeso.reports.session_words import (
    asepsis,
    balance,
    decision_words,
    delivered_rows,
    difference,
    finding_words,
    points_by_view,
    prepared_syringe,
    reactions,
    step_rows,
    zone_heads,
)
from openmeso.reports.words import Reader, frame, paper_stamp, patient_line
from openmeso.screening import Finding
from openmeso.session import Delivery, SessionRecord


@dataclass(frozen=True, slots=True)
class Signature:
    """Who answers for the record.

    Attributes:
        at: Aware instant.
        meaning: What the signature says, in the reader's words: "performed and recorded by me".
        record_sha256: Digest of the canonical record that was signed.
    """

    by: Person
    at: datetime
    meaning: str
    record_sha256: str


@dataclass(frozen=True, slots=True)
class Addendum:
    """Something added after the signature. The record itself is never changed."""

    by: Person
    at: datetime
    text: str
    sha256: str


@dataclass(frozen=True)
class SignedSession:
    """One session as it is kept.

    Attributes:
        number, of: Which session of how many of the course.
        points: Delivered points, by drawing.
        pictures: The drawings as they were signed, SVG by view; without them they are drawn from ``points``.
        prepared: When and by whom each syringe was filled.
        findings: What screening found on the day, with the decisions recorded on it.
        overrides: Decisions on anything else than these findings: an interval, a limit.
        signature: None while it is a draft; the paper says so.
    """

    number: int
    of: int
    delivery: Delivery
    record: SessionRecord
    preparations: tuple[Preparation, ...]
    points: tuple[PointGroup, ...]
    signature: Signature | None
    prepared: tuple[Prepared, ...] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    overrides: tuple[DecisionPart, ...] = ()
    notes: str = ""
    addenda: tuple[Addendum, ...] = ()


def session_report_pdf(
    session: SignedSession, *, patient: PatientPart, practice: Practice, reader: Reader, made_at: datetime
) -> bytes:
    """The report of one session as a PDF."""
    say, delivery, record = reader.say, session.delivery, session.record
    data = frame(
        title=say("Session report"),
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient=patient_line(patient, reader),
        stamp=_stamp(session, reader),
        footer=say("After signing nothing is changed; what is added stands at the end with its date and author."),
    )
    views, images = points_by_view(session.points, reader, kept=session.pictures)
    data |= {
        "head": say("Session {number} of {of}").format(number=session.number, of=session.of),
        "day": reader.day(delivery.on),
        "minutes": say("{minutes} minutes").format(minutes=record.minutes) if record.minutes else "",
        "stopped": say("Stopped before the end: {why}").format(why=delivery.stopped) if delivery.stopped else "",
        "draft": "" if session.signature else say("Draft: not signed"),
        "steps_word": say("Steps"),
        "step_heads": [say("Step"), say("From"), say("To"), say("Minutes")],
        "steps": step_rows(delivery, practice, reader),
        "syringes_word": say("Formulation"),
        "syringes": [prepared_syringe(p, delivery, session.prepared, practice, reader) for p in session.preparations],
        "map_word": say("Injection map: delivered"),
        "alt": say("Injection points; the table below says the same in words."),
        "views": views,
        "zone_heads": zone_heads(reader),
        "zones": delivered_rows(delivery, reader),
        "balance_word": say("Balance of each syringe"),
        "balance_heads": ["", *(say(w) for w in _BALANCE)],
        "balance": balance(record, reader),
        "planned_word": say("Planned and delivered"),
        "planned_heads": [say("Zone"), say("Planned"), say("Delivered"), say("Points")],
        "planned": [
            [
                reader.name("zones", z.zone),
                reader.volume(z.planned.value),
                reader.volume(z.delivered.value),
                str(z.points),
            ]
            for z in record.zones
        ],
        "care_word": say("Asepsis, numbing, reactions"),
        "care": [*asepsis(delivery, reader), *reactions(delivery, reader)],
        "notes_word": say("Notes"),
        "notes": session.notes,
        "findings_word": say("Findings and overrides"),
        "findings": [finding_words(f, reader) for f in session.findings]
        + [decision_words(d, reader) for d in session.overrides],
        "differences_word": say("What differs from the plan"),
        "differences": [difference(f, reader) for f in record.findings],
        "signature": _signature(session.signature, practice, reader),
        "addenda_word": say("Added after the signature"),
        "addenda": [
            {
                "head": f"{reader.moment(a.at, practice.zone)} · {a.by.name} · {a.by.licence}",
                "text": a.text,
                "hash": a.sha256,
            }
            for a in session.addenda
        ],
    }
    return render("session_report", data, made_at=made_at, images=images)


_BALANCE = ("Prepared", "Delivered", "Lost on the skin", "Left in the syringe", "Thrown away", "Not accounted for")


def _stamp(session: SignedSession, reader: Reader) -> str:
    stamp = paper_stamp(session, reader)
    return f"record {session.signature.record_sha256[:16]} · {stamp}" if session.signature else stamp


def _signature(signature: Signature | None, practice: Practice, reader: Reader) -> dict[str, object] | None:
    if signature is None:
        return None
    say = reader.say
    return {
        "head": say("Signed"),
        "items": [
            {"label": label, "value": value}
            for label, value in (
                (say("Name"), signature.by.name),
                (say("Licence"), signature.by.licence),
                (say("Instant"), f"{reader.moment(signature.at, practice.zone)} ({practice.time_zone})"),
                (say("Meaning"), signature.meaning),
            )
        ],
        "hash_word": say("SHA-256 of the record"),
        "hash": signature.record_sha256,
    }
