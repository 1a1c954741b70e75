"""A signature by hand as a drawing: the strokes as they were made, at any size."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class StrokePoint:
    """Where the pen was, and when. Down is positive; any unit, the same for both axes.

    Attributes:
        t: Milliseconds since the first point.
    """

    x: float
    y: float
    t: int


Stroke = tuple[StrokePoint, ...]
"""From where the pen touched to where it left."""

#: Width of the pen as a share of the drawing's height.
_PEN = 0.022


def draw_strokes(strokes: tuple[Stroke, ...]) -> str:
    """The signature as SVG text, cut to its own size. A touch without a move is a dot, and is drawn.

    Raises:
        ValueError: there is no stroke.
    """
    points = [point for stroke in strokes for point in stroke]
    if not points:
        raise ValueError("a signature has at least one stroke")
    left, top = min(p.x for p in points), min(p.y for p in points)
    width, height = max(p.x for p in points) - left, max(p.y for p in points) - top
    # A flat line or a single dot still needs a height to be drawn in.
    height = max(height, width / 6, 1.0)
    pen = height * _PEN
    box = f"{left - 2 * pen:.2f} {top - 2 * pen:.2f} {width + 4 * pen:.2f} {height + 4 * pen:.2f}"
    drawn = "".join(_stroke(stroke, pen) for stroke in strokes if stroke)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" fill="none" stroke="#10233f"'
        f' stroke-width="{pen:.3f}" stroke-linecap="round" stroke-linejoin="round">{drawn}</svg>'
    )


def _stroke(stroke: Stroke, pen: float) -> str:
    first, last = stroke[0], stroke[-1]
    if all((p.x, p.y) == (first.x, first.y) for p in stroke):
        return f'<circle cx="{first.x:.2f}" cy="{first.y:.2f}" r="{pen:.3f}" fill="#10233f" stroke="none"/>'
    # Curves through the middle between neighbours: every point bends the line, none makes a corner.
    path = [f"M{first.x:.2f} {first.y:.2f}"]
    for here, there in pairwise(stroke[1:]):
        middle = f"{(here.x + there.x) / 2:.2f} {(here.y + there.y) / 2:.2f}"
        path.append(f"Q{here.x:.2f} {here.y:.2f} {middle}")
    path.append(f"L{last.x:.2f} {last.y:.2f}")
    return f'<path d="{"".join(path)}"/>'
