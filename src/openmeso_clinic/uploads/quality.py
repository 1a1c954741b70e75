"""What is measured on a photograph without looking for a face: sharpness, exposure, clipping, size.

Sharpness is the SD of luminance between two fine blurs over the SD between two coarse ones. It falls
steadily with blur and does not care about contrast or exposure, as the variance of the Laplacian does.
"""

from __future__ import annotations

from typing import Any

#: Sides of the middle part on which sharpness is measured, at full size; blurs in pixels: fine pair, coarse pair.
PART = 1024
FINE = (1.0, 2.0)
COARSE = (4.0, 8.0)
#: Values that count as the dark and the bright end; JPEG moves a clipped value by one.
DARK_END, BRIGHT_END = 1, 254
#: Luminance SD of the coarse band below which nothing is to be seen, in steps of 8 bits.
_STRUCTURE = 0.05


def measured(picture: Any) -> dict[str, float | int | None]:
    """Measure a picture in RGB or grey; the keys are those of ``PhotoMeasures``."""
    grey = picture if picture.mode == "L" else picture.convert("L")
    counts = grey.histogram()
    total = sum(counts)
    half, median, seen = total / 2, 0, 0
    for value, count in enumerate(counts):
        seen += count
        if seen >= half:
            median = value
            break
    return {
        "sharpness": _sharpness(grey),
        "mean": round(sum(value * count for value, count in enumerate(counts)) / total, 1),
        "median": median,
        "dark": round(100 * sum(counts[: DARK_END + 1]) / total, 2),
        "bright": round(100 * sum(counts[BRIGHT_END:]) / total, 2),
        "width": picture.width,
        "height": picture.height,
    }


def _sharpness(grey: Any) -> float | None:
    import numpy as np

    left, top = max(0, (grey.width - PART) // 2), max(0, (grey.height - PART) // 2)
    part = np.asarray(grey.crop((left, top, min(grey.width, left + PART), min(grey.height, top + PART))), np.float32)
    blurred = {sigma: _blurred(part, sigma) for sigma in (*FINE, *COARSE)}
    # At the edge a blur knows half of its surroundings.
    edge = min(int(3 * COARSE[1]), min(part.shape) // 4)
    inside = slice(edge, -edge or None)
    fine = float(np.std((blurred[FINE[0]] - blurred[FINE[1]])[inside, inside]))
    coarse = float(np.std((blurred[COARSE[0]] - blurred[COARSE[1]])[inside, inside]))
    return round(fine / coarse, 3) if coarse > _STRUCTURE else None


def _blurred(part: Any, sigma: float) -> Any:
    """A Gaussian blur in both directions, to three sigma; the edge goes on as it ends."""
    import numpy as np

    reach = int(3 * sigma)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights = (weights / weights.sum()).astype(np.float32)
    for _axis in (0, 1):
        wide = np.pad(part, ((reach, reach), (0, 0)), mode="edge")
        part = sum(weight * wide[step : step + part.shape[0]] for step, weight in enumerate(weights)).T
    return part
