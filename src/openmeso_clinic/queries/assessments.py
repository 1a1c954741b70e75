"""The clinician's evaluations of a patient's skin, as versions, and in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso.knowledge import Library
from openmeso.outcome.acne_scars import KELOID, POINTS
from openmeso.outcome.hair import WEIGHTS as SCALP
from openmeso.outcome.melasma import WEIGHTS as REGIONS
from openmeso.outcome.phototype import ITEMS
from openmeso.reports.view_drawing import path_of
from openmeso_clinic.models import Assessment, Patient, Statement

#: Words of the closed questions, by field. They are what is written into the record.
CHOICES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "skin_type": {
            "normal": gettext_lazy("Normal"),
            "dry": gettext_lazy("Dry"),
            "oily": gettext_lazy("Oily"),
            "combination": gettext_lazy("Combination"),
            "sensitive": gettext_lazy("Sensitive"),
        },
        "tone": {
            "even": gettext_lazy("Even"),
            "uneven": gettext_lazy("Uneven"),
            "spots": gettext_lazy("Dark spots"),
            "redness": gettext_lazy("Redness"),
        },
        "thickness": {
            "thin": gettext_lazy("Thin"),
            "medium": gettext_lazy("Medium"),
            "thick": gettext_lazy("Thick"),
        },
        "vascularity": {
            "low": gettext_lazy("Low"),
            "medium": gettext_lazy("Medium"),
            "high": gettext_lazy("High, vessels visible"),
        },
        "barrier": {
            "intact": gettext_lazy("Intact"),
            "dry-tight": gettext_lazy("Dry or tight, no open skin"),
            "impaired": gettext_lazy("Impaired: erosions, peeling or oozing"),
        },
        "volume": {
            "no": gettext_lazy("No"),
            "yes": gettext_lazy("Yes"),
            "unknown": gettext_lazy("Not clear"),
        },
    }
)
LABELS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "skin_type": lambda: _("Skin type"),
        "tone": lambda: _("Tone"),
        "phototype": lambda: _("Phototype (Fitzpatrick)"),
        "thickness": lambda: _("Thickness"),
        "vascularity": lambda: _("Vascularity"),
        "barrier": lambda: _("Barrier"),
        "barrier_zone": lambda: _("Where the barrier is impaired"),
        "procedures": lambda: _("Earlier procedures"),
        "systemic": lambda: _("Diseases that affect healing"),
        "notes": lambda: _("What else was seen"),
        "wanted": lambda: _("What the patient wants, in their words"),
        "volume": lambda: _("Volume is wanted"),
        "told_limits": lambda: _("Limits and evidence were explained"),
        "told_alternatives": lambda: _("Alternatives were named"),
        "volume_told": lambda: _("Told that this treatment gives no volume"),
        "talk": lambda: _("The talk in words"),
    }
)
#: Scale to its items, each with its bounds; "answer" is the one item of a scale of levels.
ITEMS_OF: Mapping[str, Mapping[str, tuple[int, int | None]]] = MappingProxyType(
    {
        "fitzpatrick-10": dict.fromkeys(ITEMS["fitzpatrick-10"], (0, 4)),
        "mmasi": {f"{r}.{k}": (0, 6 if k == "area" else 4) for r in REGIONS for k in ("area", "darkness")},
        "salt": dict.fromkeys(SCALP, (0, 100)),
        "goodman-baron-quantitative": {**dict.fromkeys(POINTS, (0, None)), KELOID: (0, None)},
    }
)
#: Scales of one answer among levels.
LEVELLED = ("glogau", "goodman-baron-qualitative", "norwood-hamilton", "ludwig")


@dataclass(frozen=True)
class Line:
    label: str
    words: str


@dataclass(frozen=True)
class MapZone:
    """One side of a zone on a drawing. ``d``: its outline as an SVG path."""

    zone: str
    name: str
    side: str
    d: str


def assessments_of(patient: Patient) -> list[Assessment]:
    return list(Assessment.objects.filter(patient_id__in=patient.ids).select_related("by").order_by("-at", "-pk"))


def concerns_of(patient: Patient) -> list[Statement]:
    rows = Statement.objects.filter(patient_id__in=patient.ids, kind=Statement.Kind.CONCERN, retired_at=None)
    return list(rows.order_by("pk"))


def in_lines(content: Mapping[str, Any], library: Library) -> tuple[Line, ...]:
    """A version in words, in the order of the form; what was not filled is left out."""
    out = []
    for field, label in LABELS.items():
        value = content.get(field)
        if value in (None, "", False, []):
            continue
        words = CHOICES.get(field, {})
        if field == "barrier_zone":
            text = str(library.zones[value].name) if value in library.zones else str(value)
        elif value is True:
            text = _("Yes")
        elif isinstance(value, list):
            text = ", ".join(str(words.get(one, one)) for one in value)
        else:
            text = str(words.get(str(value), value))
        out.append(Line(label(), text))
    return tuple(out)


def scores_in(content: Mapping[str, Any], library: Library) -> tuple[Line, ...]:
    """Scores with the name of their scale; versions of a scale are never compared, so the version is shown."""
    out = []
    for scale, score in content.get("scales", {}).items():
        name = library.scales[scale].name if scale in library.scales else scale
        value = " · ".join(part for part in (str(score.get("value") or ""), score.get("words", "")) if part)
        out.append(Line(f"{name} ({score['version']})", value))
    return tuple(out)


def concerns_in(content: Mapping[str, Any], library: Library) -> tuple[Line, ...]:
    out = []
    for one in content.get("concerns", ()):
        name = library.concerns[one["id"]].name if one["id"] in library.concerns else one["id"]
        zone = library.zones[one["zone"]].name if one["zone"] in library.zones else one["zone"]
        out.append(Line(f"{name}, {zone}", _("severity %(n)s of 4") % {"n": one["severity"]}))
    return tuple(out)


def map_zones(view: str, library: Library, name: Callable[[str], str] | None = None) -> tuple[MapZone, ...]:
    """The zones of a drawing as outlines, each side by itself.

    Args:
        name: Of a zone, for a reader of another language; the library's own by default.
    """
    out = []
    for zone in library.zones.values():
        for outline in zone.outlines:
            if outline.view == view:
                words = name(zone.id) if name else zone.name
                out.append(MapZone(zone.id, words, outline.side, path_of(outline.polygon)))
    return tuple(out)
