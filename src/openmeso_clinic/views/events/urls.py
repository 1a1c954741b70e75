from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.events import card, event, page

urlpatterns = [
    path("adverse-event", page.whose, name="adverse-event-whose"),
    path("patients/<ref:patient>/adverse-event", page.report_event, name="adverse-event"),
    path("patients/<ref:patient>/events/<ref:event>", event.show, name="event"),
    path("patients/<ref:patient>/events/<ref:event>/close", event.close_event, name="event-close"),
    path("patients/<ref:patient>/events/<ref:event>/enter/<slug:entry>", event.enter, name="event-enter"),
    path("emergency", card.cards, name="emergency"),
]
