from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.account import lock, own

urlpatterns = [
    path("lock", lock.lock, name="lock"),
    path("unlock", lock.unlock_screen, name="unlock"),
    path("step-up", lock.step_up_page, name="step-up"),
    path("account", own.account, name="account"),
    path("account/theme", own.set_theme, name="set-theme"),
    path("account/language", own.set_language, name="set-language"),
    path("sign-out", own.sign_out, name="sign-out"),
]
