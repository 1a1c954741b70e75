"""The demo's recall: the lot before the late nodule is held as a case, and all it reached are told but one."""

from __future__ import annotations

from datetime import datetime

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.actions.event_entries import follow, judge
from openmeso_clinic.actions.recalls import letters_sent, open_case, record_attempt
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Container, EventReport, InjectedLine, Practice, Staff
from openmeso_clinic.queries.recalls import case_view

NODULE = "ae-nodule-granuloma"


def recalled_after_the_nodule(practice: Practice, staff: dict[str, Staff], *, at: datetime) -> None:
    """Opened today; everybody is phoned, and one patient did not answer."""
    event = EventReport.objects.of(practice).filter(event=NODULE).order_by("-pk").first()
    if event is None:
        return
    # A nodule points at the session before it, not at the whole year.
    lines = InjectedLine.objects.filter(session=event.session).select_related("lot").order_by("pk")
    lots = {line.lot_id: line.lot for line in lines}
    if not lots:
        return
    # Of what is used up first, so that today's work goes on; then the lot that reached the most people.
    left = set(Container.objects.filter(lot__in=lots, state__in=["sealed", "open"]).values_list("lot", flat=True))
    reach = {pk: InjectedLine.objects.filter(lot=pk).values("patient").distinct().count() for pk in lots}
    lot = lots[min(sorted(reach), key=lambda pk: (pk in left, -reach[pk]))]
    by = Actor(staff["prescriber"], at)
    follow(by=by, event=event, text="Synthetic: firm, not tender; ultrasound is booked")
    judge(by=by, event=event, causality="possible", text="Synthetic: four weeks after the session, at its place")
    case = open_case(by=by, lot=lot, reason="Synthetic: late nodule after this lot", notice="", called_back=False)
    people = case_view(case, library_of(practice)).people
    for number, one in enumerate(people):
        patient, last = one.patient, number == len(people) - 1
        record_attempt(
            by=by,
            case=case,
            patient=patient,
            way="phone",
            reached=not last,
            note="Synthetic: no answer" if last else "Synthetic: well, knows what to look for",
        )
        if last:
            letters_sent(by=by, case=case, patients=[patient])
