"""What every page of the clinic has round its content: who, where, and the ways on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from openmeso_clinic.access.rights import Right, holds, rights_of
from openmeso_clinic.queries.emergency_access import open_for
from openmeso_clinic.roles import Role

_ROLE_WORDS = {
    Role.OWNER: gettext_lazy("Owner"),
    Role.PRESCRIBER: gettext_lazy("Prescriber"),
    Role.INJECTOR: gettext_lazy("Injector"),
    Role.ASSISTANT: gettext_lazy("Assistant"),
    Role.FRONT_DESK: gettext_lazy("Front desk"),
    Role.AUDITOR: gettext_lazy("Auditor"),
}

#: The rail: name of the page, its word, its icon, the right it asks for, the keys that lead there.
_RAIL: tuple[tuple[str, Callable[[], str], str, Right, str], ...] = (
    ("day-sheet", lambda: _("Day sheet"), "calendar", Right.SEE_DAY, "g d"),
    ("calendar", lambda: _("Calendar"), "calendar-week", Right.SEE_DAY, "g c"),
    ("patients", lambda: _("Patients"), "person", Right.SEE_PATIENTS, "g p"),
    ("stock", lambda: _("Stock"), "flask", Right.SEE_STOCK, "g s"),
    ("logs", lambda: _("Logs"), "document", Right.LOG, "g l"),
    ("signals", lambda: _("Safety"), "flag", Right.SEE_AUDIT, "g r"),
    ("oversight", lambda: _("Oversight"), "chart", Right.SEE_AUDIT, "g o"),
    ("trail", lambda: _("Audit"), "shield", Right.SEE_TRAIL, "g a"),
    ("settings", lambda: _("Settings"), "settings", Right.OWN_ACCOUNT, "g e"),
)


@dataclass(frozen=True, slots=True)
class RailEntry:
    key: str
    label: str
    url: str
    icon: str
    keys: str
    count: int = 0


def clinic(request: HttpRequest) -> dict[str, Any]:
    """Context of every template; without a person only language and direction."""
    words: dict[str, Any] = {
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
    staff = getattr(request, "staff", None)
    if staff is None:
        return words
    return (
        words
        | _of_roles(staff.role_set, str(words["language"]))
        | {
            "practice": staff.practice,
            "staff": staff,
            "theme": staff.theme,
            "single_keys_off": not staff.single_keys,
            "clock": timezone.localtime(),
            "emergency": open_for(staff, at=timezone.now()) if holds(staff.role_set, Right.OPEN_IN_EMERGENCY) else None,
        }
    )


@lru_cache(maxsize=100)
def _of_roles(roles: frozenset[Role], language: str) -> dict[str, Any]:
    """What a page has of nothing but its reader's roles, in the language that is active."""
    return {
        "role_words": ", ".join(str(_ROLE_WORDS[role]) for role in Role if role in roles),
        "may": rights_of(roles),
        "nav": tuple(
            RailEntry(key, label(), reverse(key), icon, keys)
            for key, label, icon, right, keys in _RAIL
            if holds(roles, right)
        ),
    }
