"""The draft of a change to the knowledge: kept in the session of who writes it, until it is saved or dropped."""

from __future__ import annotations

from collections.abc import Mapping

from openmeso_clinic.access.request import ClinicRequest

KEY = "knowledge_draft"
#: Files of one draft: a session is no store.
MOST_FILES = 60


def draft_of(request: ClinicRequest) -> dict[str, str | None]:
    """Path to the text that shall hold; ``None`` where the file shall go."""
    return dict(request.session.get(KEY, {}))


def keep(request: ClinicRequest, draft: Mapping[str, str | None]) -> None:
    if draft:
        request.session[KEY] = dict(draft)
    else:
        request.session.pop(KEY, None)
