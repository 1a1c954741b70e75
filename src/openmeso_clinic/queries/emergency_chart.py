"""What an emergency needs of a record: allergies, medicines, conditions, events, what was injected. Nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from openmeso_clinic.bridge.record import day_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import EventReport, Patient, Session, Statement
from openmeso_clinic.queries.facts import Facts
from openmeso_clinic.queries.shelf import product_name
from openmeso_clinic.queries.summary import stated_of

#: Sessions shown, the latest first.
SESSIONS = 3
_GIVEN = (Session.State.OPEN, Session.State.STOPPED, Session.State.SIGNED)


@dataclass(frozen=True, slots=True)
class Given:
    """What one product left in one session: ``{product, lot, expiry, zones}``."""

    product: str
    lot: str
    expiry: date | None
    where: str


@dataclass(frozen=True, slots=True)
class Held:
    """One session."""

    on: date
    practitioner: str
    stopped: bool
    given: tuple[Given, ...]
    rescues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """One adverse event."""

    name: str
    onset: date
    severity: int
    open: bool
    treated: str


@dataclass(frozen=True, slots=True)
class EmergencyChart:
    """Attributes:
    allergies_answer, medicines_answer: What the patient said when asked; empty: not asked yet.
    """

    allergies: tuple[str, ...]
    allergies_answer: str
    medicines: tuple[str, ...]
    medicines_answer: str
    conditions: tuple[str, ...]
    events: tuple[Happened, ...]
    sessions: tuple[Held, ...]


def emergency_chart(patient: Patient) -> EmergencyChart:
    said, answers = stated_of(patient)
    facts = Facts(spoken_library(patient.practice))
    events = EventReport.objects.filter(patient_id__in=patient.ids).order_by("-onset_on", "-pk")
    held = Session.objects.filter(patient_id__in=patient.ids, state__in=_GIVEN).select_related("practitioner")
    return EmergencyChart(
        allergies=tuple(said.get(Statement.Kind.ALLERGY, ())),
        allergies_answer=answers.get("allergy-any", ""),
        medicines=tuple(said.get(Statement.Kind.MEDICATION, ())),
        medicines_answer=answers.get("medicines", ""),
        conditions=tuple(said.get(Statement.Kind.CONDITION, ())),
        events=tuple(
            Happened(facts.event(row.event), row.onset_on, row.severity, row.state == "open", row.treated)
            for row in events
        ),
        sessions=tuple(_held(row, facts) for row in held.order_by("-started_at")[:SESSIONS]),
    )


def _held(session: Session, facts: Facts) -> Held:
    return Held(
        on=day_of(session),
        practitioner=session.practitioner.name if session.practitioner else "",
        stopped=session.state == Session.State.STOPPED,
        given=tuple(_given(session, facts)),
        rescues=tuple(f"{row.treatment}, {row.dose}, {row.route}" for row in session.rescues.order_by("at")),
    )


def _given(session: Session, facts: Facts) -> list[Given]:
    """Lines of the signature; before it, what was drawn up."""
    products = facts.library.products
    zones: dict[tuple[str, str, date | None], list[str]] = {}
    for line in session.lines.order_by("pk"):
        place = zones.setdefault((line.product, line.lot_number, line.expiry), [])
        if (zone := facts.zone(line.zone)) not in place:
            place.append(zone)
    for syringe in session.syringes.all() if not zones else ():
        for lot in syringe.lots:
            expiry = date.fromisoformat(lot["expiry"]) if lot.get("expiry") else None
            zones.setdefault((lot["product"], lot["lot"], expiry), [])
    return [
        Given(product_name(products, product), lot, expiry, ", ".join(where))
        for (product, lot, expiry), where in zones.items()
    ]
