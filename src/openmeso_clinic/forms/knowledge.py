"""One file of the practice's own knowledge, typed or uploaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openmeso_clinic.queries.knowledge import LONGEST_ID, LONGEST_TEXT, path_fault, path_of


class KnowledgeFileForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"))
    entry_id = forms.CharField(
        label=_("Id"),
        max_length=LONGEST_ID,
        help_text=_("Small letters, digits and hyphens: “profhilo-h-l”. It is the name of the file."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false", "class": "code"}),
    )
    text = forms.CharField(
        label=_("Entry in TOML"),
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 24, "dir": "ltr", "spellcheck": "false", "class": "code toml"}),
    )
    upload = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("Takes the place of the text above."),
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "kind" in data and "entry_id" in data:
            data["path"] = path_of(data["kind"], data["entry_id"].strip())
            fault = path_fault(data["path"])
            if fault is not None:
                self.add_error(
                    "entry_id",
                    _("Got %(got)s; expected %(expected)s.") % {"got": fault.got, "expected": fault.expected},
                )
        upload = data.get("upload")
        if upload:
            self._read(upload)
        elif "text" in data and not data["text"].strip():
            self.add_error("text", _("Write the entry, or choose a file."))
        if "text" in data:
            data["text"] = data["text"].replace("\r\n", "\n").rstrip() + "\n"
        return data

    def _read(self, upload: Any) -> None:
        if upload.size > LONGEST_TEXT:
            self.add_error("upload", _("The file is larger than an entry can be: at most 100 kB."))
            return
        try:
            self.cleaned_data["text"] = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("upload", _("Got bytes that are not UTF-8; expected a TOML file."))
