from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.demo import entry

urlpatterns = [
    path("demo/", entry.front, name="demo"),
    path("demo/enter/<slug:key>", entry.enter, name="demo-enter"),
]
