from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.chart import injection_map

_MAP = "patients/<ref:patient>/sessions/<ref:session>/map"

urlpatterns = [
    path(_MAP, injection_map.show, name="injection-map"),
    path(f"{_MAP}/events", injection_map.events, name="injection-map-events"),
    path(f"{_MAP}/fill", injection_map.fill, name="injection-map-fill"),
    path(f"{_MAP}/erase", injection_map.erase, name="injection-map-erase"),
    path(f"{_MAP}/addendum", injection_map.addendum, name="injection-map-addendum"),
]
