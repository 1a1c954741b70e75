"""Filling a zone and erasing without the picture: plain forms that do what a finger does."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


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
