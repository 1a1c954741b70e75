"""The outbox: written with its act, sent at least once by a real mail server, and its effect happens once (I38)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions import outbox
from openmeso_clinic.actions.check_in_links import ask_due
from openmeso_clinic.actions.check_ins import record_call
from openmeso_clinic.actions.mail_settings import change_mail, try_mail
from openmeso_clinic.actions.patients import change
from openmeso_clinic.actions.sending import send, send_waiting
from openmeso_clinic.bridge import carriers
from openmeso_clinic.models import CheckIn, CheckInLink, Installation, Message, Practice, TrailLine
from openmeso_clinic.place import here
from openmeso_clinic.queries.invariants import broken
from openmeso_clinic.queries.needs import queue_of
from tests.clinic.mail_server import MailServer, mail_server
from tests.clinic.way import Way

SITE = "https://clinic.example.org"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


@pytest.fixture
def sent_texts(settings: Any) -> list[tuple[str, str]]:
    settings.SMS_ADAPTER = "tests.clinic.test_outbox:send_text"
    TEXTS.clear()
    return TEXTS


TEXTS: list[tuple[str, str]] = []


def send_text(number: str, text: str) -> None:
    if number == "down":
        raise RuntimeError("the provider is down")
    TEXTS.append((number, text))


@pytest.fixture
def ready(begun: Way, server: MailServer) -> Way:
    """A real clinic with a mail server, and a patient with an address whose session was signed."""
    begun.fresh().sign()
    # The walls keep a demo a demo; the tests' clinic becomes a real one for one test.
    Installation.objects.all().delete()
    practice = begun.patient.practice
    mail = {"host": "127.0.0.1", "port": server.port, "security": "none", "sender": "desk@example.org", "site": SITE}
    Practice.objects.filter(pk=practice.pk).update(mail=mail)
    begun.patient.refresh_from_db()
    change(by=begun.later(60), patient=begun.patient, email="amira@example.org")
    return begun


def day(way: Way, days: int = 2, hour: int = 10) -> datetime:
    local = way.by.at.astimezone(way.patient.practice.zone)
    return (local + timedelta(days=days)).replace(hour=hour, minute=0)


def asked(way: Way) -> Message:
    assert ask_due(at=day(way)) == 1
    return Message.objects.get(kind="check-in")


# --- what is asked --------------------------------------------------------------------------


def test_a_due_check_in_is_asked_for_once_and_not_before_nine(ready: Way) -> None:
    assert ask_due(at=day(ready, hour=8)) == 0
    assert (ask_due(at=day(ready)), ask_due(at=day(ready))) == (1, 0)
    assert Message.objects.get().about == f"check-in/{CheckIn.objects.get(day=2).ref}"


@pytest.mark.parametrize(("wish", "letters"), [("", 1), ("email", 1), ("phone", 0), ("none", 0), ("sms", 0)])
def test_the_wish_of_the_patient_decides(ready: Way, wish: str, letters: int) -> None:
    change(by=ready.by, patient=ready.patient, contact=wish)
    assert ask_due(at=day(ready)) == letters


def test_what_is_long_due_is_left_to_the_telephone(ready: Way) -> None:
    assert ask_due(at=day(ready, days=9)) == 0


def test_without_an_address_for_patients_nobody_is_written_to(ready: Way) -> None:
    Practice.objects.update(mail={**ready.patient.practice.mail, "site": ""})
    assert ask_due(at=day(ready)) == 0


def test_a_message_is_written_with_its_act_or_not_at_all(ready: Way) -> None:
    class Cut(Exception):
        pass

    with pytest.raises(Cut), transaction.atomic():
        ask_due(at=day(ready))
        raise Cut
    assert not Message.objects.exists()


# --- the letter -----------------------------------------------------------------------------


def test_the_letter_says_nothing_of_health_and_its_link_opens_the_page(
    ready: Way, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = day(ready)
    message = asked(ready)
    assert send_waiting(clock=lambda: at) == 1
    (letter,) = server.letters
    text = letter.get_payload(decode=True).decode()
    assert letter["To"] == "amira@example.org"
    assert letter["Message-ID"] == f"<{message.ref}@example.org>"
    for hidden in (
        "Specimen",
        "mesotherapy",
        "injection",
        "hyaluron",
        "cheek",
        ready.patient.ref,
        ready.patient.number,
    ):
        assert hidden.lower() not in f"{letter['Subject']} {text}".lower()
    link = next(line for line in text.splitlines() if line.startswith(SITE)).strip()
    kept = CheckInLink.objects.get()
    assert link.rpartition("/")[2] not in str(CheckInLink.objects.values().get()) and len(kept.secret_hash) == 64
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    assert Client().get(link.removeprefix(SITE)).status_code == 200
    row = Message.objects.get()
    assert (row.state, row.sent_at) == (Message.State.SENT, at)
    assert set(TrailLine.objects.filter(actor="outbox").values_list("action", flat=True)) == {
        "check-in-sent",
        "message-ended",
    }


def test_the_password_lies_among_the_keys_and_signs_in(ready: Way, server: MailServer) -> None:
    owner = ready.cast.actor("owner")
    change_mail(
        by=owner,
        host="127.0.0.1",
        port=server.port,
        security="none",
        user="desk",
        password="correct horse",
        sender="desk@example.org",
        site=SITE,
        on_call=None,
    )
    try_mail(by=owner)
    assert send_waiting(clock=lambda: day(ready)) == 1
    assert server.logins == ["|desk|correct horse"]
    assert "horse" not in str(Practice.objects.get().mail)
    key = here().keys / f"{carriers.password_name(Practice.objects.get())}.key"
    assert key.stat().st_mode & 0o077 == 0


def test_every_fault_of_the_mail_settings_is_named(ready: Way) -> None:
    with pytest.raises(Refused) as refused:
        change_mail(
            by=ready.cast.actor("owner"),
            host="mail.example.org",
            port=99999,
            security="none",
            user="",
            password="",
            sender="desk",
            site="http://clinic",
            on_call=None,
        )
    assert {one.code for one in refused.value.missing} == {"mail/port", "mail/security", "mail/sender", "mail/site"}


def test_a_text_message_goes_through_the_adapter(ready: Way, sent_texts: list[tuple[str, str]]) -> None:
    change(by=ready.by, patient=ready.patient, contact="sms", phone="+33 1 99")
    asked(ready)
    assert send_waiting(clock=lambda: day(ready)) == 1
    assert sent_texts[0][0] == "+33 1 99" and SITE in sent_texts[0][1]


def test_an_adapter_that_fails_is_asked_again(ready: Way, sent_texts: list[tuple[str, str]]) -> None:
    change(by=ready.by, patient=ready.patient, contact="sms", phone="down")
    asked(ready)
    assert send_waiting(clock=lambda: day(ready)) == 0
    row = Message.objects.get()
    assert (row.state, row.fault, sent_texts) == (Message.State.WAITING, "sms-adapter", [])


# --- what goes wrong ------------------------------------------------------------------------


def test_a_server_that_is_down_is_tried_again_later_and_later(ready: Way, server: MailServer) -> None:
    asked(ready)
    server.refuse["MAIL"] = "451 later"
    at, waits = day(ready), []
    for _ in range(20):
        send_waiting(clock=lambda now=at: now)
        row = Message.objects.get()
        if row.state != Message.State.WAITING:
            break
        waits.append(row.next_at - at)
        at = row.next_at
    assert waits[:4] == list(outbox.WAITS[:4]) and waits == sorted(waits)
    assert (row.state, row.fault) == (Message.State.GIVEN_UP, "sender-refused")
    assert at - row.written_at <= outbox.GIVE_UP
    assert server.taken == []


def test_an_address_that_does_not_exist_is_not_tried_again(ready: Way, server: MailServer) -> None:
    asked(ready)
    server.refuse["RCPT"] = "550 no such user"
    send_waiting(clock=lambda: day(ready))
    row = Message.objects.get()
    assert (row.state, row.fault, row.attempts) == (Message.State.GIVEN_UP, "recipient-refused", 1)


def test_an_alarm_that_was_not_sent_waits_for_somebody(ready: Way, server: MailServer) -> None:
    server.refuse["RCPT"] = "550 no such user"
    try_mail(by=ready.cast.actor("owner"))
    send_waiting(clock=lambda: day(ready))
    assert "message" in {one.need.kind for one in queue_of(ready.by).items}
    message = Message.objects.get()
    outbox.send_again(by=ready.by, message=message)
    server.refuse.clear()
    assert send_waiting(clock=lambda: day(ready)) == 1
    assert "message" not in {one.need.kind for one in queue_of(ready.by).items}


def test_what_the_server_said_is_kept_nowhere(ready: Way, server: MailServer) -> None:
    asked(ready)
    server.refuse["RCPT"] = "450 amira@example.org has too many lumps"
    send_waiting(clock=lambda: day(ready))
    assert "lumps" not in str(list(Message.objects.values())) + str(list(TrailLine.objects.values()))


def test_a_sender_that_died_loses_nothing_and_another_sends_it_again(ready: Way, server: MailServer) -> None:
    """Killed after the server took the letter, before anybody could write so: it goes out twice, under one name."""
    message = asked(ready)
    at = day(ready)
    carriers_carry = carriers.by_mail

    class Killed(BaseException):
        pass

    def killed(practice: Practice, letter: carriers.Letter) -> None:
        carriers_carry(practice, letter)
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(carriers, "by_mail", killed)
        with pytest.raises(Killed):
            send(message=message, at=at)
    row = Message.objects.get()
    assert (row.state, len(server.taken)) == (Message.State.WAITING, 1)
    assert send_waiting(clock=lambda: at + timedelta(minutes=1)) == 0, "it is claimed for some minutes"
    assert send_waiting(clock=lambda: at + outbox.CLAIM) == 1
    assert [one["Message-ID"] for one in server.letters] == [f"<{message.ref}@example.org>"] * 2
    assert CheckInLink.objects.count() == 2


def test_a_line_that_breaks_after_the_letter_was_taken_is_no_loss(ready: Way, server: MailServer) -> None:
    asked(ready)
    server.drop_after = 0
    at = day(ready)
    assert send_waiting(clock=lambda: at) == 0
    assert send_waiting(clock=lambda: at + outbox.WAITS[0]) == 1
    assert len({one["Message-ID"] for one in server.letters}) == 1


def test_two_senders_and_one_message(ready: Way, server: MailServer) -> None:
    message = asked(ready)
    twin = Message.objects.get(pk=message.pk)
    assert send(message=message, at=day(ready)) and not send(message=twin, at=day(ready))
    assert len(server.taken) == 1


def test_what_was_answered_meanwhile_is_not_asked(ready: Way, server: MailServer) -> None:
    asked(ready)
    record_call(by=ready.by, check_in=CheckIn.objects.get(day=2), reached=True, said="All well")
    assert send_waiting(clock=lambda: day(ready)) == 0
    assert (Message.objects.get().state, server.taken) == (Message.State.DROPPED, [])


def test_who_changed_the_wish_meanwhile_is_not_written_to(ready: Way, server: MailServer) -> None:
    asked(ready)
    change(by=ready.by, patient=ready.patient, contact="none")
    send_waiting(clock=lambda: day(ready))
    assert (Message.objects.get().fault, server.taken) == ("wish", [])


def test_a_demo_sends_nothing_and_writes_what_it_would_send(begun: Way, server: MailServer) -> None:
    begun.fresh().sign()
    change(by=begun.by, patient=begun.patient, email="amira@example.org")
    message = asked(begun)
    assert send_waiting(clock=lambda: day(begun)) == 1
    assert server.taken == []
    text = (carriers.folder() / f"{message.ref}.txt").read_text(encoding="utf-8")
    assert text.startswith("amira@example.org\n") and "/c/" in text


def test_everything_holds_after_all_of_it(ready: Way, server: MailServer) -> None:
    asked(ready)
    send_waiting(clock=lambda: day(ready))
    assert list(broken()) == []
