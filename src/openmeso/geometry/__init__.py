"""Outlines, patterns of points and the depth of a needle. Millimetres throughout, x to the right, y down."""

from openmeso.geometry.depth import Depth, angle_for, depth_of, fraction_in_dermis, inserted_for, reach, true_depth
from openmeso.geometry.keep_out import KeepOut
from openmeso.geometry.mirror import mirrored_view, mirrored_x
from openmeso.geometry.pattern import Laid, Room, lattice, lay_lines, lay_points, lines_at

__all__ = [
    "Depth",
    "KeepOut",
    "Laid",
    "Room",
    "angle_for",
    "depth_of",
    "fraction_in_dermis",
    "inserted_for",
    "lattice",
    "lay_lines",
    "lay_points",
    "lines_at",
    "mirrored_view",
    "mirrored_x",
    "reach",
    "true_depth",
]
