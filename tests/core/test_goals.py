"""What patients want, what the data say about it, and how it is planned and measured: all of a piece."""

from __future__ import annotations

from decimal import Decimal

import pytest

from openmeso.evidence import Direction
from openmeso.knowledge import Library
from openmeso.knowledge.checking import patient_texts
from openmeso.languages import catalogue
from openmeso.outcome.noise import noise_of

KINDS = ("concerns", "evidence", "expectations", "claims")


def test_every_concern_has_evidence_and_an_expected_course(library: Library) -> None:
    spoken_of = {concern for statement in library.evidence.values() for concern in statement.concerns}
    expected = {concern for entry in library.expectations.values() for concern in entry.concerns}
    for concern in library.concerns.values():
        assert concern.id in spoken_of, concern.id
        assert concern.id in expected or concern.refused, concern.id


def test_every_concern_names_something_else_that_may_help(library: Library) -> None:
    assert all(concern.alternatives for concern in library.concerns.values())


@pytest.mark.parametrize("concern", ["cellulite", "localized-fat-body", "telogen-effluvium", "volume-loss"])
def test_refused_by_default_with_the_reason(library: Library, concern: str) -> None:
    assert library.concerns[concern].refused
    assert library.protocols[library.concerns[concern].protocol].sessions.default in (0, 4)


def test_both_sides_stand(library: Library) -> None:
    statements = list(library.evidence.values())
    assert len(statements) >= 35
    for direction in Direction:
        assert sum(s.direction is direction for s in statements) >= 5, direction
    assert {s.direction for s in library.claims["growing-or-limited-evidence"].sides} >= {
        Direction.FOR,
        Direction.AGAINST,
    }


def test_the_negative_trials_are_there(library: Library) -> None:
    against = {source for s in library.evidence.values() if s.direction is Direction.AGAINST for source in s.sources}
    assert against >= {"amin-2006", "el-domyati-2012", "atiyeh-2021", "gajjar-2019", "park-2008", "ghatge-2023"}


def test_a_mixture_says_nothing_about_one_of_its_parts(library: Library) -> None:
    parts = {"polycomponent-part", "lipolytic"}
    for statement in library.evidence.values():
        if parts & set(statement.actives) and len(statement.actives) > 1 and "gupta-2023" not in statement.sources:
            assert statement.cocktail, statement.id


def test_protocols_are_in_order(library: Library) -> None:
    for protocol in library.protocols.values():
        for triple in (protocol.sessions, protocol.interval_days):
            assert triple.least <= triple.default <= triple.most, protocol.id
        if protocol.maintenance_range and protocol.maintenance_days:
            low, high = protocol.maintenance_range
            assert low <= protocol.maintenance_days <= high
        assert protocol.sides, protocol.id
        assert (protocol.sessions.default == 0) <= bool(protocol.refused), protocol.id


def test_the_articles_stand_side_by_side(library: Library) -> None:
    general = library.protocols["unspecified"]
    assert {source for side in general.sides for source in side.sources} == {f"article-{n}" for n in range(5)}
    assert (general.sessions.default, general.interval_days.default, general.maintenance_days) == (4, 21, 120)


def test_classes_of_a_scale_lie_inside_its_range(library: Library) -> None:
    for scale in library.scales.values():
        for level in scale.levels:
            for bound in (level.low, level.high):
                if bound is not None and scale.low is not None and scale.high is not None:
                    assert scale.low <= bound <= scale.high, (scale.id, level.value)


def test_a_measure_without_a_known_error_is_told_apart(library: Library) -> None:
    without = {m.id for m in library.biometry.values() if noise_of(m, baseline=Decimal(50)) is None}
    assert without == {"calliper", "photographs", "pore-count", "visia-like", "wrinkle-depth"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_for_patients_is_in_french(library: Library, kind: str) -> None:
    entries = dict(library.kinds())[kind]
    wanted = [
        (f"{kind}/{entry_id}/{path}", english)
        for entry_id, entry in entries.items()
        for path, english in patient_texts(entry)
    ]
    assert wanted
    assert catalogue("fr").missing(wanted) == ()
