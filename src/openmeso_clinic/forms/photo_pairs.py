"""Landmarks and corrections as numbers: what the page writes while one points, and what one may type instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso.geometry.similarity import Nudge, Point
from openmeso_clinic.queries.photo_pairs import Alignment

if TYPE_CHECKING:
    from openmeso_clinic.models import Photograph

SIDES = ("before", "after")
#: Name of the field, its label, its step, what it is at rest.
NUDGES = (
    ("dx", gettext_lazy("To the right, px"), "any", 0.0),
    ("dy", gettext_lazy("Down, px"), "any", 0.0),
    ("degrees", gettext_lazy("Turned clockwise, °"), "any", 0.0),
    ("scale", gettext_lazy("Scaled by"), "any", 1.0),
)


class AlignmentForm(forms.Form):
    """Up to three landmarks in each picture, in its pixels, and the correction by hand."""

    def __init__(self, *args: Any, before: Photograph, after: Photograph, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for side, row in zip(SIDES, (before, after), strict=True):
            for number in (1, 2, 3):
                for axis, most in (("x", row.width), ("y", row.height)):
                    self.fields[f"{side}_{number}_{axis}"] = forms.FloatField(
                        required=False,
                        min_value=0,
                        max_value=most,
                        label=axis,
                        widget=forms.NumberInput(attrs={"step": "any"}),
                    )
        for name, label, step, rest in NUDGES:
            self.fields[name] = forms.FloatField(
                required=False, label=label, initial=rest, widget=forms.NumberInput(attrs={"step": step})
            )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        for side in SIDES:
            for number in (1, 2, 3):
                x, y = (said.get(f"{side}_{number}_{axis}") for axis in "xy")
                if (x is None) != (y is None):
                    self.add_error(f"{side}_{number}_{'x' if x is None else 'y'}", _("A landmark has both numbers."))
        if not self.errors and len(self.points("before")) != len(self.points("after")):
            self.add_error(None, _("Place as many landmarks after as before."))
        return said

    def points(self, side: str) -> tuple[Point, ...]:
        said = self.cleaned_data
        pairs = [(said.get(f"{side}_{n}_x"), said.get(f"{side}_{n}_y")) for n in (1, 2, 3)]
        return tuple((x, y) for x, y in pairs if x is not None and y is not None)

    def nudge(self) -> Nudge:
        said = self.cleaned_data
        return Nudge(**{name: rest if said.get(name) is None else said[name] for name, _l, _s, rest in NUDGES})

    @property
    def landmark_rows(self) -> list[tuple[int, list[tuple[str, forms.BoundField, forms.BoundField]]]]:
        """For the page: number, and in each picture both fields."""
        return [(n, [(side, self[f"{side}_{n}_x"], self[f"{side}_{n}_y"]) for side in SIDES]) for n in (1, 2, 3)]

    @property
    def nudge_fields(self) -> list[forms.BoundField]:
        return [self[name] for name, *_rest in NUDGES]


def as_initial(kept: Alignment) -> dict[str, float]:
    """The kept alignment in the form's fields."""
    found = {name: float(getattr(kept.nudge, name)) for name, *_rest in NUDGES}
    for side in SIDES:
        for number, (x, y) in enumerate(getattr(kept, side), 1):
            found |= {f"{side}_{number}_x": round(x, 2), f"{side}_{number}_y": round(y, 2)}
    return found
