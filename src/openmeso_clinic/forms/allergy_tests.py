"""Ordering and reading an allergy test."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openmeso.knowledge import Library

METHODS = [
    ("prick", _("Prick")),
    ("intradermal", _("Intradermal")),
    ("patch", _("Patch")),
    ("open-application", _("Open application")),
]
RESULTS = [("negative", _("Negative")), ("positive", _("Positive")), ("unclear", _("Unclear"))]
REACTIONS = [
    ("", _("Not stated")),
    ("hives", _("Hives")),
    ("swelling", _("Swelling")),
    ("rash", _("Rash")),
    ("itching", _("Itching")),
    ("eczema", _("Eczema")),
    ("angioedema", _("Angioedema")),
    ("breathing", _("Trouble breathing")),
    ("anaphylaxis", _("Anaphylaxis")),
    ("other", _("Other")),
]


class OrderForm(forms.Form):
    ingredient = forms.ChoiceField(label=_("Ingredient"))
    method = forms.ChoiceField(label=_("Method"), choices=METHODS, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, library: Library, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted((active.name, active.id) for active in library.actives.values())
        self.fields["ingredient"].choices = [("", _("Choose")), *((key, name) for name, key in names)]  # type: ignore[attr-defined]
