"""The downtime pack: what a practice needs on paper to go on, or to stop safely, when no screen answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openmeso.consent import ConsentText
from openmeso.knowledge.schema.care import EmergencyCard
from openmeso.knowledge.schema.entry import Scope
from openmeso.languages.formats import day
from openmeso.plan.nouns import Course
from openmeso.practice import Practice
from openmeso.reports.day_sheet import DayVisit, allergy_words, day_list
from openmeso.reports.map_drawing import LETTER_COLOURS
from openmeso.reports.pdf import render
from openmeso.reports.preparation_words import ingredient_rows, lot_words, product_names
from openmeso.reports.session_words import finding_words
from openmeso.reports.words import Reader, frame, paper_stamp
from openmeso.screening import Finding

Row = list[str]

#: Lines of a record in which nothing is planned.
_BLANK_LINES = 6


@dataclass(frozen=True)
class DowntimePatient:
    """One patient of the day, with what has to be at hand.

    Attributes:
        telephone: To reach the patient when the day is moved.
        findings: Open ones; those about the patient and the zones are printed.
        consent: The text that was signed, or that has to be.
        consent_signed_on: None where it is not signed.
    """

    visit: DayVisit
    telephone: str = ""
    findings: tuple[Finding, ...] = ()
    course: Course | None = None
    consent: ConsentText | None = None
    consent_signed_on: date | None = None


def downtime_pack_pdf(
    on: date, patients: Sequence[DowntimePatient], *, practice: Practice, reader: Reader, made_at: datetime
) -> bytes:
    """The pack as a PDF: the day, each patient with a blank record, one record to spare, emergency cards."""
    say = reader.say
    ordered = sorted(patients, key=lambda p: (p.visit.starts_at, p.visit.name))
    printed = reader.moment(made_at, practice.zone)
    data = frame(
        title=say("Downtime pack"),
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient={},
        stamp=paper_stamp((on, ordered), reader),
        footer=say("Patients' data. Printed {when}: what changed later is not on it.").format(when=printed),
    )
    data |= {
        "flipped": False,
        "head": day(on, reader.language, weekday=True),
        "rules": [
            say("Printed {when}. What was changed afterwards is not in it: ask each patient again.").format(
                when=printed
            ),
            say("Without the system nobody is screened: whoever has an open finding or a changed answer waits."),
            say("Write lots, volumes and times by hand, and enter every record when the system is back."),
        ],
        "phones": [
            {"label": say("Emergency"), "value": reader.ltr(practice.emergency_phone)},
            {"label": say("On call"), "value": reader.ltr(practice.on_call_phone)},
        ],
        "day": day_list([p.visit for p in ordered], practice, reader),
        "patients": [_patient(p, practice, reader) for p in ordered],
        "record": _record_words(practice, reader),
        "spare": _spare(reader),
        "cards_word": say("Emergency cards"),
        "cards_note": "" if reader.language == "en" else say("These cards exist in English only."),
        "cards": [_card(card, reader) for card in reader.library.cards.values()],
    }
    return render("downtime_pack", data, made_at=made_at)


def _patient(patient: DowntimePatient, practice: Practice, reader: Reader) -> dict[str, object]:
    say, visit = reader.say, patient.visit
    about = {
        say("Time"): reader.moment(visit.starts_at, practice.zone),
        say("Born"): reader.day(visit.birth_date),
        say("Number"): visit.number,
        say("Telephone"): reader.ltr(patient.telephone),
        say("Plan"): reader.ltr(visit.place),
        say("Room"): visit.room,
    }
    allergies = allergy_words(visit, reader)
    open_findings = [f for f in patient.findings if f.scope in (Scope.PATIENT, Scope.ZONE)]
    return {
        "name": visit.name,
        "about": [{"label": label, "value": value} for label, value in about.items() if value],
        "allergies": allergies,
        "line": " · ".join(
            (
                visit.name,
                reader.day(visit.birth_date),
                visit.number,
                say("{place}: {what}").format(place=say("Allergies"), what=allergies),
            )
        ),
        "record": bool(visit.preparations) or patient.consent is not None,
        "allergic": bool(visit.allergies) or not visit.allergies_asked,
        "findings": [finding_words(f, reader) for f in open_findings],
        "consent": _consent(patient, reader),
        "syringes": [
            {
                "letter": p.letter,
                "colour": LETTER_COLOURS.get(p.letter, "#1f2933"),
                "name": product_names(p, reader),
                "volume": reader.volume(p.prepared.value),
                "contents": [" ".join(row) for row in ingredient_rows(p, reader)],
                "lots": [lot_words(use, reader) for use in p.lots],
                "discard": say("Discard {minutes} minutes after preparation.").format(minutes=p.discard_after_minutes),
            }
            for p in visit.preparations
        ],
        "sessions": _sessions(patient.course, reader),
        "steps": _steps(patient.course, reader),
        "lines": _lines(visit, reader) or [[""] * 4 for _ in range(_BLANK_LINES)],
    }


def _consent(patient: DowntimePatient, reader: Reader) -> str:
    """Which text was signed, or which one has to be read and signed on paper."""
    say, text = reader.say, patient.consent
    if text is None:
        return say("No consent text is made: nothing is injected.")
    about = f"{text.title} · {say('Text')} {text.text_version} · {text.language} · {text.hash[:16]}"
    if patient.consent_signed_on is None:
        return say("Not signed. Have this text signed on paper first: {text}").format(text=about)
    return say("Signed on {day}: {text}").format(day=reader.day(patient.consent_signed_on), text=about)


def _sessions(course: Course | None, reader: Reader) -> list[Row]:
    if course is None:
        return []
    words = reader.say("Session {number}")
    return [
        [
            words.format(number=s.number) + (f" ({reader.say('proposed')})" if s.proposed else ""),
            reader.day(s.day),
            reader.ltr(f"{s.window.earliest.isoformat()} – {s.window.latest.isoformat()}"),
        ]
        for s in course.sessions
    ]


def _steps(course: Course | None, reader: Reader) -> list[str]:
    """The steps of this visit; without a plan every step there is, in its order."""
    if course is not None and course.sessions:
        return [reader.known(step.name) for step in course.sessions[0].steps]
    return [reader.known(s.name) for s in sorted(reader.library.steps.values(), key=lambda s: s.order)]


def _lines(visit: DayVisit, reader: Reader) -> list[Row]:
    """What is planned in each zone; what is given is written beside it."""
    return [
        [
            p.letter,
            reader.name("zones", z.zone),
            reader.known(reader.library.techniques[z.technique].name),
            reader.volume(z.volume.value),
        ]
        for p in visit.preparations
        for z in p.zones
    ]


def _spare(reader: Reader) -> dict[str, object]:
    return {
        "head": reader.say("Record for a patient who is not on the list"),
        "steps": _steps(None, reader),
        "lines": [[""] * 4 for _ in range(_BLANK_LINES)],
    }


def _record_words(practice: Practice, reader: Reader) -> dict[str, object]:
    """The printed words of a blank record; everything else on it is written by hand."""
    say = reader.say
    signers = ["Injector: name, licence, signature", "Date and time"]
    if practice.second_check:
        signers.insert(0, "Preparation checked by")
    return {
        "head": say("Session record, by hand"),
        "findings": say("Open findings"),
        "none": say("No open finding was known when this was printed."),
        "allergies": say("Allergies"),
        "consent": say("Consent"),
        "formulation": say("Formulation"),
        "course": say("The course"),
        "course_heads": ["", say("Day"), say("May move between")],
        "asked": [
            say("Asked again: nothing has changed"),
            say("Pregnant or breastfeeding: no"),
            say("No fever, no infection"),
        ],
        "step_heads": [say("Step"), say("From"), say("To")],
        "line_heads": [
            "",
            say("Zone"),
            say("Technique, needle"),
            say("Planned"),
            say("Side"),
            say("Points"),
            say("Given, mL"),
            say("Needle, inserted mm, angle"),
        ],
        "lot_heads": [
            say("Syringe"),
            say("Product"),
            say("Lot"),
            say("Expiry"),
            say("Prepared, mL"),
            say("Left and thrown away, mL"),
        ],
        "asepsis": [
            f"{say('Antiseptic')} ____________________",
            say("Dry before the first needle"),
            say("Single use, new for this patient"),
        ],
        "after": [say("Immediate reactions"), say("Pain, 0 to 10"), say("Notes")],
        "patient": say("Patient: name, birth date, allergies"),
        "signers": [say(s) for s in signers],
    }


def _card(card: EmergencyCard, reader: Reader) -> dict[str, object]:
    parts = [str(card.year), ", ".join(card.sources), f"{reader.say('Grade')} {card.grade.value}"]
    if not card.confirmed:
        parts.append(reader.say("not confirmed by a source"))
    return {
        "title": card.title,
        "see": card.see,
        "steps": list(card.steps),
        "kit": list(card.kit),
        "foot": " · ".join(part for part in parts if part),
    }
