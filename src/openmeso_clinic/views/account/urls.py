from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.account import lock

urlpatterns = [
    path("lock", lock.lock, name="lock"),
    path("unlock", lock.unlock_screen, name="unlock"),
    path("step-up", lock.step_up_page, name="step-up"),
]
