"""The session page's content: one dictionary for each of its two faces, before and after the start."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.knowledge import Library
from openmeso.stored import load_as
from openmeso_clinic.access.refusal import Missing
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.forms import session as forms
from openmeso_clinic.queries.gate import Gate, consent_of, session_gate
from openmeso_clinic.queries.photos_ready import photos_of_session
from openmeso_clinic.queries.session_review import review_of
from openmeso_clinic.queries.session_room import (
    Again,
    asked_again,
    last_signed,
    readings_today,
    total_sessions,
    who_may_inject,
)
from openmeso_clinic.queries.syringes_ready import formulation_for, unprepared
from openmeso_clinic.views.reader import reader_for
from openmeso_clinic.views.session import words
from openmeso_clinic.views.way_on import links

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient, Session, SessionStep, Syringe


def heading(session: Session) -> dict[str, Any]:
    return {"session": session, "of": total_sessions(session)}


def before_start(request: ClinicRequest, patient: Patient, session: Session) -> dict[str, Any]:
    """The gate with everything that is missing, the questions of the day, the readings."""
    on, at = request.actor.today, request.actor.at
    library = spoken_library(patient.practice)
    people = who_may_inject(session, on=on)
    chosen = session.practitioner or (request.staff if request.staff in people else None)
    formulation = formulation_for(session)
    session.formulation = formulation
    gate = session_gate(session, on=on, at=at, by=chosen)
    missing = _folded(gate)
    if formulation is None:
        missing += unprepared(session, formulation)
    again = asked_again(patient, on=on)
    readings = readings_today(patient, library, on=on)
    return heading(session) | {
        "missing": links(missing, patient),
        "to_prepare": links(list(unprepared(session, formulation)), patient) if formulation else [],
        "findings": [f for f in gate.screening.findings if f.decision is None] if gate.screening else [],
        "again": None if again.empty else again_form(again, None),
        "readings_form": forms.ReadingsForm(
            initial={"celsius": readings.get("temperature"), "pressure": readings.get("blood-pressure")}
        ),
        "readings": readings,
        "start_form": forms.StartForm(
            people=[(one.ref, f"{one.name} · {one.licence}") for one in people],
            initial={"practitioner": chosen.ref if chosen else None},
        ),
        "consent": consent_of(session),
        "plan": plan_rows(session, library),
        "last": last_signed(patient),
        "photos": photos_shown(request, patient, session),
    }


def photos_shown(request: ClinicRequest, patient: Patient, session: Session) -> dict[str, Any]:
    """Photographs that are still to be taken: a precaution, since after the needle there is no before."""
    library = spoken_library(patient.practice)
    found = photos_of_session(patient, session, on=request.actor.today)
    reader = reader_for(library)
    return {
        "open": [reader.name("poses", pose.id) for pose in found.open],
        "first": bool(found.without_baseline),
        "refused": found.refused,
    }


def _folded(gate: Gate) -> list[Missing]:
    """What is missing, with everything that only waits for answers as one line: there may be fifty of them."""
    waiting = {f.code for f in gate.screening.findings if f.unknown} if gate.screening else set()
    unanswered = [m for m in gate.missing if m.code in waiting]
    if len(unanswered) < 4:
        return list(gate.missing)
    one = Missing(
        "screening/unanswered",
        _("%(n)d findings wait for answers that hold today.") % {"n": len(unanswered)},
        _("Ask the patient what has changed."),
        "intake",
    )
    return [one, *(m for m in gate.missing if m.code not in waiting)]


def again_form(again: Again, data: Any) -> forms.AgainForm:
    blocks = words.block_words()
    said = {"yes": _("yes"), "no": _("no"), "unknown": _("not known")}
    return forms.AgainForm(
        data,
        asked=[
            (
                question.id,
                question.ask,
                _("Last time: %(answer)s") % {"answer": said.get(last.answer.value, "")} if last else "",
            )
            for question, last in again.anew
        ],
        blocks=[
            (block, blocks.get(block, block), " · ".join(q.ask for q in questions))
            for block, questions in again.unchanged.items()
        ],
    )


def plan_rows(session: Session, library: Library) -> list[dict[str, Any]]:
    """What is planned by syringe: zones with volumes, and the lots."""
    if session.formulation is None:
        return []
    reader = reader_for(library)
    return [
        {
            "letter": p.letter,
            "name": " + ".join(library.products[one].name for one in p.products),
            "prepared": p.prepared.value,
            "zones": [
                (reader.name("zones", z.zone), z.volume.value, library.techniques[z.technique].name) for z in p.zones
            ],
            "lots": [(use.lot, use.expiry) for use in p.lots],
        }
        for p in load_as(CoreFormulation, session.formulation.content).chosen.preparations
    ]


def under_way(request: ClinicRequest, patient: Patient, session: Session, **bound: Any) -> dict[str, Any]:
    """Everything that is written down in the room. ``bound``: a form that came back with faults."""
    library = spoken_library(patient.practice)
    review = review_of(session)
    reader = reader_for(library)
    charted = review.delivery.line if review else ()
    balances = {one.letter: one for one in review.record.syringes} if review else {}
    zones = list(dict.fromkeys(z.zone for z in review.record.zones)) if review else []
    steps = [step_row(step, library, request.actor.at) for step in session.steps.all()]
    return heading(session) | {
        "steps": steps,
        "photos": photos_shown(request, patient, session),
        "antiseptic": dict(words.antiseptics(library)).get(session.asepsis.get("antiseptic", "")),
        "numbing_words": dict(words.anesthesia(library)).get(session.numbing.get("anesthesia", "")),
        "now_step": next((s for s in steps if s["state"] == "current"), None)
        or next((s for s in steps if s["state"] == "open"), None),
        "asepsis_form": forms.AsepsisForm(antiseptics=words.antiseptics(library), initial=_asepsis(session)),
        "numbing_form": bound.get("numbing")
        or forms.NumbingForm(ways=words.anesthesia(library), initial=session.numbing),
        "cream_most": _cream_most(session),
        "notes_form": forms.NotesForm(
            initial={"pain": None if session.pain is None else str(session.pain), "notes": session.notes}
        ),
        "reaction_form": bound.get("reaction")
        or forms.ReactionForm(events=words.events(library), zones=words.zones(library, zones)),
        "reactions": [
            {"row": row, "words": library.adverse_events[row.event].term, "zone": reader.name("zones", row.zone)}
            for row in session.reactions.order_by("pk")
        ],
        "rescue_form": bound.get("rescue") or forms.RescueForm(),
        "rescues": session.rescues.order_by("pk"),
        "to_prepare": links(list(unprepared(session, session.formulation, at=request.actor.at)), patient),
        "syringes": [syringe_row(one, balances, library, bound.get("balance")) for one in session.syringes.all()],
        "charted_ml": sum((one.volume_ml for one in charted), Decimal(0)),
        "charted_points": sum(one.points for one in charted),
        "zones": [
            {
                "name": reader.name("zones", one.zone),
                "planned": one.planned.value,
                "delivered": one.delivered.value,
                "points": one.points,
            }
            for one in (review.record.zones if review else ())
        ],
        "differences": difference_rows(_so_far(session, review.differences), library) if review else [],
        "stop_form": bound.get("stop") or forms.StopForm(codes=list(words.stop_words().items())),
        "stop_words": words.stop_words().get(session.stop_code, session.stop_code),
    }


#: What only the end of a session can say: until then everything that is still to come would stand here.
_AT_THE_END = frozenset(
    {
        "session/step-missing",
        "session/partial-delivery",
        "session/nothing-delivered",
        "session/asepsis-missing",
        "session/syringe-not-used",
    }
)


def _so_far(session: Session, differences: Any) -> list[Any]:
    ended = session.ended_at is not None
    return [one for one in differences if ended or one.finding.code not in _AT_THE_END]


def difference_rows(differences: Any, library: Library) -> list[dict[str, Any]]:
    """Findings with their place by name; what blocks first."""
    reader = reader_for(library)
    rows = []
    for one in differences:
        place = one.finding.place
        name = library.steps[place].name if place in library.steps else reader.name("zones", place)
        rows.append({"one": one, "place": name})
    return sorted(rows, key=lambda row: not row["one"].open)


def step_row(step: SessionStep, library: Library, at: datetime) -> dict[str, Any]:
    state = "open"
    if step.skipped:
        state = "skipped"
    elif step.ended_at:
        state = "done"
    elif step.started_at:
        state = "current"
    minutes = None
    if step.started_at:
        minutes = int(((step.ended_at or at) - step.started_at).total_seconds() // 60)
    return {
        "step": step,
        "name": library.steps[step.step].name if step.step in library.steps else step.step,
        "state": state,
        "minutes": minutes,
        "left": max(0, step.planned_minutes - minutes) if state == "current" and minutes is not None else None,
    }


def syringe_row(
    syringe: Syringe, balances: dict[str, Any], library: Library, bound: tuple[str, forms.BalanceForm] | None
) -> dict[str, Any]:
    form = forms.BalanceForm(
        prefix=syringe.letter,
        initial={
            "residue_ml": syringe.residue_ml,
            "waste_ml": syringe.waste_ml,
            "surface_loss_ml": syringe.surface_loss_ml,
        },
    )
    if bound and bound[0] == syringe.letter:
        form = bound[1]
    return {
        "letter": syringe.letter,
        "prepared": syringe.prepared_ml,
        "balance": balances.get(syringe.letter),
        "form": form,
        "lots": [
            {
                "product": library.products[one["product"]].name
                if one["product"] in library.products
                else one["product"],
                **{k: one[k] for k in ("lot", "expiry", "drawn_ml", "raw_code")},
            }
            for one in syringe.lots
        ],
    }


def _asepsis(session: Session) -> dict[str, Any]:
    said = {True: "yes", False: "no"}
    names = ("dry", "single_use", "gloves")
    return {"antiseptic": session.asepsis.get("antiseptic", "")} | {
        name: said[session.asepsis[name]] for name in names if session.asepsis.get(name) is not None
    }


def _cream_most(session: Session) -> Decimal | None:
    if session.formulation is None:
        return None
    return load_as(CoreFormulation, session.formulation.content).chosen.cream_most_g
