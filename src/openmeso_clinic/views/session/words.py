"""Names on the session page, in the language of whoever reads it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from openmeso.knowledge import Library
from openmeso_clinic.views.reader import reader_for


def stop_words() -> dict[str, str]:
    """Why a session ends early, by code."""
    return {
        "faint": _("Faint or dizziness"),
        "withdrawal": _("The patient wants to stop"),
        "reaction": _("Allergic or unexpected reaction"),
        "vascular": _("Signs of a blocked vessel"),
        "pain": _("Too much pain"),
        "needle-stick": _("Needle-stick injury"),
        "finding": _("A finding that rules it out"),
        "equipment": _("Device or material failed"),
        "other": _("Something else"),
    }


def block_words() -> dict[str, str]:
    """Blocks of the questionnaire, as a heading each."""
    return {
        "you": _("About you"),
        "pregnancy": _("Pregnancy"),
        "wishes": _("Wishes"),
        "allergy": _("Allergies"),
        "infection": _("Infections"),
        "conditions": _("Illnesses"),
        "medicines": _("Medicines"),
        "skin": _("Skin"),
        "procedures": _("Treatments"),
        "life": _("Everyday life"),
    }


def antiseptics(library: Library) -> list[tuple[str, str]]:
    reader = reader_for(library)
    known = [one for one in ("chlorhexidine", "povidone-iodine") if one in library.actives]
    return [*((one, reader.name("actives", one)) for one in known), ("alcohol-70", _("Alcohol 70 %"))]


def anesthesia(library: Library) -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in library.anesthesia.values()]


def events(library: Library) -> list[tuple[str, str]]:
    """Adverse events by the patient's own word for them, usual ones first."""
    entries = sorted(library.adverse_events.values(), key=lambda one: (not one.expected, one.rare, one.term))
    return [(one.id, f"{one.term} ({one.patient})" if one.patient else one.term) for one in entries]


def zones(library: Library, ids: list[str]) -> list[tuple[str, str]]:
    reader = reader_for(library)
    return [(one, reader.name("zones", one)) for one in ids]
