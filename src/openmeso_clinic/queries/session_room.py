"""What the session page shows: which session, whether it may begin, its steps, its sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from openmeso.intake import questions_to_ask, take_intake
from openmeso.intake.intake import Answered
from openmeso.knowledge import Library
from openmeso.knowledge.schema.questions import Question
from openmeso_clinic.bridge.case import case_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import Course, Patient, Session, Staff, Statement
from openmeso_clinic.roles import Role

#: What may change between two visits is asked anew each time; of the rest only whether anything changed.
ANEW = frozenset(
    {
        "pregnancy",
        "pregnancy-possible",
        "breastfeeding",
        "skin-infection",
        "fever-illness",
        "cold-sore-now",
        "antibiotics",
        "blood-thinner",
        "nsaid-recent",
        "vaccine",
        "sunburn-tan",
        "skin-damage",
        "dental",
        "since-last",
        "alcohol-24h",
        "alcohol-impaired",
        "no-capacity",
    }
)
_UNDER_WAY = (Session.State.OPEN, Session.State.STOPPED)


@dataclass(frozen=True)
class Again:
    """What is asked on the day.

    Attributes:
        anew: With the answer of last time, where there is one.
        unchanged: Block → questions whose earlier answer only has to be confirmed.
    """

    anew: tuple[tuple[Question, Answered | None], ...]
    unchanged: dict[str, tuple[Question, ...]]

    @property
    def empty(self) -> bool:
        return not self.anew and not self.unchanged


def session_of(patient: Patient) -> Session | None:
    """The session under way, else the next one of the open course."""
    rows = _rows().filter(patient_id__in=patient.ids)
    return (
        rows.filter(state__in=_UNDER_WAY).order_by("started_at").first()
        or rows.filter(course__state=Course.State.OPEN, state=Session.State.PLANNED).order_by("number").first()
        or rows.filter(state=Session.State.SIGNED).order_by("-signed_at").first()
    )


def sessions_of(patient: Patient) -> list[Session]:
    """Every session, the latest course first."""
    return list(_rows().filter(patient_id__in=patient.ids).order_by("-course__number", "number"))


def last_signed(patient: Patient) -> Session | None:
    found: Session | None = (
        _rows().filter(patient_id__in=patient.ids, state=Session.State.SIGNED).order_by("-started_at").first()
    )
    return found


def asked_again(patient: Patient, *, on: date) -> Again:
    """The questions whose answer of an earlier day no longer holds."""
    library = spoken_library(patient.practice)
    intake = take_intake(case=case_of(patient, library=library, on=on), library=library, on=on)
    visit = 2 if Session.objects.filter(patient_id__in=patient.ids, state=Session.State.SIGNED).exists() else 1
    due = [
        question
        for question in questions_to_ask(
            library=library,
            answers=intake.answers,
            birth_date=patient.birth_date,
            sex=patient.sex,
            visit=visit,
            on=on,
        )
        if question.valid_days == 1 and question.form in ("yes-no", "list")
    ]
    anew: list[tuple[Question, Answered | None]] = []
    unchanged: dict[str, list[Question]] = {}
    for question in due:
        last = intake.answers.get(question.id)
        if question.id in ANEW or last is None:
            anew.append((question, last))
        else:
            unchanged.setdefault(question.block, []).append(question)
    return Again(tuple(anew), {block: tuple(questions) for block, questions in unchanged.items()})


def answers_of(patient: Patient, questions: list[str]) -> list[Statement]:
    """The statements behind these answers, to be confirmed."""
    return list(
        Statement.objects.filter(
            patient_id__in=patient.ids, kind=Statement.Kind.ANSWER, key__in=questions, retired_at=None
        )
    )


def readings_today(patient: Patient, library: Library, *, on: date) -> dict[str, str]:
    """Temperature and blood pressure of the day, as they were stated."""
    case = case_of(patient, library=library, on=on)
    return {one.id: str(one.value) for one in case.measurement if one.on == on}


def who_may_inject(session: Session, *, on: date) -> list[Staff]:
    """Everyone here who injects with a licence valid on the day."""
    staff = Staff.objects.filter(practice=session.practice, is_active=True).prefetch_related("roles")
    return [one for one in staff if Role.INJECTOR in one.role_set and one.licensed_on(on)]


def prepared_ml(session: Session) -> Decimal:
    return sum((s.prepared_ml for s in session.syringes.all()), Decimal(0))


def total_sessions(session: Session) -> int:
    """Of how many: sessions that keep an effect are proposals, and count only for themselves."""
    rows = Session.objects.filter(course=session.course).exclude(state=Session.State.CANCELLED)
    return rows.filter(phase=session.phase).count() if session.phase == "induction" else rows.count()


def _rows() -> QuerySet[Session]:
    return Session.objects.select_related(
        "patient", "practice", "course", "formulation", "consent", "screening", "practitioner", "signed_by"
    )
