"""Why a photograph's file is not taken, in words: what is wrong with it and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing

_WHY: dict[str, Callable[[], tuple[str, str]]] = {
    "empty": lambda: (_("The file is empty."), _("Choose it again.")),
    "too-large": lambda: (_("The file is larger than 25 MB."), _("Take the photograph with fewer pixels.")),
    "too-many-pixels": lambda: (
        _("The picture has more than 50 million pixels."),
        _("Take the photograph with fewer pixels."),
    ),
    "unusable-size": lambda: (_("The picture is too narrow or too long."), _("Take the photograph again.")),
    "moving": lambda: (_("The file is a moving picture."), _("Choose a still one.")),
    "pdf": lambda: (_("A PDF is no photograph."), _("Choose the photograph itself.")),
    "dicom-kind": lambda: (
        _("The DICOM file is no single photograph in visible light, 8 bits deep."),
        _("Export it as VL Photographic Image, or as JPEG."),
    ),
    "dicom-transfer": lambda: (
        _("The DICOM file is compressed in a way that is not read."),
        _("Export it uncompressed or as JPEG baseline."),
    ),
    "unreadable": lambda: (
        _("The file is no picture that can be read."),
        _("Choose a JPEG, PNG, HEIC or DICOM file."),
    ),
}


def why_not_taken(code: str) -> Missing:
    what, do = _WHY.get(code, _WHY["unreadable"])()
    return Missing(f"photograph/{code}", what, do)
