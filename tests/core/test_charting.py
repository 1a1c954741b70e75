"""The injection chart adds up, survives every undo, and says what is wrong with a stroke."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmeso.errors import RecordError
from openmeso.geometry.polygon import contains
from openmeso.knowledge import Library
from openmeso.plan import draw_map
from openmeso.plan.ground import outline_on
from openmeso.session import (
    Chart,
    Delivery,
    PlannedLot,
    PlannedSession,
    PlannedSyringe,
    PlannedZone,
    Stroke,
    Weight,
    chart_findings,
    depth_check,
    fill_zone,
    fold,
    from_planned,
    map_setting,
    mirrored,
    needle_of,
    read_event,
    read_stroke,
    reconcile,
)
from openmeso.session.charting import ChartEvent
from openmeso.units import Length, Volume

#: In the left cheek of the front view.
HERE = [0.66, 0.6]


def drawn(**change: Any) -> dict[str, Any]:
    return {
        "id": "s1",
        "kind": "point",
        "view": "front",
        "zone": "cheek",
        "side": "left",
        "letter": "A",
        "technique": "point-by-point",
        "needle_gauge": "32G",
        "needle_mm": "4",
        "angle_deg": 20,
        "inserted_mm": "1.9",
        "drop_ml": "0.02",
        "points": [HERE],
        **change,
    }


def stroke(**change: Any) -> Stroke:
    return read_stroke(drawn(**change))


def act(kind: str, key: str, **more: Any) -> ChartEvent:
    return read_event({"key": key, "type": kind, **more})


def add(id_: str, key: str | None = None, **change: Any) -> ChartEvent:
    return act("add", key or f"k-{id_}", stroke=drawn(id=id_, **change))


def ids(chart: Chart) -> list[str]:
    return [s.id for s in chart.strokes]


# --- the fold -----------------------------------------------------------------------------


def test_a_chart_is_the_fold_of_its_events() -> None:
    events = [
        add("a"),
        add("b"),
        act("erase", "1", ids=["a"]),
        act("move", "2", ids=["b"], dx=0.1, dy=-0.1),
        act("edit", "3", ids=["b"], stroke={"drop_ml": "0.05", "note": "more"}),
    ]
    (only,) = fold(events).strokes
    assert (only.id, only.drop_ml, only.note) == ("b", Decimal("0.05"), "more")
    assert only.points == ((Decimal("0.76"), Decimal("0.5")),)


def test_undo_is_an_event_and_survives() -> None:
    events = [add("a"), add("b"), act("undo", "u1")]
    assert ids(fold(events)) == ["a"]
    assert fold(events).may_redo
    assert ids(fold([*events, act("redo", "r1")])) == ["a", "b"]
    assert ids(fold([*events, act("undo", "u2"), act("undo", "u3")])) == []
    after = fold([*events, add("c"), act("redo", "r1")])
    assert ids(after) == ["a", "c"]
    assert not after.may_redo and after.may_undo


def test_an_event_sent_twice_counts_once() -> None:
    twice = [add("a"), act("move", "m", ids=["a"], dx=0.1), act("move", "m", ids=["a"], dx=0.1)]
    assert fold(twice).strokes[0].points[0][0] == Decimal("0.76")
    assert ids(fold([add("a"), add("a", key="other", zone="chin")])) == ["a"]
    assert fold([add("a"), add("a", key="other", zone="chin")]).strokes[0].zone == "cheek"


def test_the_last_map_is_copied_under_new_names() -> None:
    copied = [drawn(id="old-1"), drawn(id="old-2")]
    chart = fold([add("a"), act("copy-last", "c", copied=copied)])
    assert ids(chart) == ["a", "c:0", "c:1"]
    assert ids(fold([add("a"), act("copy-last", "c", copied=copied), act("undo", "u")])) == ["a"]


EVENTS = st.lists(
    st.one_of(
        st.sampled_from("abc").map(lambda i: {"type": "add", "stroke": drawn(id=i)}),
        st.sampled_from("abc").map(lambda i: {"type": "erase", "ids": [i]}),
        st.sampled_from("abc").map(lambda i: {"type": "move", "ids": [i], "dx": "0.01"}),
        st.sampled_from("abc").map(lambda i: {"type": "edit", "ids": [i], "stroke": {"passes": 2}}),
        st.just({"type": "undo"}),
        st.just({"type": "redo"}),
    ),
    max_size=20,
)


@given(EVENTS)
def test_undo_takes_back_just_the_last_act(acts: list[dict[str, Any]]) -> None:
    events = [read_event({"key": str(n), **one}) for n, one in enumerate(acts)]
    before = fold(events)
    more = [*events, add("new")]
    assert fold([*more, act("undo", "u")]).strokes == before.strokes
    assert fold([*more, act("undo", "u"), act("redo", "r")]).strokes == fold(more).strokes


def test_events_are_kept_as_json() -> None:
    event = act("edit", "k", ids=["a"], stroke={"drop_ml": 0.02, "points": [[0.1, 0.2]]})
    back = read_event(json.loads(event.model_dump_json()))
    assert fold([add("a"), back]).strokes == fold([add("a"), event]).strokes
    whole = stroke(points=[[0.123456, 0.2]])
    assert read_stroke(json.loads(whole.model_dump_json())) == whole


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"type": "add", "key": "k"}, "stroke"),
        ({"type": "add", "key": "k", "stroke": drawn(letter="a")}, "letter"),
        ({"type": "add", "key": "k", "stroke": drawn(drop_ml="much")}, "drop_ml"),
        ({"type": "add", "key": "k", "stroke": {**drawn(), "colour": "red"}}, "colour"),
        ({"type": "erase", "key": "k"}, "ids"),
        ({"type": "edit", "key": "k", "ids": ["a"]}, "what changes"),
        ({"type": "edit", "key": "k", "ids": ["a"], "stroke": {"id": "b"}}, "what changes"),
        ({"type": "edit", "key": "k", "ids": ["a"], "stroke": {"passes": 0}}, "passes"),
        ({"type": "dance", "key": "k"}, "type"),
        ({"type": "undo"}, "key"),
        ("undo", "chart"),
    ],
)
def test_an_event_that_cannot_be_read_says_why(data: Any, words: str) -> None:
    with pytest.raises(RecordError, match=words):
        read_event(data)


# --- sums ---------------------------------------------------------------------------------


def chart_of(*strokes: Stroke) -> Chart:
    return Chart(strokes)


def test_a_chart_adds_up() -> None:
    brush = stroke(id="a", kind="brush", points=[HERE] * 84)
    right = stroke(id="b", side="right", points=[[0.34, 0.6]] * 3)
    line = stroke(id="c", kind="line", letter="B", zone="nasolabial-fold", points=[[0.6, 0.6], [0.6, 0.65]], passes=2)
    chart = chart_of(brush, right, line)
    assert brush.volume == Volume.of("1.68")
    assert (line.count, line.volume) == (1, Volume.of("0.04"))
    assert chart.total() == Volume.of("1.78")
    balance = chart.balance("A")
    assert (balance.left, balance.right, balance.midline) == (Volume.of("1.68"), Volume.of("0.06"), Volume.zero())
    assert balance.total == chart.total("A")
    assert chart.by_zone() == {"cheek": Volume.of("1.74"), "nasolabial-fold": Volume.of("0.04")}
    assert chart.by_zone("B") == {"nasolabial-fold": Volume.of("0.04")}
    assert [(s.letter, s.zone, s.side, s.points) for s in chart.sums] == [
        ("A", "cheek", "left", 84),
        ("A", "cheek", "right", 3),
        ("B", "nasolabial-fold", "left", 2),
    ]


def test_lines_of_the_record_are_what_reconcile_reads() -> None:
    chart = chart_of(
        stroke(id="a", kind="brush", points=[HERE] * 50),
        stroke(id="b", kind="brush", points=[HERE] * 50),
        stroke(id="c", kind="brush", side="right", points=[[0.34, 0.6]] * 25),
    )
    left, right = chart.lines
    assert (left.points, left.volume_ml, left.needle) == (100, Decimal("2.00"), "32G × 4 mm")
    assert (right.side, right.points) == ("right", 25)
    zone = PlannedZone("cheek", "point-by-point", Volume.of("2.5"))
    lot = PlannedLot("L1", "gel", date(2027, 3, 31))
    planned = PlannedSession(
        date(2026, 11, 22), (PlannedSyringe("A", ("gel",), Volume.of("2.5"), (zone,), (lot,)),), ()
    )
    delivered = Delivery.model_validate(
        {
            "schema": "openmeso-session/1",
            "on": date(2026, 11, 22),
            "line": [line.model_dump() for line in chart.lines],
            "syringe": [{"letter": "A", "prepared_ml": "2.5"}],
            "lot": [{"syringe": "A", "product": "gel", "lot": "L1", "expiry": date(2027, 3, 31)}],
            "asepsis": {"antiseptic": "chlorhexidine", "dry": True, "single_use": True},
        }
    )
    record = reconcile(planned=planned, delivered=delivered)
    assert record.complete
    assert record.syringes[0].missing == Volume.zero()


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["left", "right"]), st.integers(0, 9)), max_size=8))
def test_no_drop_is_lost_between_chart_and_record(parts: list[tuple[str, str, int]]) -> None:
    chart = chart_of(
        *(stroke(id=str(n), letter=a, side=side, points=[HERE] * count) for n, (a, side, count) in enumerate(parts))
    )
    assert sum((line.volume_ml for line in chart.lines), Decimal(0)) == chart.total().value
    assert sum((one.volume.value for one in chart.sums), Decimal(0)) == chart.total().value
    assert chart.balance().total == chart.total()


def test_lines_that_cannot_be_recorded_are_all_named() -> None:
    chart = chart_of(stroke(id="a", inserted_mm=None), stroke(id="b", zone="chin", angle_deg=0))
    with pytest.raises(RecordError) as caught:
        _ = chart.lines
    assert len(caught.value.faults) == 2
    assert chart_of(stroke(points=[])).lines == ()


# --- what is wrong ------------------------------------------------------------------------


def found(library: Library, *strokes: Stroke, **more: Any) -> dict[str, Weight]:
    findings = chart_findings(chart=chart_of(*strokes), library=library, **more)
    assert all(f.what and f.do for f in findings)
    return {f.code: f.weight for f in findings}


def test_a_sound_stroke_has_no_finding(library: Library) -> None:
    assert found(library, stroke(inserted_mm="1.87"), letters={"A"}, sex="female") == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"zone": "cheeks"}, "chart/zone-unknown"),
        ({"view": "face"}, "chart/view-unknown"),
        ({"technique": "magic"}, "chart/technique-unknown"),
        ({"letter": "C"}, "chart/letter-unknown"),
        ({"points": [[1.2, 0.5]]}, "chart/outside-view"),
        ({"points": []}, "chart/no-point"),
        ({"kind": "line"}, "chart/line-without-end"),
        ({"points": [HERE, HERE]}, "chart/many-points"),
        ({"drop_ml": "2"}, "chart/drop-implausible"),
        ({"drop_ml": "0"}, "chart/drop-implausible"),
        ({"angle_deg": 91}, "chart/angle"),
        ({"inserted_mm": None}, "chart/inserted-unknown"),
        ({"inserted_mm": "-1"}, "chart/inserted-implausible"),
        ({"inserted_mm": "4.1"}, "chart/longer-than-needle"),
        ({"zone": "hands"}, "chart/zone-not-on-view"),
        ({"zone": "abdomen", "side": "midline"}, "chart/zone-not-on-view"),
    ],
)
def test_what_cannot_be_recorded_blocks(library: Library, change: dict[str, Any], code: str) -> None:
    assert found(library, stroke(**change), letters={"A", "B"}, sex="female").get(code) is Weight.BLOCKS


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"points": [[0.5, 0.1]]}, "chart/outside-zone"),
        ({"drop_ml": "0.2"}, "chart/drop-unusual"),
        ({"technique": "papule"}, "chart/technique-unusual"),
        ({"technique": "deep-hypodermic", "needle_mm": "13"}, "chart/technique-refused"),
        ({"inserted_mm": "4", "angle_deg": 60}, "chart/depth-off-target"),
        ({"zone": "periocular-upper", "points": [[0.618, 0.415]]}, "chart/never-here"),
    ],
)
def test_what_is_unusual_is_noted(library: Library, change: dict[str, Any], code: str) -> None:
    assert found(library, stroke(**change), sex="female").get(code) is Weight.NOTE


def test_vessels_are_named_and_count_more_below_the_dermis(library: Library) -> None:
    area = library.exclusions["facial-artery"]
    shape = next(s for s in area.shapes if s.view == "front" and s.side == "left")
    view = library.views["front"]
    x, y = shape.points[2]
    zone = next(
        z.id
        for z in library.zones.values()
        if z.id in library.zones_named(area.zones)
        and (outline := outline_on(z, "front", "left"))
        and contains([(float(a), float(b)) for a, b in outline.polygon], (float(x), float(y)))
    )
    at = {"zone": zone, "points": [[str(x / view.width), str(y / view.height)]]}
    assert "chart/near-structure" in found(library, stroke(**at))
    deep = stroke(**at, technique="fan", needle_mm="13", inserted_mm="13", angle_deg=10)
    assert "chart/too-deep-here" in found(library, deep)


def test_blocking_findings_stand_first(library: Library) -> None:
    findings = chart_findings(
        chart=chart_of(stroke(points=[[0.5, 0.1]]), stroke(id="b", inserted_mm=None)), library=library
    )
    assert [f.weight for f in findings] == sorted((f.weight for f in findings), key=lambda w: w is Weight.NOTE)
    assert findings[0].stroke == "b"


# --- depth --------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "angle", "deep"), [("4", 45, "2.8"), ("4", 30, "2"), ("13", 45, "9.2")])
def test_depth_is_the_inserted_length_times_the_sine(library: Library, length: str, angle: int, deep: str) -> None:
    check = depth_check(zone=library.zones["cheek"], sex="female", inserted=Length.of(length), angle_deg=Decimal(angle))
    assert f"{length} mm at {angle}° = {deep} mm deep" in check.words
    assert check.in_target is None


def test_depth_says_whether_it_is_where_the_technique_means_it(library: Library) -> None:
    cheek, technique = library.zones["cheek"], library.techniques["point-by-point"]
    good = depth_check(zone=cheek, sex="female", inserted=Length.of("1.87"), angle_deg=Decimal(20), technique=technique)
    assert good.in_target is True
    assert "dermis 0.2 to 1.07 mm" in good.words
    deep = depth_check(zone=cheek, sex="female", inserted=Length.of(4), angle_deg=Decimal(60), technique=technique)
    assert deep.in_target is False
    assert "below the dermis" in deep.words and "meant for dermis" in deep.words
    unknown = depth_check(
        zone=library.zones["hands"].model_copy(update={"thickness": None}),
        sex="other",
        inserted=Length.of(4),
        angle_deg=Decimal(60),
        technique=technique,
    )
    assert unknown.in_target is None
    assert "nobody measured" in unknown.words
    with pytest.raises(ValueError, match="angle"):
        depth_check(zone=cheek, sex="female", inserted=Length.of(4), angle_deg=Decimal(0))


# --- patterns -----------------------------------------------------------------------------

CHEEK: dict[str, Any] = {"view": "front", "zone": "cheek", "side": "left", "technique": "nappage"}


def test_a_zone_is_filled_by_spacing_or_by_count(library: Library) -> None:
    dense = fill_zone(library=library, **CHEEK, spacing=Length.of(3))
    wide = fill_zone(library=library, **CHEEK, spacing=Length.of(10))
    assert len(dense) > 5 * len(wide) > 0
    assert len(fill_zone(library=library, **CHEEK, count=20)) == 20
    outline = outline_on(library.zones["cheek"], "front", "left")
    assert outline is not None
    view = library.views["front"]
    ring = [(float(x), float(y)) for x, y in outline.polygon]
    assert all(contains(ring, (float(x * view.width), float(y * view.height))) for x, y in dense)


def test_both_sides_get_the_same_pattern(library: Library) -> None:
    left = fill_zone(library=library, **CHEEK, count=30)
    right = fill_zone(library=library, **{**CHEEK, "side": "right"}, count=30)
    assert {(1 - x, y) for x, y in left} == set(right)


def test_lines_come_as_start_and_end(library: Library) -> None:
    where: dict[str, Any] = {"view": "front", "zone": "cheek", "side": "left", "technique": "linear-retrograde"}
    by_count = fill_zone(library=library, **where, count=4, inserted=Length.of(8))
    by_spacing = fill_zone(library=library, **where, spacing=Length.of(6), inserted=Length.of(8))
    assert len(by_count) == 8
    assert len(by_spacing) % 2 == 0
    mm = library.views["front"].mm_per_unit
    for (ax, ay), (bx, by) in zip(by_count[::2], by_count[1::2], strict=True):
        far = (((bx - ax) * 1000 * mm) ** 2 + ((by - ay) * 1250 * mm) ** 2).sqrt()
        assert far == pytest.approx(Decimal(8), abs=Decimal("0.02"))


def test_no_point_is_laid_where_no_needle_goes(library: Library) -> None:
    where: dict[str, Any] = {"view": "front", "zone": "upper-lip", "side": "midline", "technique": "micropapule"}
    points = fill_zone(library=library, **where, spacing=Length.of(2))
    laid = stroke(kind="brush", zone="upper-lip", side="midline", technique="micropapule", points=points)
    assert points
    assert "chart/never-here" not in found(library, laid)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"zone": "cheeks", "technique": "magic", "view": "face"}, "3 faults"),
        ({"zone": "hands"}, "a side that a view shows"),
        ({"spacing": None}, "neither spacing nor count"),
        ({"count": 9}, "spacing and count"),
        ({"spacing": Length.of("0.5")}, "1 to 40 mm"),
        ({"spacing": None, "count": 0}, "from 1 to 2000"),
        ({"technique": "microneedling"}, "points or lines"),
    ],
)
def test_a_fill_that_no_hand_can_do_is_refused(library: Library, change: dict[str, Any], words: str) -> None:
    with pytest.raises(RecordError, match=words):
        fill_zone(library=library, **{**CHEEK, "spacing": Length.of(3), **change})


def test_a_stroke_is_mirrored_to_the_other_side(library: Library) -> None:
    one = stroke(points=[[0.66, 0.6]])
    other = mirrored(one, new_id="b", library=library)
    assert other is not None
    assert (other.id, other.side, other.view) == ("b", "right", "front")
    assert other.points == ((Decimal("0.34"), Decimal("0.6")),)
    back = mirrored(other, new_id="s1", library=library)
    assert back == one
    oblique = mirrored(stroke(view="oblique-left"), new_id="b", library=library)
    assert oblique is not None and oblique.view == "oblique-right"
    middle = mirrored(stroke(zone="forehead", side="midline"), new_id="b", library=library)
    assert middle is not None and middle.side == "midline"
    assert mirrored(stroke(zone="cheeks"), new_id="b", library=library) is None
    with pytest.raises(RecordError):
        mirrored(stroke(view="face"), new_id="b", library=library)


def test_the_plan_becomes_strokes_to_follow(library: Library) -> None:
    planned = draw_map(
        volumes={"cheek": Volume.of("0.3"), "nasolabial-fold": Volume.of("0.1")}, sex="female", library=library
    )
    strokes = from_planned(planned, letter="B", library=library)
    assert {(s.zone, s.side) for s in strokes} == {(z.zone, z.side) for z in planned.zones}
    assert sum((s.volume.value for s in strokes), Decimal(0)) == planned.total.value
    assert {s.kind for s in strokes if s.zone == "nasolabial-fold"} == {"line"}
    assert all(s.letter == "B" and s.needle_gauge for s in strokes)
    weights = found(library, *strokes, sex="female")
    assert Weight.BLOCKS not in weights.values()
    assert "chart/outside-zone" not in weights


def test_needles_are_read_from_the_techniques(library: Library) -> None:
    assert needle_of(library.techniques["point-by-point"]) == ("32G", Decimal(4))
    assert needle_of(library.techniques["mesogun-multi"]) == ("5 × 32G", Decimal("0.8"))
    assert needle_of(library.techniques["needle-free"]) == ("", Decimal(0))
    assert stroke(needle_gauge="", needle_mm=0).needle == "none"


# --- what the browser needs ---------------------------------------------------------------


def test_the_map_knows_every_view_that_shows_a_zone(library: Library) -> None:
    setting = map_setting(library, sex="female")
    assert json.loads(json.dumps(setting)) == setting
    views = {view["id"]: view for view in setting["views"]}
    assert list(views)[:3] == ["front", "oblique-left", "oblique-right"]
    assert set(views) == {o.view for z in library.zones.values() for o in z.outlines}
    front = views["front"]
    assert front["viewbox"] == [0, 0, 1000, 1250]
    assert front["midline_x"] == 0.5
    assert views["oblique-left"]["midline_x"] is None
    assert {z["side"] for z in front["zones"] if z["id"] == "cheek"} == {"left", "right"}
    for view in views.values():
        for part in (*view["zones"], *view["exclusions"]):
            assert all(-0.2 <= x <= 1.2 and -0.2 <= y <= 1.2 for x, y in part["polygon"])
    assert [view["id"] for view in map_setting(library, sex="male", views={"neck"})["views"]] == ["neck"]


def test_the_map_knows_the_presets_and_the_depths(library: Library) -> None:
    setting = map_setting(library, sex="female", first=("nappage",))
    techniques = {t["id"]: t for t in setting["techniques"]}
    assert next(iter(techniques)) == "nappage"
    assert techniques["nappage"]["needle_gauge"] == "32G"
    assert setting["techniques"][-1]["refused"]
    assert "microneedling" not in techniques
    cheek = setting["depths"]["cheek"]
    assert (cheek["dermis"]["from_mm"], cheek["dermis"]["to_mm"]) == ("0.2", "1.07")
    assert cheek["point-by-point"]["inserted_mm"] == "1.87"
    assert "Typical" in cheek["dermis"]["words"]
    assert set(setting["depths"]) == set(library.zones)
    assert all(set(library.techniques) <= set(known) for known in setting["depths"].values())
    assert setting["zones"]["cheek"]["techniques"][0] == "point-by-point"


def test_structures_of_other_actives_are_left_out(library: Library) -> None:
    only = [a for a in library.exclusions.values() if a.only_for and a.shapes]
    shown = {e["id"] for v in map_setting(library, sex="female")["views"] for e in v["exclusions"]}
    assert shown.isdisjoint({a.id for a in only})
    for area in only:
        actives = library.actives_named(area.only_for)
        more = map_setting(library, sex="female", actives=actives)
        assert area.id in {e["id"] for v in more["views"] for e in v["exclusions"]}
