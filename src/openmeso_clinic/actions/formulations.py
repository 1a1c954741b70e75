"""From today's facts to an accepted formulation. Each act is checked anew; what has a fault is never kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.formulation import Edit, Edited, accept, edit_of
from openmeso.formulation.nouns import Alternative, Constraint, Infeasible
from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.serialize import digest
from openmeso.stored import store
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.models import Course, Formulation, Patient, ScreeningRun, Session
from openmeso_clinic.queries.formulations import Ground, current_of, ground_of, last_given, noun_of
from openmeso_clinic.queries.gate import missing_before
from openmeso_clinic.queries.held_vials import held_back

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

State = Formulation.State


def propose(*, by: Actor, patient: Patient) -> Formulation | Infeasible:
    """Formulate for today's facts and keep the proposal as a draft. A draft that stood before gives way.

    Returns:
        The draft, or why nothing is possible; then nothing is kept.

    Raises:
        Refused: a hard stop, an open decision, no wish, or a formulation that is accepted already.
    """
    run = screen_patient(by=by, patient=patient)
    _open(by, patient)
    ground = ground_of(patient, on=by.today, at=by.at)
    _wished(ground)
    found = ground.prepared()
    if isinstance(found, Infeasible):
        return found
    return _keep(by, patient, run, found, before=last_given(patient))


def duplicate(*, by: Actor, patient: Patient) -> Formulation:
    """Take the last session's formulation again, worked out on today's facts and today's shelf.

    Raises:
        Refused: there is none, or something now speaks against it; everything is named.
    """
    run = screen_patient(by=by, patient=patient)
    _open(by, patient)
    before = last_given(patient)
    if before is None:
        raise Refused(
            Missing("formulation/none-before", _("There is no earlier formulation."), _("Formulate for today."))
        )
    ground = ground_of(patient, on=by.today, at=by.at)
    again = ground.edited(edit_of(noun_of(before).chosen))
    if not again.acceptable:
        raise Refused(*_faults(by, patient, again.faults))
    return _keep(by, patient, run, _joined(ground, again), before=before)


def choose(*, by: Actor, formulation: Formulation, place: int) -> Formulation:
    """Put another alternative first.

    Args:
        place: Among the alternatives of the draft, from 0.

    Raises:
        Refused: it is no draft any more, there is no such alternative, or the shelf has changed.
    """
    with act(by, Action.FORMULATION_CHANGED, patient=formulation.patient) as line:
        row = _locked(formulation, State.DRAFT)
        noun = noun_of(row)
        if not 0 <= place < len(noun.alternatives):
            raise Refused(Missing("formulation/no-alternative", _("There is no such alternative.")))
        ground = ground_of(row.patient, on=by.today, at=by.at)
        _still_speaks(row, ground)
        chosen = ground.chosen_first(noun, place) if place else noun
        if isinstance(chosen, Edited):
            raise Refused(*_faults(by, row.patient, chosen.faults))
        _write(row, chosen)
        line.details |= {"formulation": row.ref, "chosen": str(place), "digest": row.digest}
    return row


def change(*, by: Actor, formulation: Formulation, edit: Edit, reason: str) -> Formulation:
    """Change volumes, techniques, drops or lots by hand.

    Raises:
        Refused: it is no draft any more, or something speaks against the edit; each fault is named.
    """
    with act(by, Action.FORMULATION_CHANGED, patient=formulation.patient) as line:
        row = _locked(formulation, State.DRAFT)
        ground = ground_of(row.patient, on=by.today, at=by.at)
        _still_speaks(row, ground)
        found = ground.edited(edit)
        if not found.acceptable:
            raise Refused(*_faults(by, row.patient, found.faults))
        kept = accept(formulation=noun_of(row), edited=found, library=ground.today.library)
        assert isinstance(kept, CoreFormulation)
        row.edited = True
        row.reason = reason or row.reason
        _write(row, kept)
        line.details |= {"formulation": row.ref, "edited": "by hand", "digest": row.digest}
    return row


def accept_formulation(*, by: Actor, formulation: Formulation, seen: str, reason: str = "") -> Formulation:
    """A prescriber accepts. Facts, shelf and limits are asked once more, within the same act.

    What was accepted before and was not drawn up gives way; the next planned session gets this one.

    Args:
        seen: Digest of what the prescriber looked at.

    Raises:
        Refused: the verdict is stale, a stop or a decision is open, a lot is gone, a limit is passed, or a
            reason is asked for and missing.
    """
    with act(by, Action.FORMULATION_ACCEPTED, patient=formulation.patient) as line:
        row = _locked(formulation, State.DRAFT)
        patient = row.patient
        ground = ground_of(patient, on=by.today, at=by.at)
        _still_speaks(row, ground)
        if row.digest != seen:
            raise Refused(
                Missing(
                    "formulation/changed",
                    _("It was changed since you looked at it."),
                    _("Look at it as it stands now, then accept."),
                    "formulation",
                )
            )
        noun = noun_of(row)
        again = ground.edited(edit_of(noun.chosen, keep_lots=True))
        if not again.acceptable:
            raise Refused(*_faults(by, patient, again.faults))
        row.reason = reason.strip() or row.reason
        asked = reasons_asked(row, noun)
        if asked and not row.reason:
            raise Refused(
                Missing(
                    "formulation/reason",
                    _("A reason is asked for: %(why)s.") % {"why": "; ".join(asked)},
                    _("Write why this is right for this patient."),
                )
            )
        _give_way(by, patient, row, states=(State.ACCEPTED,), why=_("Replaced by another formulation"))
        row.state, row.accepted_at, row.accepted_by = State.ACCEPTED, by.at, by.staff
        row.save(update_fields=["state", "accepted_at", "accepted_by", "reason"])
        # The rules that speak of what is planned are asked with it in place: what they find undoes this act.
        missing = missing_before(patient, "plan", on=by.today, at=by.at)
        if missing:
            raise Refused(*missing)
        session = _next_session(patient)
        if session is not None:
            session.formulation = row
            session.save(update_fields=["formulation"])
        line.details |= {"formulation": row.ref, "digest": row.digest, "screening": row.screening.ref}
    return row


def discard(*, by: Actor, formulation: Formulation, reason: str) -> None:
    """Throw it away, drawn up or not. What was opened for it is recorded as waste in the stock.

    Raises:
        Refused: it was discarded or given already, or no reason stands.
    """
    if not reason.strip():
        raise Refused(Missing("formulation/discard-reason", _("No reason is given."), _("Say why it is thrown away.")))
    with act(by, Action.FORMULATION_DISCARDED, patient=formulation.patient) as line:
        row = _locked(formulation, State.DRAFT, State.ACCEPTED, State.PREPARED, State.CHECKED)
        if row.sessions.filter(state__in=[Session.State.SIGNED, Session.State.STOPPED]).exists():
            raise Refused(Missing("formulation/given", _("It was given in a session and stays on record.")))
        _throw(by, row, reason.strip())
        line.details |= {"formulation": row.ref}


def allow_mixture(*, by: Actor, patient: Patient, reason: str) -> None:
    """A prescriber states why more than one product, or a mixture, is wanted; without it one product is used.

    Raises:
        Refused: no reason stands.
    """
    if not reason.strip():
        raise Refused(
            Missing("formulation/mixture-reason", _("No reason is given."), _("Say why a mixture is wanted."))
        )
    preferences = ground_of(patient, on=by.today, at=by.at).today.case.preferences
    content = preferences.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    state(by=by, patient=patient, facts=[Fact("preferences", content | {"mixture_reason": reason.strip()})])


def reasons_asked(row: Formulation, noun: CoreFormulation) -> list[str]:
    """Why a prescriber has to state a reason; empty where one authorised product is used as proposed."""
    preparations = noun.chosen.preparations
    why = []
    if any(p.mixture for p in preparations):
        why.append(_("something is mixed"))
    if len(preparations) > 1:
        why.append(_("more than one product is used"))
    if any(p.off_label for p in preparations):
        why.append(_("something is used off label"))
    if row.edited:
        why.append(_("volumes, lots or techniques were changed by hand"))
    return why


def missing_of(fault: Constraint) -> Missing:
    """A fault of the core as what stands in the way, with what to do instead."""
    words = fault.relax[:1].upper() + fault.relax[1:]
    return Missing(fault.code, f"{fault.words.rstrip('.')}.", f"{words.rstrip('.')}." if words else "", "formulation")


def _faults(by: Actor, patient: Patient, faults: Sequence[Constraint]) -> Iterator[Missing]:
    """Every fault, and whether what is not there is held by another session."""
    yield from (missing_of(fault) for fault in faults)
    yield from held_back(faults, patient, at=by.at)


def _open(by: Actor, patient: Patient) -> None:
    """The stage is open, and nothing that was accepted stands in the way."""
    missing = list(missing_before(patient, "formulation", on=by.today, at=by.at))
    current = current_of(patient)
    if current is not None and current.state in (State.PREPARED, State.CHECKED):
        missing.append(
            Missing(
                "formulation/drawn-up",
                _("A formulation is drawn up already."),
                _("Give it, or discard it with a reason."),
                "formulation",
            )
        )
    if missing:
        raise Refused(*missing)


def _wished(ground: Ground) -> None:
    if not ground.today.case.concern:
        raise Refused(
            Missing(
                "formulation/no-wish",
                _("No concern is recorded: there is nothing to formulate for."),
                _("Record what the patient wants, with its zone."),
                "intake",
            )
        )


def _still_speaks(row: Formulation, ground: Ground) -> None:
    """The draft rests on today's facts (I5)."""
    made = ground.today.screening.provenance
    if (row.screening.input_digest, row.screening.library_digest) != (made.input, made.library):
        raise Refused(
            Missing(
                "formulation/stale",
                _("The facts, the rules or the day changed since this was formulated."),
                _("Screen again and formulate anew."),
                "formulation",
            )
        )


def _joined(ground: Ground, again: Edited) -> CoreFormulation:
    """Last time's formulation first; what today proposes besides follows as alternatives."""
    today = ground.prepared()
    if isinstance(today, Infeasible):
        return CoreFormulation(
            alternatives=(again.alternative,),
            unaddressed=again.unaddressed,
            excluded=today.excluded,
            worksheet=again.worksheet,
            labels=again.labels,
            prepared_for=ground.on,
            proven=False,
            made_at=ground.at,
        )
    same = [i for i, one in enumerate(today.alternatives) if _products(one) == _products(again.alternative)]
    if not same:
        today, same = replace(today, alternatives=(today.chosen, *today.alternatives)), [0]
    joined = accept(formulation=today, edited=again, library=ground.today.library, instead_of=same[0])
    assert isinstance(joined, CoreFormulation)
    return joined


def _products(alternative: Alternative) -> list[tuple[str, ...]]:
    return [p.products for p in alternative.preparations]


def _keep(
    by: Actor,
    patient: Patient,
    run: ScreeningRun,
    noun: CoreFormulation,
    *,
    before: Formulation | None,
) -> Formulation:
    with act(by, Action.FORMULATED, patient=patient) as line:
        # Locked by the patient, so that two people at once leave one draft.
        Patient.objects.select_for_update().get(pk=patient.pk)
        _give_way(by, patient, None, states=(State.DRAFT,), why=_("Replaced by another proposal"))
        row: Formulation = Formulation.objects.create(
            practice=patient.practice,
            patient=patient,
            screening=run,
            before=before,
            content=store(noun),
            digest=digest(noun.chosen),
            made_at=by.at,
            made_by=by.staff,
        )
        line.details |= {"formulation": row.ref, "digest": row.digest, "screening": run.ref}
    return row


def _give_way(by: Actor, patient: Patient, stays: Formulation | None, *, states: tuple[str, ...], why: str) -> None:
    rows = Formulation.objects.select_for_update().filter(patient_id__in=patient.ids, state__in=states)
    for row in rows.exclude(pk=stays.pk) if stays else rows:
        if not row.sessions.filter(state__in=[Session.State.SIGNED, Session.State.STOPPED]).exists():
            _throw(by, row, why)


def _throw(by: Actor, row: Formulation, reason: str) -> None:
    row.state, row.discarded_at, row.discarded_by = State.DISCARDED, by.at, by.staff
    row.discard_reason = reason[:200]
    row.save(update_fields=["state", "discarded_at", "discarded_by", "discard_reason"])


def _write(row: Formulation, noun: CoreFormulation) -> None:
    row.content, row.digest = store(noun), digest(noun.chosen)
    row.save(update_fields=["content", "digest", "edited", "reason"])


def _locked(formulation: Formulation, *states: str) -> Formulation:
    """The row as it is now, held until the act ends.

    Raises:
        Refused: it is in no state in which this may be done.
    """
    row: Formulation = (
        Formulation.objects.select_for_update().select_related("patient", "screening").get(pk=formulation.pk)
    )
    if row.state not in states:
        raise Refused(
            Missing(
                "formulation/state",
                _("This formulation is %(state)s: that cannot be done any more.") % {"state": row.get_state_display()},
                _("Look at it as it stands now."),
                "formulation",
            )
        )
    return row


def _next_session(patient: Patient) -> Session | None:
    found: Session | None = (
        Session.objects.select_for_update()
        .filter(
            patient_id__in=patient.ids,
            course__state=Course.State.OPEN,
            state=Session.State.PLANNED,
        )
        .order_by("number")
        .first()
    )
    return found
