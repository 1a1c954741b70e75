"""Who a session belongs to, read with the practice and the roles in one statement: every request asks."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from openmeso_clinic.access.composed import columns_of, composed_once, made_of
from openmeso_clinic.models import Practice, Staff
from openmeso_clinic.roles import Role

_OWN, _PRACTICE = columns_of(Staff), columns_of(Practice)


class Members(AuthenticationBackend):  # type: ignore[misc]
    """Signs in by e-mail address and password, as allauth's own does."""

    def get_user(self, user_id: Any) -> Staff | None:
        rows = _member(int(user_id))
        if not rows:
            return None
        values = rows[0]
        member = made_of(Staff, _OWN, values[: len(_OWN)])
        member.practice = made_of(Practice, _PRACTICE, values[len(_OWN) : -1])
        member._role_set = frozenset(Role(row[-1]) for row in rows if row[-1])
        return member if self.user_can_authenticate(member) else None


@composed_once
def _member(pk: int) -> QuerySet[Any, Any]:
    """One row a role; one without a role for whoever has none."""
    practice = (f"practice__{name}" for name in _PRACTICE)
    found: QuerySet[Any, Any] = Staff.objects.filter(pk=pk).values_list(*_OWN, *practice, "roles__role")
    return found
