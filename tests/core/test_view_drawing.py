"""Every view that shows a zone has a drawing that a page may show under the strictest policy."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from openmeso.errors import UnknownIdError
from openmeso.knowledge import Library
from openmeso.reports.map_drawing import draw_points
from openmeso.reports.view_drawing import drawing_of, has_zones, view_body, view_svg

SHOWN = (
    "abdomen",
    "arms",
    "buttocks",
    "decollete",
    "front",
    "hands",
    "neck",
    "oblique-left",
    "oblique-right",
    "profile-left",
    "profile-right",
    "scalp-top",
    "thighs",
)


def test_every_view_that_shows_a_zone_is_drawn(library: Library) -> None:
    assert {o.view for zone in library.zones.values() for o in zone.outlines} == set(SHOWN)
    assert all(drawing_of(view) for view in SHOWN)


@pytest.mark.parametrize("view", SHOWN)
def test_a_drawing_is_sound_and_brings_no_style_of_its_own(library: Library, view: str) -> None:
    svg = view_svg(view, library)
    root = ElementTree.fromstring(svg)
    entry = library.views[view]
    assert root.get("viewBox") == f"0 0 {entry.width:f} {entry.height:f}"
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        assert name in {"svg", "g", "path", "ellipse", "circle", "defs", "clipPath", "filter", "feGaussianBlur"}, name
        assert not any(key == "style" or key.startswith("on") or key.endswith("href") for key in element.attrib)
        assert element.get("tabindex") is None
        assert "zone" not in (element.get("class") or "").split()
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {name for name in re.findall(r"url\(#([^)]+)\)", svg)} <= set(ids)


def test_drawings_stand_beside_each_other_on_one_page(library: Library) -> None:
    ids = [i for view in SHOWN for i in re.findall(r' id="([^"]+)"', view_body(library.views[view], library))]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", ["oblique", "profile"])
def test_a_right_view_is_the_left_one_mirrored(library: Library, kind: str) -> None:
    assert "matrix(-1 0 0 1 1000 0)" in view_svg(f"{kind}-right", library)


def test_on_paper_every_view_shows_its_zones_once(library: Library) -> None:
    for view in SHOWN:
        svg = draw_points(library.views[view], (), library)
        regions = [o for zone in library.zones.values() for o in zone.outlines if o.view == view]
        assert len(re.findall(r'class="zone"', svg)) == len(regions), view
        assert has_zones(view) == (view in ("front", "oblique-left", "oblique-right"))


def test_a_view_that_nobody_drew_is_its_zones(library: Library) -> None:
    assert view_body(library.views["front"].model_copy(update={"id": "elsewhere"}), library) == ""
    assert drawing_of("elsewhere") == ""
    with pytest.raises(UnknownIdError):
        view_svg("elsewhere", library)
