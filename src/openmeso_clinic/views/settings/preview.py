"""What the draft would do, all of it, before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.errors import KnowledgeError
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.knowledge import change_knowledge
from openmeso_clinic.queries.knowledge import own_files, parts_of
from openmeso_clinic.queries.knowledge_preview import AT_ONCE, preview_of
from openmeso_clinic.views.door import door
from openmeso_clinic.views.settings.drafting import draft_of, keep


@door(Right.KNOWLEDGE, methods=("GET", "POST"))
def preview(request: ClinicRequest) -> HttpResponseBase:
    draft = draft_of(request)
    if not draft:
        return redirect("settings-knowledge")
    if request.method == "POST":
        try:
            count = change_knowledge(by=request.actor, draft=draft, stamp=request.POST.get("stamp", ""))
        except KnowledgeError:
            return redirect("settings-knowledge-preview")
        keep(request, {})
        words = ngettext(
            "%(n)s file changed. The new library holds from now on.",
            "%(n)s files changed. The new library holds from now on.",
            count,
        )
        messages.success(request, words % {"n": count})
        return redirect("settings-knowledge")
    said = request.GET.get("first", "0")
    first = int(said) if said.isdecimal() and len(said) < 8 else 0
    found = preview_of(request.practice, draft, on=request.actor.today, first=first)
    names = request.actor.holds(Right.SEE_CHART)
    own = {file.row.path: "" for file in own_files(request.practice) if file.row.path not in draft}
    if names and found.effects is not None:
        shows(request, *(effect.patient for effect in found.effects.courses))
    context = {
        "current": "settings",
        "draft": sorted(draft.items()),
        "preview": found,
        "faults": [(fault, _file_of(fault.place, draft), _file_of(fault.place, own)) for fault in found.faults],
        "names": names,
        "at_once": AT_ONCE,
        "may_confirm": request.actor.holds(Right.PRESCRIBE) and request.staff.licensed_on(request.actor.today),
        "why_not": _("A prescriber with a valid licence saves it. Ask one to open this page with the same files."),
    }
    return render(request, "settings/knowledge_preview.html", context)


def _file_of(place: str, files: Mapping[str, str | None]) -> str:
    """The file that a fault is in, by the place that it names; empty where it is none of these."""
    return next(
        (path for path in files if place.startswith((path, "/".join(parts_of(path)))) and files[path] is not None), ""
    )
