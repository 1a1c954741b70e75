"""Scores on scales, each with its rater; the core scores, nobody types a total that can be worked out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.outcome.scoring import score
from openmeso.stored import store
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.trail import write
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.outcome import RATERS, typed_answers
from openmeso_clinic.models import CheckIn, Patient, Score, Session

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def record_score(
    *,
    by: Actor,
    patient: Patient,
    scale: str,
    answers: Mapping[str, Any],
    rater: str,
    on: date | None = None,
    zone: str = "",
    side: str = "",
) -> Score:
    """Score the answers and keep both.

    Args:
        answers: Items of the scale as a form has them.
        rater: ``clinician``, ``masked`` or ``patient``.
        on: Day of the visit; today where it is left out.

    Raises:
        Refused: a masked rater who treated the patient, a day ahead, an item missing, an unknown rater.
        RecordError: with every answer that does not fit the scale.
    """
    day = on or by.today
    made = score(
        scale=scale, answers=typed_answers(scale, answers, library_of(by.practice)), library=library_of(by.practice)
    )
    missing = []
    if rater not in RATERS:
        missing.append(Missing("score/rater", _("Who judged is not said."), _("Choose the rater.")))
    if rater == "masked" and treated_by(by, patient):
        missing.append(
            Missing(
                "score/masked",
                _("You treated this patient: a masked rater does not know the treatment."),
                _("Let a colleague judge who has not treated this patient."),
            )
        )
    if day > by.today:
        missing.append(Missing("score/ahead", _("The day lies ahead."), _("Give the day of the visit.")))
    if not made.assessable:
        items = ", ".join(made.missing) or made.reason
        what = _("The score cannot be worked out: %(items)s.") % {"items": items}
        missing.append(Missing("score/incomplete", what, _("Answer every item; a missing one is never 0.")))
    if missing:
        raise Refused(*missing)
    with act(by, Action.SCORED, patient=patient) as line:
        row: Score = Score.objects.create(
            practice=by.practice,
            patient=patient,
            scale=scale,
            zone=zone,
            side=side,
            on=day,
            rater=rater,
            answers={item: str(value) for item, value in answers.items()},
            content=store(made),
            at=by.at,
            by=by.author,
        )
        line.details |= {"score": row.ref, "scale": scale, "rater": rater}
    return row


def keep_own_word(*, check_in: CheckIn, word: str, at: datetime, actor: str, role: str) -> None:
    """Keep how a patient finds the change, answered in a check-in, as the patient's own GAIS. Part of a larger act."""
    practice, patient = check_in.practice, check_in.patient.kept
    answers = {"answer": word}
    library = library_of(practice)
    row = Score.objects.create(
        practice=practice,
        patient=patient,
        session=check_in.session,
        scale="gais",
        on=at.astimezone(practice.zone).date(),
        rater="patient",
        answers=answers,
        content=store(score(scale="gais", answers=typed_answers("gais", answers, library), library=library)),
        at=at,
        by=None,
    )
    write(
        chain=practice.ref,
        at=at,
        actor=actor,
        role=role,
        action=Action.SCORED,
        target=f"patient/{patient.ref}",
        patients=[patient.ref],
        details={"score": row.ref, "scale": "gais", "rater": "patient"},
    )


def retire_score(*, by: Actor, score: Score, reason: str) -> None:
    """Take a score back. It stays readable with its reason, and is in no trend any more.

    Raises:
        Refused: no reason is given.
    """
    if not reason.strip():
        raise Refused(Missing("outcome/reason", _("No reason is given."), _("Say why it does not count.")))
    with act(by, Action.OUTCOME_RETIRED, patient=score.patient) as line:
        Score.objects.filter(pk=score.pk, retired_at=None).update(retired_at=by.at, retired_reason=reason.strip()[:200])
        line.details["score"] = score.ref


def treated_by(by: Actor, patient: Patient) -> bool:
    """Whether this person injected the patient in any session."""
    rows = Session.objects.filter(patient_id__in=patient.ids).exclude(started_at=None)
    return bool(rows.filter(practitioner=by.staff).exists() or rows.filter(signed_by=by.staff).exists())
