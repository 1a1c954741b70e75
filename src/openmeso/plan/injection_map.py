"""The injection map: a volume for each zone becomes points on a drawing, with needle and depth.

The volume comes first. It says how many drops there are, the drops say how far apart they lie, and the
map reports where that leaves the technique's usual range instead of adding volume.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from openmeso.errors import Fault, UnknownIdError, one_of
from openmeso.geometry import Depth, KeepOut, Laid, Room, lay_lines, lay_points, mirrored_x, reach
from openmeso.geometry.depth import Sex
from openmeso.geometry.polygon import overlap
from openmeso.knowledge.library import Library
from openmeso.knowledge.schema.anatomy import Outline, Technique, View, Zone
from openmeso.plan.ground import BELOW_DERMIS, reaching, structures, to_mm
from openmeso.units import Area, Length, Volume

Side = Literal["left", "right", "midline"]

#: Codes that a map can carry. Never re-used.
NO_TECHNIQUE = "plan/no-default-technique"
REFUSED = "plan/technique-refused"
UNUSUAL = "plan/technique-not-usual-here"
NO_ROOM = "plan/zone-without-room"
NOT_PLACED = "plan/volume-not-placed"
BELOW_ONE_DROP = "plan/volume-below-one-drop"
VOLUME_RANGE = "plan/volume-outside-range"
DROP_RANGE = "plan/drop-below-technique"
WIDE = "plan/spacing-wide"
CLOSE = "plan/spacing-close"
NEAR_STRUCTURE = "plan/near-structure"
STRUCTURE_KEPT_OUT = "plan/structure-kept-out"
MARKS_ON_TWO_VIEWS = "plan/marks-on-two-views"
UNEVEN = "plan/sides-uneven"

_FINE = Decimal("0.00001")
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Mark:
    """A place on the patient to keep free: a lesion, a vein, a tattoo.

    Attributes:
        x, y: 0 to 1 of the view.
        radius: Distance kept; without it that of the exclusion area ``lesion``.
    """

    view: str
    x: Decimal
    y: Decimal
    radius: Length | None = None


@dataclass(frozen=True)
class MapWarning:
    """Something the practitioner should know about one side of one zone.

    Attributes:
        about: Ids of structures, or the bound that was left, in words.
    """

    code: str
    zone: str
    side: Side | None
    about: str = ""


@dataclass(frozen=True)
class InjectionPoint:
    """One entry of the needle, 0 to 1 of the view.

    Attributes:
        end_x, end_y: Where a line ends, for techniques that draw lines.
        near: Ids of structures nearby that only deeper work may not touch.
    """

    x: Decimal
    y: Decimal
    end_x: Decimal | None = None
    end_y: Decimal | None = None
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class ZoneMap:
    """One side of one zone.

    Attributes:
        per_point: One drop; zero where a product is spread over the skin.
        budget: What was to be placed; ``total`` never exceeds it.
        spacing: Distance of neighbours on the drawing, of rows for lines.
        area: Of the drawn region, which foreshortens the skin.
        ml_per_cm2: ``total`` on that area.
    """

    zone: str
    side: Side
    view: str
    technique: str | None
    needle: str
    device: str
    depth: Depth | None
    per_point: Volume
    budget: Volume
    total: Volume
    spacing: Length | None
    area: Area
    ml_per_cm2: Decimal
    seconds: Decimal
    points: tuple[InjectionPoint, ...]
    warnings: tuple[MapWarning, ...]

    @property
    def count(self) -> int:
        return len(self.points)


@dataclass(frozen=True)
class InjectionMap:
    """A session's points on the drawings.

    Attributes:
        left, right: Volume on either side of paired zones.
        minutes: Time with the needle, by hand, not rounded up.
        library_version: Digest of the knowledge that it was drawn from.
    """

    zones: tuple[ZoneMap, ...]
    total: Volume
    left: Volume
    right: Volume
    minutes: Decimal
    warnings: tuple[MapWarning, ...]
    library_version: str

    @property
    def count(self) -> int:
        return sum(zone.count for zone in self.zones)


def draw_map(
    *,
    volumes: Mapping[str, Volume],
    sex: Sex,
    library: Library,
    techniques: Mapping[str, str] | None = None,
    most_per_point: Mapping[str, Volume] | None = None,
    actives: frozenset[str] = frozenset(),
    left_out: frozenset[tuple[str, Side]] = frozenset(),
    marks: Sequence[Mark] = (),
) -> InjectionMap:
    """Spend a volume budget on points.

    Args:
        volumes: For each zone, for one side where the zone is paired.
        sex: As registered at birth; other takes the thinner skin.
        library: All knowledge.
        techniques: For each zone; without one the zone's default.
        most_per_point: For each zone, the most that the product's label allows in one place.
        actives: Ids of what is injected; some structures concern only some actives.
        left_out: Sides of zones that stay untreated.
        marks: Places to keep free.

    Raises:
        UnknownIdError: a zone, technique or view is not in the library; every such id is named.
        ValueError: a volume is not positive or a mark lies outside its view.
    """
    chosen = techniques or {}
    _check(volumes, chosen, most_per_point or {}, marks, library)
    drawn: list[ZoneMap] = []
    for zone_id in sorted(volumes, key=list(library.zones).index):
        zone = library.zones[zone_id]
        technique = chosen.get(zone_id) or (zone.techniques[0] if zone.techniques else None)
        for side in _sides(zone):
            if (zone_id, side) not in left_out:
                task = _Task(
                    zone=zone,
                    side=side,
                    budget=volumes[zone_id],
                    technique=library.techniques[technique] if technique else None,
                    most=(most_per_point or {}).get(zone_id),
                    sex=sex,
                    actives=actives,
                    marks=tuple(marks),
                    library=library,
                )
                drawn.append(_draw(task))
    warnings = [warning for zone in drawn for warning in zone.warnings]
    warnings += _uneven(drawn)
    return InjectionMap(
        zones=tuple(drawn),
        total=_sum(drawn),
        left=_sum([zone for zone in drawn if zone.side == "left"]),
        right=_sum([zone for zone in drawn if zone.side == "right"]),
        minutes=(sum((zone.seconds for zone in drawn), Decimal(0)) / 60).quantize(_TENTH, ROUND_HALF_UP),
        warnings=tuple(warnings),
        library_version=library.version,
    )


@dataclass(frozen=True)
class _Task:
    """Everything that one side of one zone is drawn from."""

    zone: Zone
    side: Side
    budget: Volume
    technique: Technique | None
    most: Volume | None
    sex: Sex
    actives: frozenset[str]
    marks: tuple[Mark, ...]
    library: Library

    def warning(self, code: str, about: str = "") -> MapWarning:
        return MapWarning(code, self.zone.id, self.side, about)


def _draw(task: _Task) -> ZoneMap:
    technique = task.technique
    outline, marked_twice = _outline(task)
    view = task.library.views[outline.view]
    outline_mm = to_mm(outline.polygon, view)
    room_cm2 = Room(outline_mm).area_cm2
    depth = reach(technique=technique, zone=task.zone, sex=task.sex) if technique else None
    stop = _why_not(task, marked_twice)
    if technique is None or depth is None or stop:
        return _zone_map(task, view, depth, room_cm2, Volume.zero(), Laid(()), (), stop)
    warnings = _before(task, technique, depth)
    if technique.pattern == "passes":
        return _zone_map(task, view, depth, room_cm2, Volume.zero(), Laid(()), (), warnings)

    drop, drop_warnings = _drop(task, technique)
    deep = depth.may_leave_dermis or technique.layer in BELOW_DERMIS
    found = structures(zone=task.zone, view=view, library=task.library, actives=task.actives, deep=deep)
    absolute, kept, near = (reaching(shapes, outline_mm) for shapes in found)
    count = int(task.budget.value // drop.value)
    keep_out = (*absolute, *kept, *_marked(task, view))
    right = task.side == "right"
    laid = _lay(Room(outline_mm, keep_out), technique, count, axis_mm=_axis_mm(view) if right else None)
    points = _points(laid, view, near, mirrored=right)
    warnings += drop_warnings + _after(task, technique, laid, count, kept, points)
    return _zone_map(task, view, depth, room_cm2, drop, laid, points, warnings)


def _zone_map(
    task: _Task,
    view: View,
    depth: Depth | None,
    area_cm2: float,
    drop: Volume,
    laid: Laid,
    points: tuple[InjectionPoint, ...],
    warnings: Sequence[MapWarning],
) -> ZoneMap:
    technique = task.technique
    passes = technique is not None and technique.pattern == "passes" and not technique.refused
    total = task.budget if passes else drop.times(len(points))
    area = _decimal(area_cm2).quantize(_TENTH)
    number = area if passes else Decimal(len(points))
    return ZoneMap(
        zone=task.zone.id,
        side=task.side,
        view=view.id,
        technique=technique.id if technique else None,
        needle=technique.needle if technique else "",
        device=technique.device if technique else "",
        depth=depth,
        per_point=drop,
        budget=task.budget,
        total=total,
        spacing=None if laid.spacing_mm is None else Length(_decimal(laid.spacing_mm).quantize(_TENTH)),
        area=Area(area),
        ml_per_cm2=(total.value / _decimal(area_cm2)).quantize(_FINE),
        seconds=number * technique.seconds_per_point if technique else Decimal(0),
        points=points,
        warnings=tuple(warnings),
    )


def _lay(room: Room, technique: Technique, count: int, *, axis_mm: float | None) -> Laid:
    """Lay the pattern. The right side is laid as a mirrored left one, so that equal sides get equal points."""
    if axis_mm is not None:
        room = room.mirrored(axis_mm)
    if technique.pattern != "lines":
        return lay_points(room, count=count)
    length = float(technique.inserted_mm or 0)
    return lay_lines(room, count=count, length_mm=length)


def _axis_mm(view: View) -> float:
    """The mirror axis of the view, or of the pair of views that mirror each other."""
    return float((view.width / 2 if view.midline_x is None else view.midline_x) * view.mm_per_unit)


def _points(laid: Laid, view: View, near: Sequence[KeepOut], *, mirrored: bool) -> tuple[InjectionPoint, ...]:
    ends = laid.ends or (None,) * len(laid.entries)
    out = []
    for entry, end in zip(laid.entries, ends, strict=True):
        place = (2 * _axis_mm(view) - entry[0], entry[1]) if mirrored else entry
        x, y = _share(entry, view, mirrored)
        end_x, end_y = _share(end, view, mirrored) if end else (None, None)
        names = tuple(sorted({shape.name for shape in near if shape.covers(place)}))
        out.append(InjectionPoint(x, y, end_x, end_y, names))
    return tuple(out)


def _share(point: tuple[float, float], view: View, mirrored: bool) -> tuple[Decimal, Decimal]:
    """A place in mm as a share of the view, rounded before it is mirrored so that both sides round alike."""
    x = (_decimal(point[0]) / (view.width * view.mm_per_unit)).quantize(_FINE)
    y = (_decimal(point[1]) / (view.height * view.mm_per_unit)).quantize(_FINE)
    return (mirrored_x(view, x * view.width) / view.width if mirrored else x), y


def _drop(task: _Task, technique: Technique) -> tuple[Volume, list[MapWarning]]:
    """One drop: the technique's, or the label's limit rounded down to what the technique can measure."""
    drop = Volume(technique.ml_per_point)
    if task.most is None or not task.most < drop:
        return drop, []
    step = Decimal(1).scaleb(min(int(technique.ml_range[0].normalize().as_tuple().exponent), 0))
    rounded = task.most.rounded(step, down=True) or task.most
    if rounded.value < technique.ml_range[0]:
        return rounded, [task.warning(DROP_RANGE, f"{rounded}; {technique.ml_range[0]} mL at least")]
    return rounded, []


def _why_not(task: _Task, marked_twice: bool) -> list[MapWarning]:
    """Reasons to leave the side without points."""
    if task.technique is None:
        return [task.warning(NO_TECHNIQUE)]
    if task.technique.refused:
        return [task.warning(REFUSED, task.technique.refused)]
    return [task.warning(MARKS_ON_TWO_VIEWS)] if marked_twice else []


def _before(task: _Task, technique: Technique, depth: Depth) -> list[MapWarning]:
    """What is known before a point is laid."""
    volume = task.zone.volume
    out = [task.warning(code, _depth_words(depth)) for code in depth.warnings]
    if technique.id not in task.zone.techniques:
        out.append(task.warning(UNUSUAL, technique.id))
    least = volume.least_ml if volume.whole_face_ml is None else min(volume.least_ml, volume.whole_face_ml)
    if not least <= task.budget.value <= volume.most_ml:
        out.append(task.warning(VOLUME_RANGE, f"{Volume(least)} to {Volume(volume.most_ml)}"))
    return out


def _depth_words(depth: Depth) -> str:
    if depth.true is None:
        return "the insertion follows from a thickness that nobody measured here"
    if depth.dermis_to is None:
        return f"{depth.true}; thickness of the skin unknown"
    start = f"{depth.dermis_from.value} to " if depth.dermis_from else "down to "
    return f"{depth.true}; dermis {start}{depth.dermis_to}"


def _after(
    task: _Task,
    technique: Technique,
    laid: Laid,
    count: int,
    kept: Sequence[KeepOut],
    points: Sequence[InjectionPoint],
) -> list[MapWarning]:
    """What the finished pattern shows."""
    out = []
    if not count:
        out.append(task.warning(BELOW_ONE_DROP, str(Volume(technique.ml_per_point))))
    elif not points:
        out.append(task.warning(NO_ROOM))
    elif len(points) < count:
        out.append(task.warning(NOT_PLACED, f"{count - len(points)} of {count} points"))
    if laid.spacing_mm is not None and len(points) > 1:
        close, wide = (Length(bound) for bound in technique.spacing_range)
        spacing = _decimal(laid.spacing_mm).quantize(_TENTH)
        if spacing > wide.value:
            out.append(task.warning(WIDE, f"{Length(spacing)}; {wide} at most"))
        if spacing < close.value:
            out.append(task.warning(CLOSE, f"{Length(spacing)}; {close} at least"))
    out += [task.warning(STRUCTURE_KEPT_OUT, name) for name in sorted({shape.name for shape in kept})]
    near = Counter(name for point in points for name in point.near)
    out += [task.warning(NEAR_STRUCTURE, f"{name}, {number} points") for name, number in sorted(near.items())]
    return out


def _marked(task: _Task, view: View) -> list[KeepOut]:
    return [_mark_shape(mark, view, task.library) for mark in task.marks if mark.view == view.id]


def _mark_shape(mark: Mark, view: View, library: Library) -> KeepOut:
    lesion = library.exclusions.get("lesion")
    radius = mark.radius.value if mark.radius else lesion.radius_mm if lesion else Decimal(10)
    place = (
        float(mark.x * view.width * view.mm_per_unit),
        float(mark.y * view.height * view.mm_per_unit),
    )
    return KeepOut("lesion", (place,), float(radius))


def _outline(task: _Task) -> tuple[Outline, bool]:
    """The outline that points are laid on, and whether marks on two views leave none.

    A mark holds on the drawing it was made on only, so the side is drawn on the marked view.
    """
    outlines = [outline for outline in task.zone.outlines if outline.side == task.side]
    marked = [outline for outline in outlines if _touched(task, outline)]
    return (marked or outlines)[0], len(marked) > 1


def _touched(task: _Task, outline: Outline) -> bool:
    view = task.library.views[outline.view]
    room = Room(to_mm(outline.polygon, view))
    for shape in _marked(task, view):
        (x, y), r = shape.path[0], shape.radius_mm
        square = ((x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r))
        if overlap(square, room.outline):
            return True
    return False


def _sides(zone: Zone) -> tuple[Side, ...]:
    drawn = {outline.side for outline in zone.outlines}
    every: tuple[Side, ...] = ("midline", "left", "right")
    return tuple(side for side in every if side in drawn)


def _uneven(drawn: Sequence[ZoneMap]) -> list[MapWarning]:
    """Paired zones whose sides did not get the same."""
    totals: dict[str, dict[Side, Volume]] = {}
    for zone in drawn:
        if zone.side != "midline":
            totals.setdefault(zone.zone, {})[zone.side] = zone.total
    out = []
    for zone_id, by_side in totals.items():
        left, right = by_side.get("left", Volume.zero()), by_side.get("right", Volume.zero())
        if left != right:
            out.append(MapWarning(UNEVEN, zone_id, None, f"left {left}, right {right}"))
    return out


def _check(
    volumes: Mapping[str, Volume],
    techniques: Mapping[str, str],
    most: Mapping[str, Volume],
    marks: Sequence[Mark],
    library: Library,
) -> None:
    named: list[tuple[str, str, Mapping[str, object]]] = [
        *(("zone", zone, library.zones) for zone in {**volumes, **techniques, **most}),
        *(("technique", technique, library.techniques) for technique in techniques.values()),
        *(("view", mark.view, library.views) for mark in marks),
    ]
    faults = [Fault(f"map: {kind}", name, one_of(known, name)) for kind, name, known in named if name not in known]
    if faults:
        raise UnknownIdError(faults)
    if any(volume.value <= 0 for volume in (*volumes.values(), *most.values())):
        raise ValueError("a volume on the map is more than nothing")
    if any(not (0 <= mark.x <= 1 and 0 <= mark.y <= 1) for mark in marks):
        raise ValueError("a mark lies inside its view, 0 to 1")


def _sum(zones: Sequence[ZoneMap]) -> Volume:
    return Volume(sum((zone.total.value for zone in zones), Decimal(0)))


def _decimal(number: float) -> Decimal:
    return Decimal(repr(number))
