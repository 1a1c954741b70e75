"""What is written down before anything is erased."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ErasureForm(forms.Form):
    asked_on = forms.DateField(
        label=_("Asked for on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)
    sure = forms.BooleanField(label=_("I know that nobody can bring these photographs back."))


class WholeErasureForm(ErasureForm):
    """Erasing the whole record: two people, and the law read where its number of years is not confirmed."""

    sure = forms.BooleanField(label=_("I know that nobody can bring this record back."))
    law_read = forms.BooleanField(label=_("Somebody read the law of this country: the number of years is right."))
    member = forms.ChoiceField(label=_("Clinician beside you"))
    member_pin = forms.CharField(
        label=_("The colleague's own PIN"),
        max_length=20,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], confirmed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *colleagues]
        if confirmed:
            del self.fields["law_read"]
