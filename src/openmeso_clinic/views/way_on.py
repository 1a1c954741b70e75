"""What stands in the way, each with the page on which it is cleared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from openmeso_clinic.access.refusal import Missing
    from openmeso_clinic.models import Patient


@dataclass(frozen=True, slots=True)
class WayOn:
    """One thing that is missing; ``url`` is empty where no page clears it."""

    code: str
    what: str
    do: str
    url: str


def links(missing: Iterable[Missing], patient: Patient) -> list[WayOn]:
    """Each thing once, with where to go."""
    once = dict.fromkeys((one.code, one.what, one.do, one.url_name) for one in missing)
    return [WayOn(code, what, do, _url(name, patient)) for code, what, do, name in once]


def _url(name: str, patient: Patient) -> str:
    if not name:
        return ""
    for args in ([patient.ref], []):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return ""
