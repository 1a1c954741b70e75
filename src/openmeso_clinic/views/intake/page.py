"""The intake as staff see it: what is known by block, what is open, lists, and the tablet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.intake_block import BlockForm
from openmeso_clinic.forms.intake_lists import LIST_FORMS, ListForm
from openmeso_clinic.forms.intake_readings import MeasurementForm
from openmeso_clinic.forms.intake_wishes import WISH_FORMS, PreferencesForm
from openmeso_clinic.forms.tablet import HandOverForm
from openmeso_clinic.queries.facts import Facts
from openmeso_clinic.queries.finding_chips import chips_of
from openmeso_clinic.queries.patient_words import PatientWords, block_title
from openmeso_clinic.queries.questionnaire import Block, blocks_of, live_facts
from openmeso_clinic.queries.tablet import handover_of
from openmeso_clinic.queries.vocabulary import lacks_last_dose, timed_classes
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.intake.words import LIST_TITLES, TODAY

if TYPE_CHECKING:
    from openmeso_clinic.models import Patient

#: Lists that stand with the questions of a block.
LISTS_OF = {
    "wishes": ("concern", "event", "unavailable", "combined"),
    "allergy": ("allergy",),
    "infection": ("condition",),
    "conditions": ("condition",),
    "medicines": ("medication",),
    "skin": ("condition",),
    "procedures": ("treatment",),
    TODAY: ("measurement",),
}
FORMS: dict[str, type[ListForm]] = LIST_FORMS | {MeasurementForm.kind: MeasurementForm} | WISH_FORMS


@door(Right.ASK)
def show(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    blocks = blocks_of(patient, on=request.actor.today)
    key = next((block.key for block in blocks if block.open_count), blocks[0].key)
    return intake_page(request, patient, key, blocks=blocks)


def intake_page(
    request: ClinicRequest,
    patient: Patient,
    key: str,
    *,
    blocks: list[Block] | None = None,
    block_form: BlockForm | None = None,
    list_form: ListForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    """The page with one block open; forms with faults come back as they were sent."""
    on = request.actor.today
    blocks = blocks if blocks is not None else blocks_of(patient, on=on)
    library = library_of(patient.practice)
    words, says = PatientWords(get_language() or "en", library), Facts(library)
    facts = live_facts(patient)
    block = next((one for one in blocks if one.key == key), None)
    if block is not None and block_form is None:
        block_form = BlockForm(block, words=words, today=on, facts=facts)
    handover = handover_of(patient, at=request.actor.at)
    context = stage_frame(request, patient, "intake") | {
        "blocks": [_tab(one) for one in blocks] + [{"key": TODAY, "title": block_title_of(TODAY), "open": 0}],
        "key": key,
        "title": block_title_of(key),
        "section": block,
        "earlier": _earlier(block, on),
        "block_form": block_form,
        "lists": [_list(kind, facts.get(kind, []), says, words, request, list_form) for kind in LISTS_OF.get(key, ())],
        "preferences": _preferences(facts, words, list_form) if key == "wishes" else None,
        "open_total": sum(one.open_count for one in blocks),
        "handover": handover,
        "out": handover is not None and handover.returned_at is None,
        "chips": chips_of(patient),
        "hand_form": _hand_form(patient),
        "units": sorted({unit.unit for entry in library.measurements.values() for unit in entry.units}),
    }
    return render(request, "intake/page.html", context, status=status)


def _earlier(block: Block | None, on: date) -> dict[str, Any] | None:
    """What was said before today in a block and still holds: the patient may confirm it."""
    kept = [item for item in block.kept if item.said_on and item.said_on < on] if block else []
    days = [item.said_on for item in kept if item.said_on]
    return {"since": max(days), "count": len(kept)} if days else None


def block_title_of(key: str) -> str:
    return _("Readings today") if key == TODAY else block_title(key)


def _tab(block: Block) -> dict[str, Any]:
    return {"key": block.key, "title": block_title(block.key), "open": block.open_count}


def _list(
    kind: str, rows: list[Any], says: Facts, words: PatientWords, request: ClinicRequest, faulty: ListForm | None
) -> dict[str, Any]:
    timed = timed_classes(words.library) if kind == "medication" else frozenset()
    form = faulty if faulty is not None and faulty.kind == kind else FORMS[kind](words=words, prefix=kind)
    if kind == "measurement" and not form.is_bound:
        form.initial = {"on": request.actor.today}
    return {
        "kind": kind,
        "title": LIST_TITLES[kind],
        "rows": [
            {
                "row": row,
                "words": says.value(kind, row.content),
                "lacks_last_dose": kind == "medication" and lacks_last_dose(words.library, row.content, timed),
            }
            for row in rows
        ],
        "form": form,
        "names": getattr(form, "names", []),
    }


def _preferences(facts: dict[str, list[Any]], words: PatientWords, faulty: ListForm | None) -> ListForm:
    if faulty is not None and faulty.kind == "preferences":
        return faulty
    rows = facts.get("preferences", [])
    return PreferencesForm(words=words, prefix="preferences", initial=dict(rows[-1].content) if rows else {})


def _hand_form(patient: Patient) -> HandOverForm:
    allowed = [code for code, _name in settings.LANGUAGES if code in patient.practice.languages]
    names = [(code, translation.get_language_info(code)["name_local"].capitalize()) for code in allowed or ["en"]]
    return HandOverForm(languages=names, initial={"language": patient.language})
