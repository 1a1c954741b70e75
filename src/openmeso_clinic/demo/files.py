"""The example files that the demo clinic is made of: cases, and the overlay of a made-up practice."""

from __future__ import annotations

from pathlib import Path


def examples() -> Path:
    """Beside the package when installed from a wheel, else in the checkout."""
    packed = Path(__file__).parent / "examples"
    return packed if packed.is_dir() else Path(__file__).parents[3] / "examples"
