from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.logs import page

urlpatterns = [
    path("logs", page.show, name="logs"),
    path("logs/<slug:kind>.pdf", page.paper, name="log-paper"),
    path("logs/<slug:kind>/new", page.add, name="log-add"),
]
