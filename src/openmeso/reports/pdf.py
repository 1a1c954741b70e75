"""The one place where a document becomes a PDF.

Data go in as JSON and come out as text: nothing a person wrote is ever read as markup. The fonts come
from their packages, the system's own are ignored, and the creation date is an argument: the same data
give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path

from openmeso.serialize import as_data

TEMPLATES = Path(__file__).parent / "templates"
_FONT_PACKAGES = ("fontpkg_inter", "fontpkg_noto_sans_arabic")


@cache
def _font_paths() -> list[str]:
    return [str(Path(import_module(package).__path__[0]) / "files") for package in _FONT_PACKAGES]


def render(
    template: str, data: Mapping[str, object], *, made_at: datetime, images: Mapping[str, str] | None = None
) -> bytes:
    """Set a document.

    Args:
        template: File name in ``templates`` without its ending.
        data: Everything the template prints; texts in the reader's language.
        made_at: Aware instant of making, written into the file's metadata.
        images: SVG drawings by name.
    """
    import typst  # the renderer, loaded when first used

    inputs = {"data": json.dumps(as_data(data), ensure_ascii=False), **(images or {})}
    return typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=_font_paths(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        timestamp=made_at.replace(microsecond=0),  # PDF dates have none
        pdf_standards=["ua-1"],
    )


def render_picture(
    template: str, data: Mapping[str, object], *, images: Mapping[str, str] | None = None, ppi: float = 200.0
) -> bytes:
    """Set one page as a PNG, which holds its pixels and nothing else. Arguments as of ``render``."""
    import typst

    inputs = {"data": json.dumps(as_data(data), ensure_ascii=False), **(images or {})}
    return typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=_font_paths(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        format="png",
        ppi=ppi,
    )
