"""The one permission table: which role holds which right. What is not listed is refused."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType

from openmeso_clinic.roles import Role


class Right(StrEnum):
    """What a person may do. A page asks for one of them; an action never asks again."""

    SEE_DAY = "see-day"
    BOOK = "book"
    SEE_PATIENTS = "see-patients"
    REGISTER = "register"
    MERGE = "merge"
    SEE_CHART = "see-chart"
    ASK = "ask"
    ASSESS = "assess"
    ADD_DOCUMENT = "add-document"
    DECIDE = "decide"
    FORMULATE = "formulate"
    PRESCRIBE = "prescribe"
    PREPARE = "prepare"
    PLAN = "plan"
    CONSENT = "consent"
    RUN_SESSION = "run-session"
    SIGN = "sign"
    PHOTOGRAPH = "photograph"
    MEASURE = "measure"
    REPORT_EVENT = "report-event"
    FOLLOW_EVENT = "follow-event"
    RECALL = "recall"
    SEE_AUDIT = "see-audit"
    SEE_STOCK = "see-stock"
    MOVE_STOCK = "move-stock"
    QUARANTINE = "quarantine"
    LOG = "log"
    SEE_MONEY = "see-money"
    PRINT = "print"
    SETTINGS = "settings"
    STAFF = "staff"
    KNOWLEDGE = "knowledge"
    SEE_TRAIL = "see-trail"
    HAND_COPY = "hand-copy"
    TAKE_OUT = "take-out"
    BRING_IN = "bring-in"
    ERASE = "erase"
    OPEN_IN_EMERGENCY = "open-in-emergency"
    REVIEW_EMERGENCY = "review-emergency"
    OWN_ACCOUNT = "own-account"


_EVERYBODY = frozenset(Role)
_CLINICAL = frozenset({Role.PRESCRIBER, Role.INJECTOR})
_IN_THE_ROOM = _CLINICAL | {Role.ASSISTANT}
_TEAM = _IN_THE_ROOM | {Role.OWNER, Role.FRONT_DESK}

#: Owning a practice opens no chart: an owner who treats is a prescriber or an injector as well.
GRANTS: MappingProxyType[Right, frozenset[Role]] = MappingProxyType(
    {
        Right.SEE_DAY: _EVERYBODY,
        Right.BOOK: _TEAM,
        Right.SEE_PATIENTS: _EVERYBODY,
        Right.REGISTER: _TEAM,
        Right.MERGE: _CLINICAL | {Role.OWNER},
        Right.SEE_CHART: _IN_THE_ROOM | {Role.AUDITOR},
        Right.ASK: _IN_THE_ROOM | {Role.FRONT_DESK},
        Right.ASSESS: _CLINICAL,
        Right.ADD_DOCUMENT: _IN_THE_ROOM,
        Right.DECIDE: _CLINICAL,
        Right.FORMULATE: _CLINICAL,
        Right.PRESCRIBE: frozenset({Role.PRESCRIBER}),
        Right.PREPARE: _IN_THE_ROOM,
        Right.PLAN: _CLINICAL,
        Right.CONSENT: _IN_THE_ROOM,
        Right.RUN_SESSION: _IN_THE_ROOM,
        Right.SIGN: _CLINICAL,
        Right.REPORT_EVENT: _IN_THE_ROOM,
        Right.PHOTOGRAPH: _IN_THE_ROOM,
        Right.MEASURE: _IN_THE_ROOM,
        Right.FOLLOW_EVENT: _CLINICAL,
        Right.RECALL: _CLINICAL | {Role.OWNER},
        Right.SEE_AUDIT: _CLINICAL | {Role.OWNER, Role.AUDITOR},
        Right.SEE_STOCK: _IN_THE_ROOM | {Role.OWNER, Role.AUDITOR},
        Right.MOVE_STOCK: _IN_THE_ROOM,
        Right.QUARANTINE: _CLINICAL | {Role.OWNER},
        Right.LOG: _TEAM,
        Right.SEE_MONEY: frozenset({Role.OWNER, Role.PRESCRIBER, Role.FRONT_DESK}),
        Right.PRINT: _TEAM,
        Right.SETTINGS: frozenset({Role.OWNER}),
        Right.STAFF: frozenset({Role.OWNER}),
        Right.KNOWLEDGE: frozenset({Role.OWNER, Role.PRESCRIBER}),
        Right.SEE_TRAIL: frozenset({Role.OWNER, Role.AUDITOR}),
        Right.HAND_COPY: _CLINICAL,
        Right.TAKE_OUT: frozenset({Role.OWNER}),
        Right.BRING_IN: frozenset({Role.OWNER}),
        Right.ERASE: frozenset({Role.OWNER}),
        # Whoever sees charts needs no emergency to open one.
        Right.OPEN_IN_EMERGENCY: frozenset({Role.OWNER, Role.FRONT_DESK}),
        Right.REVIEW_EMERGENCY: _CLINICAL | {Role.OWNER},
        Right.OWN_ACCOUNT: _EVERYBODY,
    }
)


def holds(roles: Iterable[Role], right: Right) -> bool:
    """Whether any of these roles holds the right."""
    return not GRANTS[right].isdisjoint(roles)


def rights_of(roles: frozenset[Role]) -> dict[str, bool]:
    """Every right with whether it is held, by the name that templates use: ``see_chart``."""
    return {right.value.replace("-", "_"): holds(roles, right) for right in Right}
