from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.consent import page, papers, reading, tablet

urlpatterns = [
    path("patients/<ref:patient>/consent", page.show, name="consent"),
    path("patients/<ref:patient>/consent/draft", page.draft, name="consent-draft"),
    path("patients/<ref:patient>/consent/photographs", page.photographs, name="photo-consents"),
    path(
        "patients/<ref:patient>/consent/photographs/<ref:photo_consent>/withdraw",
        page.withdraw_photographs,
        name="photo-consent-withdraw",
    ),
    path("patients/<ref:patient>/consents/<ref:consent>", reading.read, name="consent-read"),
    path("patients/<ref:patient>/consents/<ref:consent>/hand", tablet.hand, name="consent-hand"),
    path("k/<slug:secret>/consent", tablet.sign_here, name="tablet-consent"),
    path("patients/<ref:patient>/consents/<ref:consent>/withdraw", page.withdraw, name="consent-withdraw"),
    path("patients/<ref:patient>/consents/<ref:consent>/paper", papers.paper, name="consent-paper"),
]
