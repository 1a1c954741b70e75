"""Wishes that bound the plan: days, absences, preferences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso_clinic.forms.intake_lists import NOTHING, ListForm, without_empty
from openmeso_clinic.forms.patient import DayField


class EventForm(ListForm):
    kind = "event"

    name = forms.CharField(label=gettext_lazy("Event"), max_length=80)
    on = DayField(label=gettext_lazy("Day"), help_text=gettext_lazy("No visible marks are planned round this day."))

    def content(self) -> dict[str, Any]:
        return without_empty({"name": self.cleaned_data["name"], "on": self.cleaned_data["on"]})


class UnavailableForm(ListForm):
    kind = "unavailable"

    start = DayField(label=gettext_lazy("Away from"))
    end = DayField(label=gettext_lazy("Until"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("start") and said.get("end") and said["end"] < said["start"]:
            self.add_error("end", _("This lies before the first day."))
        return said

    def content(self) -> dict[str, Any]:
        return without_empty({"from": self.cleaned_data["start"], "to": self.cleaned_data["end"]})


class CombinedForm(ListForm):
    kind = "combined"

    id = forms.ChoiceField(label=gettext_lazy("Combined treatment"))
    zone = forms.ChoiceField(label=gettext_lazy("Zone"))
    sessions = forms.IntegerField(label=gettext_lazy("Sessions"), min_value=1, max_value=12, initial=1)

    def build(self) -> None:
        names = [(c.id, c.name) for c in self.library.combined.values() if c.plannable]
        self.choices("id", NOTHING + sorted(names, key=lambda one: one[1].casefold()))
        self.choices("zone", NOTHING + self.zones())

    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("id", "zone", "sessions")}


class PreferencesForm(ListForm):
    kind = "preferences"

    max_sessions = forms.IntegerField(label=gettext_lazy("Sessions at most"), min_value=1, max_value=12, required=False)
    budget = forms.DecimalField(label=gettext_lazy("Budget"), min_value=1, required=False, localize=True)
    technique = forms.ChoiceField(label=gettext_lazy("Technique"), required=False)
    anesthesia = forms.ChoiceField(label=gettext_lazy("Anesthesia"), required=False)
    start_from = DayField(label=gettext_lazy("Not before"), required=False)

    def build(self) -> None:
        self.choices("technique", [("", _("no wish"))] + [(t.id, t.name) for t in self.library.techniques.values()])
        self.choices("anesthesia", [("", _("no wish"))] + [(a.id, a.name) for a in self.library.anesthesia.values()])

    def content(self) -> dict[str, Any]:
        kept = {name: self.initial[name] for name in ("jurisdiction", "mixture_reason") if self.initial.get(name)}
        return kept | without_empty(dict(self.cleaned_data))


WISH_FORMS: dict[str, type[ListForm]] = {form.kind: form for form in (EventForm, UnavailableForm, CombinedForm)}
