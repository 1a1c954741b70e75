from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.assessment import allergy_tests, page, version

urlpatterns = [
    path("patients/<ref:patient>/assessment", page.show, name="assessment"),
    path("patients/<ref:patient>/assessment/<ref:assessment>", version.show, name="assessment-version"),
    path("patients/<ref:patient>/allergy-tests", allergy_tests.page, name="allergy-tests"),
    path("patients/<ref:patient>/allergy-tests/<ref:allergy_test>/place", allergy_tests.place, name="test-place"),
    path("patients/<ref:patient>/allergy-tests/<ref:allergy_test>/read", allergy_tests.read, name="test-read"),
    path("patients/<ref:patient>/allergy-tests/<ref:allergy_test>/cancel", allergy_tests.cancel, name="test-cancel"),
    path("patients/<ref:patient>/allergy-tests/<ref:allergy_test>/allergy", allergy_tests.allergy, name="test-allergy"),
]
