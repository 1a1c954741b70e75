"""Forms of what follows an event."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openmeso.knowledge import Library
from openmeso_clinic.queries.event_words import CAUSALITY_WORDS, CONFIRMED_WORDS, FACT_WORDS

ANSWERS = [("yes", _("yes")), ("no", _("no")), ("unknown", _("not known"))]


class FollowForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What"),
        choices=[("follow-up", _("Looked at again")), ("action", _("Something was done"))],
        widget=forms.RadioSelect,
        initial="follow-up",
    )
    text = forms.CharField(label=_("Words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    next_on = forms.DateField(
        label=_("Look again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class FactsForm(forms.Form):
    """Nothing is "no" by default: what was not asked is not known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in FACT_WORDS.items():
            self.fields[name] = forms.ChoiceField(
                label=str(words), choices=ANSWERS, widget=forms.RadioSelect, initial="unknown"
            )


class CausalityForm(forms.Form):
    causality = forms.ChoiceField(
        label=_("How likely it came from the treatment"),
        choices=list(CAUSALITY_WORDS.items()),
        widget=forms.RadioSelect,
        help_text=_("The words of WHO-UMC."),
    )
    text = forms.CharField(label=_("Why"), max_length=500, required=False)


class ResultForm(forms.Form):
    confirmation = forms.ChoiceField(
        label=_("What it rests on"), choices=list(CONFIRMED_WORDS.items()), widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("Result"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("By it the event is"), required=False)

    def __init__(self, *args: Any, library: Library, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted((entry.term, key) for key, entry in library.adverse_events.items())
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("what was reported")),
            *((key, term) for term, key in kinds),
        ]
