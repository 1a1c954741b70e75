"""What is wrong, or unusual, about a chart: every finding at once, each with its stroke and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from openmeso.errors import one_of
from openmeso.geometry import Depth, KeepOut, Room, depth_of
from openmeso.geometry.depth import Sex, TipLayer
from openmeso.geometry.polygon import contains
from openmeso.knowledge import Library
from openmeso.knowledge.schema.anatomy import Technique, View, Zone
from openmeso.plan.ground import BELOW_DERMIS, outline_on, structures, to_mm
from openmeso.session.charting import Chart, Stroke
from openmeso.session.record import Weight
from openmeso.units import Length, plain

#: Longest insertion and steepest angle that a record can hold.
MOST_INSERTED_MM = 40
_TENTH = Decimal("0.1")

#: Where a tip may lie for the layer that a technique is meant for.
_MEANT: dict[str, frozenset[TipLayer]] = {
    "epidermis": frozenset({"epidermis"}),
    "superficial-dermis": frozenset({"superficial-dermis", "skin"}),
    "dermis": frozenset({"superficial-dermis", "deep-dermis", "skin"}),
    "deep-dermis": frozenset({"deep-dermis", "skin"}),
    "subdermis": frozenset({"below-dermis"}),
    "subcutis": frozenset({"below-dermis"}),
}
_WORDS: dict[TipLayer, str] = {
    "epidermis": "the epidermis",
    "superficial-dermis": "the upper half of the dermis",
    "deep-dermis": "the lower half of the dermis",
    "skin": "the skin; its layers were not measured apart here",
    "below-dermis": "below the dermis",
    "unknown": "a depth that nobody measured here",
}


@dataclass(frozen=True, slots=True)
class ChartFinding:
    """One thing about one stroke.

    Attributes:
        code: ``chart/<what>``, stable.
        weight: Whether it keeps the record from being signed.
        stroke: Id of the stroke.
    """

    code: str
    weight: Weight
    stroke: str
    what: str
    do: str


@dataclass(frozen=True, slots=True)
class DepthCheck:
    """Where a tip comes to lie, against the layers of this zone's skin.

    Attributes:
        depth: As the geometry gives it; its borders are typical ones.
        in_target: Whether it lies where the technique is meant to; ``None`` where nobody measured, or the
            technique is not stated.
        words: One line for the reader, with the sum: "4 mm at 45° = 2.8 mm deep, …".
    """

    depth: Depth
    in_target: bool | None
    words: str


def depth_check(
    *, zone: Zone, sex: Sex, inserted: Length, angle_deg: Decimal, technique: Technique | None = None
) -> DepthCheck:
    """Work out how deep a needle comes: inserted length times the sine of its angle.

    Args:
        sex: As registered at birth; other takes the thinner skin.
        inserted: Length put into the skin, not the length of the needle.
        technique: To compare with the layer it is meant for.

    Raises:
        ValueError: nothing is inserted, or the angle is not between 0 and 90 degrees.
    """
    if inserted.value <= 0 or not 0 < angle_deg <= 90:
        raise ValueError("a needle goes in by some length, at an angle up to 90 degrees")
    meant = technique.layer if technique else ""
    depth = depth_of(inserted=inserted.value, angle_deg=angle_deg, layer=meant, zone=zone, sex=sex)
    assert depth.true is not None
    known = depth.layer != "unknown"
    in_target = depth.layer in _MEANT.get(technique.layer, frozenset()) if technique and known else None
    deep = depth.true.rounded(_TENTH)
    words = f"{plain(inserted.value)} mm at {plain(angle_deg)}° = {plain(deep.value)} mm deep, {_WORDS[depth.layer]}"
    if depth.dermis_to is not None:
        start = f"{plain(depth.dermis_from.value)} to " if depth.dermis_from else "down to "
        words += f". Typical here: dermis {start}{depth.dermis_to}"
        words += " (borrowed from another place)" if depth.borrowed else ""
    if in_target is False and technique is not None:
        words += f". {technique.name} is meant for {technique.layer.replace('-', ' ')}"
    return DepthCheck(depth, in_target, words)


def chart_findings(
    *,
    chart: Chart,
    library: Library,
    letters: Collection[str] | None = None,
    actives: frozenset[str] = frozenset(),
    sex: Sex = "other",
) -> tuple[ChartFinding, ...]:
    """Look at every stroke.

    What cannot be recorded blocks the signature. What was done and is unusual is noted and never changed:
    a record says what happened.

    Args:
        letters: Of the preparations in this session; without them letters are not checked.
        actives: What is injected; some structures concern only some actives.
        sex: For the depth of the skin.
    """
    found = [
        finding for stroke in chart.strokes for finding in _Look(stroke, library, letters, actives, sex).findings()
    ]
    return tuple(sorted(found, key=lambda finding: finding.weight is Weight.NOTE))


@dataclass(frozen=True)
class _Look:
    stroke: Stroke
    library: Library
    letters: Collection[str] | None
    actives: frozenset[str]
    sex: Sex

    def findings(self) -> Iterator[ChartFinding]:
        yield from self._ids()
        yield from self._amounts()
        yield from self._needle()
        technique, zone = self.library.techniques.get(self.stroke.technique), self.library.zones.get(self.stroke.zone)
        view = self.library.views.get(self.stroke.view)
        if technique:
            yield from self._usual(technique, zone)
        if zone and view:
            yield from self._places(zone, view, technique)

    def _block(self, code: str, what: str, do: str) -> ChartFinding:
        return ChartFinding(f"chart/{code}", Weight.BLOCKS, self.stroke.id, what, do)

    def _note(self, code: str, what: str, do: str = "Nothing to do if this is what was done.") -> ChartFinding:
        return ChartFinding(f"chart/{code}", Weight.NOTE, self.stroke.id, what, do)

    def _ids(self) -> Iterator[ChartFinding]:
        stroke, library = self.stroke, self.library
        for code, name, known in (
            ("zone-unknown", stroke.zone, library.zones),
            ("view-unknown", stroke.view, library.views),
            ("technique-unknown", stroke.technique, library.techniques),
        ):
            if name not in known and not (code == "view-unknown" and stroke.on_photograph):
                yield self._block(code, f"{name!r} is not on file", f"Choose {one_of(known, name)}.")
        if self.letters is not None and stroke.letter not in self.letters:
            known_letters = ", ".join(sorted(self.letters)) or "none is prepared"
            yield self._block(
                "letter-unknown",
                f"preparation {stroke.letter} is not part of this session",
                f"Choose a preparation of this session: {known_letters}.",
            )

    def _amounts(self) -> Iterator[ChartFinding]:
        stroke = self.stroke
        outside = sum(not (0 <= x <= 1 and 0 <= y <= 1) for x, y in stroke.points)
        if outside:
            what = f"{outside} of {len(stroke.points)} places lie outside the drawing"
            yield self._block("outside-view", what, "Move them back, or erase the stroke.")
        if not stroke.points:
            yield self._block("no-point", "a stroke without any point", "Erase it, or draw it again.")
        if stroke.kind == "line" and len(stroke.points) % 2:
            yield self._block("line-without-end", "a line has a start and no end", "Draw the line again.")
        if stroke.kind == "point" and len(stroke.points) > 1:
            yield self._block("many-points", "one point with several places", "Record it as a pattern.")
        least, most = _drops(self.library)
        if not least <= stroke.drop_ml <= most:
            yield self._block(
                "drop-implausible",
                f"{plain(stroke.drop_ml)} mL a point",
                f"Between {plain(least)} and {plain(most)} mL: check the decimal point.",
            )

    def _needle(self) -> Iterator[ChartFinding]:
        stroke = self.stroke
        if not 1 <= stroke.angle_deg <= 90:
            yield self._block("angle", f"an angle of {plain(stroke.angle_deg)}°", "Between 1° and 90°.")
        if stroke.inserted_mm is None:
            yield self._block("inserted-unknown", "how far the needle went in is not stated", "State it in mm.")
            return
        if not 0 <= stroke.inserted_mm <= MOST_INSERTED_MM:
            what = f"{plain(stroke.inserted_mm)} mm inserted"
            yield self._block("inserted-implausible", what, f"Between 0 and {MOST_INSERTED_MM} mm.")
        elif stroke.needle_mm and stroke.inserted_mm > stroke.needle_mm:
            yield self._block(
                "longer-than-needle",
                f"{plain(stroke.inserted_mm)} mm inserted with a needle of {plain(stroke.needle_mm)} mm",
                "Correct the needle or the insertion.",
            )

    def _usual(self, technique: Technique, zone: Zone | None) -> Iterator[ChartFinding]:
        stroke = self.stroke
        if technique.refused:
            yield self._note("technique-refused", f"{technique.name}: {technique.refused}", "Record why it was done.")
        elif zone and technique.id not in zone.techniques:
            yield self._note("technique-unusual", f"{technique.name} is not usual here: {zone.name}")
        least, most = technique.ml_range
        if not least <= stroke.drop_ml <= most:
            what = f"{plain(stroke.drop_ml)} mL a point; {technique.name} usually {plain(least)} to {plain(most)} mL"
            yield self._note("drop-unusual", what)
        if zone and (stroke.inserted_mm or 0) > 0 and 0 < stroke.angle_deg <= 90:
            check = depth_check(
                zone=zone,
                sex=self.sex,
                inserted=Length(stroke.inserted_mm or Decimal(0)),
                angle_deg=stroke.angle_deg,
                technique=technique,
            )
            if check.in_target is False:
                yield self._note("depth-off-target", check.words)

    def _places(self, zone: Zone, view: View, technique: Technique | None) -> Iterator[ChartFinding]:
        stroke = self.stroke
        outline = outline_on(zone, view.id, stroke.side)
        if outline is None:
            sides = ", ".join(sorted(f"{o.side} on {o.view}" for o in zone.outlines)) or "on no drawing"
            what = f"{zone.name}, {stroke.side}, is not shown on this view"
            yield self._block("zone-not-on-view", what, f"It lies {sides}.")
            return
        scale_x, scale_y = (float(size * view.mm_per_unit) for size in (view.width, view.height))
        places = [(float(x) * scale_x, float(y) * scale_y) for x, y in stroke.points]
        room = Room(to_mm(outline.polygon, view))
        outside = sum(not contains(room.outline, place) for place in places)
        if outside:
            what = f"{outside} of {len(places)} places lie outside the drawn zone: {zone.name}"
            yield self._note("outside-zone", what, "Check the zone; the record keeps the place as drawn.")
        deep = technique is not None and technique.layer in BELOW_DERMIS
        absolute, kept, near = structures(zone=zone, view=view, library=self.library, actives=self.actives, deep=deep)
        yield from self._inside(places, absolute, "never-here", "no needle is meant to go here")
        yield from self._inside(places, kept, "too-deep-here", "not at this depth")
        yield from self._inside(places, near, "near-structure", "stay within the dermis")

    def _inside(
        self, places: list[tuple[float, float]], shapes: tuple[KeepOut, ...], code: str, words: str
    ) -> Iterator[ChartFinding]:
        for name in sorted({shape.name for shape in shapes}):
            hit = sum(any(s.name == name and s.covers(place) for s in shapes) for place in places)
            if hit:
                structure = self.library.exclusions[name].structure
                yield self._note(code, f"{hit} of {len(places)} places at {structure}: {words}")


def _drops(library: Library) -> tuple[Decimal, Decimal]:
    """The smallest and the largest drop of any technique that injects."""
    ranges = [t.ml_range for t in library.techniques.values() if t.ml_range[1]]
    return min(least for least, _ in ranges), max(most for _, most in ranges)
