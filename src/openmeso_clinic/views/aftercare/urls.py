from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.aftercare import call, page

urlpatterns = [
    path("patients/<ref:patient>/aftercare", page.show, name="aftercare"),
    path("patients/<ref:patient>/check-ins/<ref:check_in>/call", call.record, name="check-in-call"),
]
