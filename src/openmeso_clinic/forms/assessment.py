"""The clinician's evaluation as a form: skin, concerns by zone, scales, and the talk about expectations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from openmeso.errors import RecordError
from openmeso.knowledge import Library
from openmeso.outcome.scoring import score
from openmeso_clinic.actions.statements import Fact
from openmeso_clinic.queries.assessments import CHOICES, ITEMS_OF, LEVELLED

_ROMAN = ("I", "II", "III", "IV", "V", "VI")


def _radio(label: Any, field: str, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(CHOICES[field].items()), widget=forms.RadioSelect, **more)


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AssessmentForm(forms.Form):
    """Every field is written into one version of the record; what rules ask for becomes a fact as well."""

    skin_type = _radio(_("Skin type"), "skin_type")
    tone = forms.MultipleChoiceField(
        label=_("Tone"), choices=list(CHOICES["tone"].items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    phototype = forms.TypedChoiceField(
        label=_("Phototype (Fitzpatrick)"),
        coerce=int,
        choices=[(n, _ROMAN[n - 1]) for n in range(1, 7)],
        widget=forms.RadioSelect,
    )
    thickness = _radio(_("Thickness"), "thickness")
    vascularity = _radio(_("Vascularity"), "vascularity")
    barrier = _radio(_("Barrier"), "barrier")
    barrier_zone = forms.ChoiceField(label=_("Where the barrier is impaired"), required=False)
    procedures = forms.CharField(label=_("Earlier procedures"), widget=_area(), max_length=2000, required=False)
    systemic = forms.CharField(label=_("Diseases that affect healing"), widget=_area(), max_length=2000, required=False)
    notes = forms.CharField(label=_("What else was seen"), widget=_area(), max_length=2000, required=False)

    wanted = forms.CharField(
        label=_("What the patient wants, in their words"), widget=_area(), max_length=2000, required=True
    )
    volume = _radio(_("Is volume wanted: fuller lips or cheeks, a lifted face?"), "volume")
    volume_told = forms.BooleanField(
        label=_("The patient was told that this treatment gives no volume, with the alternatives"), required=False
    )
    told_limits = forms.BooleanField(
        label=_("Limits and evidence were explained: what it can do, and what is not shown"), required=False
    )
    told_alternatives = forms.BooleanField(label=_("Alternatives were named"), required=False)
    talk = forms.CharField(label=_("The talk in words"), widget=_area(), max_length=2000, required=False)

    def __init__(self, *args: Any, library: Library, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.library = library
        zones = [(zone.id, zone.name) for zone in library.zones.values()]
        self.fields["barrier_zone"].choices = [("", _("Everywhere, or several places")), *zones]  # type: ignore[attr-defined]
        for scale in LEVELLED:
            entry = library.scales[scale]
            self.fields[_name(scale, "answer")] = forms.ChoiceField(
                label=entry.name,
                required=False,
                choices=[("", _("Not assessed")), *((level.value, level.words) for level in entry.levels)],
            )
        for scale, items in ITEMS_OF.items():
            for item, (low, high) in items.items():
                self.fields[_name(scale, item)] = forms.DecimalField(
                    label=item.replace(".", ": ").replace("-", " ").capitalize(),
                    required=False,
                    min_value=low,
                    max_value=high,
                    localize=True,
                )

    def scale_fields(self, scale: str) -> list[forms.BoundField]:
        return [self[_name(scale, item)] for item in ITEMS_OF.get(scale, {"answer": None})]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("volume") == "yes" and not data.get("volume_told"):
            self.add_error("volume_told", _("Tell the patient that this treatment gives no volume, with alternatives."))
        self.scales: dict[str, dict[str, Any]] = {}
        for scale in (*LEVELLED, *ITEMS_OF):
            self._score(scale, data)
        return data

    def _score(self, scale: str, data: dict[str, Any]) -> None:
        """One scale by the core's own rule. Half a scale is no score: every missing item is named."""
        items = ITEMS_OF.get(scale, {"answer": (0, None)})
        given = {item: data.get(_name(scale, item)) for item in items}
        given = {item: value for item, value in given.items() if value not in (None, "")}
        if not given or any(_name(scale, item) in self.errors for item in items):
            return
        try:
            made = score(scale=scale, answers=_answers(scale, given, self.library), library=self.library)
        except RecordError as error:
            for fault in error.faults:
                self.add_error(_name(scale, next(iter(given))), f"{fault.got}: {fault.expected}")
            return
        for item in made.missing:
            self.add_error(_name(scale, item), _("Needed for the score; leave the whole scale empty to skip it."))
        if not made.missing:
            self.scales[scale] = {
                "version": made.version,
                "value": None if made.value is None else str(made.value),
                "level": made.level,
                "words": made.words,
                "answers": {item: str(value) for item, value in given.items()},
            }

    def content(self) -> dict[str, Any]:
        plain = {name: self.cleaned_data[name] for name in self.base_fields}
        return plain | {"scales": self.scales}

    def facts(self, *, on: str) -> list[Fact]:
        """What rules ask for, beyond phototype and concerns."""
        data = self.cleaned_data
        out = [Fact("answer", {"is": data["volume"]}, "volume-wanted")]
        if data["barrier"] == "impaired":
            row = {"id": "barrier-damage", "state": "active", "since": on}
            out.append(Fact("condition", row | ({"zone": data["barrier_zone"]} if data["barrier_zone"] else {})))
        return out


def _name(scale: str, item: str) -> str:
    return f"{scale}-{item}".replace(".", "-")


def _answers(scale: str, given: dict[str, Any], library: Library) -> dict[str, Any]:
    """In the form that the core scores: regions by themselves, grades as numbers, classes as words."""
    if scale in LEVELLED:
        graded = all(level.value.isdigit() for level in library.scales[scale].levels)
        return {"answer": int(given["answer"])} if graded else given
    out: dict[str, Any] = {}
    for item, value in given.items():
        region, dot, kind = item.partition(".")
        if dot:
            out.setdefault(region, {})[kind] = value
        else:
            out[item] = value
    return out


class ConcernForm(forms.Form):
    """One concern in one zone. An empty row is no concern; a half one is a fault."""

    concern = forms.ChoiceField(label=_("Concern"), required=False)
    zone = forms.ChoiceField(label=_("Zone"), required=False)
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "–"), (1, _("1 mild")), (2, _("2 moderate")), (3, _("3 marked")), (4, _("4 severe"))],
    )

    def __init__(self, *args: Any, library: Library, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        concerns = sorted((c.name, c.id) for c in library.concerns.values())
        areas: dict[str, list[tuple[str, str]]] = {}
        for zone in library.zones.values():
            areas.setdefault(str(zone.area.value).capitalize(), []).append((zone.id, zone.name))
        self.fields["concern"].choices = [("", "–"), *((key, name) for name, key in concerns)]  # type: ignore[attr-defined]
        self.fields["zone"].choices = [("", "–"), *areas.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        given = [name for name in ("concern", "zone", "severity") if data.get(name)]
        if given and len(given) < 3:
            for name in {"concern", "zone", "severity"} - set(given) - set(self.errors):
                self.add_error(name, _("Missing in this row."))
        return data


class ConcernRows(BaseFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        seen = set()
        for row in self.rows():
            place = (row["id"], row["zone"])
            if place in seen:
                raise forms.ValidationError(_g("The same concern stands twice for one zone."))
            seen.add(place)

    def rows(self) -> list[dict[str, Any]]:
        """The concerns as rows of the case file; those on record keep what the patient ranked."""
        out = []
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if data.get("concern") and data.get("zone") and data.get("severity"):
                out.append({"id": data["concern"], "zone": data["zone"], "severity": data["severity"]})
        return out


ConcernFormSet = formset_factory(ConcernForm, formset=ConcernRows, extra=3, max_num=20, absolute_max=30)
