"""What is measured on a photograph: known answers on pictures whose truth is known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageFilter

from openmeso_clinic.uploads.quality import measured

SIZE = (600, 600)


def noise(sd: float = 25, mean: float = 128) -> Image.Image:
    chance = np.random.default_rng(2026)
    return Image.fromarray(np.clip(mean + sd * chance.standard_normal(SIZE), 0, 255).astype(np.uint8))


def test_white_noise_has_the_ratio_that_theory_gives() -> None:
    """SD of a difference of two Gaussian blurs of white noise falls with their width: four times as wide, a quarter."""
    assert measured(noise())["sharpness"] == pytest.approx(4.0, rel=0.03)


def test_sharpness_falls_steadily_with_blur() -> None:
    ground = noise(60).filter(ImageFilter.GaussianBlur(1))
    found = [measured(ground.filter(ImageFilter.GaussianBlur(radius)))["sharpness"] for radius in (0, 0.5, 1, 2, 3)]
    assert all(one > later for one, later in pairwise(found))  # type: ignore[operator]
    assert found[-1] < 0.5 * found[0]  # type: ignore[operator]


@pytest.mark.parametrize(("gain", "shift"), [(0.5, 0), (0.5, 100), (1.3, -20)])
def test_sharpness_does_not_care_about_contrast_or_exposure(gain: float, shift: float) -> None:
    ground = noise(20).filter(ImageFilter.GaussianBlur(1))
    other = ground.point(lambda value: round(value * gain + shift))
    assert measured(other)["sharpness"] == pytest.approx(measured(ground)["sharpness"], rel=0.06)


def test_an_even_picture_is_neither_sharp_nor_soft() -> None:
    assert measured(Image.new("RGB", SIZE, (120, 120, 120)))["sharpness"] is None


def test_luminance_and_clipping_are_counted() -> None:
    half = Image.new("L", (100, 100), 0)
    half.paste(200, (0, 0, 100, 60))
    half.paste(255, (0, 95, 100, 100))
    found = measured(half)
    assert (found["mean"], found["median"], found["dark"], found["bright"]) == (132.8, 200, 35.0, 5.0)
    assert (found["width"], found["height"]) == (100, 100)


def test_a_picture_smaller_than_any_band_is_measured_all_the_same() -> None:
    assert measured(Image.new("L", (16, 16), 90))["median"] == 90
