from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openmeso.audit import Action


class TrailFilter(forms.Form):
    """Period, person and kind of act."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    staff = forms.ChoiceField(label=_("Person"), required=False)
    what = forms.ChoiceField(
        label=_("What was done"),
        required=False,
        choices=[
            ("", _("Everything")),
            ("read", _("Read")),
            ("written", _("Written")),
            ("printed", _("Printed")),
            ("exported", _("Exported")),
            ("signed-in", _("Signed in, locked, out")),
        ],
    )
    action = forms.ChoiceField(label=_("Act"), required=False)
    before = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = [("", _("Everybody")), *people]  # type: ignore[attr-defined]
        acts = sorted((act.value, act.value.replace("-", " ").capitalize()) for act in Action)
        self.fields["action"].choices = [("", _("Every act")), *acts]  # type: ignore[attr-defined]
