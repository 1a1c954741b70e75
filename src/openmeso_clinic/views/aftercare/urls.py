from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.aftercare import page

urlpatterns = [
    path("patients/<ref:patient>/aftercare", page.show, name="aftercare"),
]
