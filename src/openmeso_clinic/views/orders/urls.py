from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.orders import page

_ROOM = "patients/<ref:patient>/orders"

urlpatterns = [
    path(_ROOM, page.show, name="orders"),
    path(f"{_ROOM}/write", page.write, name="order-write"),
    path(f"{_ROOM}/<ref:order>/end", page.end, name="order-end"),
    path(f"{_ROOM}/<ref:order>/paper.pdf", page.paper, name="order-paper"),
]
