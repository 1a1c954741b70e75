"""Deciding against a finding: by the role it belongs to, with a coded reason, some only by two people (I4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.knowledge.schema.entry import Decider
from openmeso.screening import Finding
from openmeso_clinic.access.refusal import Missing, Refused, StepUpNeeded
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, retire, state
from openmeso_clinic.models import Document, Patient, ScreeningRun, Staff, Statement
from openmeso_clinic.queries.decided import key_of
from openmeso_clinic.queries.deciding import finding_of
from openmeso_clinic.roles import Role

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: Reasons that rest on a paper: it is attached, so that whoever reads the record sees it too.
NEEDS_DOCUMENT = frozenset({"specialist-agrees", "document-seen", "test-negative"})
#: Fewest characters of a reason in words.
SHORTEST_TEXT = 10


@dataclass(frozen=True)
class Colleague:
    """A second clinician of this practice. ``proved``: their own PIN was entered for this decision."""

    member: Staff
    proved: bool


@dataclass(frozen=True)
class Outsider:
    """A second clinician from elsewhere, with what shows that they agree."""

    name: str
    licence: str
    document: Document | None


def decide(
    *,
    by: Actor,
    patient: Patient,
    code: str,
    reason: str,
    text: str,
    document: Document | None = None,
    second: Colleague | Outsider | None = None,
) -> ScreeningRun:
    """Record a decision and screen again with it.

    Raises:
        Refused: with everything that is missing; nothing was written.
        StepUpNeeded: two people decide, and the first did not prove again who signs.
    """
    finding = finding_of(patient, code, on=by.today, at=by.at)
    missing = [*_missing(by, finding, reason, text, document), *_missing_second(by, finding, second)]
    if missing or finding is None:
        raise Refused(*missing)
    if finding.decides is Decider.TWO and not by.stepped_up:
        raise StepUpNeeded
    content: dict[str, Any] = {
        "code": code,
        "role": "prescriber" if Role.PRESCRIBER in by.staff.role_set else "injector",
        "by": {"name": by.staff.name, "licence": by.staff.licence},
        "reason": reason,
        "on": by.today.isoformat(),
        "text": text.strip(),
        "document": document.ref if document else "",
    }
    if finding.decides is Decider.TWO and second is not None:
        content["second"] = _person(second)
        if isinstance(second, Outsider) and second.document is not None and not content["document"]:
            content["document"] = second.document.ref
    with act(by, Action.FINDING_DECIDED, patient=patient) as line:
        _retire_earlier(by, patient, code)
        key = key_of(finding, content["on"])
        state(by=by, patient=patient, facts=[Fact(Statement.Kind.DECISION, content, key)])
        run = screen_patient(by=by, patient=patient)
        line.details |= {"finding": code, "reason": reason, "verdict": run.verdict}
        if "second" in content and isinstance(second, Colleague):
            line.details["second"] = second.member.ref
    return run


def take_back(*, by: Actor, patient: Patient, code: str) -> ScreeningRun:
    """Take a decision back: the finding stands open again, and the decision stays readable."""
    with act(by, Action.FINDING_DECIDED, patient=patient) as line:
        if not _retire_earlier(by, patient, code):
            raise Refused(Missing("decision/none", _("There is no decision on this finding.")))
        run = screen_patient(by=by, patient=patient)
        line.details |= {"finding": code, "taken-back": "yes", "verdict": run.verdict}
    return run


def _retire_earlier(by: Actor, patient: Patient, code: str) -> int:
    rows = Statement.objects.filter(
        patient_id__in=patient.ids, kind=Statement.Kind.DECISION, retired_at=None, content__code=code
    )
    found = list(rows)
    for row in found:
        retire(by=by, patient=patient, statement=row)
    return len(found)


def _person(second: Colleague | Outsider) -> dict[str, str]:
    if isinstance(second, Colleague):
        return {"name": second.member.name, "licence": second.member.licence}
    return {"name": second.name.strip(), "licence": second.licence.strip()}


def _missing(by: Actor, finding: Finding | None, reason: str, text: str, document: Document | None) -> list[Missing]:
    if finding is None:
        return [
            Missing("decision/no-finding", _("This finding is not open any more."), _("Screen again."), "screening")
        ]
    if finding.unknown:
        return [
            Missing(
                "decision/unknown",
                _("Nothing can be decided on an answer that is missing."),
                _("Ask the question."),
                "screening-ask",
            )
        ]
    if finding.decides is Decider.NOBODY:
        return [Missing("decision/nobody", _("Nobody may decide against this finding."), finding.do)]
    out = []
    if finding.decides is not Decider.INJECTOR and Role.PRESCRIBER not in by.staff.role_set:
        out.append(
            Missing("decision/role", _("This finding is a prescriber's to decide."), _("Ask a prescriber, or defer."))
        )
    elif not by.staff.role_set & {Role.PRESCRIBER, Role.INJECTOR}:
        out.append(Missing("decision/role", _("This finding is an injector's or a prescriber's to decide.")))
    if not by.staff.licensed_on(by.today):
        out.append(Missing("decision/licence", _("You hold no licence that is valid today."), "", "settings"))
    if not reason:
        out.append(Missing("decision/reason", _("The coded reason is missing."), _("Choose one.")))
    if len(text.strip()) < SHORTEST_TEXT:
        out.append(
            Missing("decision/text", _("The reason in words is missing."), _("Say in a sentence what you rest it on."))
        )
    if reason in NEEDS_DOCUMENT and document is None:
        out.append(
            Missing("decision/document", _("This reason rests on a document."), _("Attach it, then choose it here."))
        )
    return out


def _missing_second(by: Actor, finding: Finding | None, second: Colleague | Outsider | None) -> list[Missing]:
    if finding is None or finding.unknown or finding.decides is not Decider.TWO:
        return []
    if second is None:
        return [
            Missing(
                "decision/second",
                _("This finding takes a second named clinician."),
                _("Name a colleague, or a clinician from elsewhere with name, licence and document. Or defer."),
            )
        ]
    out = []
    if isinstance(second, Colleague):
        if second.member.pk == by.staff.pk:
            out.append(Missing("decision/second", _("The second clinician is another person than you.")))
        elif not (
            second.member.licensed_on(by.today) and second.member.role_set & {Role.PRESCRIBER, Role.INJECTOR}
        ) or (second.member.practice_id != by.practice.pk or not second.member.is_active):
            out.append(Missing("decision/second", _("The colleague holds no clinical licence that is valid today.")))
        if not second.proved:
            out.append(Missing("decision/second-pin", _("The colleague's own PIN is missing or wrong.")))
        return out
    if len(second.name.strip()) < 2:
        out.append(Missing("decision/second", _("The second clinician's name is missing.")))
    if len(second.licence.strip()) < 2:
        out.append(Missing("decision/second-licence", _("The second clinician's licence number is missing.")))
    elif second.licence.strip().casefold() == by.staff.licence.casefold():
        out.append(Missing("decision/second", _("The second clinician is another person than you.")))
    if second.document is None:
        out.append(
            Missing(
                "decision/second-document",
                _("The second clinician's written word is missing."),
                _("Attach the letter, then choose it here."),
            )
        )
    return out
