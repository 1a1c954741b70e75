"""A structured report in words, for the screen and for paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from openmeso.knowledge import Library
from openmeso_clinic.queries.event_words import CAUSALITY_WORDS, CONFIRMED_WORDS, FACT_WORDS
from openmeso_clinic.queries.vigilance import NOT_KNOWN


def sections(content: dict[str, Any], library: Library) -> list[tuple[str, list[tuple[str, str]]]]:
    """Heads with labels and values. What nobody knows says "not known"."""
    event, patient, practice = content["event"], content["patient"], content["practice"]
    kind = library.adverse_events.get(event["kind"])
    zone = library.zones.get(event["zone"])
    found: list[tuple[str, list[tuple[str, str]]]] = [
        (
            _("Who reports"),
            [
                (_("Practice"), practice["name"]),
                (_("Telephone"), practice["phone"]),
                (
                    _("First known"),
                    date_format(localtime(datetime.fromisoformat(event["aware_at"])), "DATETIME_FORMAT"),
                ),
            ],
        ),
        (
            _("Patient"),
            [
                (_("Number"), patient["number"]),
                (_("Age in years"), str(patient["age_years"])),
                (_("Sex"), _word(patient["sex"])),
            ],
        ),
        (
            _("Event"),
            [
                (_("What"), kind.term if kind else _word(event["term"])),
                (_("Where"), f"{zone.name}, {_word(event['side'])}" if zone else _word(event["zone"])),
                (_("Since"), _day(event["onset_on"])),
                (_("Severity"), _("%(n)d of 5") % {"n": event["severity"]}),
                (_("Serious"), _word(event["serious"])),
                (_("Causality"), str(CAUSALITY_WORDS.get(event["causality"], _word(event["causality"])))),
                (_("Rests on"), str(CONFIRMED_WORDS.get(event["confirmation"], _word(event["confirmation"])))),
                (_("Treated with"), _word(event["treated_with"])),
                (_("Outcome"), _word(event["outcome"])),
                (_("Note"), _word(event["note"])),
            ],
        ),
        (
            _("Why it is serious, or not"),
            [(str(FACT_WORDS[name]), _word(answer)) for name, answer in event["facts"].items()],
        ),
    ]
    for one in content["products"]:
        found.append(
            (
                f"{one['product']}, {one['lot']}",
                [
                    (_("Expiry"), _day(one["expiry"])),
                    ("UDI-DI", _word(one["udi_di"])),
                    (_("Session"), _day(one["session_on"])),
                    (_("Days before"), str(one["days_before_onset"])),
                    (_("Volume"), f"{one['volume_ml']} mL"),
                    (_("Suspected"), _word(one["suspected"])),
                ],
            )
        )
    return found


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT")


def _word(value: str) -> str:
    return {
        NOT_KNOWN: _("not known"),
        "yes": _("yes"),
        "no": _("no"),
        "left": _("left"),
        "right": _("right"),
        "midline": _("midline"),
        "female": _("female"),
        "male": _("male"),
        "other": _("other"),
    }.get(value, value)
