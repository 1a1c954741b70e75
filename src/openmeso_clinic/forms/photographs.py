"""Adding a photograph: the file, what it shows, and what was looked after while it was taken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openmeso.reports.words import Reader
from openmeso_clinic.uploads.limits import FILE_BYTES

PICTURES = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif,.dcm,application/dicom"
SIDES = [("", "–"), ("left", _("left")), ("right", _("right")), ("midline", _("midline"))]
ANSWERS = [("yes", _("yes")), ("no", _("no")), ("unknown", _("not known"))]
SKIP_REASONS = [
    ("", _("Choose")),
    ("patient-refused", _("The patient did not want it")),
    ("not-needed", _("Not needed for this treatment")),
    ("not-possible", _("Not possible today")),
    ("other", _("Other")),
]


class ChecklistForm(forms.Form):
    """The nine points, each yes, no or not known; what is not answered stays not known."""

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = [rule for rule in reader.library.photo_rules.values() if rule.part == "checklist"]
        for rule in sorted(rules, key=lambda rule: rule.order):
            self.fields[rule.id] = forms.ChoiceField(
                label=reader.catalogue.text(rule.words, f"photo-rules/{rule.id}/words"),
                choices=ANSWERS,
                widget=forms.RadioSelect,
                required=False,
                initial="unknown",
            )

    def answers(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}


class PhotographForm(forms.Form):
    file = forms.FileField(
        label=_("Photograph"),
        help_text=_("JPEG, PNG, HEIC or DICOM up to 25 MB."),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": PICTURES}),
    )
    pose = forms.ChoiceField(label=_("Pose"))
    zone = forms.ChoiceField(label=_("Zone of the close-up"), required=False)
    side = forms.ChoiceField(label=_("Side"), choices=SIDES, required=False)
    session = forms.ChoiceField(label=_("Session"), required=False)
    event = forms.ChoiceField(label=_("Shows the adverse event"), required=False)
    taken_at = forms.DateTimeField(
        label=_("Taken on"),
        required=False,
        help_text=_("Only where the file does not say it, or says it wrongly."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    source = forms.ChoiceField(
        choices=[("file", "file"), ("camera", "camera")], required=False, widget=forms.HiddenInput, initial="file"
    )

    def __init__(
        self,
        *args: Any,
        reader: Reader,
        sessions: Iterable[tuple[str, str]],
        events: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        library = reader.library
        poses = sorted(library.poses.values(), key=lambda pose: pose.order)
        areas: dict[str, list[tuple[str, str]]] = {}
        for zone in library.zones.values():
            areas.setdefault(str(zone.area.value).capitalize(), []).append((zone.id, reader.name("zones", zone.id)))
        self.choose("pose", [(pose.id, reader.name("poses", pose.id)) for pose in poses])
        self.choose("zone", [("", "–"), *areas.items()])
        self.choose("session", [("", _("No session")), *sessions])
        self.choose("event", [("", _("None")), *events])

    def choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES:
            raise forms.ValidationError(_("The file is larger than 25 MB. Take the photograph with fewer pixels."))
        return file


class SkipForm(forms.Form):
    """Why a pose is not photographed."""

    reason = forms.ChoiceField(label=_("Reason"), choices=SKIP_REASONS)
    text = forms.CharField(label=_("In words"), max_length=160, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("reason") == "other" and len(data.get("text", "").strip()) < 3:
            self.add_error("text", _("Say why."))
        return data

    def words(self) -> str:
        """As it is kept: the code, and the words where there are any."""
        return ": ".join(part for part in (self.cleaned_data["reason"], self.cleaned_data["text"].strip()) if part)


class RetireForm(forms.Form):
    reason = forms.CharField(label=_("Why is it put aside?"), min_length=3, max_length=200)
