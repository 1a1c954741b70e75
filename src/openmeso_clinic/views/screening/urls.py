from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.screening import ask, decide, history, page

urlpatterns = [
    path("patients/<ref:patient>/screening", page.show, name="screening"),
    path("patients/<ref:patient>/screening/again", page.again, name="screen-again"),
    path("patients/<ref:patient>/screening/ask", ask.missing, name="screening-ask"),
    path("patients/<ref:patient>/screening/verdicts/<ref:run>", history.verdict, name="screening-run"),
    path("patients/<ref:patient>/screening/findings/<slug:finding>", decide.decide_on, name="decide"),
    path("patients/<ref:patient>/screening/findings/<slug:finding>/back", decide.back, name="decision-back"),
]
