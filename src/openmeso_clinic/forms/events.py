"""Reporting an adverse event: few touches, nothing that is not needed now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openmeso.knowledge import Library
from openmeso_clinic.queries.events import COMMON, URGENT, Suspect

SEVERITIES = [
    ("1", _("1 mild, no treatment")),
    ("2", _("2 moderate")),
    ("3", _("3 severe, or hospital")),
    ("4", _("4 life-threatening")),
    ("5", _("5 death")),
]
SIDES = [("", "–"), ("left", _("left")), ("right", _("right")), ("midline", _("midline"))]
_DAY = {"type": "date"}


class EventForm(forms.Form):
    event = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect)
    zone = forms.ChoiceField(label=_("Where"), required=False)
    side = forms.ChoiceField(label=_("Side"), choices=SIDES, required=False)
    onset_on = forms.DateField(label=_("Since when"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    severity = forms.TypedChoiceField(label=_("Severity"), coerce=int, choices=SEVERITIES, widget=forms.RadioSelect)
    seen = forms.BooleanField(label=_("Seen here in person"), required=False)
    treated = forms.CharField(label=_("Treated with"), max_length=300, required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False)
    follow_up_on = forms.DateField(
        label=_("Look again on"),
        required=False,
        help_text=_("A nodule or an infection: in 7 days, unless you choose another day."),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
    )
    sessions = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    lots = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, library: Library, suspects: list[Suspect], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = {key: entry.term for key, entry in library.adverse_events.items()}
        rest = sorted((term, key) for key, term in terms.items() if key not in (*COMMON, *URGENT))
        self.urgent = [(key, terms[key]) for key in URGENT if key in terms]
        self.common = [*((key, terms[key]) for key in COMMON if key in terms), ("other", _("Other"))]
        self.rest = [(key, term) for term, key in rest]
        self.fields["event"].choices = [*self.urgent, *self.common, *self.rest]  # type: ignore[attr-defined]
        areas: dict[str, list[tuple[str, str]]] = {}
        for zone in library.zones.values():
            areas.setdefault(str(zone.area.value).capitalize(), []).append((zone.id, zone.name))
        self.fields["zone"].choices = [("", _("Not at a place")), *areas.items()]  # type: ignore[attr-defined]
        self.fields["sessions"].choices = [(s.session.ref, str(s.on)) for s in suspects]  # type: ignore[attr-defined]
        lots = {ref: words for s in suspects for ref, words in s.lots}
        self.fields["lots"].choices = list(lots.items())  # type: ignore[attr-defined]
