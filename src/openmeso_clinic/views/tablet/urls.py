from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.tablet import end, review, step, welcome

urlpatterns = [
    path("k/<slug:secret>", welcome.welcome, name="tablet"),
    path("k/<slug:secret>/language", welcome.language, name="tablet-language"),
    path("k/<slug:secret>/q/<slug:slug>", step.show, name="tablet-step"),
    path("k/<slug:secret>/review", review.review, name="tablet-review"),
    path("k/<slug:secret>/finish", review.finish_questionnaire, name="tablet-finish"),
    path("k/<slug:secret>/end", end.end, name="tablet-end"),
    path("k/<slug:secret>/return", end.give_back, name="tablet-return"),
]
