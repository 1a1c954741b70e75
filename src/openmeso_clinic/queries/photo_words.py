"""Words round photographs that are the clinic's own: purposes, equipment, reasons for skipping."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from openmeso_clinic.models import Photograph


def purpose_word(purpose: str) -> str:
    """The badge of a purpose."""
    return {
        "record": _("Record"),
        "teaching": _("Teaching"),
        "publication": _("Publication"),
        "advertising": _("Advertising"),
    }.get(purpose, purpose)


def skip_words(kept: str) -> str:
    """A kept reason for skipping: its code in words, and the words that were added."""
    code, _sep, text = kept.partition(": ")
    word = {
        "patient-refused": _("The patient did not want it"),
        "not-needed": _("Not needed for this treatment"),
        "not-possible": _("Not possible today"),
        "other": "",
    }.get(code)
    if word is None:
        return kept
    return ". ".join(part for part in (word, text) if part)


def source_word(photograph: Photograph) -> str:
    return {
        Photograph.Source.CAMERA: _("Camera of this page"),
        Photograph.Source.FILE: _("File"),
        Photograph.Source.DICOM: _("DICOM file"),
    }[Photograph.Source(photograph.source)]


def equipment_words(photograph: Photograph) -> Iterator[str]:
    """What the file said of the camera, in the usual order and units."""
    said = photograph.equipment
    camera = " ".join(str(said[name]) for name in ("make", "model") if said.get(name))
    if camera:
        yield camera
    if said.get("focal_length_35mm"):
        yield _("%(mm)s mm (full-frame equivalent)") % {"mm": _plain(said["focal_length_35mm"])}
    elif said.get("focal_length_mm"):
        yield _("%(mm)s mm") % {"mm": _plain(said["focal_length_mm"])}
    if said.get("exposure_s"):
        seconds = float(said["exposure_s"])
        yield f"1/{round(1 / seconds)} s" if seconds < 0.5 else f"{_plain(seconds)} s"
    if said.get("iso"):
        yield f"ISO {_plain(said['iso'])}"


def _plain(value: float) -> str:
    return number_format(round(float(value), 1) if float(value) % 1 else int(value), use_l10n=True)
