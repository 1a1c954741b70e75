"""The staff of a demo installation; nobody in a real one."""

from __future__ import annotations

from openmeso_clinic.models import Installation, Staff

_DOMAIN = "@demo.invalid"


def demo_staff() -> list[Staff]:
    if not Installation.objects.filter(kind=Installation.Kind.DEMO).exists():
        return []
    return list(Staff.objects.filter(is_active=True, email__endswith=_DOMAIN).prefetch_related("roles"))


def demo_member(key: str) -> Staff | None:
    return next((member for member in demo_staff() if member.email == f"{key}{_DOMAIN}"), None)
