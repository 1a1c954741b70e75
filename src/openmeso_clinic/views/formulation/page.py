"""The formulation of one patient: alternatives, what is in the syringe, why, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from openmeso.formulation import Change, Edited, compare, difference
from openmeso.formulation.nouns import Alternative, Infeasible, Unaddressed
from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.reports.words import Reader
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.formulations import reasons_asked
from openmeso_clinic.forms.formulation import (
    AcceptForm,
    DiscardForm,
    EditForm,
    LotOption,
    MixtureForm,
    SecondCheckForm,
)
from openmeso_clinic.queries.formulations import (
    Ground,
    current_of,
    formulations_of,
    ground_of,
    last_given,
    noun_of,
    who_may_check,
)
from openmeso_clinic.queries.gate import missing_before
from openmeso_clinic.queries.held_vials import held_words, what_to_do
from openmeso_clinic.views.door import door
from openmeso_clinic.views.formulation import contents, reasons
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso_clinic.models import Formulation, Patient


@door(Right.SEE_CHART)
def show(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    """What is under way; where nothing is, what today's facts allow."""
    return answer(request, patient)


def answer(request: ClinicRequest, patient: Patient, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page with bound forms where an act was refused for what was typed."""
    ground = ground_of(patient, on=request.actor.today, at=request.actor.at)
    reader = reader_for(ground.today.library)
    row = current_of(patient)
    context = stage_frame(request, patient, "formulation") | {
        "row": row,
        "past": [one for one in formulations_of(patient) if row is None or one.pk != row.pk][:8],
        "before": last_given(patient, but=row if row and row.state == row.State.DRAFT else None),
        "mixture_form": forms.get("mixture_form") or MixtureForm(),
        "mixture_reason": ground.today.case.preferences.mixture_reason,
    }
    if row is None:
        context |= _nothing_yet(request, patient, ground, reader)
    else:
        context |= _standing(request, row, ground, reader, forms)
    return render(request, "formulation/page.html", context, status=status)


def worked(
    alternative: Alternative,
    ground: Ground,
    reader: Reader,
    *,
    unaddressed: tuple[Unaddressed, ...] = (),
) -> dict[str, Any]:
    """Context of what an alternative holds and why; the same for what is kept and for what is tried."""
    return {
        "alternative": alternative,
        "preparations": contents.preparations(alternative, ground, reader),
        "limits": contents.limits(alternative, reader),
        "checks": reasons.checks(alternative, ground, reader),
        "goals": reasons.goals(alternative.addressed, reader),
        "open_goals": reasons.open_goals(unaddressed, reader),
        "several": len(alternative.preparations) > 1,
    }


def edit_form(row: Formulation, noun: CoreFormulation, ground: Ground, reader: Reader, data: Any = None) -> EditForm:
    """The hand edit of what stands first."""
    products = {product for p in noun.chosen.preparations for product in p.products}
    lots = tuple(
        LotOption(product, s.lot.lot, f"{s.lot.lot} · {_badge(s, ground)}")
        for product in sorted(products)
        for s in ground.standings(product)
        if s.usable
    )
    wanted = frozenset(zone for part in ground.today.case.concern for zone in reader.library.zones_named((part.zone,)))
    return EditForm(data, alternative=noun.chosen, wanted=wanted, lots=lots, reader=reader, reason=row.reason)


def changes(request: ClinicRequest, noun: CoreFormulation, found: Edited, reader: Reader) -> tuple[Change, ...]:
    """What a try differs in from what is kept."""
    all_of = difference(before=noun.chosen, after=found.alternative, library=reader.library)
    return reasons.changes(all_of, reader, money=request.actor.holds(Right.SEE_MONEY))


def _badge(standing: Any, ground: Ground) -> str:
    line = contents.lot_line(standing, None, number_=standing.lot.lot, on=ground.on, at=ground.at)
    return line.badge


def _nothing_yet(request: ClinicRequest, patient: Patient, ground: Ground, reader: Reader) -> dict[str, Any]:
    # Formulating screens again by itself: a verdict that is only old is no hindrance here.
    missing = [
        one
        for one in missing_before(patient, "formulation", on=request.actor.today, at=request.actor.at)
        if one.code != "screening/not-current"
    ]
    context: dict[str, Any] = {"missing": missing, "wished": bool(ground.today.case.concern)}
    stops = ground.today.screening.stops
    if stops or not ground.today.case.concern:
        return context | {"stops": stops, "screening": ground.today.screening}
    found = ground.prepared()
    if isinstance(found, Infeasible):
        return context | {
            "infeasible": found,
            "held": held_words(patient, at=request.actor.at),
            "held_do": what_to_do(),
            "open_goals": reasons.open_goals(found.unaddressed, reader),
            "left_out": reasons.left_out(found.excluded, reader),
        }
    return context | {"possible": _cards(found, request, reader)}


def _standing(
    request: ClinicRequest, row: Formulation, ground: Ground, reader: Reader, forms: dict[str, Any]
) -> dict[str, Any]:
    noun = noun_of(row)
    made = ground.today.screening.provenance
    stale = (row.screening.input_digest, row.screening.library_digest) != (made.input, made.library)
    draft = row.state == row.State.DRAFT
    may = request.actor.holds
    context: dict[str, Any] = {
        "noun": noun,
        "cards": _cards(noun, request, reader),
        "stale": stale and row.state in (row.State.DRAFT, row.State.ACCEPTED),
        "missing": missing_before(row.patient, "formulation", on=request.actor.today, at=request.actor.at)
        if stale and draft
        else (),
        "left_out": reasons.left_out(noun.excluded, reader),
        "reasons_asked": reasons_asked(row, noun) if draft else (),
        "accept_form": forms.get("accept_form") or _accept_form(row, noun, ground),
        "discard_form": forms.get("discard_form") or DiscardForm(),
        "worksheet": noun.worksheet,
        "labels": noun.labels,
        "past_its_time": row.discard_by is not None and request.actor.at > row.discard_by,
    }
    context |= worked(noun.chosen, ground, reader, unaddressed=noun.unaddressed)
    if draft and may(Right.FORMULATE):
        context["edit_form"] = forms.get("edit_form") or edit_form(row, noun, ground, reader)
        context["edit_open"] = "edit_form" in forms
        context |= {key: forms[key] for key in ("faults", "held_back", "notes", "changes") if key in forms}
    if row.before is not None:
        context["comparison"] = reasons.changes(
            _since(noun_of(row.before), noun, row, reader), reader, money=may(Right.SEE_MONEY)
        )
    if row.state == row.State.PREPARED and may(Right.PREPARE):
        members = who_may_check(request.practice, but=row.prepared_by)
        context["check_form"] = forms.get("check_form") or SecondCheckForm(members=members)
    return context


def _since(before: CoreFormulation, noun: CoreFormulation, row: Formulation, reader: Reader) -> tuple[Change, ...]:
    """What differs from the formulation before, with the core's reasons; by hand where a hand changed it."""
    if row.edited:
        return difference(before=before.chosen, after=noun.chosen, library=reader.library)
    return compare(before=before, after=noun, library=reader.library).changes


def _accept_form(row: Formulation, noun: CoreFormulation, ground: Ground) -> AcceptForm:
    """With the reason that stands already, so that nobody writes it twice."""
    return AcceptForm(
        asked=bool(reasons_asked(row, noun)), reason=row.reason or ground.today.case.preferences.mixture_reason
    )


def _cards(noun: CoreFormulation, request: ClinicRequest, reader: Reader) -> list[dict[str, Any]]:
    """The alternatives as cards: what each is, gains and costs. Prices only for whoever may see them."""
    currency = request.practice.currency if request.actor.holds(Right.SEE_MONEY) else ""
    cards = []
    for place, one in enumerate(noun.alternatives):
        cheaper, dearer = contents.price_change(noun.chosen, one, currency, reader) if currency else ("", "")
        cards.append(
            {
                "place": place,
                "title": contents.title_of(one, reader),
                "sum": contents.sum_words(one, reader),
                "price": contents.price_words(one, currency, reader) if currency else "",
                "gains": [w for w in (*_but_money(one.gains), cheaper) if w],
                "costs": [w for w in (*_but_money(one.costs), dearer) if w],
                "chosen": place == 0,
            }
        )
    return cards


def _but_money(words: tuple[str, ...]) -> list[str]:
    """Money is said apart: with its currency, and only to whoever may see it."""
    return [w for w in words if not w.endswith((" cheaper", " dearer"))]
