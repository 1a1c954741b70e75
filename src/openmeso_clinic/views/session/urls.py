from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.session import acts, papers, picture, record, review, room

_HERE = "patients/<ref:patient>/sessions/<ref:session>"

urlpatterns = [
    path("patients/<ref:patient>/session", room.current, name="session"),
    path(_HERE, room.show, name="session-room"),
    path(f"{_HERE}/again", acts.again, name="session-again"),
    path(f"{_HERE}/readings", acts.readings, name="session-readings"),
    path(f"{_HERE}/start", acts.start, name="session-start"),
    path(f"{_HERE}/steps/<int:position>", acts.step, name="session-step"),
    path(f"{_HERE}/asepsis", acts.asepsis, name="session-asepsis"),
    path(f"{_HERE}/numbing", acts.numbing, name="session-numbing"),
    path(f"{_HERE}/notes", acts.notes, name="session-notes"),
    path(f"{_HERE}/reactions", acts.reaction, name="session-reaction"),
    path(f"{_HERE}/rescues", acts.rescue, name="session-rescue"),
    path(f"{_HERE}/balance/<str:letter>", acts.balance, name="session-balance"),
    path(f"{_HERE}/lots/<str:letter>", acts.lot, name="session-lot"),
    path(f"{_HERE}/reason", acts.reason, name="session-reason"),
    path(f"{_HERE}/stop", acts.stop, name="session-stop"),
    path(f"{_HERE}/finish", acts.finish, name="session-finish"),
    path(f"{_HERE}/review", review.review, name="session-review"),
    path(f"{_HERE}/record", record.record, name="session-record"),
    path(f"{_HERE}/record/map/<slug:view>.svg", picture.picture, name="session-map-picture"),
    path(f"{_HERE}/record/map/<slug:view>.png", picture.snapshot, name="session-map-snapshot"),
    path(f"{_HERE}/addenda", record.addendum, name="session-addendum"),
    path(f"{_HERE}/papers/leaflet", papers.leaflet, name="session-leaflet"),
    path(f"{_HERE}/papers/card", papers.card, name="session-card"),
    path(f"{_HERE}/papers/report", papers.report, name="session-report"),
]
