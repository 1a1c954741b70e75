"""The library in use, what the practice laid over it, and its entries to copy from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseBase
from django.shortcuts import render

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.queries.knowledge import entries_of, history, in_use, names_of, own_files, parts_of, past_files
from openmeso_clinic.views.door import door
from openmeso_clinic.views.settings.drafting import draft_of

if TYPE_CHECKING:
    from openmeso_clinic.models import KnowledgeFile

#: Entries on one page.
MOST = 200


@door(Right.KNOWLEDGE, reads=None)
def knowledge(request: ClinicRequest) -> HttpResponseBase:
    practice = request.practice
    files = own_files(practice)
    context = {
        "current": "settings",
        "library": in_use(practice),
        "files": [file for file in files if parts_of(file.row.path)[0] != "sources"],
        "sources": [file for file in files if parts_of(file.row.path)[0] == "sources"],
        "own_count": len(files),
        "past": past_files(practice),
        "history": history(practice),
        "draft": sorted(draft_of(request).items()),
    }
    return render(request, "settings/knowledge.html", context)


@door(Right.KNOWLEDGE, reads=None)
def entries(request: ClinicRequest) -> HttpResponseBase:
    """Entries of a kind, each with the way to a copy that the practice may change."""
    kinds = [k.kind for k in in_use(request.practice).kinds]
    kind = request.GET.get("kind") or "protocols"
    if kind not in kinds:
        raise Http404
    like = request.GET.get("like", "")[:80]
    found = entries_of(request.practice, kind, like=like)
    context = {
        "current": "settings",
        "kinds": names_of(kinds),
        "kind": kind,
        "like": like,
        "entries": found[:MOST],
        "more": len(found) - MOST,
    }
    return render(request, "settings/entries.html", context)


@door(Right.KNOWLEDGE, reads=None)
def past(request: ClinicRequest, file: KnowledgeFile) -> HttpResponseBase:
    """The text of a file as it holds or held."""
    return render(request, "settings/past_file.html", {"current": "settings", "file": file})
