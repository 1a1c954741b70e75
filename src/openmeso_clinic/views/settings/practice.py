"""Name, law, hours, closed days, prices and waits, in one form; what touches open courses is confirmed first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.practice_settings import change_practice
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.practice_settings import PracticeForm
from openmeso_clinic.queries.practice_settings import (
    consequences_of,
    faults_in,
    jurisdictions_of,
    priced_products,
    product_choices,
    settings_of,
    waits_of,
)
from openmeso_clinic.views.door import door

#: What the confirmation page sends besides the settings themselves.
_OWN = frozenset({"csrfmiddlewaretoken", "confirmed", "edit"})


@door(Right.SETTINGS, methods=("GET", "POST"), reads=None)
def practice(request: ClinicRequest) -> HttpResponseBase:
    row, posted = request.practice, request.method == "POST"
    library = library_of(row)
    form = PracticeForm(
        request.POST if posted else None,
        kept=settings_of(row),
        jurisdictions=jurisdictions_of(library),
        products=priced_products(row, library),
        others=product_choices(library),
        waits=waits_of(library),
    )
    if not posted:
        return _page(request, form, status=200)
    form.is_valid()
    said = form.fields_said()
    form.place(faults_in(row, said))
    if not form.is_valid() or "edit" in request.POST:
        return _page(request, form, status=422 if form.errors else 200)
    consequences = consequences_of(row, said, on=request.actor.today)
    if consequences and "confirmed" not in request.POST:
        kept = [(name, value) for name, values in request.POST.lists() if name not in _OWN for value in values]
        context = {"current": "settings", "consequences": consequences, "kept": kept}
        return render(request, "settings/practice_confirm.html", context)
    changed = change_practice(by=request.actor, **said)
    messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
    return redirect("settings-practice")


def _page(request: ClinicRequest, form: PracticeForm, *, status: int) -> HttpResponse:
    return render(request, "settings/practice.html", {"current": "settings", "form": form}, status=status)
