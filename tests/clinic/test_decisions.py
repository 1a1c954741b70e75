"""Who may decide against a finding, and what stands in the record afterwards (I4)."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused, StepUpNeeded
from openmeso_clinic.actions.decisions import Colleague, Outsider, decide, take_back
from openmeso_clinic.actions.documents import add_document
from openmeso_clinic.actions.screenings import screen_patient
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.models import Document, Patient, Statement
from openmeso_clinic.queries.screening import today_of
from tests.clinic.cast import Cast
from tests.clinic.facts import answer, patient_of

DIABETES, ISOTRETINOIN, PREGNANCY = "screening/diabetes", "screening/isotretinoin-oral", "screening/pregnancy"
TEXT = "Seen and talked over with the patient today."


def letter(by: Actor, patient: Patient) -> Document:
    out = BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "PNG")
    return add_document(by=by, patient=patient, kind="letter", title="Letter", data=out.getvalue())


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {missing.code for missing in refused.value.missing}


def undecided_diabetic(cast: Cast, by: Actor) -> Patient:
    return patient_of(cast, "diabetes-decided", by=by, without=("decision",))


def test_a_relative_finding_is_a_prescribers(cast: Cast, prescriber: Actor) -> None:
    case = undecided_diabetic(cast, prescriber)
    assert DIABETES in today_of(case, on=prescriber.today).screening.undecided
    with pytest.raises(Refused) as refused:
        decide(by=cast.actor("injector"), patient=case, code=DIABETES, reason="benefit-outweighs", text=TEXT)
    assert codes(refused) == {"decision/role"}
    run = decide(by=prescriber, patient=case, code=DIABETES, reason="benefit-outweighs", text=TEXT)
    screening = today_of(case, on=prescriber.today).screening
    assert screening.undecided == ()
    assert run.verdict == "caution"
    kept = Statement.objects.get(patient=case, kind="decision", retired_at=None).content
    assert kept["by"] == {"name": "Dr Vale Prescriber", "licence": "DEMO-0001"}
    assert kept["reason"] == "benefit-outweighs"


def test_all_that_is_missing_is_said_at_once(cast: Cast, prescriber: Actor) -> None:
    case = undecided_diabetic(cast, prescriber)
    by = cast.actor("injector")
    with pytest.raises(Refused) as refused:
        decide(by=by, patient=case, code=DIABETES, reason="", text=" ")
    assert codes(refused) == {"decision/role", "decision/reason", "decision/text"}


def test_a_reason_that_rests_on_a_paper_needs_it(cast: Cast, prescriber: Actor) -> None:
    case = undecided_diabetic(cast, prescriber)
    with pytest.raises(Refused) as refused:
        decide(by=prescriber, patient=case, code=DIABETES, reason="specialist-agrees", text=TEXT)
    assert codes(refused) == {"decision/document"}
    paper = letter(prescriber, case)
    decide(by=prescriber, patient=case, code=DIABETES, reason="specialist-agrees", text=TEXT, document=paper)
    assert Statement.objects.get(patient=case, kind="decision", retired_at=None).content["document"] == paper.ref


def test_a_lapsed_licence_decides_nothing(cast: Cast, prescriber: Actor) -> None:
    case = undecided_diabetic(cast, prescriber)
    prescriber.staff.licence_until = prescriber.today.replace(year=prescriber.today.year - 1)
    with pytest.raises(Refused) as refused:
        decide(by=prescriber, patient=case, code=DIABETES, reason="benefit-outweighs", text=TEXT)
    assert codes(refused) == {"decision/licence"}


def test_nobody_decides_against_pregnancy(cast: Cast, prescriber: Actor) -> None:
    case = patient_of(cast, "pregnant", by=prescriber)
    second = Colleague(cast.staff["prescriber-2"], proved=True)
    with pytest.raises(Refused) as refused:
        decide(
            by=replace(prescriber, stepped_up=True),
            patient=case,
            code=PREGNANCY,
            reason="benefit-outweighs",
            text=TEXT,
            second=second,
        )
    assert codes(refused) == {"decision/nobody"}


def test_an_answer_that_is_missing_is_asked_not_decided(cast: Cast, prescriber: Actor) -> None:
    case = patient_of(cast, "blood-thinner-unknown", by=prescriber)
    with pytest.raises(Refused) as refused:
        decide(by=prescriber, patient=case, code="screening/anticoagulant", reason="benefit-outweighs", text=TEXT)
    assert codes(refused) == {"decision/unknown"}


class TestTwoPeople:
    """A wait that takes two: the prescriber alone cannot, whatever they say."""

    def test_alone_it_is_refused(self, cast: Cast, prescriber: Actor) -> None:
        case = patient_of(cast, "isotretinoin-wait", by=prescriber)
        by = replace(prescriber, stepped_up=True)
        with pytest.raises(Refused) as refused:
            decide(by=by, patient=case, code=ISOTRETINOIN, reason="benefit-outweighs", text=TEXT)
        assert codes(refused) == {"decision/second"}

    def test_nobody_is_the_second_of_themselves(self, cast: Cast, prescriber: Actor) -> None:
        case = patient_of(cast, "isotretinoin-wait", by=prescriber)
        by = replace(prescriber, stepped_up=True)
        paper = letter(prescriber, case)
        same = Outsider("Another Name", prescriber.staff.licence.lower(), paper)
        for second in (Colleague(prescriber.staff, proved=True), same):
            with pytest.raises(Refused) as refused:
                decide(by=by, patient=case, code=ISOTRETINOIN, reason="benefit-outweighs", text=TEXT, second=second)
            assert codes(refused) == {"decision/second"}

    def test_the_colleague_proves_it(self, cast: Cast, prescriber: Actor) -> None:
        case = patient_of(cast, "isotretinoin-wait", by=prescriber)
        by = replace(prescriber, stepped_up=True)
        second = Colleague(cast.staff["injector"], proved=False)
        with pytest.raises(Refused) as refused:
            decide(by=by, patient=case, code=ISOTRETINOIN, reason="benefit-outweighs", text=TEXT, second=second)
        assert codes(refused) == {"decision/second-pin"}

    @pytest.mark.parametrize("colleague", ["assistant", "owner", "front-desk"])
    def test_only_a_clinician_is_a_second(self, cast: Cast, prescriber: Actor, colleague: str) -> None:
        case = patient_of(cast, "isotretinoin-wait", by=prescriber)
        by = replace(prescriber, stepped_up=True)
        second = Colleague(cast.staff[colleague], proved=True)
        with pytest.raises(Refused) as refused:
            decide(by=by, patient=case, code=ISOTRETINOIN, reason="benefit-outweighs", text=TEXT, second=second)
        assert codes(refused) == {"decision/second"}

    def test_the_first_proves_again_who_signs(self, cast: Cast, prescriber: Actor) -> None:
        case = patient_of(cast, "isotretinoin-wait", by=prescriber)
        second = Colleague(cast.staff["prescriber-2"], proved=True)
        with pytest.raises(StepUpNeeded):
            decide(by=prescriber, patient=case, code=ISOTRETINOIN, reason="benefit-outweighs", text=TEXT, second=second)
        assert not Statement.objects.filter(patient=case, kind="decision").exists()

    def test_together_they_turn_the_stop_to_caution(self, cast: Cast, prescriber: Actor) -> None:
        case = patient_of(cast, "isotretinoin-wait", by=prescriber)
        by = replace(prescriber, stepped_up=True)
        second = Colleague(cast.staff["prescriber-2"], proved=True)
        run = decide(by=by, patient=case, code=ISOTRETINOIN, reason="benefit-outweighs", text=TEXT, second=second)
        assert run.verdict == "caution"
        kept = Statement.objects.get(patient=case, kind="decision", retired_at=None).content
        assert kept["second"] == {"name": "Dr Quill Second", "licence": "DEMO-0002"}

    def test_a_clinician_from_elsewhere_gives_a_letter(self, cast: Cast, prescriber: Actor) -> None:
        case = patient_of(cast, "isotretinoin-wait", by=prescriber)
        by = replace(prescriber, stepped_up=True)
        bare = Outsider("", "", None)
        with pytest.raises(Refused) as refused:
            decide(by=by, patient=case, code=ISOTRETINOIN, reason="benefit-outweighs", text=TEXT, second=bare)
        assert codes(refused) == {"decision/second", "decision/second-licence", "decision/second-document"}
        paper = letter(prescriber, case)
        named = Outsider("Dr Ext Sample", "EXT-77", paper)
        run = decide(by=by, patient=case, code=ISOTRETINOIN, reason="benefit-outweighs", text=TEXT, second=named)
        assert run.verdict == "caution"
        assert Statement.objects.get(patient=case, kind="decision", retired_at=None).content["document"] == paper.ref


def test_a_decision_that_is_taken_back_opens_the_finding(cast: Cast, prescriber: Actor) -> None:
    case = undecided_diabetic(cast, prescriber)
    decide(by=prescriber, patient=case, code=DIABETES, reason="benefit-outweighs", text=TEXT)
    take_back(by=prescriber, patient=case, code=DIABETES)
    assert DIABETES in today_of(case, on=prescriber.today).screening.undecided
    assert Statement.objects.get(patient=case, kind="decision").retired_at is not None
    with pytest.raises(Refused):
        take_back(by=prescriber, patient=case, code=DIABETES)


def test_deciding_anew_keeps_one_decision_in_force(cast: Cast, prescriber: Actor) -> None:
    case = undecided_diabetic(cast, prescriber)
    for reason in ("benefit-outweighs", "tolerated-before"):
        decide(by=prescriber, patient=case, code=DIABETES, reason=reason, text=TEXT)
    (live,) = Statement.objects.filter(patient=case, kind="decision", retired_at=None)
    assert live.content["reason"] == "tolerated-before"


def test_a_decision_does_not_outlive_its_facts(cast: Cast, prescriber: Actor) -> None:
    """Diabetes decided at one HbA1c is not decided at a higher one."""
    case = undecided_diabetic(cast, prescriber)
    decide(by=prescriber, patient=case, code=DIABETES, reason="benefit-outweighs", text=TEXT)
    screen_patient(by=prescriber, patient=case)
    assert DIABETES not in today_of(case, on=prescriber.today).screening.undecided
    higher = {"id": "hba1c", "value": 66, "unit": "mmol/mol", "on": prescriber.today.isoformat()}
    state(by=prescriber, patient=case, facts=[Fact("measurement", higher)])
    screen_patient(by=prescriber, patient=case)
    assert DIABETES in today_of(case, on=prescriber.today).screening.undecided
    assert Statement.objects.get(patient=case, kind="decision").retired_at is not None


def test_another_fact_makes_the_kept_verdict_old(cast: Cast, prescriber: Actor) -> None:
    case = patient_of(cast, "known-patient", by=prescriber)
    screen_patient(by=prescriber, patient=case)
    assert not today_of(case, on=prescriber.today).stale
    state(by=prescriber, patient=case, facts=[answer("pregnancy", "yes"), Fact("allergy", {"id": "latex"})])
    assert today_of(case, on=prescriber.today).stale
