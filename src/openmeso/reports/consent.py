"""The consent form: the text as it is signed, with its version and hash."""

from __future__ import annotations

from datetime import datetime

from openmeso.consent import ConsentText
from openmeso.intake import Case
from openmeso.languages import direction
from openmeso.practice import Practice
from openmeso.reports.pdf import render
from openmeso.reports.words import Reader, frame


def consent_pdf(consent: ConsentText, *, case: Case, practice: Practice, reader: Reader, made_at: datetime) -> bytes:
    """The consent text as a PDF with room for the signatures."""
    say = reader.say
    data = frame(
        title=consent.title,
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient={say("Name"): case.patient.name or case.patient.id, say("Born"): reader.day(case.patient.birth_date)},
        stamp=consent_stamp(consent, reader),
        footer=say("Ask until everything is clear. You may change your mind at any time."),
    )
    data |= consent_words(consent)
    data |= {
        "photo_word": say("Photographs: each purpose on its own"),
        "photographs": [p.text for p in consent.photographs],
        "yes": say("yes"),
        "no": say("no"),
        "signers": [
            say("Patient, date and time"),
            say("Practitioner, licence, date and time"),
            say("Interpreter, if any"),
        ],
        "hash": consent.hash,
    }
    return render("consent", data, made_at=made_at)


def consent_stamp(consent: ConsentText, reader: Reader) -> str:
    """Version, language and hash of the text: on every page of a consent."""
    say = reader.say
    version, digest = reader.ltr(f"{consent.text_version} · {consent.language}"), reader.ltr(consent.hash[:32])
    return f"{say('Text')} {version} · {say('consent hash')} {digest}"


def consent_words(consent: ConsentText) -> dict[str, object]:
    """The text itself, the same on the blank and on the signed copy."""
    return {
        "text_language": consent.language,
        "text_direction": direction(consent.language),
        "notices": [{"what": n.what, "do": n.do[:1].upper() + n.do[1:]} for n in consent.notices],
        "intro": consent.intro,
        "sections": [
            {
                "heading": section.heading,
                "blocks": [{"text": b.text, "items": list(b.items)} for b in section.blocks],
            }
            for section in consent.sections
        ],
        "signature": consent.signature,
    }
