"""What the demo's front page says: who one can be, and one patient's way in ten steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from openmeso_clinic.models import Staff

#: What each demo account is for, by the first part of its address.
_FOR = {
    "owner": _("Settings, staff, stock and audit; opens no chart"),
    "prescriber": _("Decides on findings, accepts formulations, plans, treats and signs"),
    "prescriber-2": _("A second prescriber, for decisions that need two"),
    "injector": _("Draws up, injects, charts and signs"),
    "assistant": _("Prepares, checks what others drew up, keeps the stock"),
    "front-desk": _("Books, registers, hands the questionnaire over"),
    "auditor": _("Reads everything, changes nothing"),
}


@dataclass(frozen=True, slots=True)
class Door:
    key: str
    name: str
    words: Promise


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the tour: who does it, and what to look for."""

    who: Promise
    what: Promise
    words: Promise


TOUR = (
    Stop(_("Front desk"), _("Book"), _("Calendar, Book a visit: find or register a patient, take a free time.")),
    Stop(
        _("Front desk"), _("Hand the tablet over"), _("Intake, Hand this device over: one patient, one date of birth.")
    ),
    Stop(_("Prescriber"), _("Assess and screen"), _("Every finding says why, until when, what to do, and its source.")),
    Stop(_("Prescriber"), _("Formulate"), _("Alternatives with what each gains and costs; change a volume and see.")),
    Stop(_("Prescriber"), _("Plan"), _("Sessions inside their windows, and a quote. Evidence is said with its grade.")),
    Stop(_("Patient"), _("Consent"), _("The text of exactly this formulation, signed by hand or by name.")),
    Stop(_("Injector"), _("Begin the session"), _("The gate names everything that is missing, each with its way out.")),
    Stop(_("Injector"), _("Chart the injections"), _("Tap, brush or fill a zone; every millilitre is accounted for.")),
    Stop(_("Injector"), _("Sign"), _("One PIN: the record is locked, the stock moves, check-ins are planned.")),
    Stop(_("Auditor"), _("Look back"), _("Audit: who did what, when, and who looked at whom.")),
)


def doors(staff: list[Staff]) -> list[Door]:
    return [Door(key, member.name, _FOR[key]) for member in staff if (key := member.email.partition("@")[0]) in _FOR]
