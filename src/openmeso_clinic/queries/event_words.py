"""What is asked and judged of an event, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: The facts of severity as questions.
FACT_WORDS: dict[str, Promise] = {
    "treated": _("Was it treated, also from a pharmacy?"),
    "limits_daily_life": _("Does it limit daily life?"),
    "hospital": _("Was the patient in hospital for it?"),
    "threatened_life": _("Did it threaten life at some time?"),
    "lasting_damage": _("Did it leave lasting damage?"),
    "medical_rescue": _("Did treatment keep lasting damage away?"),
    "threatens_life_now": _("Does it threaten life now?"),
    "died": _("Did the patient die?"),
    "permanent_mark": _("Does it leave a mark for good?"),
    "medically_important": _("Is it medically important, although nothing above holds?"),
    "others_at_risk": _("May others be seriously harmed by the same cause: a lot, a device, water?"),
}
CAUSALITY_WORDS: dict[str, Promise] = {
    "certain": _("certain"),
    "probable": _("probable"),
    "possible": _("possible"),
    "unlikely": _("unlikely"),
    "conditional": _("conditional: more data are needed"),
    "unassessable": _("cannot be assessed"),
}
CONFIRMED_WORDS: dict[str, Promise] = {
    "clinical": _("Seen and felt"),
    "ultrasound": _("Ultrasound"),
    "biopsy": _("Biopsy"),
    "culture": _("Culture"),
}
