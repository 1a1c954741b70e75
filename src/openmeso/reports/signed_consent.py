"""The signed consent: the text as it was read, and under it how it was signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from openmeso.consent import ConsentText
from openmeso.intake.case import PatientPart, Person
from openmeso.practice import Practice
from openmeso.reports.consent import consent_stamp, consent_words
from openmeso.reports.pdf import render
from openmeso.reports.signature_drawing import Stroke, draw_strokes
from openmeso.reports.words import Reader, frame, patient_line


@dataclass(frozen=True)
class ConsentSignature:
    """How one consent was signed. A typed name has equal rank with a signature by hand.

    Attributes:
        name: Of whoever signed: the patient, or a guardian.
        at: Aware instant.
        time_zone: IANA name of the zone in which it was signed.
        strokes: By hand; empty where the name was typed.
        typed: The name as typed; empty where it was signed by hand.
        guardian_for: What the signer is to the patient: "mother"; empty when the patient signed.
        interpreter: Who translated; empty when nobody did.
        practitioner: Who explained it, with the licence.
        photographs: Purpose to what was chosen; a purpose that is missing was not answered.
        withdrawn_at: When it was taken back.
    """

    name: str
    at: datetime
    time_zone: str
    strokes: tuple[Stroke, ...] = ()
    typed: str = ""
    guardian_for: str = ""
    interpreter: str = ""
    practitioner: Person | None = None
    photographs: Mapping[str, bool] = field(default_factory=dict)
    withdrawn_at: datetime | None = None

    def __post_init__(self) -> None:
        if bool(self.strokes) == bool(self.typed):
            raise ValueError("a consent is signed either by strokes or by a typed name")
        if self.at.tzinfo is None:
            raise ValueError("the instant of a signature knows its zone")


def signed_consent_pdf(
    consent: ConsentText,
    signature: ConsentSignature,
    *,
    patient: PatientPart,
    practice: Practice,
    reader: Reader,
    made_at: datetime,
) -> bytes:
    """The signed copy as a PDF, for the patient and for the record."""
    say = reader.say
    data = frame(
        title=consent.title,
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient=patient_line(patient, reader),
        stamp=consent_stamp(consent, reader),
        footer=say("Signed copy. You may change your mind at any time."),
    )
    answers = {True: "yes", False: "no", None: "open"}
    data |= consent_words(consent)
    data |= {
        "photo_word": say("Photographs: each purpose on its own"),
        "photographs": [
            {"text": p.text, "answer": answers[signature.photographs.get(p.purpose)]} for p in consent.photographs
        ],
        "answers": {"yes": say("yes"), "no": say("no"), "open": say("not answered")},
        "withdrawn": _withdrawn(signature, reader),
        "signed_word": say("Signed"),
        "typed": signature.typed,
        "by_hand": bool(signature.strokes),
        "alt": say("Signature of {name}, drawn by hand").format(name=signature.name),
        "facts": [{"label": label, "value": value} for label, value in _facts(consent, signature, reader) if value],
        "hash_words": [say("consent hash"), say("Digest of every word shown")],
        "hashes": [consent.hash, consent.text_digest],
    }
    images = {"strokes": draw_strokes(signature.strokes)} if signature.strokes else {}
    return render("signed_consent", data, made_at=made_at, images=images)


def _facts(consent: ConsentText, signature: ConsentSignature, reader: Reader) -> list[tuple[str, str]]:
    say, by = reader.say, signature.practitioner
    when = f"{reader.moment(signature.at, ZoneInfo(signature.time_zone))} ({signature.time_zone})"
    guardian = say("{name}, for the patient: {relation}").format(name=signature.name, relation=signature.guardian_for)
    return [
        (say("Signed by"), guardian if signature.guardian_for else signature.name),
        (say("Way"), say("By hand, on screen") if signature.strokes else say("Name typed")),
        (say("Instant"), when),
        (say("Language of the text"), consent.language),
        (say("Version of the text"), consent.text_version),
        (say("Interpreter"), signature.interpreter or _missing_interpreter(consent, reader)),
        (say("Explained by"), reader.ltr(f"{by.name} · {by.licence}") if by else ""),
    ]


def _missing_interpreter(consent: ConsentText, reader: Reader) -> str:
    """Where the text is not in the patient's language, a missing interpreter is said."""
    return "" if consent.reviewed else reader.say("none recorded")


def _withdrawn(signature: ConsentSignature, reader: Reader) -> str:
    if signature.withdrawn_at is None:
        return ""
    when = reader.moment(signature.withdrawn_at, ZoneInfo(signature.time_zone))
    return reader.say("Withdrawn on {when}: it covers nothing after that.").format(when=when)
