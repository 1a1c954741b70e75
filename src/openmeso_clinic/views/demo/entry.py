"""The demo's front page: a short tour of one patient's way, and one click to come in as any role."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions import sign_in
from openmeso_clinic.demo.people import PIN
from openmeso_clinic.queries.demo import demo_member, demo_staff
from openmeso_clinic.views.demo.tour import TOUR, doors
from openmeso_clinic.views.door import open_door


@open_door("shows nothing but names of synthetic staff; exists in a demo installation only")
def front(request: HttpRequest) -> HttpResponseBase:
    staff = demo_staff()
    if not staff:
        raise Http404
    return render(request, "demo/front.html", {"doors": doors(staff), "tour": TOUR, "pin": PIN})


@open_door("signs in to a demo installation, which holds synthetic patients only", methods=("POST",))
def enter(request: HttpRequest, key: str) -> HttpResponseBase:
    member = demo_member(key)
    if member is None:
        raise Http404
    login(request, member, backend="openmeso_clinic.access.members.Members")
    sign_in.signed_in(by=Actor(member, timezone.now()), how="demo")
    return redirect("day-sheet")
