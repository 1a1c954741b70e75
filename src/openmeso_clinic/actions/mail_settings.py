"""The practice's mail server, its public address, who is on call; and a message that tries it out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.outbox import put_in
from openmeso_clinic.bridge.carriers import SECURITY, password_name
from openmeso_clinic.models import Message, Practice, Staff
from openmeso_clinic.models.base import new_ref
from openmeso_clinic.place import here
from openmeso_clinic.queries.contact import can_mail

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}")
#: Where no listener stands between the clinic and the mail server.
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def change_mail(
    *,
    by: Actor,
    host: str,
    port: int | None,
    security: str,
    user: str,
    password: str,
    sender: str,
    site: str,
    on_call: Staff | None,
) -> None:
    """Change how messages leave the house.

    Args:
        password: The new one; empty keeps the one before. It lies among the keys, never in the database.
        site: The address under which patients reach the clinic, ``https://…``.

    Raises:
        Refused: with everything that does not fit.
    """
    mail = {
        "host": host.strip(),
        "port": port or 587,
        "security": security,
        "user": user.strip(),
        "sender": sender.strip(),
        "site": site.strip().rstrip("/"),
    }
    missing = list(_faults(mail))
    if on_call is not None and (on_call.practice_id != by.practice.pk or not on_call.is_active):
        missing.append(Missing("mail/on_call", _("This person does not work here."), _("Choose another.")))
    if missing:
        raise Refused(*missing)
    with act(by, Action.PRACTICE_CHANGED, f"practice/{by.practice.ref}") as line:
        row = Practice.objects.select_for_update().get(pk=by.practice.pk)
        changed = sorted(key for key, value in mail.items() if row.mail.get(key) != value)
        if row.on_call_id != (on_call.pk if on_call else None):
            changed.append("on_call")
        if password:
            changed.append("password")
        Practice.objects.filter(pk=row.pk).update(mail=mail if mail["host"] or mail["site"] else {}, on_call=on_call)
        line.details |= {"fields": ", ".join(f"mail.{name}" for name in changed) or "nothing"}
        if password:
            here().put_key(password_name(row), password.encode())
    by.practice.refresh_from_db()


def try_mail(*, by: Actor) -> Message:
    """Put a test message to oneself into the outbox.

    Raises:
        Refused: no mail server is set.
    """
    if not can_mail(by.practice):
        raise Refused(Missing("mail/host", _("There is no mail server."), _("State it first."), "settings-mail"))
    once = f"test/{new_ref()}"
    with act(by, Action.PRACTICE_CHANGED, f"practice/{by.practice.ref}") as line:
        put_in(practice=by.practice, kind="test", about=f"staff/{by.staff.ref}", once=once, at=by.at, staff=by.staff)
        line.details["mail"] = "tried"
    return Message.objects.get(once=once)


def _faults(mail: dict[str, Any]) -> list[Missing]:
    out = []
    if mail["host"] and not _HOST.fullmatch(mail["host"]):
        out.append(Missing("mail/host", _("Got something else; expected a name such as mail.example.org.")))
    if not 1 <= mail["port"] <= 65535:
        out.append(Missing("mail/port", _("Got something else; expected 1 to 65535.")))
    if mail["security"] not in SECURITY:
        out.append(Missing("mail/security", _("Choose one.")))
    elif mail["security"] == "none" and mail["host"] and mail["host"] not in _THIS_MACHINE:
        what = _("Without encryption only a server on this machine is used.")
        out.append(Missing("mail/security", what, _("Choose STARTTLS or TLS.")))
    if mail["host"]:
        try:
            validate_email(mail["sender"])
        except ValidationError:
            out.append(Missing("mail/sender", _("Got something else; expected an e-mail address.")))
    site = urlsplit(mail["site"])
    if mail["site"] and (site.scheme != "https" or not site.hostname or site.path or site.query or site.fragment):
        what = _("Got something else; expected an address such as https://clinic.example.org.")
        out.append(Missing("mail/site", what))
    return out
