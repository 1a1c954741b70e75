from django.urls import path

from openmeso_clinic.views.claims import page

urlpatterns = [
    path("what-is-known", page.show, name="claims"),
]
