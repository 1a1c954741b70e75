"""The demo clinic: practice, people, rooms, knowledge and stock, before any patient comes."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.founding import add_member, found_practice, install, lay_over
from openmeso_clinic.actions.rooms import add_room
from openmeso_clinic.demo.files import examples
from openmeso_clinic.demo.people import PIN, STAFF
from openmeso_clinic.models import Installation, Practice, Staff

HOURS = {day: [["08:30", "12:30"], ["13:30", "19:00"]] for day in ("monday", "tuesday", "wednesday", "thursday")} | {
    day: [["08:30", "12:30"], ["13:30", "18:00"]] for day in ("friday", "saturday", "sunday")
}


def open_clinic(*, at: datetime) -> tuple[Practice, dict[str, Staff]]:
    """Found the demo practice with its staff. It is open every day, so that the demo works on a Sunday.

    Raises:
        AlreadyFounded: the database holds a real clinic.
    """
    install(kind=Installation.Kind.DEMO, at=at)
    written = tomllib.loads((examples() / "practice" / "practice.toml").read_text(encoding="utf-8"))
    practice = found_practice(
        at=at,
        name="Demo clinic (synthetic)",
        jurisdiction=written["jurisdiction"],
        time_zone=written["time_zone"],
        currency=written["currency"],
        languages=["en", "fr", "ar"],
        emergency_phone=written["emergency_phone"],
        on_call_phone=written["on_call_phone"],
        second_check=True,
        mixtures=True,
        visit_room_minutes=written["visit_room_minutes"],
        hours={day: ["-".join(span) for span in spans] for day, spans in HOURS.items()},
        prices=written["prices"],
    )
    staff = {
        member.key: add_member(
            practice=practice,
            at=at,
            email=f"{member.key}@demo.invalid",
            name=member.name,
            roles=member.roles,
            licence=member.licence,
            licence_until=at.date() + timedelta(days=900) if member.licence else None,
            pin=PIN,
            position=position,
        )
        for position, member in enumerate(STAFF)
    }
    owner = Actor(staff["owner"], at)
    for position, name in enumerate(("Room 1", "Room 2")):
        add_room(by=owner, name=name, position=position)
    knowledge = examples() / "practice" / "knowledge"
    lay_over(
        by=Actor(staff["prescriber"], at),
        files={str(p.relative_to(knowledge)): p.read_text(encoding="utf-8") for p in sorted(knowledge.rglob("*.toml"))},
    )
    return practice, staff
