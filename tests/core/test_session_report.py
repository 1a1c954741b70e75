"""The session report: everything that was done stands on it, and nothing that was not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import openmeso
from openmeso.intake.case import DecisionPart
from openmeso.knowledge import Library
from openmeso.reports.map_drawing import PointGroup, draw_points
from openmeso.reports.session_report import Addendum, Prepared, Signature, SignedSession, session_report_pdf
from openmeso.reports.session_words import _DIFFERENCES
from openmeso.reports.texts import TEXTS
from tests.core.paper_world import AT, INJECTOR, LONG, Example, example, place, reader, renamed, words

SHA = "3f8a" * 16


def session(made: Example, *, change: dict[str, Any] | None = None, **more: Any) -> SignedSession:
    delivery = made.delivery(**(change or {}))
    preparations = made.formulation.chosen.preparations
    whole = SignedSession(
        number=2,
        of=4,
        delivery=delivery,
        record=made.record(delivery),
        preparations=preparations,
        points=made.points,
        signature=Signature(INJECTOR, AT + timedelta(hours=2), "Performed and recorded by me", SHA),
        prepared=tuple(
            Prepared(p.letter, AT, AT + timedelta(hours=1), "N. Testcase", "Dr Modèle") for p in preparations
        ),
        findings=made.walked.screening.findings,
        notes="Skin dry on both cheeks.",
    )
    return replace(whole, **more)


def report(signed: SignedSession, language: str = "en", made: Example | None = None, name: str = "") -> str:
    return words(pdf(signed, language, made, name)).replace("\N{NO-BREAK SPACE}", " ")


def pdf(signed: SignedSession, language: str = "en", made: Example | None = None, name: str = "") -> bytes:
    patient = (made or example("melasma-phototype-4")).patient
    return session_report_pdf(
        signed,
        patient=renamed(patient, name) if name else patient,
        practice=place()[1],
        reader=reader(language),
        made_at=AT,
    )


def test_the_report_says_who_what_from_which_lot_where_and_how_deep() -> None:
    text = report(session(example("melasma-phototype-4")))
    for word in ("Session 2 of 4", "09:00", "Tranexamic acid", "4 mg/mL", "SYN11-1", "SYN15-1", "N. Testcase"):
        assert word in text
    for word in ("cheek, left", "Point by point, 32G × 4 mm", "1.87 mm · 20°", "0.6 mm", "Chlorhexidine", "3 / 10"):
        assert word in text
    for word in ("Injection site erythema", "Skin dry on both cheeks.", "Tendency to dark marks"):
        assert word in text


def test_the_signature_names_person_licence_instant_meaning_and_the_whole_digest() -> None:
    text = report(session(example("melasma-phototype-4")))
    for word in (INJECTOR.name, INJECTOR.licence, "12:00 (Europe/Paris)", "Performed and recorded by me", SHA):
        assert word in text
    assert f"record {SHA[:16]}" in text


def test_an_unsigned_session_is_called_a_draft() -> None:
    text = report(session(example("melasma-phototype-4"), signature=None))
    assert "Draft: not signed" in text
    assert "SHA-256" not in text


def test_addenda_stand_after_the_signature_with_author_and_instant() -> None:
    addendum = Addendum(INJECTOR, AT + timedelta(days=1), "Small bruise, 8 mm.", "ab12" * 16)
    text = report(session(example("melasma-phototype-4"), addenda=(addendum,)))
    assert text.index("Signed") < text.index("Added after the signature") < text.index("Small bruise, 8 mm.")
    assert "ab12" * 16 in text


def test_a_stopped_session_says_why_and_every_volume_is_accounted_for() -> None:
    made = example("melasma-phototype-4")
    lines = [{**line.model_dump(), "points": 50, "volume_ml": "0.5"} for line in made.delivery().line]
    change = {
        "line": lines,
        "stopped": "The patient felt faint",
        "syringe": [{"letter": "A", "prepared_ml": "2.5", "waste_ml": "1.4", "residue_ml": "0.06"}],
    }
    text = report(session(made, change=change))
    assert "Stopped before the end: The patient felt faint" in text
    assert "A 2.5 mL 1 mL 0 mL 0.06 mL 1.4 mL 0.04 mL" in text
    assert "1 of 2 mL was given" in text
    assert "Bilan de chaque seringue" in report(session(made, change=change), "fr")
    assert "joue : Moins injecté que prévu" in report(session(made, change=change), "fr")


def test_what_was_not_recorded_is_said() -> None:
    made = example("melasma-phototype-4")
    text = report(session(made, change={"asepsis": None, "pain": None, "reactions": [], "numbing": None}, points=()))
    assert "Antiseptic not recorded" in text
    assert "Pain not recorded" in text
    assert "Immediate reactions none recorded" in text


def test_decisions_are_printed_with_their_person_and_reason() -> None:
    made = example("diabetes-decided")
    decision = DecisionPart(
        code="session/interval",
        role="prescriber",
        by=INJECTOR,
        reason="benefit-outweighs",
        on=AT.date(),
        text="Wedding in three weeks",
        second=INJECTOR,
    )
    known = decision.model_copy(update={"code": "screening/keloid", "second": None})
    for language in ("en", "fr"):
        text = report(session(made, overrides=(decision, known)), language, made)
        assert "Interval" in text
        assert "Dr Synthetic One (SYN-0001)" in text
        assert "Wedding in three weeks" in text
    assert "le bénéfice l’emporte" in text


@pytest.mark.parametrize("name", ["melasma-phototype-4", "arabic-reader", "hair-man", "fine-lines-wedding"])
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_session_sets_in_every_language_the_same_bytes_every_time(name: str, language: str) -> None:
    made = example(name)
    first = pdf(session(made), language, made, LONG)
    assert first == pdf(session(made), language, made, LONG)
    assert "Evangelina" in words(first)


def test_a_french_report_has_no_english_step_technique_or_view() -> None:
    text = report(session(example("melasma-phototype-4")), "fr")
    for word in ("Désinfecter", "Point par point", "Visage, oblique gauche", "Petites papules"):
        assert word.lower() in text.lower()
    assert "Point by point" not in text


def test_steps_techniques_and_views_of_the_library_have_their_words(library: Library) -> None:
    entries = (*library.steps.values(), *library.techniques.values(), *library.views.values())
    assert [e.name for e in entries if e.name not in TEXTS] == []


def test_every_difference_that_reconciling_finds_has_its_words() -> None:
    source = Path(openmeso.__file__).with_name("session").joinpath("reconcile.py").read_text(encoding="utf-8")
    codes = {part.split('"')[0] for part in source.split('"session/')[1:]}
    assert codes == set(_DIFFERENCES)
    assert set(_DIFFERENCES.values()) <= set(TEXTS)


def test_delivered_points_are_drawn_by_their_own_syringe(library: Library) -> None:
    group = example("melasma-phototype-4").points[0]
    other = replace(group, letter="B")
    drawing = draw_points(library.views[group.view], (group, other), library)
    assert drawing.count("#0072B2") == drawing.count("#D55E00") == len(group.points)
    seventh = PointGroup("G", group.zone, group.side, group.view, None, group.points[:1])
    assert "<circle" in draw_points(library.views[group.view], (seventh,), library)
