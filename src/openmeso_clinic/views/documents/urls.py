from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.documents import page, portrait, serving

urlpatterns = [
    path("patients/<ref:patient>/documents", page.documents, name="documents"),
    path("patients/<ref:patient>/documents/<ref:document>", serving.document_file, name="document"),
    path("patients/<ref:patient>/documents/<ref:document>/retire", page.retire, name="document-retire"),
    path("patients/<ref:patient>/portrait", portrait.picture, name="portrait"),
    path("patients/<ref:patient>/portrait/change", portrait.change, name="portrait-change"),
]
