from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.taking_out import erasing, own_copy

urlpatterns = [
    path("patients/<ref:patient>/copy.zip", own_copy.own_copy, name="own-copy"),
    path("patients/<ref:patient>/erasure", erasing.erase, name="erasure"),
    path("settings/retention", erasing.retention, name="retention"),
]
