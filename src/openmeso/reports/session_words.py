"""A delivered session in rows and words: steps, syringes, points, balance, findings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from openmeso.formulation.nouns import Preparation
from openmeso.geometry.depth import true_depth
from openmeso.intake.case import DecisionPart
from openmeso.languages.formats import clock, number, quantity
from openmeso.practice import Practice
from openmeso.reports.label import Prepared
from openmeso.reports.map_drawing import LETTER_COLOURS, PointGroup, drawn_views, shape_of
from openmeso.reports.preparation_words import ingredient_rows, product_names
from openmeso.reports.words import Reader
from openmeso.screening import Finding
from openmeso.session import Delivery, SessionFinding, SessionRecord, Weight

Row = list[str]

_SHAPES = {"circle": "●", "square": "■", "triangle": "▲", "diamond": "◆"}


def step_rows(delivery: Delivery, practice: Practice, reader: Reader) -> list[Row]:
    """Every step by the clock on the practice's wall."""
    rows = []
    for step in delivery.steps:
        minutes = round((step.ended_at - step.started_at).total_seconds() / 60)
        times = (clock(at, reader.language, practice.zone) for at in (step.started_at, step.ended_at))
        rows.append([reader.known(reader.library.steps[step.step].name), *times, str(minutes)])
    return rows


def prepared_syringe(
    preparation: Preparation,
    delivery: Delivery,
    prepared: tuple[Prepared, ...],
    practice: Practice,
    reader: Reader,
) -> dict[str, object]:
    """One syringe: its ingredients, the lots that went in, who filled it and who checked."""
    say, products = reader.say, reader.library.products
    letter = preparation.letter
    lots = [lot for lot in delivery.lot if lot.syringe == letter]
    scanned = any(lot.raw_code for lot in lots)
    filled = next((p for p in prepared if p.letter == letter), None)
    who = ""
    if filled is not None:
        at = clock(filled.at, reader.language, practice.zone)
        until = clock(filled.discard_by, reader.language, practice.zone)
        who = say("Prepared {at}, discard by {until}, by {name}.").format(at=at, until=until, name=filled.prepared_by)
        who += f" {say('Checked by')} {filled.checked_by}." if filled.checked_by else ""
    return {
        "letter": letter,
        "colour": LETTER_COLOURS.get(letter, "#1f2933"),
        "name": product_names(preparation, reader),
        "route": say(preparation.route),
        "who": who,
        "ingredient_heads": [say("Contains"), say("Concentration")],
        "ingredients": ingredient_rows(preparation, reader),
        "lot_heads": [say("Product"), say("Lot"), say("Expiry"), say("Scanned code") if scanned else ""],
        "lots": [[products[lot.product].name, lot.lot, reader.day(lot.expiry), lot.raw_code] for lot in lots],
    }


def points_by_view(
    groups: tuple[PointGroup, ...], reader: Reader, *, kept: Mapping[str, str] | None = None
) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Each drawing that has points, the front first: its name, and the drawings by name.

    Args:
        kept: The drawings as they were signed, by view. They are shown as they are; nothing is drawn anew.
    """
    drawn = kept or drawn_views(groups, reader.library)
    views, images = [], {}
    for view_id, svg in drawn.items():
        view = reader.library.views.get(view_id)
        images[f"map-{view_id}"] = svg
        name = reader.known(view.name) if view else reader.say("Photograph; the picture itself stays in the record")
        views.append({"name": name, "image": f"map-{view_id}"})
    return views, images


def zone_heads(reader: Reader) -> Row:
    heads = ("Zone", "Technique, needle", "Points", "Total", "Inserted at", "True depth")
    return ["", *(reader.say(head) for head in heads)]


def delivered_rows(delivery: Delivery, reader: Reader) -> list[Row]:
    """The table that says the map in words. Depth follows from the inserted length and the angle."""
    language = reader.language
    rows = []
    for line in delivery.line:
        technique = reader.known(reader.library.techniques[line.technique].name)
        depth = true_depth(inserted_mm=float(line.inserted_mm), angle_deg=line.angle_deg)
        true = quantity(Decimal(f"{depth:.1f}"), "mm", language)
        inserted = f"{quantity(line.inserted_mm, 'mm', language)} · {number(line.angle_deg, language)}°"
        rows.append(
            [
                f"{line.syringe} {_SHAPES[shape_of(line.technique)]}",
                reader.place(line.zone, line.side),
                f"{technique}, {reader.ltr(line.needle)}",
                str(line.points),
                reader.volume(line.volume_ml),
                reader.ltr(inserted),
                reader.ltr(true),
            ]
        )
    return rows


def balance(record: SessionRecord, reader: Reader) -> list[Row]:
    """Where each hundredth of a millilitre went."""
    return [
        [s.letter]
        + [reader.volume(v.value) for v in (s.prepared, s.delivered, s.surface_loss, s.residue, s.waste, s.missing)]
        for s in record.syringes
    ]


def asepsis(delivery: Delivery, reader: Reader) -> list[dict[str, str]]:
    """How the skin was prepared, and what was used against pain. What was not recorded is said."""
    say = reader.say
    done = delivery.asepsis
    if done is None:
        rows = [(say("Antiseptic"), say("not recorded"))]
    else:
        rows = [
            (say("Antiseptic"), reader.name("actives", done.antiseptic)),
            (say("Dry before the first needle"), say("yes") if done.dry else say("no")),
            (say("Single use, new for this patient"), say("yes") if done.single_use else say("no")),
        ]
    numbing = delivery.numbing
    if numbing is not None:
        words = say("{ingredient}, {amount}, {minutes} minutes")
        amount = reader.ltr(quantity(numbing.grams, "g", reader.language))
        name = reader.name("actives", numbing.ingredient)
        rows.append((say("Numbing"), words.format(ingredient=name, amount=amount, minutes=numbing.minutes)))
    return [{"label": label, "value": value} for label, value in rows]


def reactions(delivery: Delivery, reader: Reader) -> list[dict[str, str]]:
    """Pain and immediate reactions, as they were seen."""
    say = reader.say
    names = [_event(r, reader) for r in delivery.reactions]
    pain = say("not recorded") if delivery.pain is None else reader.ltr(f"{delivery.pain} / 10")
    return [
        {"label": say("Pain"), "value": pain},
        {"label": say("Immediate reactions"), "value": "; ".join(names) if names else say("none recorded")},
    ]


def _event(event: str, reader: Reader) -> str:
    entry = reader.library.adverse_events[event]
    if reader.language == "en":
        return entry.term
    return reader.catalogue.text(entry.patient, f"adverse-events/{event}/patient")


def finding_words(finding: Finding, reader: Reader) -> dict[str, str]:
    """A finding of the day, with the decision on it where there is one."""
    words = finding.title
    if reader.language != "en":
        rule = finding.code.partition("/")[2]
        words = reader.catalogue.text(finding.patient, f"rules/{rule}/patient")
    decided = "" if finding.decision is None else _decided(finding.decision, reader)
    return {
        "mark": finding.verdict.value,
        "words": words,
        "because": "; ".join(finding.because[:3]),
        "decided": decided,
    }


def decision_words(decision: DecisionPart, reader: Reader) -> dict[str, str]:
    """A decision that stands for itself."""
    rule = reader.library.rules.get(decision.code.rpartition("/")[2])
    if rule is None:
        words = decision.code.rpartition("/")[2].replace("-", " ").capitalize()
    elif reader.language == "en":
        words = rule.title
    else:
        words = reader.catalogue.text(rule.patient, f"rules/{rule.id}/patient")
    return {"mark": "caution", "words": words, "because": "", "decided": _decided(decision, reader)}


def _decided(decision: DecisionPart, reader: Reader) -> str:
    words = reader.say("Decided by {who} on {day}: {reason}")
    reason = reader.say(decision.reason.replace("-", " "))
    who = f"{decision.by.name} ({decision.by.licence})"
    if decision.second is not None:
        who += f", {decision.second.name} ({decision.second.licence})"
    told = words.format(who=who, day=reader.day(decision.on), reason=reason)
    return f"{told}. {decision.text}" if decision.text else told


#: By the last part of the code, in the reader's language. In English the finding speaks for itself.
_DIFFERENCES = {
    "volume-unaccounted": "Volume not accounted for",
    "volume-exceeds-prepared": "More recorded than was prepared",
    "syringe-unplanned": "Syringe not in the plan",
    "syringe-not-used": "Planned syringe not used",
    "zone-unplanned": "Zone not planned",
    "partial-delivery": "Less given than planned",
    "more-than-planned": "More given than planned",
    "zone-limit-exceeded": "More given than the zone takes",
    "nothing-delivered": "Nothing delivered, no reason given",
    "stopped-but-complete": "Marked as stopped, but all was delivered",
    "lot-expired": "Lot out of date",
    "lot-missing": "Lot not recorded",
    "product-unplanned": "Product not part of this syringe",
    "lot-changed": "Another lot used than planned",
    "lot-expiry-differs": "Expiry differs from stock",
    "step-missing": "No times recorded",
    "step-order": "Out of order",
    "asepsis-missing": "Asepsis not recorded",
    "antiseptic-wet": "Antiseptic not dry before the needle",
    "not-single-use": "Something was not new for this patient",
}


def difference(finding: SessionFinding, reader: Reader) -> dict[str, str]:
    """What does not match the plan, in words; its code stands beside it."""
    code = finding.code.rpartition("/")[2]
    words = finding.what
    if reader.language != "en" and code in _DIFFERENCES:
        words = reader.say(_DIFFERENCES[code])
    return {
        "mark": "contraindicated" if finding.weight is Weight.BLOCKS else "caution",
        "words": reader.say("{place}: {what}").format(place=_thing(finding.place, reader), what=words),
        "code": code,
    }


_WHOLE = {"asepsis": "Asepsis"}


def _thing(place: str, reader: Reader) -> str:
    """Zones and steps by their names; syringes and lots as they are."""
    if place in reader.library.zones:
        return reader.name("zones", place)
    if place in reader.library.steps:
        return reader.known(reader.library.steps[place].name)
    kind, _, rest = place.partition(" ")
    if kind in ("syringe", "lot"):
        return f"{reader.say(kind.capitalize())} {rest}"
    return reader.say(_WHOLE.get(place, "Session"))
