"""One entry of a list of the case file: a condition, a medicine, an allergy, a treatment, a concern, a reading.

``content`` gives the row as the case file has it. The same forms serve staff and, with fewer fields and
plainer words, the patient's tablet.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso_clinic.forms.patient import DayField
from openmeso_clinic.queries.facts import REACTIONS, STATES, Facts
from openmeso_clinic.queries.patient_words import PatientWords
from openmeso_clinic.queries.vocabulary import (
    allergen_id,
    allergen_names,
    conditions_of,
    medicine_id,
    medicine_names,
    treatments_of,
)

NOTHING = [("", "")]


class ListForm(forms.Form):
    """Base of the entries.

    Attributes:
        kind: Table of the case file.
        question: Narrows what may be chosen to what this question asks for.
        patient: The patient fills it in.
    """

    kind = ""

    def __init__(
        self, *args: Any, words: PatientWords, question: str = "", patient: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        self.library = words.library
        self.question = question
        self.patient = patient
        self.use_required_attribute = False
        self.build()

    def build(self) -> None:
        """Set the choices."""

    def content(self) -> dict[str, Any]:
        raise NotImplementedError

    @classmethod
    def initial_of(cls, content: Mapping[str, Any], words: PatientWords) -> dict[str, Any]:
        """A stated row as the form shows it."""
        return dict(content)

    def choices(self, name: str, values: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = values  # type: ignore[attr-defined]

    def zones(self, *, areas: bool = True) -> list[tuple[Any, Any]]:
        grouped: dict[str, list[tuple[str, str]]] = {}
        for zone in self.library.zones.values():
            grouped.setdefault(zone.area.value, []).append((zone.id, self.words.zone(zone.id)))
        out: list[tuple[Any, Any]] = []
        for area, zones in grouped.items():
            whole = [(area, _("all: %(area)s") % {"area": self.words.zone(area)})] if areas else []
            out.append((self.words.zone(area), whole + sorted(zones, key=lambda zone: zone[1])))
        return out


class ConditionForm(ListForm):
    kind = "condition"

    id = forms.ChoiceField(label=gettext_lazy("Illness or state"))
    state = forms.ChoiceField(label=gettext_lazy("How it is now"))
    zone = forms.ChoiceField(label=gettext_lazy("Zone"), required=False)
    since = DayField(label=gettext_lazy("Since, or the day it happened"), required=False)
    until = DayField(label=gettext_lazy("Over since"), required=False)

    def build(self) -> None:
        names = [(i, self.words.name("conditions", i)) for i in conditions_of(self.library, self.question)]
        self.choices("id", NOTHING + sorted(names, key=lambda one: one[1].casefold()))
        self.choices("zone", NOTHING + self.zones())
        self.choices("state", NOTHING + list(STATES.items()))
        if self.patient:
            self.fields["id"].label = _("Which one?")
            self.choices(
                "state",
                [*NOTHING, ("active", _("I have it now")), ("past", _("It is over")), ("unknown", _("I don't know"))],
            )
            del self.fields["zone"], self.fields["since"]
            self.fields["until"].label = _("If it is over: since when? For something that happened once: on which day?")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", _("This lies before the day it began."))
        return said

    def content(self) -> dict[str, Any]:
        said = self.cleaned_data
        since, until = said.get("since"), said.get("until")
        if self.patient and until and self.library.conditions[said["id"]].course == "event":
            since, until = until, None
        return without_empty(
            {"id": said["id"], "state": said["state"], "zone": said.get("zone"), "since": since, "until": until}
        )

    @classmethod
    def initial_of(cls, content: Mapping[str, Any], words: PatientWords) -> dict[str, Any]:
        return {**content, "until": content.get("until") or content.get("since")}


class MedicationForm(ListForm):
    kind = "medication"

    name = forms.CharField(label=gettext_lazy("Medicine"), max_length=120)
    ongoing = forms.ChoiceField(
        label=gettext_lazy("Taken now?"),
        choices=[
            ("yes", gettext_lazy("Yes, taken now")),
            ("no", gettext_lazy("No, stopped or only now and then")),
            ("unknown", gettext_lazy("Not known")),
        ],
        initial="unknown",
        required=False,
    )
    last_dose = DayField(
        label=gettext_lazy("Last dose"),
        required=False,
        help_text=gettext_lazy("Where it is not taken every day."),
    )
    dose = forms.DecimalField(label=gettext_lazy("Dose"), required=False, min_value=Decimal("0.0001"), localize=True)
    unit = forms.CharField(label=gettext_lazy("Unit"), required=False, max_length=12)
    per_day = forms.DecimalField(label=gettext_lazy("Times a day"), required=False, min_value=Decimal("0.01"))
    reason = forms.CharField(label=gettext_lazy("Taken for"), required=False, max_length=120)

    def build(self) -> None:
        self.fields["name"].widget.attrs |= {"list": f"medicines-{self.question or 'all'}", "autocomplete": "off"}
        if self.patient:
            self.fields["ongoing"].label = _("Do you take it now?")
            for name in ("dose", "unit", "per_day", "reason"):
                del self.fields[name]

    @property
    def names(self) -> list[str]:
        return medicine_names(self.library, self.question)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("ongoing") == "yes" and said.get("last_dose"):
            self.add_error(
                "last_dose", _("A medicine that is taken now has no last dose. Clear the day, or choose “stopped”.")
            )
        return said

    def content(self) -> dict[str, Any]:
        said = self.cleaned_data
        found = medicine_id(self.library, said["name"])
        reason = said["name"].strip() if found == "other" else said.get("reason") or ""
        ongoing = {"yes": True, "no": False}.get(said.get("ongoing") or "")
        return without_empty(
            {
                "id": found,
                "ongoing": ongoing,
                "last_dose": said.get("last_dose"),
                "dose": said.get("dose"),
                "unit": said.get("unit") if said.get("dose") else "",
                "per_day": said.get("per_day"),
                "reason": reason,
            }
        )

    @classmethod
    def initial_of(cls, content: Mapping[str, Any], words: PatientWords) -> dict[str, Any]:
        ongoing = {True: "yes", False: "no"}.get(content.get("ongoing"), "unknown")  # type: ignore[arg-type]
        reason = "" if content["id"] == "other" else content.get("reason", "")
        return {**content, "name": Facts(words.library).medicine(content), "ongoing": ongoing, "reason": reason}


class AllergyForm(ListForm):
    kind = "allergy"

    name = forms.CharField(label=gettext_lazy("Allergic to"), max_length=120)
    reaction = forms.ChoiceField(label=gettext_lazy("What happened"), required=False, choices=list(REACTIONS.items()))
    on = DayField(label=gettext_lazy("When"), required=False)

    def build(self) -> None:
        self.fields["name"].widget.attrs |= {"list": "allergens", "autocomplete": "off"}
        if self.patient:
            self.fields["name"].label = _("To what?")
            self.fields["reaction"].label = _("What happened?")
            self.choices("reaction", [("", _("I don't know"))] + [one for one in REACTIONS.items() if one[0]])

    @property
    def names(self) -> list[str]:
        return list(allergen_names(self.library))

    def content(self) -> dict[str, Any]:
        said = self.cleaned_data
        found = allergen_id(self.library, said["name"])
        words = said["name"].strip() if found == "other" else ""
        return without_empty({"id": found, "said": words, "reaction": said["reaction"], "on": said.get("on")})

    @classmethod
    def initial_of(cls, content: Mapping[str, Any], words: PatientWords) -> dict[str, Any]:
        return {**content, "name": Facts(words.library).allergen(content)}


class TreatmentForm(ListForm):
    kind = "treatment"

    id = forms.ChoiceField(label=gettext_lazy("Treatment"))
    on = DayField(label=gettext_lazy("Day, past or booked"), required=False)
    zone = forms.ChoiceField(label=gettext_lazy("Zone"), required=False)
    product = forms.ChoiceField(label=gettext_lazy("Product"), required=False)

    def build(self) -> None:
        names = [(i, self.words.name("combined", i)) for i in treatments_of(self.library, self.question)]
        self.choices("id", NOTHING + sorted(names, key=lambda one: one[1].casefold()))
        self.choices("zone", NOTHING + self.zones())
        if self.patient:
            self.fields["id"].label = _("Which one?")
            self.fields["on"].label = _("On which day was it, or will it be?")
            self.fields["zone"].label = _("Where?")
            del self.fields["product"]
        else:
            products = [(p.id, p.name) for p in self.library.products.values()]
            self.choices("product", NOTHING + sorted(products, key=lambda one: one[1].casefold()))

    def content(self) -> dict[str, Any]:
        said = self.cleaned_data
        return without_empty({name: said.get(name) for name in ("id", "on", "zone", "product")})


class ConcernForm(ListForm):
    kind = "concern"

    id = forms.ChoiceField(label=gettext_lazy("Concern"))
    zone = forms.ChoiceField(label=gettext_lazy("Zone"))
    severity = forms.TypedChoiceField(label=gettext_lazy("Severity"), coerce=int)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Order of importance"), coerce=int, required=False, empty_value=None
    )

    #: Severity that a patient gives from 0 to 10, as grades of the case file; 0 is no concern.
    GRADES = (0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4)

    def build(self) -> None:
        names = [(c.id, self.words.name("concerns", c.id)) for c in self.library.concerns.values()]
        self.choices("id", NOTHING + sorted(names, key=lambda one: one[1].casefold()))
        self.choices("zone", NOTHING + self.zones())
        if self.patient:
            self.fields["id"].label = _("What would you like to change?")
            self.fields["zone"].label = _("Where?")
            self.fields["severity"].label = _(
                "How much does it trouble you, from 0 (not at all) to 10 (as much as possible)?"
            )
            self.choices("severity", NOTHING + [(n, str(n)) for n in range(11)])
            del self.fields["priority"]
        else:
            self.choices("severity", [("", "")] + [(n, _("%(n)d of 4") % {"n": n}) for n in range(1, 5)])
            self.choices("priority", [("", "")] + [(n, str(n)) for n in range(1, 10)])

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        concern = self.library.concerns.get(self.cleaned_data.get("id", ""))
        if concern is None or not zone:
            return zone
        areas = {area.value for area in concern.areas}
        of = self.library.zones[zone].area.value if zone in self.library.zones else zone.removeprefix("full-")
        if areas and of not in areas:
            names = ", ".join(self.words.zone(area) for area in sorted(areas))
            raise ValidationError(_("This concern is treated on: %(areas)s. Choose a place there.") % {"areas": names})
        return zone

    def content(self) -> dict[str, Any]:
        said = self.cleaned_data
        severity = said["severity"]
        if self.patient:
            severity = self.GRADES[severity]
        return without_empty(
            {"id": said["id"], "zone": said["zone"], "severity": severity, "priority": said.get("priority")}
        )

    @classmethod
    def initial_of(cls, content: Mapping[str, Any], words: PatientWords) -> dict[str, Any]:
        return dict(content)


def without_empty(row: dict[str, Any]) -> dict[str, Any]:
    """JSON values; what is not known is left out."""
    out: dict[str, Any] = {}
    for name, value in row.items():
        if value is None or value == "":
            continue
        out[name] = (
            float(value) if isinstance(value, Decimal) else value.isoformat() if hasattr(value, "isoformat") else value
        )
    return out


LIST_FORMS: dict[str, type[ListForm]] = {
    form.kind: form for form in (ConditionForm, MedicationForm, AllergyForm, TreatmentForm, ConcernForm)
}
