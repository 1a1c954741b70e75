"""The label of one syringe, 50 × 25 mm: whose it is, what is in it, until when, who made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openmeso.formulation.nouns import Preparation
from openmeso.intake.case import PatientPart
from openmeso.languages.formats import clock
from openmeso.practice import Practice
from openmeso.reports.map_drawing import LETTER_COLOURS
from openmeso.reports.pdf import render
from openmeso.reports.preparation_words import strength
from openmeso.reports.qr_drawing import QrRows, draw_qr
from openmeso.reports.words import Reader
from openmeso.serialize import digest

#: More lines than this cannot be read on the label; the worksheet has them all.
_MOST_CONTENTS = 4

_TO_BE_WRITTEN = "____________"


@dataclass(frozen=True, slots=True)
class Prepared:
    """When and by whom one syringe was filled.

    Attributes:
        letter: Of the preparation.
        at, discard_by: Aware instants.
        checked_by: The second person; empty where nobody checked.
    """

    letter: str
    at: datetime
    discard_by: datetime
    prepared_by: str
    checked_by: str = ""


def label_pdf(
    preparation: Preparation,
    prepared: Prepared,
    *,
    patient: PatientPart,
    practice: Practice,
    reader: Reader,
    qr: QrRows,
) -> bytes:
    """The label as a PDF of one page of 50 × 25 mm, in the language of the staff.

    Args:
        qr: The code that finds the syringe again; see ``draw_qr``.
    """
    say, language, zone = reader.say, reader.language, practice.zone
    contents = [
        reader.ltr(f"{reader.name('actives', i.ingredient)} {strength(i, reader)}".strip())
        for i in preparation.ingredients
        if i.kind in ("active", "anesthetic")
    ]
    if len(contents) > _MOST_CONTENTS:
        rest = len(contents) - _MOST_CONTENTS + 1
        contents = [*contents[: _MOST_CONTENTS - 1], say("and {count} more, see the worksheet").format(count=rest)]
    if preparation.diluent:
        contents.append(say("in {diluent}").format(diluent=reader.library.products[preparation.diluent].name))
    discard = _moment(prepared.discard_by, reader, practice)
    if prepared.at.astimezone(zone).date() == prepared.discard_by.astimezone(zone).date():
        discard = clock(prepared.discard_by, language, zone)
    data = {
        "title": say("Syringe label"),
        "language": language,
        "practice": practice.name,
        "name": patient.name or patient.id,
        "born": f"{say('Born')} {reader.day(patient.birth_date)} · {patient.id}",
        "letter": preparation.letter,
        "colour": LETTER_COLOURS.get(preparation.letter, "#1f2933"),
        "contents": contents,
        "total": reader.volume(preparation.prepared.value),
        "route": say(preparation.route),
        "lots": f"{say('Lot')} {', '.join(dict.fromkeys(use.lot for use in preparation.lots))}",
        "when": [
            {"label": say("Prepared"), "value": _moment(prepared.at, reader, practice)},
            {"label": say("Discard by"), "value": discard},
        ],
        "who": [
            {"label": say("Prepared by"), "value": prepared.prepared_by},
            {"label": say("Checked by"), "value": prepared.checked_by or _TO_BE_WRITTEN},
        ],
        "stamp": digest((preparation, prepared, patient))[:12],
        "qr_alt": say("QR code of this syringe"),
    }
    return render("label", data, made_at=prepared.at, images={"qr": draw_qr(qr)})


def _moment(at: datetime, reader: Reader, practice: Practice) -> str:
    local = at.astimezone(practice.zone)
    return f"{local:%Y-%m-%d} {clock(at, reader.language, practice.zone)}"
