"""A session adds up to the hundredth of a millilitre, or says where it does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.errors import RecordError
from openmeso.session import (
    Delivery,
    PlannedLot,
    PlannedSession,
    PlannedSyringe,
    PlannedZone,
    SessionRecord,
    Weight,
    reconcile,
)
from openmeso.units import Volume

ON = date(2026, 11, 22)
STEPS = ("recheck-history", "remove-disinfect", "inject", "observe", "aftercare-talk")


def planned(*, volume: str = "2.5", most: str | None = None) -> PlannedSession:
    zone = PlannedZone("cheek", "point-by-point", Volume.of(volume), None if most is None else Volume.of(most))
    lot = PlannedLot("L1", "profhilo-h-l", date(2027, 3, 31))
    return PlannedSession(
        on=ON,
        syringes=(PlannedSyringe("A", ("profhilo-h-l",), Volume.of("3"), (zone,), (lot,)),),
        steps=STEPS,
    )


def step(name: str, minute: int) -> dict[str, Any]:
    return {
        "id": name,
        "start": f"2026-11-22T10:{minute:02d}:00+01:00",
        "end": f"2026-11-22T10:{minute + 5:02d}:00+01:00",
    }


def session(**change: Any) -> Delivery:
    data: dict[str, Any] = {
        "schema": "openmeso-session/1",
        "on": ON,
        "line": [a_line(volume_ml="2.5")],
        "syringe": [
            {"letter": "A", "prepared_ml": "3", "surface_loss_ml": "0.2", "residue_ml": "0.1", "waste_ml": "0.2"}
        ],
        "lot": [{"syringe": "A", "product": "profhilo-h-l", "lot": "L1", "expiry": date(2027, 3, 31)}],
        "asepsis": {"antiseptic": "chlorhexidine", "dry": True, "single_use": True},
        "step": [step(name, 5 * index) for index, name in enumerate(STEPS)],
    }
    return Delivery.model_validate({**data, **change})


def a_line(**change: Any) -> dict[str, Any]:
    return {
        "syringe": "A",
        "zone": "cheek",
        "side": "both",
        "technique": "point-by-point",
        "points": 100,
        "volume_ml": "2.5",
        "needle": "32G × 4 mm",
        "inserted_mm": "1.9",
        "angle_deg": 20,
        **change,
    }


def codes(record: SessionRecord) -> set[str]:
    return {finding.code for finding in record.findings}


def test_a_session_as_planned_has_no_finding_and_may_be_signed() -> None:
    record = reconcile(planned=planned(), delivered=session())
    assert record.findings == ()
    assert record.complete
    assert record.may_be_signed
    assert record.minutes == 25


def test_drawn_3_delivered_240_surface_25_waste_30_leaves_005_unaccounted() -> None:
    delivered = session(
        line=[a_line(volume_ml="2.40")],
        syringe=[{"letter": "A", "prepared_ml": "3.00", "surface_loss_ml": "0.25", "waste_ml": "0.30"}],
    )
    record = reconcile(planned=planned(volume="2.40"), delivered=delivered)
    assert record.syringes[0].missing == Volume.of("0.05")
    assert codes(record) == {"session/volume-unaccounted"}
    assert not record.may_be_signed


def test_more_than_was_prepared_blocks() -> None:
    record = reconcile(planned=planned(), delivered=session(syringe=[{"letter": "A", "prepared_ml": "2"}]))
    assert codes(record) == {"session/volume-exceeds-prepared"}
    assert not record.may_be_signed


@given(
    delivered=st.decimals("0", "3", places=2),
    surface=st.decimals("0", "1", places=2),
    residue=st.decimals("0", "1", places=2),
    waste=st.decimals("0", "1", places=2),
    missing=st.decimals("-1", "1", places=2),
)
def test_no_hundredth_goes_unaccounted(
    delivered: Decimal, surface: Decimal, residue: Decimal, waste: Decimal, missing: Decimal
) -> None:
    prepared = max(delivered + surface + residue + waste + missing, Decimal(0))
    parts = {"surface_loss_ml": surface, "residue_ml": residue, "waste_ml": waste}
    record = reconcile(
        planned=planned(),
        delivered=session(
            line=[a_line(volume_ml=delivered)], syringe=[{"letter": "A", "prepared_ml": prepared, **parts}]
        ),
    )
    balance = record.syringes[0]
    assert balance.missing.value == prepared - delivered - surface - residue - waste
    unbalanced = {"session/volume-unaccounted", "session/volume-exceeds-prepared"}
    assert bool(codes(record) & unbalanced) == bool(balance.missing)


def test_a_stopped_session_with_its_reason_may_be_signed() -> None:
    record = reconcile(
        planned=planned(),
        delivered=session(
            stopped="faint",
            line=[a_line(volume_ml="1", points=40)],
            syringe=[{"letter": "A", "prepared_ml": "3", "waste_ml": "2"}],
            step=[step("recheck-history", 0), step("inject", 5)],
        ),
    )
    assert codes(record) == {"session/partial-delivery"}
    assert not record.complete
    assert record.may_be_signed


ROWS: list[tuple[str, dict[str, Any], str, bool]] = [
    (
        "a zone nobody planned",
        {"line": [a_line(), a_line(zone="nose", volume_ml="0.2")]},
        "session/zone-unplanned",
        True,
    ),
    ("nothing delivered, no reason", {"line": []}, "session/nothing-delivered", True),
    ("stopped, yet all given", {"stopped": "faint"}, "session/stopped-but-complete", False),
    ("no lot", {"lot": []}, "session/lot-missing", True),
    (
        "another lot of the same product",
        {"lot": [{"syringe": "A", "product": "profhilo-h-l", "lot": "L2", "expiry": date(2027, 1, 31)}]},
        "session/lot-changed",
        False,
    ),
    (
        "another expiry than stock knows",
        {"lot": [{"syringe": "A", "product": "profhilo-h-l", "lot": "L1", "expiry": date(2028, 3, 31)}]},
        "session/lot-expiry-differs",
        True,
    ),
    (
        "a lot that expired yesterday",
        {"lot": [{"syringe": "A", "product": "profhilo-h-l", "lot": "L0", "expiry": date(2026, 11, 21)}]},
        "session/lot-expired",
        True,
    ),
    (
        "a product that is not in the syringe",
        {
            "lot": [
                {"syringe": "A", "product": "profhilo-h-l", "lot": "L1", "expiry": date(2027, 3, 31)},
                {"syringe": "A", "product": "nctf-135-ha", "lot": "N1", "expiry": date(2027, 3, 31)},
            ]
        },
        "session/product-unplanned",
        True,
    ),
    (
        "a syringe that is not in the plan",
        {"syringe": [{"letter": "A", "prepared_ml": "2.5"}, {"letter": "B", "prepared_ml": "0"}]},
        "session/syringe-unplanned",
        True,
    ),
    (
        "no observation",
        {"step": [step(s, 5 * i) for i, s in enumerate(STEPS) if s != "observe"]},
        "session/step-missing",
        True,
    ),
    ("nothing on asepsis", {"asepsis": None}, "session/asepsis-missing", True),
    (
        "wet antiseptic",
        {"asepsis": {"antiseptic": "chlorhexidine", "dry": False, "single_use": True}},
        "session/antiseptic-wet",
        False,
    ),
    (
        "a needle used before",
        {"asepsis": {"antiseptic": "chlorhexidine", "dry": True, "single_use": False}},
        "session/not-single-use",
        True,
    ),
    (
        "no aftercare talk",
        {"step": [step(s, 5 * i) for i, s in enumerate(STEPS) if s != "aftercare-talk"]},
        "session/step-missing",
        False,
    ),
    (
        "injected before the disinfection",
        {"step": [step(s, m) for s, m in zip(STEPS, (0, 20, 10, 30, 40), strict=True)]},
        "session/step-order",
        False,
    ),
]


@pytest.mark.parametrize(("change", "code", "blocks"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_each_difference_is_found(change: dict[str, Any], code: str, blocks: bool) -> None:
    record = reconcile(planned=planned(), delivered=session(**change))
    found = [finding for finding in record.findings if finding.code == code]
    assert found
    assert (found[0].weight is Weight.BLOCKS) is blocks


def test_a_planned_syringe_that_was_not_used_is_noted() -> None:
    record = reconcile(planned=planned(), delivered=session(line=[], syringe=[], lot=[], stopped="withdrew"))
    assert {"session/syringe-not-used", "session/partial-delivery"} <= codes(record)
    assert record.may_be_signed


@pytest.mark.parametrize(("most", "code"), [("2.6", "session/zone-limit-exceeded"), ("3", "session/more-than-planned")])
def test_more_than_planned_is_noted_and_more_than_the_limit_blocks(most: str, code: str) -> None:
    delivered = session(line=[a_line(volume_ml="2.7")], syringe=[{"letter": "A", "prepared_ml": "2.7"}])
    record = reconcile(planned=planned(most=most), delivered=delivered)
    assert codes(record) == {code}


def test_a_session_file_lists_all_its_faults(tmp_path: Path, library: Any) -> None:
    from openmeso.session import read_delivery

    path = tmp_path / "session.toml"
    path.write_text(
        """
schema = "openmeso-session/1"
on = 2026-11-22
[[line]]
syringe = "A"
zone = "cheeks"
side = "both"
technique = "nappag"
points = 3
volume_ml = 1
needle = "32G"
inserted_mm = 1
angle_deg = 20
[numbing]
ingredient = "emlaa"
grams = 2
minutes = 30
[[syringe]]
letter = "B"
prepared_ml = 1
[[syringe]]
letter = "B"
prepared_ml = 1
""",
        encoding="utf-8",
    )
    with pytest.raises(RecordError) as caught:
        read_delivery(path, library=library)
    text = str(caught.value)
    assert "cheek" in text
    assert "nappage" in text
    assert len(caught.value.faults) == 5


@pytest.mark.parametrize(
    "text",
    ["not toml =", 'schema = "openmeso-session/2"\non = 2026-11-22', 'schema = "openmeso-session/1"\non = "soon"'],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, library: Any, text: str) -> None:
    from openmeso.session import read_delivery

    path = tmp_path / "session.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordError):
        read_delivery(path, library=library)


@pytest.mark.parametrize(("start", "end"), [("10:00", "09:59"), ("10:00", "10:05")])
def test_a_step_ends_after_it_began_and_knows_its_offset(start: str, end: str) -> None:
    offset = "+01:00" if end < start else ""
    with pytest.raises(ValueError, match=r"instant|after its start"):
        session(
            step=[{"id": "inject", "start": f"2026-11-22T{start}:00{offset}", "end": f"2026-11-22T{end}:00{offset}"}]
        )
