"""The practice's mail server and who is on call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openmeso_clinic.access.refusal import Missing


class MailForm(forms.Form):
    on_call = forms.ChoiceField(
        label=_("Person on call"),
        required=False,
        help_text=_("Told at once when an answer to a check-in is a red flag."),
    )
    site = forms.CharField(
        label=_("Address for patients"),
        required=False,
        max_length=200,
        help_text=_("Under which a patient’s telephone reaches this clinic. Without it check-ins are by telephone."),
        widget=forms.URLInput(attrs={"placeholder": "https://clinic.example.org", "dir": "ltr"}),
    )
    host = forms.CharField(
        label=_("Mail server"), required=False, max_length=253, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    port = forms.IntegerField(label=_("Port"), required=False, min_value=1, max_value=65535)
    security = forms.ChoiceField(
        label=_("Encryption"),
        choices=[("starttls", "STARTTLS"), ("tls", "TLS"), ("none", _("none, on this machine"))],
        widget=forms.RadioSelect,
    )
    user = forms.CharField(
        label=_("User name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Left empty the present one stays. It lies among the keys, not in the database."),
    )
    sender = forms.CharField(
        label=_("Sender"), required=False, max_length=200, widget=forms.EmailInput(attrs={"dir": "ltr"})
    )

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_call"].choices = [("", _("Every prescriber")), *people]  # type: ignore[attr-defined]

    def place(self, missing: Iterable[Missing]) -> None:
        """Put what the action refused at its field."""
        for one in missing:
            name = one.code.rpartition("/")[2]
            self.add_error(name if name in self.fields else None, f"{one.what} {one.do}".strip())
