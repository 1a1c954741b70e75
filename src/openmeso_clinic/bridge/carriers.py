"""What takes a message out of the house: the practice's mail server, an adapter for text messages, or a folder.

A demo sends nothing: what would be sent lies in ``outbox/`` of its data folder, and the page of messages shows it.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from openmeso_clinic.models import Practice
from openmeso_clinic.place import KeyLost, here

#: How the way to a mail server is kept from listeners.
SECURITY = ("starttls", "tls", "none")


class NotSent(Exception):
    """It could not be handed over.

    Attributes:
        code: Why, in a word; never the server's words.
        for_good: Trying again changes nothing.
    """

    def __init__(self, code: str, *, for_good: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.for_good = for_good


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent.

    Attributes:
        name: Of the message: the same at every attempt, so that a mail program shows it once.
        to: An address, or a telephone number.
    """

    name: str
    to: str
    subject: str
    text: str


def password_name(practice: Practice) -> str:
    return f"mail-{practice.ref}"


def password_of(practice: Practice) -> str:
    try:
        return here().kept_key(password_name(practice)).decode()
    except KeyLost:
        return ""


def by_mail(practice: Practice, letter: Letter) -> None:
    """Hand a letter to the practice's mail server.

    Raises:
        NotSent: with the reason.
    """
    mail = practice.mail
    security = mail.get("security", "starttls")
    sender = str(mail.get("sender", ""))
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    backend = EmailBackend(
        host=mail.get("host", ""),
        port=int(mail.get("port") or 587),
        username=mail.get("user") or "",
        password=password_of(practice) if mail.get("user") else "",
        use_tls=security == "starttls",
        use_ssl=security == "tls",
        timeout=settings.EMAIL_TIMEOUT,
    )
    message = EmailMessage(
        subject=letter.subject,
        body=letter.text,
        from_email=formataddr((practice.name, sender)),
        to=[letter.to],
        connection=backend,
        headers={"Message-ID": f"<{letter.name}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        raise NotSent("recipient-refused", for_good=all(code >= 500 for code in codes)) from None
    except smtplib.SMTPAuthenticationError:
        raise NotSent("sign-in-refused") from None
    except smtplib.SMTPSenderRefused:
        raise NotSent("sender-refused") from None
    except ssl.SSLError:
        raise NotSent("not-secure") from None
    except smtplib.SMTPException:
        raise NotSent("mail-server") from None
    except TimeoutError:
        raise NotSent("too-slow") from None
    except OSError:
        raise NotSent("no-connection") from None
    except ValueError:
        # A line break in a header, or an address that is none.
        raise NotSent("address", for_good=True) from None


def by_sms(letter: Letter) -> None:
    """Hand a text to the installation's adapter, a callable ``send(number, text)``.

    Raises:
        NotSent: no adapter is set, it cannot be loaded, or it failed.
    """
    module, _colon, name = settings.SMS_ADAPTER.partition(":")
    if not module or not name:
        raise NotSent("no-adapter")
    try:
        send: Callable[[str, str], None] = getattr(import_module(module), name)
    except (ImportError, AttributeError):
        raise NotSent("no-adapter") from None
    try:
        send(letter.to, letter.text)
    except Exception:
        raise NotSent("sms-adapter") from None


def folder() -> Path:
    return here().data / "outbox"


def into_folder(letter: Letter) -> None:
    """Write down what would be sent. Twice the same name is one file."""
    folder().mkdir(mode=0o700, exist_ok=True)
    new = folder() / f"{letter.name}.new"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{letter.to}\n{letter.subject}\n\n{letter.text}")
    new.replace(folder() / f"{letter.name}.txt")
