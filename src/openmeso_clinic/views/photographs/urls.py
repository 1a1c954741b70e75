from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.photographs import serving

_ONE = "patients/<ref:patient>/photographs/<ref:photograph>"

urlpatterns = [
    path(f"{_ONE}/picture", serving.picture, name="photograph-picture"),
    path(f"{_ONE}/thumbnail", serving.thumbnail, name="photograph-thumbnail"),
]
