"""Photographs of nobody: the project's own drawing of a face, painted, moved a little and made a little noisy.

They are for trying what photographs are for. Each shot is held, lit and focused a little otherwise than the
one before, as shots are; a line in the picture says that it is synthetic.
"""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass
from functools import cache
from typing import Any

from openmeso.knowledge import Library
from openmeso.reports.view_drawing import view_body

WIDTH, HEIGHT = 960, 1200
_TONES = (
    ("#f1d8c4", "#dcb497", "#e9a996", "#c9817c", "#5b4436"),
    ("#dcb38f", "#bf8d68", "#d08f74", "#a9645a", "#3d2a20"),
    ("#a87650", "#875836", "#9c5f45", "#7d453b", "#231812"),
    ("#77503a", "#5a3a28", "#6d4031", "#58332c", "#17100c"),
)


@dataclass(frozen=True)
class Shot:
    """How one photograph was taken: everything that differs between two shots of one pose.

    Attributes:
        turn: Degrees; ``scale`` and ``dx``, ``dy`` as parts of the picture; ``light`` a factor.
        blur: Radius in pixels.
        redness: 0 to 1, of the cheeks: what a course may change.
    """

    person: int
    view: str
    number: int = 0
    turn: float = 0.0
    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0
    light: float = 1.0
    blur: float = 0.6
    redness: float = 0.4


def shot_of(person: int, view: str, number: int, *, baseline: bool = False) -> Shot:
    """The same shot each time; the baseline is straight, later ones are a little off."""
    chance = random.Random(f"{person}/{view}/{number}")
    if baseline:
        return Shot(person, view, number, redness=0.55)
    return Shot(
        person,
        view,
        number,
        turn=chance.uniform(-2.5, 2.5),
        scale=chance.uniform(0.95, 1.05),
        dx=chance.uniform(-0.03, 0.03),
        dy=chance.uniform(-0.025, 0.025),
        light=chance.uniform(0.92, 1.06),
        # One of them is out of focus, so that there is a remark to be read.
        blur=1.8 if (view, number) == ("front", 2) else chance.uniform(0.5, 0.8),
        redness=max(0.15, 0.55 - 0.08 * number),
    )


def marked(shot: Shot, *places: tuple[float, float]) -> list[tuple[float, float]]:
    """Where a shot shows places of the straight one, to the nearest pixel, as somebody would mark them."""
    turn = math.radians(shot.turn)
    found = []
    for x, y in places:
        u, v = (x - WIDTH / 2) * shot.scale, (y - HEIGHT / 2) * shot.scale
        across = WIDTH * (0.5 + shot.dx) + u * math.cos(turn) + v * math.sin(turn)
        down = HEIGHT * (0.5 + shot.dy) - u * math.sin(turn) + v * math.cos(turn)
        found.append((float(round(across)), float(round(down))))
    return found


def photograph(shot: Shot, library: Library) -> bytes:
    """A JPEG as a camera would hand it over."""
    from PIL import Image, ImageEnhance, ImageFilter

    view = library.views[shot.view]
    size = float(view.width), float(view.height)
    painted = _painted(view_body(view, library), size, shot.person % len(_TONES), round(shot.redness * 4) / 4)
    face: Image.Image = Image.open(io.BytesIO(painted))
    ground = Image.new("RGB", (WIDTH, HEIGHT), (138, 146, 152))
    side = round(WIDTH * 0.92 * shot.scale)
    face = face.resize((side, round(side * face.height / face.width)), Image.Resampling.BICUBIC)
    face = face.rotate(shot.turn, Image.Resampling.BILINEAR, expand=True)
    left = round((WIDTH - face.width) / 2 + shot.dx * WIDTH)
    top = round((HEIGHT - face.height) / 2 + shot.dy * HEIGHT)
    ground.paste(face, (left, top), face)
    picture = ImageEnhance.Brightness(ground.filter(ImageFilter.GaussianBlur(shot.blur))).enhance(shot.light)
    picture = _grained(picture, f"{shot.person}/{shot.view}/{shot.number}")
    _says_synthetic(picture)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92)
    return out.getvalue()


@cache
def _painted(body: str, size: tuple[float, float], tone: int, redness: float) -> bytes:
    """The drawing in the colours of skin, on nothing, as PNG."""
    import typst

    skin, shade, blush, lip, hair = _TONES[tone]
    style = (
        f".line{{fill:none;stroke:{hair};stroke-width:2.4}}.contour{{stroke-width:3}}.lid{{stroke-width:4.6}}"
        ".soft{stroke-width:1.8;opacity:.75}.faint{stroke-width:1.6;opacity:.38}.hairline{stroke-width:1.5;opacity:.22}"
        f".skin{{fill:{skin}}}.hair{{fill:{hair};stroke:none}}.shade-soft{{fill:{shade};stroke:none;opacity:.55}}"
        f".blush{{fill:{blush};stroke:none;opacity:{redness}}}.brow,.nostril{{fill:{hair};stroke:none;opacity:.75}}"
        f".lip{{fill:{lip};stroke:none;opacity:.9}}.eye-white{{fill:#fff;stroke:none}}"
        ".iris{fill:#5c6f58;stroke:#31525b}.pupil{fill:#1d2b30;stroke:none}.glint{fill:#fff;stroke:none}"
    )
    width, height = size
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
        f' height="{height:g}" fill="none" stroke-linecap="round" stroke-linejoin="round"><style>{style}</style>'
        f"{body}</svg>"
    )
    page = (
        f"#set page(width: {width:g}pt, height: {height:g}pt, margin: 0pt, fill: none)\n"
        f'#image(bytes(sys.inputs.at("svg")), format: "svg", width: 100%)'
    )
    done: Any = typst.compile(page.encode(), format="png", ppi=72.0, sys_inputs={"svg": svg})
    return bytes(done[0] if isinstance(done, list) else done)


def _grained(picture: Any, seed: str) -> Any:
    """Texture as skin and sensors have it: without it there is nothing to be sharp."""
    from PIL import Image

    chance = random.Random(seed)
    noise = Image.frombytes("L", (WIDTH, HEIGHT), chance.randbytes(WIDTH * HEIGHT))
    return Image.blend(picture, Image.merge("RGB", (noise, noise, noise)), 0.035)


def _says_synthetic(picture: Any) -> None:
    from PIL import ImageDraw, ImageFont

    draw = ImageDraw.Draw(picture)
    draw.text((24, HEIGHT - 48), "SYNTHETIC - NOBODY", fill=(70, 76, 82), font=ImageFont.load_default(22))
