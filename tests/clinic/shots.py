"""Pictures for tests of photographs: small, synthetic, with enough texture to be sharp or not."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageFilter


def shot(seed: int = 1, *, size: tuple[int, int] = (320, 400), blur: float = 0.0, light: float = 1.0) -> bytes:
    """A JPEG of grey noise on a middle ground."""
    chance = random.Random(seed)
    noise = Image.frombytes("L", size, chance.randbytes(size[0] * size[1])).filter(ImageFilter.GaussianBlur(1 + blur))
    picture = noise.point(lambda value: round(min(255, value * light))).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()
