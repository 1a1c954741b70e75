"""The worksheet and the syringe labels: what to draw from what, in which order, up to which mark."""

from __future__ import annotations

from datetime import datetime

from openmeso.formulation.nouns import Formulation
from openmeso.intake import Case
from openmeso.languages.formats import volume
from openmeso.practice import Practice
from openmeso.reports.map_drawing import LETTER_COLOURS
from openmeso.reports.pdf import render
from openmeso.reports.words import Reader, frame


def worksheet_pdf(
    formulation: Formulation, *, case: Case, practice: Practice, reader: Reader, made_at: datetime, stamp: str
) -> bytes:
    """The preparation worksheet with one label a syringe, as a PDF."""
    say = reader.say
    born = reader.day(case.patient.birth_date)
    name = case.patient.name or case.patient.id
    data = frame(
        title=say("Preparation worksheet"),
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient={say("Name"): name, say("Born"): born, say("Number"): case.patient.id},
        stamp=stamp,
        footer=say("One patient, one session. Discard what is left. Check cloud, colour and crystals before use."),
    )
    data |= {
        "steps_word": say("Draw in this order"),
        "heads": ["", say("Syringe"), say("What"), say("From lot"), say("Volume"), say("Up to the mark"), say("Done")],
        "steps": [
            [
                str(s.number),
                s.preparation,
                s.what,
                s.lot,
                volume(s.volume.value, reader.language) if s.volume else "",
                s.mark,
                "☐",
            ]
            for s in formulation.worksheet
        ],
        "labels_word": say("Labels, one a syringe, put on before the next is drawn"),
        "labels": [
            {
                "letter": label.preparation,
                "colour": LETTER_COLOURS[label.preparation],
                "name": name,
                "born": f"{say('Born')} {born} · {case.patient.id}",
                "contents": list(label.contents),
                "total": volume(label.total.value, reader.language),
                "route": label.route,
                "zones": ", ".join(reader.name("zones", z.zone) for z in preparation.zones),
                "lots": ", ".join(label.lots),
                "contains": list(label.contains),
                "storage": label.storage,
                "use": say("Use within {minutes} minutes of preparation").format(minutes=label.use_within_minutes),
                "written": [say("Prepared at"), say("Discard at"), say("Prepared by"), say("Checked by")],
                "single": say("Single patient. Discard the rest."),
                "hash": label.hash_short,
            }
            for label, preparation in zip(formulation.labels, formulation.chosen.preparations, strict=True)
        ],
        "second": say("Second check") if practice.second_check else "",
        "signers": [say("Prepared by, time"), say("Checked by, time")],
    }
    return render("worksheet", data, made_at=made_at)
