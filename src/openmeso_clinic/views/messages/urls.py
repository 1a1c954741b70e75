from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.messages import page

urlpatterns = [
    path("messages", page.show, name="messages"),
    path("messages/<ref:message>/again", page.again, name="message-again"),
]
