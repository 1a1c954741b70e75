"""What is in the outbox, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openmeso_clinic.bridge.carriers import folder, password_of
from openmeso_clinic.models import Message, Practice, Staff
from openmeso_clinic.queries.contact import is_demo
from openmeso_clinic.roles import Role

#: As many as a page shows, the latest first.
SHOWN = 100
KINDS = {
    "check-in": gettext_lazy("Question after a session"),
    "red-flag": gettext_lazy("Red flag, to the person on call"),
    "test": gettext_lazy("Test of the mail server"),
}
FAULTS = {
    "recipient-refused": gettext_lazy("the address does not exist"),
    "sign-in-refused": gettext_lazy("the mail server refuses the password"),
    "sender-refused": gettext_lazy("the mail server refuses the sender"),
    "not-secure": gettext_lazy("the mail server has no certificate that can be trusted"),
    "mail-server": gettext_lazy("the mail server refused"),
    "too-slow": gettext_lazy("the mail server does not answer"),
    "no-connection": gettext_lazy("the mail server cannot be reached"),
    "address": gettext_lazy("the address is none"),
    "no-adapter": gettext_lazy("text messages are not set up"),
    "sms-adapter": gettext_lazy("the text message was refused"),
    "answered": gettext_lazy("answered before"),
    "superseded": gettext_lazy("a later session asks anew"),
    "closed": gettext_lazy("closed before"),
    "wish": gettext_lazy("the patient wishes another way"),
    "seen": gettext_lazy("noted before"),
}
STATES = {
    "waiting": gettext_lazy("waits"),
    "sent": gettext_lazy("sent"),
    "given-up": gettext_lazy("given up"),
    "dropped": gettext_lazy("not needed"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One message.

    Attributes:
        written: In a demo, the letter that would have been sent.
    """

    row: Message
    kind: str
    to: str
    state: str
    verdict: str
    why: str
    written: str


def lines_of(practice: Practice) -> list[Line]:
    rows = Message.objects.of(practice).select_related("patient__merged_into", "staff").order_by("-written_at", "-pk")
    demo = is_demo()
    return [_line(row, demo) for row in rows[:SHOWN]]


def _line(row: Message, demo: bool) -> Line:
    person = row.patient.kept.name if row.patient else row.staff.name if row.staff else ""
    verdicts = {"waiting": "not_assessable", "sent": "eligible", "given-up": "contraindicated", "dropped": "noise"}
    state = _("would be sent") if demo and row.state == Message.State.SENT else str(STATES[row.state])
    return Line(
        row=row,
        kind=str(KINDS.get(row.kind, row.kind)),
        to=person,
        state=state,
        verdict=verdicts[row.state],
        why=str(FAULTS.get(row.fault, row.fault)),
        written=_written(row) if demo else "",
    )


def _written(row: Message) -> str:
    try:
        return (folder() / f"{row.ref}.txt").read_text(encoding="utf-8")
    except OSError:
        return ""


def people_on_call(practice: Practice) -> list[Staff]:
    """Who may be on call: clinicians with access."""
    rows = Staff.objects.filter(
        practice=practice, is_active=True, roles__role__in=[Role.PRESCRIBER, Role.INJECTOR]
    ).distinct()
    return list(rows.order_by("position", "name"))


def has_password(practice: Practice) -> bool:
    return bool(password_of(practice))
