"""Pages for what went wrong at the edge: a stale form, a page that is not there, a fault of ours."""

from __future__ import annotations

import errno
import shutil
import sys
from http import HTTPStatus

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from openmeso_clinic.place import here
from openmeso_clinic.views.door import open_door

#: SQLite's words, and PostgreSQL's.
_NO_ROOM = ("disk is full", "No space left on device")
#: With less room than this a database cannot work.
_LEAST_BYTES = 4 * 1024 * 1024


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

    if _disk_is_full(sys.exc_info()[1]):
        return HttpResponse(render_to_string("pages/disk_full.html"), status=HTTPStatus.INSUFFICIENT_STORAGE)
    return HttpResponse(render_to_string("pages/fault.html"), status=500)


def _disk_is_full(error: BaseException | None) -> bool:
    """Whether it was for want of room, as the system, SQLite or PostgreSQL say it, or whatever it led to.

    SQLite says no more than that it could not write where its log has no room to grow.
    """
    if isinstance(error, DatabaseError) and shutil.disk_usage(here().data).free < _LEAST_BYTES:
        return True
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if isinstance(error, DatabaseError) and any(words in str(error) for words in _NO_ROOM):
            return True
        error = error.__cause__ or error.__context__
    return False
