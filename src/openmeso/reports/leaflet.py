"""The aftercare leaflet: what to do and avoid by the clock, what is normal, when to call."""

from __future__ import annotations

from datetime import datetime

from openmeso.aftercare.nouns import Aftercare, Block, Precare
from openmeso.intake import Case
from openmeso.languages import direction
from openmeso.practice import Practice
from openmeso.reports.pdf import render
from openmeso.reports.words import Reader, frame


def leaflet_pdf(
    aftercare: Aftercare,
    precare: Precare | None,
    *,
    case: Case,
    practice: Practice,
    reader: Reader,
    made_at: datetime,
    stamp: str,
) -> bytes:
    """The leaflet as a PDF in the patient's language, large enough to read standing."""
    say = reader.say
    data = frame(
        title=say("After your session"),
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient={say("Name"): case.patient.name or case.patient.id, say("Born"): reader.day(case.patient.birth_date)},
        stamp=stamp,
        footer=f"{practice.name} · {aftercare.phone}",
    )
    data |= {
        "text_language": aftercare.language,
        "text_direction": direction(aftercare.language),
        "untranslated": _untranslated(aftercare, reader),
        "call_word": say("Call at once when you see one of these"),
        "alarms": [
            {"sign": a.sign, "when": a.when, "action": a.action, "urgent": a.urgency in _NOW}
            for a in aftercare.red_flags
        ],
        "emergency": aftercare.emergency,
        "phone": aftercare.phone,
        "late": aftercare.late,
        "before_word": say("Before the session"),
        "before": [_block(b) for b in precare.blocks] if precare else [],
        "creams": [c.line for c in precare.creams] if precare else [],
        "after_word": say("After the session"),
        "after": [_block(b) for b in aftercare.blocks],
        "normal_word": say("What is normal, and until when"),
        "normal": [n.line for n in aftercare.normal],
        "contacts_word": say("We ask how you are"),
        "contacts": [c.line for c in aftercare.check_ins],
        "home_word": say("In the long run"),
        "home": [{"what": i.what, "why": i.why, "grade": i.grade_words} for i in aftercare.home_care],
        "trace_word": say("What you received"),
        "trace": list(aftercare.traceability),
        "marks": {"do": say("Do"), "avoid": say("Avoid"), "consider": say("Your prescriber decides")},
    }
    return render("leaflet", data, made_at=made_at)


_NOW = ("emergency-now", "same-hour")


def _block(block: Block) -> dict[str, object]:
    items = [{"what": i.what, "why": i.why} for i in block.instructions]
    return {"kind": block.kind, "when": block.when, "items": items}


def _untranslated(aftercare: Aftercare, reader: Reader) -> str:
    if aftercare.language == aftercare.wanted_language:
        return ""
    return reader.say("There is no reviewed text in the patient's language. Go through this page with an interpreter.")
