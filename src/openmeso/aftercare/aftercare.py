"""``give_aftercare`` and ``give_precare``: one patient's own timeline."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from openmeso.aftercare.nouns import Aftercare, Alarm, Contact, CreamPause, Given, NormalSign, Precare
from openmeso.aftercare.person import Person, person
from openmeso.aftercare.replies import URGENCY
from openmeso.aftercare.timeline import Teller, after
from openmeso.consent.expected import usual_hours
from openmeso.knowledge import Library
from openmeso.knowledge.schema.care import ExpectedSign, RedFlag, TopicalPause
from openmeso.languages import catalogue, patient_language
from openmeso.languages.formats import day, duration, listed

#: Mycobacterial infections were seen up to half a year later: no aftercare ends before.
LATE_INFECTION_HOURS = Decimal(26 * 7 * 24)

NOBODY: frozenset[str] = frozenset()


def give_aftercare(
    *,
    ended_at: datetime,
    library: Library,
    zones: frozenset[str],
    phototype: int | None,
    conditions: frozenset[str],
    language: str,
    time_zone: ZoneInfo,
    phone: str,
    emergency_number: str,
    latest: bool = True,
    next_session: date | None = None,
    actives: frozenset[str] = NOBODY,
    unsure: frozenset[str] = NOBODY,
    given: tuple[Given, ...] = (),
) -> Aftercare:
    """Make the aftercare of one session.

    Args:
        ended_at: The end of the session, an instant that knows its zone.
        latest: No later session is planned: the long check-ins run from this one. Otherwise only
            those that fall before ``next_session`` stand, since that session starts them anew.
        unsure: Conditions that could not be ruled out.
        time_zone: The practice's, for the words.

    Raises:
        UnknownIdError: a zone, condition or active that the library does not know.
        ValueError: ``ended_at`` without a zone.
    """
    who = person(
        library=library, zones=zones, phototype=phototype, conditions=conditions, unsure=unsure, actives=actives
    )
    origin = _instant(ended_at, "ended_at")
    teller = Teller(catalogue(patient_language(language)), time_zone, origin)
    items = [item for item in library.care.values() if who.gets(item, library)]
    timeline = teller.merged(teller.instruction(i, goes_on=False) for i in items if i.phase == "after")
    warnings = tuple(_warning(flag, teller) for flag in _by_urgency(library))
    watch_until = max(
        [after(origin, LATE_INFECTION_HOURS)]
        + [i.ends for i in timeline if i.ends is not None]
        + [w.ends for w in warnings if w.ends is not None]
    )
    return Aftercare(
        ended_at=origin,
        time_zone=str(time_zone),
        language=teller.catalogue.language,
        wanted_language=language,
        timeline=timeline,
        blocks=teller.blocks(timeline),
        home_care=teller.merged(teller.instruction(i, goes_on=True) for i in items if i.phase == "long-term"),
        normal=tuple(
            sorted(
                (_normal(sign, teller, who, library) for sign in library.signs.values()), key=lambda s: (s.until, s.id)
            )
        ),
        red_flags=warnings,
        check_ins=_contacts(library, teller, latest=latest, next_session=next_session),
        traceability=tuple(_given_line(one, teller, library) for one in given),
        watch_until=watch_until,
        late=teller.say("late", end=day(watch_until.astimezone(time_zone).date(), teller.catalogue.language)),
        phone=teller.say("phone", phone=phone),
        emergency=teller.say("emergency", number=emergency_number),
    )


def give_precare(
    *,
    starts_at: datetime,
    library: Library,
    zones: frozenset[str],
    phototype: int | None,
    conditions: frozenset[str],
    language: str,
    time_zone: ZoneInfo,
    actives: frozenset[str] = NOBODY,
    unsure: frozenset[str] = NOBODY,
    topicals: frozenset[str] | None = None,
) -> Precare:
    """Make the instructions before one session.

    Args:
        starts_at: The start of the session, an instant that knows its zone.
        topicals: Home products the patient uses; ``None`` where nobody asked, which lists all.

    Raises:
        UnknownIdError: a zone, condition or active that the library does not know.
        ValueError: ``starts_at`` without a zone.
    """
    who = person(
        library=library, zones=zones, phototype=phototype, conditions=conditions, unsure=unsure, actives=actives
    )
    origin = _instant(starts_at, "starts_at")
    teller = Teller(catalogue(patient_language(language)), time_zone, origin)
    timeline = teller.merged(
        teller.instruction(item, goes_on=False)
        for item in library.care.values()
        if item.phase == "before" and who.gets(item, library)
    )
    return Precare(
        starts_at=origin,
        time_zone=str(time_zone),
        language=teller.catalogue.language,
        wanted_language=language,
        timeline=timeline,
        blocks=teller.blocks(timeline),
        creams=tuple(
            _cream(pause, teller) for pause in library.topicals.values() if topicals is None or pause.id in topicals
        ),
    )


def _instant(at: datetime, name: str) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{name} needs a time zone")
    return at.astimezone(UTC)


def _normal(sign: ExpectedSign, teller: Teller, who: Person, library: Library) -> NormalSign:
    longest = usual_hours(sign, who.zones, library)
    until = after(teller.origin, longest)
    name = teller.text("signs", sign.id, "name", sign.name)
    line = teller.say(
        "normal-line", sign=name, duration=duration(longest, teller.catalogue.language), end=teller.moment(until)
    )
    return NormalSign(sign.id, name, until, line)


def _by_urgency(library: Library) -> list[RedFlag]:
    return sorted(library.red_flags.values(), key=lambda f: (URGENCY.index(f.urgency), f.from_hours, f.id))


def _warning(flag: RedFlag, teller: Teller) -> Alarm:
    starts = after(teller.origin, flag.from_hours)
    ends = None if flag.to_hours is None else after(teller.origin, flag.to_hours)
    if ends is None:
        when = teller.say("flag-any-time")
    elif starts == teller.origin:
        when = teller.say("flag-until", end=teller.moment(ends))
    else:
        when = teller.say("flag-from-until", start=teller.moment(starts), end=teller.moment(ends))
    return Alarm(
        id=flag.id,
        sign=teller.text("red-flags", flag.id, "sign", flag.sign),
        action=teller.text("red-flags", flag.id, "action", flag.action),
        urgency=flag.urgency,
        urgency_words=teller.say(f"urgency-{flag.urgency}"),
        starts=starts,
        ends=ends,
        when=when,
        card=flag.card or "",
    )


def _contacts(library: Library, teller: Teller, *, latest: bool, next_session: date | None) -> tuple[Contact, ...]:
    """Check-ins on calendar days of the practice; a later session starts the long ones anew."""
    start = teller.origin.astimezone(teller.zone).date()
    out = []
    for entry in sorted(library.check_ins.values(), key=lambda e: e.day):
        on = start + timedelta(days=entry.day)
        if entry.from_session == "latest" and not latest and (next_session is None or on >= next_session):
            continue
        out.append(
            Contact(
                id=entry.id,
                day=entry.day,
                on=on,
                line=teller.say("check-in-line", day=entry.day, date=day(on, teller.catalogue.language, weekday=True)),
                questions=tuple(
                    teller.text("check-ins", entry.id, f"questions.{number}.ask", question.ask)
                    for number, question in enumerate(entry.questions)
                ),
            )
        )
    return tuple(out)


def _given_line(one: Given, teller: Teller, library: Library) -> str:
    language = teller.catalogue.language
    names = [
        teller.text("zones", zone, "name", library.zones[zone].name) if zone in library.zones else zone
        for zone in one.zones
    ]
    return teller.say(
        "given-line" if one.maker else "given-line-no-maker",
        product=one.product,
        maker=one.maker,
        lot=one.lot,
        expiry=day(one.expiry, language),
        zones=listed(names, language),
    )


def _cream(pause: TopicalPause, teller: Teller) -> CreamPause:
    """Dates of one home product: the last day before, the first day again."""
    start = teller.origin.astimezone(teller.zone).date()
    name = teller.text("topicals", pause.id, "name", pause.name)
    language = teller.catalogue.language
    if not pause.before_days and not pause.after_days:
        return CreamPause(pause.id, name, None, None, pause.prescriber, teller.say("topical-own-doctor", product=name))
    last = start - timedelta(days=pause.before_days + 1) if pause.before_days else None
    again = start + timedelta(days=pause.after_days)
    line = (
        teller.say("topical-line", product=name, last=day(last, language), again=day(again, language))
        if last
        else teller.say("topical-line-after", product=name, again=day(again, language))
    )
    if pause.prescriber:
        line += f". {teller.say('topical-prescribed')}"
    return CreamPause(pause.id, name, last, again, pause.prescriber, line)
