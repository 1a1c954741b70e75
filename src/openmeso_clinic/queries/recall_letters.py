"""The letters of a recall, as the paper takes them."""

from __future__ import annotations

from collections.abc import Iterable

from openmeso.knowledge import Library
from openmeso.languages.catalogue import Catalogue, languages
from openmeso.reports.recall_letter import RecallLetter
from openmeso.reports.words import Reader
from openmeso_clinic.models import InjectedLine, Lot
from openmeso_clinic.queries.recalls import CaseView, Exposed


def letters_of(view: CaseView, people: Iterable[Exposed], library: Library) -> list[RecallLetter]:
    """One letter for each, in the language of the patient; places by the names that patients read."""
    return [_letter(view, one, library) for one in people]


def _letter(view: CaseView, one: Exposed, library: Library) -> RecallLetter:
    patient = one.patient
    reader = Reader(Catalogue(patient.language if patient.language in languages() else "en"), library)
    lines = InjectedLine.objects.filter(lot__in=view.lots, session__in=[s.session.pk for s in one.sessions])
    places: dict[int, dict[str, None]] = {}
    for session, zone, side in lines.order_by("pk").values_list("session", "zone", "side"):
        places.setdefault(session, {})[reader.place(zone, side)] = None
    return RecallLetter(
        reader=reader,
        name=f"{patient.given_name} {patient.family_name}",
        number=patient.number,
        birth_date=patient.birth_date,
        product=view.product,
        lot=view.case.lot.number,
        called_back=view.case.lot.state == Lot.State.RECALLED,
        received=tuple((s.on, tuple(places.get(s.session.pk, ()))) for s in one.sessions),
        address=tuple(line.strip() for line in patient.address.splitlines() if line.strip()),
    )
