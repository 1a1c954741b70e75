"""A paper as an answer."""

from __future__ import annotations

from django.http import HttpResponse


def pdf(body: bytes, name: str) -> HttpResponse:
    """Shown in the browser; its name says what it is and not whose."""
    return HttpResponse(
        body,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"},
    )
