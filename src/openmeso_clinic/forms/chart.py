"""Filling a zone and erasing without the picture: plain forms that do what a finger does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso.errors import RecordError
from openmeso.session.charting import Stroke, read_stroke


class LocalDecimal(forms.DecimalField):
    """A number with a point or a comma."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace(",", ".").replace("\u00a0", "").strip()
        return super().to_python(value)


class FillForm(forms.Form):
    """One zone, evenly.

    Args:
        zones: ``view/zone/side`` with its name.
    """

    key = forms.CharField(max_length=40)
    zone = forms.ChoiceField(label=gettext_lazy("Zone"))
    technique = forms.ChoiceField(label=gettext_lazy("Technique"))
    letter = forms.ChoiceField(label=gettext_lazy("Formulation"))
    drop_ml = LocalDecimal(
        label=gettext_lazy("mL a point"), min_value=Decimal("0.001"), max_value=Decimal(1), decimal_places=3
    )
    passes = forms.IntegerField(label=gettext_lazy("Passes"), min_value=1, max_value=20)
    by = forms.ChoiceField(
        label=gettext_lazy("Even pattern by"),
        choices=[("spacing", gettext_lazy("Spacing")), ("count", gettext_lazy("Count"))],
    )
    amount = LocalDecimal(label=gettext_lazy("Spacing in mm, or number of points"), min_value=Decimal(1))
    both = forms.BooleanField(label=gettext_lazy("The other side too"), required=False)

    def __init__(
        self,
        *args: Any,
        zones: Sequence[tuple[str, str]],
        techniques: Sequence[tuple[str, str]],
        letters: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zones  # type: ignore[attr-defined]
        self.fields["technique"].choices = techniques  # type: ignore[attr-defined]
        self.fields["letter"].choices = [(letter, letter) for letter in letters]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        amount = data.get("amount")
        if amount is not None and data.get("by") == "count" and (amount != int(amount) or amount > 2000):
            self.add_error("amount", _("A whole number of points, at most 2000."))
        if amount is not None and data.get("by") == "spacing" and not 2 <= amount <= 30:
            self.add_error("amount", _("A spacing from 2 to 30 mm."))
        return data

    @property
    def said(self) -> list[str]:
        """Every fault with the name of its field."""
        return [
            f"{self.fields[name].label or name}: {' '.join(map(str, faults))}" for name, faults in self.errors.items()
        ]


class MapAddendumForm(forms.Form):
    """Points that are added to a signed map. The PIN proves who adds; the drawing stands in ``strokes``."""

    strokes = forms.CharField(widget=forms.HiddenInput, max_length=400_000)
    text = forms.CharField(
        label=gettext_lazy("What is added"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(label=gettext_lazy("Why it is added now"), max_length=200)
    pin = forms.CharField(
        label=gettext_lazy("PIN"),
        max_length=20,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_strokes(self) -> list[Stroke]:
        try:
            drawn = [read_stroke({**one, "addendum": True}) for one in json.loads(self.cleaned_data["strokes"])]
        except (ValueError, TypeError, RecordError):
            raise ValidationError(_("The drawing could not be read. Draw it again.")) from None
        if not drawn:
            raise ValidationError(_("Nothing was drawn yet."))
        return drawn
