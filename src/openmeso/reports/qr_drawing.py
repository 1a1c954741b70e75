"""A QR code as a drawing. Whoever asks for the paper makes the code; here its modules only become squares."""

from __future__ import annotations

from itertools import groupby

QrRows = tuple[tuple[bool, ...], ...]
"""Modules row by row, dark is true, without the margin."""

#: Free modules around the code, without which readers do not find it (ISO/IEC 18004).
_QUIET = 4


def draw_qr(rows: QrRows) -> str:
    """The code with its free margin as SVG text.

    Raises:
        ValueError: it is not square.
    """
    size = len(rows)
    if not size or any(len(row) != size for row in rows):
        raise ValueError("a QR code has as many modules in each row as it has rows")
    bars = []
    for y, row in enumerate(rows, start=_QUIET):
        x = _QUIET
        for dark, run in groupby(row):
            width = len(tuple(run))
            if dark:
                bars.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    whole = size + 2 * _QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" shape-rendering="crispEdges">'
        f'<rect width="{whole}" height="{whole}" fill="#fff"/><path d="{"".join(bars)}" fill="#000"/></svg>'
    )
