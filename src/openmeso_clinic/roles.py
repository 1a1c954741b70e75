from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is in the practice. One person may be several; the patient has links, and no account."""

    OWNER = "owner"
    PRESCRIBER = "prescriber"
    INJECTOR = "injector"
    ASSISTANT = "assistant"
    FRONT_DESK = "front-desk"
    AUDITOR = "auditor"
