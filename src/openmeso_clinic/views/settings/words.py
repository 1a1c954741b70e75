"""Roles in words."""

from __future__ import annotations

from collections.abc import Iterable

from openmeso_clinic.roles import Role
from openmeso_clinic.views.context import _ROLE_WORDS as ROLE_WORDS


def named_roles(roles: Iterable[Role]) -> list[str]:
    return [str(ROLE_WORDS[role]) for role in roles]
