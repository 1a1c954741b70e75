from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.urls import path

from tests.bench.web.bare import views

urlpatterns = [
    path("sign-in", LoginView.as_view(template_name="bare/sign_in.html")),
    path("patients/<int:pk>", views.chart),
    path("patients", views.search),
    path("today", views.today),
    path("patients/<int:pk>/appointments", views.create),
    path("patients/<int:pk>/sessions", views.sign),
]
