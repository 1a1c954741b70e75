"""Check-ins: what a link opens, whom to phone, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Q, QuerySet

from openmeso.aftercare.replies import Sign, ask, signs
from openmeso.knowledge import Library
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import CheckIn, CheckInLink, Message, Patient, Photograph, Practice


@dataclass(frozen=True, slots=True)
class Line:
    """One patient of the worklist, with the latest check-in that is due: one call answers the earlier ones too.

    Attributes:
        earlier: Days of the earlier ones, ``"2, 14"``.
        late_days: How long it is due; 0 today.
        asked: How it was asked for by a link: ``""``, ``waiting``, ``sent``, ``opened``, ``failed``.
        tried: Telephone calls without an answer.
        unwanted: The patient wants no contact.
    """

    row: CheckIn
    patient: Patient
    earlier: str
    late_days: int
    asked: str
    asked_at: datetime | None
    tried: int
    unwanted: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One answer in words."""

    ask: str
    answer: str
    flag: bool
    call: bool


def find_link(secret: str) -> CheckInLink | None:
    """The link of a secret, whatever became of it."""
    found: CheckInLink | None = (
        CheckInLink.objects.filter(secret_hash=sha256(secret.encode()).hexdigest())
        .select_related("practice", "check_in__patient__merged_into", "check_in__practice", "check_in__session")
        .first()
    )
    return found


def is_open(link: CheckInLink, *, at: datetime) -> bool:
    return (
        link.used_at is None
        and link.revoked_at is None
        and link.expires_at > at
        and link.check_in.state == CheckIn.State.DUE
    )


def due(practice: Practice | int, *, on: date, everybody: bool = False) -> QuerySet[CheckIn]:
    """What is due today or was, and does not rest.

    Args:
        everybody: Also patients who want no contact.
    """
    rows: QuerySet[CheckIn] = (
        CheckIn.objects.of(practice)
        .filter(state=CheckIn.State.DUE, due_on__lte=on)
        .filter(Q(snoozed_until=None) | Q(snoozed_until__lte=on))
        .select_related("patient__merged_into", "patient__practice", "session")
        .order_by("due_on", "day", "pk")
    )
    if not everybody:
        unmerged = Q(patient__merged_into=None, patient__contact=Patient.Contact.NONE)
        unwanted = unmerged | Q(patient__merged_into__contact=Patient.Contact.NONE)
        rows = rows.exclude(pk__in=CheckIn.objects.filter(unwanted).values("pk"))
    return rows


def worrying(practice: Practice | int) -> QuerySet[CheckIn]:
    """Answers that nobody took note of, red flags first."""
    rows: QuerySet[CheckIn] = (
        CheckIn.objects.of(practice)
        .filter(seen_at=None)
        .exclude(worry="")
        .select_related("patient__merged_into")
        .order_by("-worry", "answered_at")
    )
    return rows


def resting(practice: Practice, *, on: date) -> QuerySet[CheckIn]:
    rows: QuerySet[CheckIn] = (
        CheckIn.objects.of(practice)
        .filter(state=CheckIn.State.DUE, due_on__lte=on, snoozed_until__gt=on)
        .select_related("patient__merged_into")
        .order_by("snoozed_until", "pk")
    )
    return rows


def worklist(practice: Practice, *, on: date) -> list[Line]:
    """Everybody to phone, the longest due first."""
    rows = list(due(practice, on=on, everybody=True))
    letters = {
        one.once.rpartition("/")[2]: one
        for one in Message.objects.of(practice).filter(
            kind="check-in", once__in=[f"check-in/{row.ref}" for row in rows]
        )
    }
    opened = set(
        CheckInLink.objects.filter(check_in__in=rows, opened_at__isnull=False).values_list("check_in_id", flat=True)
    )
    of_patient: dict[int, list[CheckIn]] = {}
    for row in rows:
        of_patient.setdefault(row.patient.kept.pk, []).append(row)
    return [_line(theirs, letters.get(theirs[-1].ref), opened, on) for theirs in of_patient.values()]


def _line(rows: list[CheckIn], letter: Message | None, opened: set[int], on: date) -> Line:
    row, asked = rows[-1], ""
    if letter is not None:
        states = {Message.State.WAITING: "waiting", Message.State.SENT: "sent", Message.State.GIVEN_UP: "failed"}
        asked = "opened" if row.pk in opened else states.get(Message.State(letter.state), "")
    patient = row.patient.kept
    return Line(
        row=row,
        patient=patient,
        earlier=", ".join(str(one.day) for one in rows[:-1]),
        late_days=(on - rows[0].due_on).days,
        asked=asked,
        asked_at=letter.sent_at if letter else None,
        tried=sum(len(one.attempts) for one in rows),
        unwanted=patient.contact == Patient.Contact.NONE,
    )


def answers_of(check_in: CheckIn, library: Library, *, language: str, words: dict[str, str]) -> list[Said]:
    """What was asked and answered, for staff; a day that the library asks no more shows nothing.

    Args:
        words: An answer's word in the reader's language.
    """
    entry = next((one for one in library.check_ins.values() if one.day == check_in.day), None)
    if entry is None:
        return []
    given, calls = check_in.content.get("answers", {}), check_in.content.get("calls", [])
    flagged = set(check_in.content.get("flags", []))
    out = []
    for one in ask(entry, library, language).questions:
        said = given.get(one.key, "")
        own = set(entry.questions[int(one.key)].flags)
        worries = bool(own & flagged) and _worries(entry.questions[int(one.key)], said)
        out.append(Said(one.ask, one.spoken.get(said) or words.get(said, said), worries, one.key in calls))
    return out


def _worries(question: object, said: str) -> bool:
    low = getattr(question, "worry_from", None)
    if low is not None:
        return said.isdecimal() and int(said) >= low
    return bool(said) and said == getattr(question, "worry", "")


def flags_of(check_in: CheckIn, *, language: str) -> tuple[Sign, ...]:
    return signs(check_in.content.get("flags", []), library_of(check_in.practice), language)


def ticked_of(check_in: CheckIn, *, language: str) -> tuple[Sign, ...]:
    return signs(check_in.content.get("ticked", []), library_of(check_in.practice), language)


def pictures_of(check_in: CheckIn) -> list[Photograph]:
    return list(check_in.photographs.filter(retired_at=None, erased_at=None).order_by("pk"))


def event_of(check_in: CheckIn, library: Library) -> str:
    """The kind of event that the gravest red flag may be; a clinician confirms it or chooses another."""
    for flag in check_in.content.get("flags", []):
        entry = library.red_flags.get(flag)
        if entry is not None and entry.event:
            return entry.event
    return ""
