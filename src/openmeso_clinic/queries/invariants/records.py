"""I2, I4-I6, I9, I34, I35: verdicts, decisions, states, and what was added after a signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Q

from openmeso.screening import Screening
from openmeso.stored import load_as
from openmeso_clinic.models import Act, Addendum, ScreeningRun, Session, Statement
from openmeso_clinic.queries.invariants.broken import Broken
from openmeso_clinic.queries.signed_session import addendum_sha256

_STATE = Session.State
#: A session that goes on over midnight was screened on the day on which it began.
_A_NIGHT = timedelta(days=1)


def screened_for_this_session() -> Iterator[Broken]:
    """I2, I5: a signed session rests on a verdict that was made for it, before its signature."""
    rows = Session.objects.filter(state=_STATE.SIGNED, screening__isnull=False).select_related("screening", "practice")
    for session in rows.iterator():
        run, begun, signed = session.screening, session.started_at, session.signed_at
        assert run is not None and signed is not None
        if run.at > signed:
            yield Broken("I2", f"session/{session.ref}", "was screened after the signature")
        elif begun is not None and run.at < begun - _A_NIGHT:
            yield Broken("I5", f"session/{session.ref}", "rests on a verdict of an earlier day")


def verdicts_say_what_they_hold() -> Iterator[Broken]:
    """I35: columns of a verdict are those of the verdict itself, so that it can be worked out again."""
    for run in ScreeningRun.objects.iterator():
        held = load_as(Screening, run.content)
        said = (run.verdict, run.input_digest, run.library_digest)
        if (held.verdict.value, held.provenance.input, held.provenance.library) != said:
            yield Broken("I35", f"run/{run.ref}", "its columns and its content differ")


def decisions_are_whole() -> Iterator[Broken]:
    """I4: who decided, with which licence and which reason; two people where two decide."""
    for row in Statement.objects.filter(kind=Statement.Kind.DECISION).iterator():
        said, place = row.content, f"statement/{row.ref}"
        by, second = said.get("by") or {}, said.get("second")
        if not (by.get("name") and by.get("licence") and said.get("reason") and said.get("on")):
            yield Broken("I4", place, "a decision without person, licence, reason or day")
        if second and second.get("licence") == by.get("licence"):
            yield Broken("I4", place, "one person decided as two")


def added_to_what_stands() -> Iterator[Broken]:
    """I6: every addendum has its reason and binds what stood before it, back to the signed record."""
    rows = Addendum.objects.select_related("session", "by").order_by("session_id", "pk")
    before: dict[int, str] = {}
    for row in rows.iterator():
        place = f"addendum/{row.ref}"
        if row.prev_sha256 != before.get(row.session_id, row.session.record_sha256):
            yield Broken("I6", place, "does not follow what stands before it")
        if row.sha256 != addendum_sha256(row):
            yield Broken("I6", place, "is not what was added")
        if not row.reason.strip():
            yield Broken("I6", place, "has no reason")
        before[row.session_id] = row.sha256


def states_are_whole() -> Iterator[Broken]:
    """I9: what a state says has happened has happened, and nothing that comes later."""
    begun = Q(started_at__isnull=False)
    wrong = {
        "began before it was begun": Q(state=_STATE.PLANNED) & begun,
        "is under way and never began": Q(state__in=[_STATE.OPEN, _STATE.SIGNED]) & ~begun,
        "was stopped without a reason": Q(state=_STATE.STOPPED) & (Q(stop_code="") | Q(ended_at=None)),
        "ended before it began": Q(ended_at__lt=F("started_at")),
        "was signed before it ended": Q(signed_at__lt=F("ended_at")),
        "holds a signature and is not signed": ~Q(state=_STATE.SIGNED) & ~Q(record_sha256=""),
    }
    for what, rows in wrong.items():
        for ref in Session.objects.filter(rows).values_list("ref", flat=True).iterator():
            yield Broken("I9", f"session/{ref}", what)


def answers_stand() -> Iterator[Broken]:
    """I34: what was answered to an attempt is what is on record."""
    for act in Act.objects.filter(answer__has_key="record_sha256").iterator():
        session, record = act.answer.get("session"), act.answer["record_sha256"]
        if not Session.objects.filter(ref=session, record_sha256=record, practice=act.practice_id).exists():
            yield Broken("I34", f"session/{session}", "the record is not the one that was answered")


CHECKS = (
    screened_for_this_session,
    verdicts_say_what_they_hold,
    decisions_are_whole,
    added_to_what_stands,
    states_are_whole,
    answers_stand,
)
