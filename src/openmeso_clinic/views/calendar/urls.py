from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.calendar import booking, calendar, feeds, visit, waiting

urlpatterns = [
    path("calendar", calendar.calendar, name="calendar"),
    path("calendar/feeds", feeds.show, name="feeds"),
    path("calendar/feeds/make", feeds.make, name="feed-make"),
    path("calendar/feeds/<ref:feed>/revoke", feeds.revoke, name="feed-revoke"),
    path("feeds/<slug:secret>.ics", feeds.feed, name="feed"),
    path("calendar/waiting", waiting.show, name="waiting-list"),
    path("calendar/waiting/<ref:waiting>/end", waiting.end, name="waiting-end"),
    path("patients/<ref:patient>/waiting", waiting.add, name="waiting-add"),
    path("appointments/new", booking.choose, name="booking"),
    path("patients/<ref:patient>/appointments/new", booking.book, name="book"),
    path("appointments/<ref:appointment>", visit.show, name="appointment"),
    path("appointments/<ref:appointment>/move", visit.move, name="appointment-move"),
    path("appointments/<ref:appointment>/cancel", visit.cancel, name="appointment-cancel"),
]
