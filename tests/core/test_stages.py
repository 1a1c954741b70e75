"""Each stage by itself gives what the whole way gives, and the session gate names what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from openmeso.cli.inputs import needed_stock, practice_for
from openmeso.consent import ConsentText
from openmeso.errors import RecordError
from openmeso.formulation import Edited, Formulation
from openmeso.intake import Case, read_case, take_intake
from openmeso.intake.case import MeasurementPart, TreatmentPart
from openmeso.knowledge import Library
from openmeso.knowledge.schema.entry import Verdict
from openmeso.pathway import (
    GivenConsent,
    KitCheck,
    KitPart,
    OpenEvent,
    OrderedTest,
    Readiness,
    Walked,
    cared_after,
    cared_before,
    chosen_first,
    consented,
    coursed,
    gated,
    kit_lines,
    kit_needed,
    prepared,
    readiness,
    screened,
    shifted,
    walk,
)
from openmeso.plan.nouns import Course
from openmeso.practice import Practice
from openmeso.session import planned_session, read_delivery, read_planned
from openmeso.stored import kind_of, load, store
from openmeso.supply import Stock

EXAMPLES = Path(__file__).parents[2] / "examples"
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@cache
def place() -> tuple[Library, Practice, Stock]:
    library, practice = practice_for(EXAMPLES / "practice")
    return library, practice, needed_stock(EXAMPLES / "stock.toml", None, library)


@cache
def way(name: str = "hydration-face") -> tuple[Case, Walked]:
    library, practice, stock = place()
    case = read_case(EXAMPLES / f"{name}.toml", library=library)
    return case, walk(case=case, library=library, practice=practice, stock=stock, on=day(case), at=AT)


def day(case: Case) -> date:
    return case.on or date(2026, 11, 22)


def kept(noun: Any) -> Any:
    """As it comes back from where it was kept."""
    return load(kind_of(noun), store(noun))


@pytest.mark.parametrize("name", ["hydration-face", "melasma-phototype-4", "known-patient", "hair-man"])
def test_stage_by_stage_is_the_whole_way(name: str) -> None:
    library, practice, stock = place()
    case, walked = way(name)
    where: dict[str, Any] = {"library": library, "practice": practice}
    case, on = kept(case), day(case)
    first = kept(screened(case=case, library=library, on=on))
    formulation = prepared(case=case, screening=first, stock=stock, on=on, at=AT, **where)
    assert formulation == walked.formulation
    formulation = kept(formulation)
    screening = screened(case=case, library=library, on=on, planned=formulation)
    assert screening == walked.screening
    course = coursed(case=case, formulation=formulation, screening=kept(screening), on=on, **where)
    assert course == walked.course
    course = kept(course)
    consent = consented(case=case, formulation=formulation, course=course, screening=screening, **where)
    assert consent == walked.consent
    care: dict[str, Any] = {"case": case, "formulation": formulation, "course": course, "on": on, **where}
    assert cared_before(**care) == walked.precare
    assert cared_after(**care) == walked.aftercare


def test_a_stop_is_no_formulation_by_itself() -> None:
    library, practice, stock = place()
    case = read_case(EXAMPLES / "pregnant.toml", library=library)
    screening = screened(case=case, library=library, on=day(case))
    assert screening.stops
    found = prepared(
        case=case, screening=screening, library=library, practice=practice, stock=stock, on=day(case), at=AT
    )
    assert not isinstance(found, Formulation)
    assert any("pregnan" in constraint.words.lower() for constraint in found.conflict)


def test_a_session_is_moved() -> None:
    library, practice, _ = place()
    case, walked = way()
    assert isinstance(walked.course, Course) and isinstance(walked.formulation, Formulation)
    later = walked.course.sessions[1].window.latest
    moved = shifted(
        course=walked.course,
        session=2,
        to=later,
        case=case,
        formulation=walked.formulation,
        screening=walked.screening,
        library=library,
        practice=practice,
        on=day(case),
    )
    assert isinstance(moved, Course)
    assert moved.sessions[1].day == later


def test_aftercare_tells_what_was_really_given() -> None:
    library, practice, _ = place()
    case, walked = way()
    assert isinstance(walked.course, Course) and isinstance(walked.formulation, Formulation)
    delivery = read_delivery(EXAMPLES / "session" / "hydration-face.toml", library=library)
    other = delivery.lot[0].model_copy(update={"lot": "OTHER-7"})
    delivery = delivery.model_copy(update={"lot": (other,), "line": delivery.line[:1]})
    ended = datetime(2026, 12, 1, 10, 30, tzinfo=UTC)
    number = len(walked.course.sessions)
    care: dict[str, Any] = {"case": case, "formulation": walked.formulation, "course": walked.course}
    care |= {"library": library, "practice": practice, "on": day(case), "ended_at": ended}
    first, last = (cared_after(session=n, delivered=delivery, **care) for n in (1, number))
    assert first.ended_at == ended
    assert len(first.traceability) == 1
    assert "OTHER-7" in first.traceability[0]
    assert max(c.day for c in last.check_ins) > max(c.day for c in first.check_ins)
    none = cared_after(session=1, delivered=delivery.model_copy(update={"line": ()}), **care)
    assert none.traceability == ()
    with pytest.raises(ValueError, match="no session 99"):
        cared_after(session=99, **care)


def test_care_of_a_day_that_was_closed_since_begins_at_the_earliest_hour() -> None:
    library, practice, _ = place()
    case, walked = way()
    assert isinstance(walked.course, Course) and isinstance(walked.formulation, Formulation)
    shut = practice.model_copy(update={"closed_days": (walked.course.sessions[0].day,)})
    care = cared_before(
        case=case, formulation=walked.formulation, course=walked.course, library=library, practice=shut, on=day(case)
    )
    assert care.starts_at.astimezone(practice.zone).date() == walked.course.sessions[0].day


def test_what_a_session_asks_for_comes_from_the_nouns_as_from_the_file(tmp_path: Path) -> None:
    from openmeso.pathway import plan_data
    from openmeso.serialize import pretty

    library, _, _ = place()
    _, walked = way()
    assert isinstance(walked.course, Course) and isinstance(walked.formulation, Formulation)
    file = tmp_path / "plan.json"
    file.write_text(pretty(plan_data(walked)), encoding="utf-8")
    now = planned_session(formulation=walked.formulation, course=walked.course, library=library, number=2)
    assert now == read_planned(file, library=library, number=2)
    with pytest.raises(RecordError, match="99"):
        planned_session(formulation=walked.formulation, course=walked.course, library=library, number=99)


@pytest.mark.parametrize("name", ["hydration-face", "melasma-phototype-4", "elasticity-neck", "known-patient"])
def test_any_alternative_may_be_put_first(name: str) -> None:
    library, practice, stock = place()
    case, walked = way(name)
    assert isinstance(walked.formulation, Formulation)
    here: dict[str, Any] = {"case": case, "library": library, "practice": practice, "on": day(case), "at": AT}
    for index, alternative in enumerate(walked.formulation.alternatives):
        chosen = chosen_first(
            formulation=walked.formulation, place=index, screening=walked.screening, stock=stock, **here
        )
        assert isinstance(chosen, Formulation), chosen.faults
        assert chosen.chosen == replace(alternative, gains=(), costs=())
        assert len(chosen.alternatives) == len(walked.formulation.alternatives)
        if index == 0:
            assert (chosen.worksheet, chosen.labels) == (walked.formulation.worksheet, walked.formulation.labels)
    gone = chosen_first(formulation=walked.formulation, place=0, screening=walked.screening, stock=Stock(()), **here)
    assert isinstance(gone, Edited)
    assert gone.faults


# --- the session gate ---------------------------------------------------------------------


def measured(case: Case, on: date) -> Case:
    pressure = MeasurementPart(id="blood-pressure", value="120/80", unit="mmHg", on=on)
    warm = MeasurementPart(id="temperature", value=Decimal("36.6"), unit="°C", on=on)
    return case.model_copy(update={"measurement": (*case.measurement, pressure, warm)})


def kit_of(library: Library, on: date) -> KitCheck:
    return KitCheck(on, tuple(KitPart(line, "there", on) for line in kit_lines(library)))


def asked(**change: Any) -> dict[str, Any]:
    """Everything in order on the day of the first session; ``change`` puts something out of order."""
    library, practice, stock = place()
    case, walked = way()
    assert isinstance(walked.course, Course) and isinstance(walked.consent, ConsentText)
    on = day(case)
    given = GivenConsent(walked.consent, shown_at=AT - timedelta(days=1), signed_at=AT - timedelta(hours=1))
    injector = practice.who_may("injector", on=on)[0]
    return {
        "case": measured(case, on),
        "formulation": walked.formulation,
        "course": walked.course,
        "consent": given,
        "now": walked.consent,
        "stock": stock,
        "injector": injector,
        "kit": kit_of(library, on),
        "library": library,
        "practice": practice,
        "on": on,
        "at": AT,
        **change,
    }


def found(**change: Any) -> Readiness:
    return readiness(**asked(**change))


def test_all_in_order_opens_the_gate() -> None:
    ready = found()
    assert ready == Readiness(())
    given = asked()
    screening = gated(
        case=given["case"], formulation=given["formulation"], ready=ready, library=given["library"], on=given["on"]
    )
    assert not screening.stops
    assert any(line.rule == "consent-missing" for line in screening.trace)


def test_the_gate_names_what_is_missing_as_a_finding() -> None:
    given = asked(consent=None)
    screening = gated(
        case=given["case"],
        formulation=given["formulation"],
        ready=readiness(**given),
        library=given["library"],
        on=given["on"],
    )
    assert screening.stops
    finding = next(f for f in screening.findings if f.code == "screening/consent-missing")
    assert finding.because == ("no consent is on record",)
    assert finding.verdict is Verdict.CONTRAINDICATED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"signed_at": None}, "not signed"),
        ({"withdrawn_at": AT}, "withdrawn"),
        ({"signed_at": AT + timedelta(hours=1)}, "dated ahead"),
    ],
)
def test_a_consent_must_stand(change: dict[str, Any], words: str) -> None:
    given = replace(asked()["consent"], **change)
    (one,) = found(consent=given).unready
    assert one.code == "consent-missing"
    assert words in one.what


def test_a_consent_covers_only_what_it_names() -> None:
    now = asked()["now"]
    other = replace(now, bound=replace(now.bound, products=(*now.bound.products, "another")))
    assert found(now=other).codes == {"consent-missing"}


def test_an_unreviewed_text_needs_an_interpreter_and_a_cooling_off_its_hours() -> None:
    given = asked()["consent"]
    text = replace(given.text, reviewed=False, cooling_off_hours=48)
    words = [one.what for one in found(consent=replace(given, text=text)).unready]
    assert len(words) == 2
    assert any("48 h" in w for w in words)
    fine = replace(given, text=text, interpreter="A. Sample", shown_at=AT - timedelta(days=9))
    assert found(consent=fine) == Readiness(())


def test_who_injects_is_licensed_today() -> None:
    injector = asked()["injector"]
    lapsed = injector.model_copy(update={"valid_until": date(2026, 1, 1)})
    other = injector.model_copy(update={"roles": ("prescriber",)})
    for person in (None, lapsed, other):
        assert found(injector=person).codes == {"practitioner-unfit"}


@pytest.mark.parametrize("storage", ["recalled", "quarantined"])
def test_a_lot_that_may_not_be_used_closes_the_gate(storage: str) -> None:
    stock = asked()["stock"]
    out = Stock(tuple(replace(lot, storage=storage) for lot in stock.lots))
    ready = found(stock=out)
    assert ready.codes == {"lot-unfit"}
    assert "lot" in ready.unready[0].what


def test_a_lot_that_is_gone_or_a_syringe_that_waited_closes_the_gate() -> None:
    assert found(stock=Stock(())).codes == {"lot-unfit"}
    assert found(discard_by=AT - timedelta(minutes=1)).codes == {"lot-unfit"}
    assert found(discard_by=AT) == Readiness(())


def test_a_product_that_is_not_authorised_here_closes_the_gate() -> None:
    case = asked()["case"]
    there = case.model_copy(update={"preferences": case.preferences.model_copy(update={"jurisdiction": "AE"})})
    assert "lot-unfit" in found(case=there).codes


def test_what_was_drawn_up_is_no_fault_of_the_lot() -> None:
    stock = asked()["stock"]
    drawn = Stock(tuple(replace(lot, sealed=0) for lot in stock.lots))
    assert found(stock=drawn) == Readiness(())


def test_the_kit_is_checked_whole_and_in_date() -> None:
    library = place()[0]
    on = asked()["on"]
    whole = kit_of(library, on)
    assert found(kit=None).codes == {"kit-incomplete"}
    old = replace(whole, parts=tuple(replace(p, expiry=on - timedelta(days=1)) for p in whole.parts))
    assert all("past its date" in one.what for one in found(kit=old).unready)
    ahead = replace(whole, on=on + timedelta(days=1))
    assert found(kit=ahead).codes == {"kit-incomplete"}
    half = replace(whole, parts=whole.parts[1:])
    (one,) = found(kit=half).unready
    assert whole.parts[0].part in one.what
    away = replace(whole, parts=(replace(whole.parts[0], state="missing"), *whole.parts[1:]))
    assert "not in the kit" in found(kit=away).unready[0].what


def test_what_the_kit_needs_follows_the_session(library: Library) -> None:
    case, walked = way()
    assert isinstance(walked.formulation, Formulation)
    intake = take_intake(case=case, library=library, on=day(case))
    needed = kit_needed(formulation=walked.formulation, intake=intake, library=library)
    assert any(line.startswith("Hyaluronidase") for line in needed)
    assert any(line.startswith("Adrenaline") for line in needed)
    tied = [line for line in kit_lines(library) if " where " in line]
    assert {line.split()[0].rstrip(",") for line in tied} == {"Glucagon", "Hyaluronidase", "Lipid"}


def test_an_open_event_closes_the_gate() -> None:
    assert found(events=[OpenEvent("ae-nodule-granuloma", 1)]).codes == {"open-event"}
    assert found(events=[OpenEvent("ae-erythema", 2)]).codes == {"open-event"}
    assert found(events=[OpenEvent("ae-erythema", 1)]) == Readiness(())
    assert found(events=[OpenEvent("something-else", 1)]).codes == {"open-event"}


def test_the_shortest_interval_is_kept() -> None:
    given = asked()
    least = timedelta(days=given["course"].regimen.least_days)
    on = given["on"]
    assert found(held=[on - least]) == Readiness(())
    (one,) = found(held=[on - least + timedelta(days=1)]).unready
    assert one.code == "interval-short"
    assert (on + timedelta(days=1)).isoformat() in one.what
    elsewhere = TreatmentPart(id="mesotherapy", on=on - timedelta(days=1))
    case = given["case"].model_copy(update={"treatment": (elsewhere,)})
    assert found(case=case).codes == {"interval-short"}
    far = elsewhere.model_copy(update={"zone": "scalp"})
    assert found(case=given["case"].model_copy(update={"treatment": (far,)})) == Readiness(())


def test_an_allergy_test_is_read_when_it_can_be() -> None:
    placed = AT - timedelta(days=7)
    only = OrderedTest("hyaluronidase", "immediate")
    early = OrderedTest("hyaluronidase", "immediate", placed, (placed + timedelta(minutes=14),))
    half = OrderedTest("peptides", "patch", placed, (placed + timedelta(hours=49),))
    late = OrderedTest("peptides", "patch", placed, (placed + timedelta(hours=97),))
    for test in (only, early, half, late):
        assert found(tests=[test]).codes == {"allergy-test-open"}, test
    read = OrderedTest("hyaluronidase", "immediate", placed, (placed + timedelta(minutes=15),))
    both = OrderedTest("peptides", "patch", placed, tuple(placed + timedelta(hours=h) for h in (48, 96)))
    assert found(tests=[read, both]) == Readiness(())


def test_temperature_and_pressure_are_of_today() -> None:
    case, _ = way()
    bare = case.model_copy(update={"measurement": ()})
    ready = found(case=bare)
    assert [one.code for one in ready.unready] == ["readings-missing"] * 2
    yesterday = measured(bare, day(case) - timedelta(days=1))
    assert found(case=yesterday).codes == {"readings-missing"}
