"""The form of a prescription or a patient-specific order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openmeso_clinic.forms.plan import Day

if TYPE_CHECKING:
    from openmeso_clinic.models import Staff


class OrderForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("prescription", _("Prescription")),
            ("patient-order", _("Patient-specific order: another person injects")),
        ],
        widget=forms.RadioSelect,
    )
    injectors = forms.MultipleChoiceField(
        label=_("May be injected by"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sessions = forms.IntegerField(label=_("Sessions"), min_value=1, max_value=12)
    valid_until = forms.DateField(label=_("Valid until"), widget=Day())
    instructions = forms.CharField(
        label=_("Instructions"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, people: list[Staff], sessions: int) -> None:
        super().__init__(data, initial={"sessions": sessions})
        self._people = {one.ref: one for one in people}
        injectors = self.fields["injectors"]
        assert isinstance(injectors, forms.MultipleChoiceField)
        injectors.choices = [(one.ref, f"{one.name} · {one.licence}") for one in people]

    @property
    def people(self) -> list[Staff]:
        return [self._people[ref] for ref in self.cleaned_data["injectors"]]
