"""The clinic's pages by room. A room is placed here; its pages in its own ``urls.py``."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include(f"openmeso_clinic.views.{room}.urls"))
    for room in ("account", "demo", "day", "formulation", "screening", "documents", "chart", "patients")
]
