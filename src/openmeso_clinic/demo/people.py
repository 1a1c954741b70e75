"""The demo clinic's staff and the source of its patients: plainly synthetic, the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass

from openmeso_clinic.roles import Role

#: What unlocks a demo screen and comes before a demo signature; printed when the demo starts.
PIN = "2468"


@dataclass(frozen=True, slots=True)
class Member:
    key: str
    name: str
    roles: tuple[Role, ...]
    licence: str = ""


STAFF = (
    Member("owner", "Olive Owner", (Role.OWNER,)),
    Member("prescriber", "Dr Vale Prescriber", (Role.PRESCRIBER, Role.INJECTOR), "DEMO-0001"),
    Member("prescriber-2", "Dr Quill Second", (Role.PRESCRIBER, Role.INJECTOR), "DEMO-0002"),
    Member("injector", "Nurse Rowan Injector", (Role.INJECTOR,), "DEMO-0003"),
    Member("assistant", "Ash Assistant", (Role.ASSISTANT,)),
    Member("front-desk", "Fern Frontdesk", (Role.FRONT_DESK,)),
    Member("auditor", "Audra Auditor", (Role.AUDITOR,)),
)

FAMILY_NAMES = (
    "Sample Specimen Testcase Example Placeholder Dummy Fictive Mockup Pretend Stencil Pattern Template Synthetic "
    "Draft Modelo Ejemplo Exemple Muster Beispiel Prova Prototype Simulated Notreal Invented Imaginary"
).split()
GIVEN_NAMES = {
    "female": "Amira Mira Ines Noor Clara Lena Sofia Maya Elif Jana Rosa Ida Vera Nadia Tessa Yara Alba Greta".split(),
    "male": "Leo Teo Jun Omar Felix Hugo Karim Emil Nils Ivan Marco Otto Sami Viktor".split(),
}
