"""The sections about harm: common effects, rare serious risks, and what to do."""

from __future__ import annotations

from openmeso.consent.expected import usual_hours
from openmeso.consent.nouns import Block, Section
from openmeso.consent.writer import Writer
from openmeso.knowledge.schema.care import AdverseEvent, RedFlag
from openmeso.languages.formats import duration, listed, number

_URGENCY = ("emergency-now", "same-hour", "same-day", "within-48-hours", "within-14-days")

#: What the consent says of the aftercare; the sheet of the day says all of it.
_MAIN_CARE = ("post-touch", "post-makeup", "post-sun", "post-spf", "post-exercise", "post-heat", "post-acids")


def common(w: Writer) -> Section:
    signs = sorted(w.library.signs.values(), key=lambda s: (usual_hours(s, w.zones, w.library), s.id))
    items = tuple(
        w.say(
            "common-line",
            sign=w.text("signs", sign.id, "name", sign.name),
            duration=duration(usual_hours(sign, w.zones, w.library), w.language),
        )
        for sign in signs
    )
    return Section("common", w.say("common"), (Block(items=items), Block(w.say("common-call"))))


def rare(w: Writer) -> Section:
    events = sorted(
        (e for e in w.library.adverse_events.values() if _may_happen(w, e)), key=lambda e: (e.onset_hours, e.id)
    )
    flags = sorted(w.library.red_flags.values(), key=lambda f: (_URGENCY.index(f.urgency), f.from_hours, f.id))
    blocks = [
        Block(w.say("rare-intro"), tuple(_event(w, event) for event in events)),
        Block(w.say("rare-do"), tuple(_flag(w, flag) for flag in flags)),
    ]
    if w.subject.findings:
        personal = tuple(w.text("rules", rule, "patient", w.library.rules[rule].patient) for rule in w.subject.findings)
        blocks.append(Block(w.say("personal"), tuple(dict.fromkeys(personal))))
    return Section("rare", w.say("rare"), tuple(blocks))


def _may_happen(w: Writer, event: AdverseEvent) -> bool:
    here = {w.library.zones[zone].area for zone in w.zones}
    return (
        event.rare
        and (not event.areas or bool(here & set(event.areas)))
        and (not event.if_active or bool(w.library.actives_named(event.if_active) & w.actives))
    )


def _event(w: Writer, event: AdverseEvent) -> str:
    name = w.text("adverse-events", event.id, "patient", event.patient)
    first, last = event.onset_hours
    if last == 0:
        return w.say("rare-line-at-once", event=name)
    end = duration(last, w.language)
    window = (
        w.say("rare-window", start=duration(first, w.language), end=end)
        if first >= 1
        else w.say("rare-window-first", end=end)
    )
    return w.say("rare-line", event=name, window=window)


def _flag(w: Writer, flag: RedFlag) -> str:
    return w.say(
        "rare-flag",
        sign=w.text("red-flags", flag.id, "sign", flag.sign),
        action=w.text("red-flags", flag.id, "action", flag.action),
    )


def aftercare(w: Writer) -> Section:
    say = w.say
    main = tuple(
        f"{say(f'care-{w.library.care[care].kind}')} {w.text('care', care, 'what', w.library.care[care].what)}"
        for care in _MAIN_CARE
        if care in w.library.care
    )
    days = sorted({entry.day for entry in w.library.check_ins.values()})
    late = max((f.to_hours for f in w.library.red_flags.values() if f.to_hours is not None), default=None)
    blocks = [
        Block(say("aftercare-sheet")),
        Block(say("aftercare-main"), main),
        Block(say("aftercare-check", days=listed([number(d, w.language) for d in days], w.language))),
    ]
    if late is not None:
        blocks.append(Block(say("aftercare-late", duration=duration(late, w.language))))
    blocks.append(Block(say("aftercare-phone", phone=w.place.phone, number=w.jurisdiction.emergency_number)))
    return Section("aftercare", say("aftercare"), tuple(blocks))
