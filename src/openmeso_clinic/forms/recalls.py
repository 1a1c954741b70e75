"""Forms of a recall: opening it, writing down who was told, closing it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

WAYS = [
    ("phone", _("By telephone")),
    ("email", _("By e-mail")),
    ("letter", _("By letter")),
    ("in-person", _("In person")),
]


class OpenForm(forms.Form):
    origin = forms.ChoiceField(
        label=_("Who calls it back"),
        choices=[
            ("called-back", _("The maker or an authority: it never comes back")),
            ("own", _("We suspect it ourselves: it is in quarantine until that is looked into")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    notice = forms.CharField(
        label=_("Number of the notice"), max_length=120, required=False, help_text=_("As it stands on the notice.")
    )


class AttemptForm(forms.Form):
    way = forms.ChoiceField(label=_("How"), choices=WAYS, widget=forms.RadioSelect)
    reached = forms.ChoiceField(
        label=_("Reached"), choices=[("yes", _("yes")), ("no", _("no"))], widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class SettleForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What became of it"),
        choices=[("unreachable", _("Cannot be reached")), ("not-needed", _("Need not be told"))],
        widget=forms.RadioSelect,
    )
    # Not "note": both forms of a patient stand on one page.
    why = forms.CharField(label=_("Why"), max_length=300)


class ClosureForm(forms.Form):
    closure = forms.CharField(label=_("What came of it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
