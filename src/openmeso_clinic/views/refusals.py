"""Pages for what went wrong at the edge: a stale form, a page that is not there, a fault of ours."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from openmeso_clinic.views.door import open_door


@open_door("answers that there is nothing here", methods=("GET", "POST"))
def closed(request: HttpRequest) -> HttpResponse:
    raise Http404


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "pages/stale.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "pages/not_found.html", status=404)


def fault(request: HttpRequest) -> HttpResponse:
    # Without context: nothing of what failed may fail the page that says so.
    from django.template.loader import render_to_string

    return HttpResponse(render_to_string("pages/fault.html"), status=500)
