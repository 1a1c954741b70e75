"""Many hands at once on one clinic, each with a connection of its own; started by ``test_races``.

SQLite runs on a file of its own in a process of its own, with the project's engine.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

HANDS = 8

#: What was said no with, for whoever reads a failure.
words: Counter[str] = Counter()


def hands(*acts: Callable[[], Any]) -> list[str]:
    """Do the acts at one instant, as often as there are hands; how each of them ended."""
    from django.db import connection

    from openmeso_clinic.access.refusal import Refused

    start, said = threading.Barrier(HANDS), []

    def one(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            found = act()
            said.append(found if isinstance(found, str) else "won")
        except Refused as refused:
            said.append(refused.missing[0].code)
            words.update(one.what for one in refused.missing)
        except Exception as error:
            said.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(acts[n % len(acts)],)) for n in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def restock(cast: Any) -> None:
    """Enough of every lot for many sessions."""
    from openmeso_clinic.models import Container, Lot, Movement

    by = cast.actor("assistant")
    for lot in Lot.objects.filter(state="ok"):
        for n in range(8):
            held: dict[str, Any] = {"practice": lot.practice, "lot": lot}
            vial = Container.objects.create(**held, code=f"R{lot.pk:04x}{n:03x}", remaining_ml=lot.volume_ml)
            moved = {"volume_ml": lot.volume_ml, "after_ml": lot.volume_ml, "at": by.at, "by": by.staff}
            Movement.objects.create(**held, container=vial, kind="receive", **moved)


def race() -> dict[str, Any]:
    from openmeso_clinic.access.actor import Actor
    from openmeso_clinic.actions import addenda, appointments, signing, stopping
    from openmeso_clinic.models import Act, Appointment, Container, InjectedLine, Movement, Session, Staff
    from openmeso_clinic.queries.invariants import broken
    from openmeso_clinic.queries.session_review import review_of
    from tests.clinic.cast import build
    from tests.clinic.way import fill_stock, way

    morning = datetime.now(ZoneInfo("Europe/Paris")).replace(hour=9, minute=0, second=0, microsecond=0)
    cast = build(at=morning.astimezone(UTC))
    fill_stock(cast.actor("prescriber"))
    restock(cast)
    first = way(cast)
    first.given()
    at = first.later(2).at
    second = way(replace(cast, at=at), family_name="Specimen")
    second.given()
    at = second.later(2).at

    def me(role: str = "prescriber") -> Actor:
        return Actor(Staff.objects.select_related("practice").get(pk=cast.staff[role].pk), at, stepped_up=True)

    found: dict[str, Any] = {}

    # One slot, eight desks.
    later = replace(cast, at=at)
    patients = [later.patient("Testcase", given_name=f"Number {n}") for n in range(HANDS)]
    turn = iter(patients)
    lock = threading.Lock()
    tomorrow = at + timedelta(days=7)

    def book() -> None:
        with lock:
            patient = next(turn)
        appointments.book(
            by=me("front-desk"),
            patient=patient,
            practitioner=cast.staff["injector"],
            kind="consultation",
            starts_at=tomorrow,
            ends_at=tomorrow + timedelta(minutes=30),
            reason="Only then",
        )

    found["booked"] = hands(book)
    found["visits"] = Appointment.objects.filter(starts_at=tomorrow).count()

    # One attempt sent eight times: one act, one answer.
    pk, review = first.session.pk, review_of(first.again())
    assert review is not None

    def sign() -> str:
        answer = signing.sign(
            by=me(),
            session=Session.objects.get(pk=pk),
            key="one attempt",
            reviewed=review.digest,
            meaning="performed and recorded by me",
        )
        return json.dumps(answer, sort_keys=True)

    answers = hands(sign)
    found["answers"] = len(set(answers))
    found["an answer"] = json.loads(answers[0])["record_sha256"][:1] != "" if answers[0].startswith("{") else answers[0]
    found["acts"] = Act.objects.filter(key="one attempt").count()
    found["lines"] = InjectedLine.objects.filter(session_id=pk).count() == len(review.lines)
    used = Movement.objects.filter(session_id=pk, kind="use").values_list("volume_ml", flat=True)
    found["used"] = str(-sum(used, Decimal(0)) > 0)

    # Signing against stopping: whichever comes first, the record is one of both and whole.
    other, read = second.session.pk, review_of(second.again())
    assert read is not None

    def sign_other() -> str:
        signing.sign(
            by=me(),
            session=Session.objects.get(pk=other),
            key="another attempt",
            reviewed=read.digest,
            meaning="performed and recorded by me",
        )
        return "signed"

    def stop_other() -> str:
        stopping.stop(by=me(), session=Session.objects.get(pk=other), code="faint", reason="Pale and sweating")
        return "stopped"

    def add_other() -> str:
        addenda.add(by=me(), session=Session.objects.get(pk=other), text="Left cheek", reason="Forgotten")
        return "added"

    found["signed or stopped"] = hands(sign_other, stop_other, add_other, stop_other)
    row = Session.objects.get(pk=other)
    found["state"] = row.state
    found["stops in a signed one"] = row.state == "signed" and "stopped" in found["signed or stopped"]

    if row.state == "stopped":
        # As far as it went it is signed: until then its syringes keep what they drew.
        again = review_of(row)
        signing.sign(
            by=me(), session=row, key="stopped", reviewed=again.digest if again else "", meaning="performed by me"
        )

    # What is signed takes addenda of many at once: each names the one before it.
    def add_first() -> str:
        addenda.add(by=me(), session=Session.objects.get(pk=pk), text="Left cheek", reason="Forgotten")
        return "added"

    found["added"] = hands(add_first)
    chain = list(Session.objects.get(pk=pk).addenda.order_by("pk").values_list("prev_sha256", "sha256"))
    found["chain"] = len(chain) == HANDS and all(b[0] == a[1] for a, b in pairwise(chain))

    found["vial"] = last_vial(replace(cast, at=at + timedelta(minutes=10)))
    found["letters"] = one_letter(replace(cast, at=at + timedelta(hours=2)), first.patient)
    found["negative"] = Container.objects.filter(remaining_ml__lt=0).count()
    found["broken"] = [f"{one.invariant} {one.place}: {one.what}" for one in broken()]
    return found


def one_letter(cast: Any, patient: Any) -> dict[str, Any]:
    """A check-in is due: eight senders ask, one letter goes out; its link is answered eight times, by eight hands."""
    from openmeso_clinic.actions.check_in_links import answer, ask_due, hash_of
    from openmeso_clinic.actions.patients import change
    from openmeso_clinic.actions.sending import send
    from openmeso_clinic.bridge import carriers
    from openmeso_clinic.models import CheckIn, CheckInLink, Message

    change(by=cast.actor("prescriber"), patient=patient, email="anybody@example.org")
    row = CheckIn.objects.filter(patient=patient, day=2, state="due").earliest("pk")
    on_the_day = cast.at.replace(hour=11) + timedelta(days=2)

    def ask() -> str:
        return f"asked {ask_due(at=on_the_day)}"

    asked = hands(ask)
    message = Message.objects.get(once=f"check-in/{row.ref}")

    def send_it() -> str:
        return "sent" if send(message=Message.objects.get(pk=message.pk), at=on_the_day) else "not mine"

    sent = hands(send_it)
    text = (carriers.folder() / f"{message.ref}.txt").read_text(encoding="utf-8")
    secret = text.partition("/c/")[2].split()[0]
    link = CheckInLink.objects.get(secret_hash=hash_of(secret))
    calm = {"0": "yes", "1": "going", "2": "1", "3": "no"}

    def answer_it() -> str:
        mine = CheckInLink.objects.select_related("check_in__practice", "check_in__patient").get(pk=link.pk)
        return "answered" if answer(link=mine, at=on_the_day, answers=calm) is not None else "closed"

    answered = hands(answer_it)
    return {
        "asked": sum(one == "asked 1" for one in asked),
        "said": sorted(set(asked)),
        "sent": sent.count("sent"),
        "links": CheckInLink.objects.filter(check_in=row).count(),
        "answered": answered.count("answered"),
        "ended": sorted(set(sent + answered)),
    }


def last_vial(cast: Any) -> dict[str, Any]:
    """Two sessions drew on the last vial; both are signed at the same instant."""
    from openmeso_clinic.access.actor import Actor
    from openmeso_clinic.actions import signing
    from openmeso_clinic.actions.stock_moves import waste
    from openmeso_clinic.models import Container, Movement, Session, Staff
    from openmeso_clinic.queries.session_review import review_of
    from tests.clinic.way import way

    one = way(cast, family_name="Example")
    one.given()
    two = way(replace(cast, at=one.later(2).at), family_name="Placeholder")
    two.given()
    by = Actor(cast.staff["prescriber"], two.later(2).at, stepped_up=True)

    drawn = {s["lot"] for syringe in two.again().syringes.all() for s in syringe.lots}
    shared = sorted(drawn & {s["lot"] for syringe in one.again().syringes.all() for s in syringe.lots})
    if not shared:
        raise AssertionError("the two sessions drew on different lots")
    # What is left of each lot is what one of them drew: the other vials broke.
    needs: defaultdict[str, Decimal] = defaultdict(Decimal)
    for held in (lot for syringe in one.again().syringes.all() for lot in syringe.lots):
        if held["lot"] in shared:
            needs[held["lot"]] += Decimal(held["drawn_ml"])
    for number, drawn_ml in needs.items():
        vials = list(Container.objects.filter(lot__number=number, state="sealed").order_by("pk"))
        for vial in vials[ceil(drawn_ml / vials[0].remaining_ml) :]:
            waste(by=by, container=vial, reason="broken")
    reviews = {w.session.pk: review_of(w.again()) for w in (one, two)}

    def sign(w: Any) -> Callable[[], str]:
        def act() -> str:
            review = reviews[w.session.pk]
            me = Actor(Staff.objects.select_related("practice").get(pk=by.staff.pk), by.at, stepped_up=True)
            signing.sign(
                by=me,
                session=Session.objects.get(pk=w.session.pk),
                key=f"vial {w.session.ref}",
                reviewed=review.digest if review else "",
                meaning="performed and recorded by me",
            )
            return f"signed {w.session.pk}"

        return act

    said = hands(sign(one), sign(two))
    both = [one.session.pk, two.session.pk]
    signed = Session.objects.filter(state="signed", pk__in=both).count()
    used = Movement.objects.filter(lot__number__in=shared, kind="use", session__in=both)
    used_by = used.values("session").distinct().count()
    negative = Container.objects.filter(remaining_ml__lt=0).count()
    return {
        "said": said,
        "signed": signed,
        "used by": used_by,
        "negative": negative,
        "words": dict(words),
        "needs": str(needs),
    }


if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(race()) + "\n")
