"""Writing the draft: one file at a time, copied from an entry, typed or uploaded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.forms.knowledge import KnowledgeFileForm
from openmeso_clinic.queries.knowledge import (
    in_use,
    names_of,
    own_files,
    parts_of,
    path_fault,
    text_of_new,
    text_of_withdrawal,
    text_to_change,
)
from openmeso_clinic.views.door import door
from openmeso_clinic.views.settings.drafting import MOST_FILES, draft_of, keep


@door(Right.KNOWLEDGE, methods=("GET", "POST"), reads=None)
def edit(request: ClinicRequest) -> HttpResponseBase:
    kinds = names_of(k.kind for k in in_use(request.practice).kinds)
    if request.method == "POST":
        form = KnowledgeFileForm(request.POST, request.FILES, kinds=kinds)
        draft = draft_of(request)
        if form.is_valid():
            path = form.cleaned_data["path"]
            if len(draft) >= MOST_FILES and path not in draft:
                form.add_error(None, _("This draft holds as many files as one can. Save it, then go on."))
            else:
                keep(request, draft | {path: form.cleaned_data["text"]})
                return redirect("settings-knowledge-preview")
        return _page(request, form, status=422)
    return _page(request, KnowledgeFileForm(initial=_initial(request), kinds=kinds), status=200)


@door(Right.KNOWLEDGE, methods=("POST",), reads=None)
def change_draft(request: ClinicRequest) -> HttpResponseBase:
    """Drop a file of the draft or all of it, or mark a file of the practice to be retired."""
    draft, what, path = draft_of(request), request.POST.get("what", ""), request.POST.get("path", "")
    if what == "drop-all":
        keep(request, {})
        messages.success(request, _("The draft is dropped. Nothing was changed."))
        return redirect("settings-knowledge")
    if what == "drop":
        draft.pop(path, None)
    elif what == "retire" and any(file.row.path == path for file in own_files(request.practice)):
        draft[path] = None
    elif what == "withdraw" and path_fault(path) is None:
        draft[path] = text_of_withdrawal(author=request.staff.name, on=request.actor.today)
    keep(request, draft)
    return redirect("settings-knowledge-preview" if draft else "settings-knowledge")


def _initial(request: ClinicRequest) -> dict[str, Any]:
    """What the page begins with: the draft's own text, else a copy of the entry, else an empty new one."""
    path = request.GET.get("path", "")
    if not path or path_fault(path) is not None:
        return {"kind": "products", "text": text_of_new("", author=request.staff.name, on=request.actor.today)}
    kind, entry_id = parts_of(path)
    author, on = request.staff.name, request.actor.today
    text = draft_of(request).get(path) or text_to_change(request.practice, path, author=author, on=on)
    if text is None:
        text = text_of_new(entry_id, author=author, on=on)
    return {"kind": kind, "entry_id": entry_id, "text": text}


def _page(request: ClinicRequest, form: KnowledgeFileForm, *, status: int) -> HttpResponseBase:
    return render(request, "settings/knowledge_edit.html", {"current": "settings", "form": form}, status=status)
