"""What the demo's staff have on record: licences with their ends, trainings with hours, an insurance that runs out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.staff_members import add_credential, change_licence
from openmeso_clinic.models import Staff


def credentials_on_record(staff: Mapping[str, Staff], *, at: datetime) -> None:
    """Put them on record by the owner; one licence ends in three weeks, one insurance ended two days ago."""
    owner = Actor(staff["owner"], at, stepped_up=True)
    today = owner.today
    ends = {"prescriber": 640, "prescriber-2": 415, "injector": 21}
    for key, days in ends.items():
        change_licence(
            by=owner,
            member=staff[key],
            licence=staff[key].licence,
            licence_until=today + timedelta(days=days),
            issuer="Synthetic council",
        )
    # Member, title, days since it was obtained, hours, days until it ends.
    trainings = (
        ("prescriber", "Anatomy of the face for injectors", 140, "14", None),
        ("prescriber", "Anaphylaxis and syncope: drill", 60, "3.5", 305),
        ("prescriber-2", "Anaphylaxis and syncope: drill", 60, "3.5", 305),
        ("injector", "Anaphylaxis and syncope: drill", 320, "3.5", 45),
        ("injector", "Depth and angle: ultrasound course", 210, "7", None),
        ("assistant", "Aseptic preparation", 90, "4", 275),
    )
    for key, title, ago, hours, left in trainings:
        add_credential(
            by=owner,
            member=staff[key],
            kind="training",
            title=title,
            issuer="Synthetic school",
            obtained_on=today - timedelta(days=ago),
            valid_until=None if left is None else today + timedelta(days=left),
            hours=Decimal(hours),
        )
    for key, left in (("prescriber", 200), ("prescriber-2", -2), ("injector", 200)):
        add_credential(
            by=owner,
            member=staff[key],
            kind="insurance",
            title="Professional liability",
            number=f"POL-{staff[key].licence}",
            issuer="Synthetic mutual",
            valid_until=today + timedelta(days=left),
        )
