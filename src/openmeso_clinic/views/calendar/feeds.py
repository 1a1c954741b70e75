"""One's own calendar feeds, and the feed itself behind its secret address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.client_address import client_address, network_of
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions import feeds as actions
from openmeso_clinic.actions.trail import write
from openmeso_clinic.queries.feeds import feed_of, feeds_of, ics, visits_in
from openmeso_clinic.views.door import door, open_door

if TYPE_CHECKING:
    from openmeso_clinic.models import Feed

#: Requests of one address in a minute. A calendar asks every few minutes; a guesser asks without end.
_A_MINUTE = 30
#: Counters that exist at all. However many addresses ask, they fill no store and push out no other limit.
_COUNTERS = 1024


@door(Right.OWN_ACCOUNT, reads=None)
def show(request: ClinicRequest) -> HttpResponseBase:
    secret = request.session.pop("feed_secret", "")
    address = request.build_absolute_uri(reverse("feed", args=[secret])) if secret else ""
    context = {"current": "calendar", "feeds": feeds_of(request.staff), "address": address}
    return render(request, "calendar/feeds.html", context)


@door(Right.OWN_ACCOUNT, methods=("POST",), reads=None)
def make(request: ClinicRequest) -> HttpResponseBase:
    # Kept for the next page alone: afterwards nobody can read it again, not even here.
    request.session["feed_secret"] = actions.make_feed(by=request.actor, staff=request.staff)
    return redirect("feeds")


@door(Right.OWN_ACCOUNT, methods=("POST",), reads=None)
def revoke(request: ClinicRequest, feed: Feed) -> HttpResponseBase:
    if feed.staff_id != request.staff.pk and not request.actor.holds(Right.STAFF):
        raise Http404
    actions.revoke_feed(by=request.actor, feed=feed)
    messages.success(request, _("Revoked. Calendars that asked this address get nothing any more."))
    return redirect("feeds")


@open_door("its address holds 256 random bits, it can be revoked, and it shows initials and times only")
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    if _too_often(request):
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    found = feed_of(secret)
    if found is None:
        raise Http404
    at = timezone.now()
    visits = visits_in(found, at=at)
    with translation.override(found.staff.language):
        body = ics(found, visits, at=at)
    shown = {(visit.patient.merged_into or visit.patient).ref for visit in visits}
    if shown:
        write(
            chain=found.practice.ref,
            at=at,
            actor=f"feed/{found.ref}",
            role="feed",
            action=Action.RECORD_READ,
            target=f"feed/{found.ref}",
            patients=shown,
        )
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


def _too_often(request: HttpRequest) -> bool:
    """Count by where it comes from. Nobody outside knows which addresses share a counter."""
    whence = network_of(client_address(request))
    counter = int(salted_hmac("openmeso-feed", whence).hexdigest()[:8], 16) % _COUNTERS
    key = f"feed-{counter}"
    if cache.add(key, 1, 60):
        return False
    try:
        return int(cache.incr(key)) > _A_MINUTE
    except ValueError:
        return False
