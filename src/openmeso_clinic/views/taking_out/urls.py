from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.taking_out import own_copy

urlpatterns = [
    path("patients/<ref:patient>/copy.zip", own_copy.own_copy, name="own-copy"),
]
