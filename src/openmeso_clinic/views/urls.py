"""The clinic's pages: each room is a package with its own ``urls.py``. The access matrix lists every page."""

from __future__ import annotations

import pkgutil
from importlib.util import find_spec
from pathlib import Path

from django.urls import include, path

_ROOMS = [room.name for room in pkgutil.iter_modules([str(Path(__file__).parent)]) if room.ispkg]

urlpatterns = [
    path("", include(f"openmeso_clinic.views.{room}.urls"))
    for room in sorted(_ROOMS)
    # A room may be furnished before it has a page.
    if find_spec(f"openmeso_clinic.views.{room}.urls")
]
