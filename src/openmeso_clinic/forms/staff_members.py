"""Forms of the staff room. What gives rights asks for the PIN of whoever gives them, on the same page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openmeso_clinic.roles import Role

_ROLES = (
    (Role.OWNER.value, _("Owner: settings, staff, audit; opens no chart")),
    (Role.PRESCRIBER.value, _("Prescriber: decides, prescribes, signs; needs a licence")),
    (Role.INJECTOR.value, _("Injector: treats and signs; needs a licence")),
    (Role.ASSISTANT.value, _("Assistant: intake, preparation, stock")),
    (Role.FRONT_DESK.value, _("Front desk: booking, registering, money")),
    (Role.AUDITOR.value, _("Auditor: reads everything, changes nothing")),
)
_KINDS = (("training", _("Training")), ("insurance", _("Insurance")))


def _day(label: Any, *, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


def _roles() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("What the person is here"),
        choices=_ROLES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )


class PinField(forms.CharField):
    """The PIN of whoever gives the rights."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Your PIN"),
            error_messages={"required": _("Your PIN is missing.")},
            max_length=12,
            help_text=_("You give or take rights in your own name."),
            widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            **kwargs,
        )


class ProvedForm(forms.Form):
    """A form that gives or takes rights. While the last proof still holds the PIN is not asked again."""

    pin = PinField()

    def __init__(self, *args: Any, stepped_up: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stepped_up:
            del self.fields["pin"]


class Licensed(ProvedForm):
    licence = forms.CharField(
        label=_("Licence number"), max_length=60, required=False, help_text=_("Only for who prescribes or injects.")
    )
    licence_until = _day(_("Last day of the licence"))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("licence") and not data.get("licence_until") and "licence_until" not in self.errors:
            self.add_error("licence_until", _("Say the last day: without it nobody may sign."))
        if data.get("licence_until") and not data.get("licence"):
            self.add_error("licence", _("Say the number of the licence."))
        return data


class NewMemberForm(Licensed):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As it stands on papers: “Dr Vale Sample”."))
    email = forms.EmailField(label=_("Work address"), help_text=_("To sign in; nothing is sent there."))
    roles = _roles()

    field_order = ("name", "email", "roles", "licence", "licence_until", "pin")


class RolesForm(ProvedForm):
    roles = _roles()

    field_order = ("roles", "pin")


class LicenceForm(Licensed):
    issuer = forms.CharField(label=_("Issued by"), max_length=120, required=False)

    field_order = ("licence", "licence_until", "issuer", "pin")


class AccessForm(ProvedForm):
    """Only the proof."""


class FactorForm(ProvedForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        min_length=3,
        help_text=_("Stands in the audit trail: “telephone lost, identity checked in person”."),
    )

    field_order = ("reason", "pin")


class CredentialForm(forms.Form):
    kind = forms.ChoiceField(label=_("What"), choices=_KINDS, widget=forms.RadioSelect, initial="training")
    title = forms.CharField(label=_("Title"), max_length=160)
    issuer = forms.CharField(label=_("Issued by"), max_length=120, required=False)
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    obtained_on = _day(_("Obtained on"))
    valid_until = _day(_("Valid until"), help_text=_("Leave empty where it has no end."))
    hours = forms.DecimalField(
        label=_("Hours"), required=False, min_value=0, max_digits=5, decimal_places=1, localize=True
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        start, end = data.get("obtained_on"), data.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", _("Got a day before it was obtained; expected the same day or later."))
        return data
