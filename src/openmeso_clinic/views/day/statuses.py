"""Where a patient is on the day, and the next step from there: one click each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.appointments import set_status
from openmeso_clinic.views.door import door

if TYPE_CHECKING:
    from openmeso_clinic.models import Appointment


@dataclass(frozen=True, slots=True)
class Step:
    """A step to another status; the first of a row is its button, the others stand in its menu."""

    to: str
    word: Callable[[], str]
    key: str = ""

    @property
    def words(self) -> str:
        return self.word()


_ARRIVED = Step("arrived", lambda: _("Arrived"), "a")
_IN_ROOM = Step("in-room", lambda: _("In room"), "s")
_DONE = Step("done", lambda: _("Done"))
_NO_SHOW = Step("no-show", lambda: _("No-show"))

STEPS: dict[str, tuple[Step, ...]] = {
    "booked": (_ARRIVED, _IN_ROOM, _NO_SHOW),
    "arrived": (_IN_ROOM, Step("booked", lambda: _("Not here yet")), _NO_SHOW),
    "in-room": (_DONE, Step("arrived", lambda: _("Back to waiting"))),
    "done": (Step("in-room", lambda: _("Back in room")),),
    "no-show": (Step("arrived", lambda: _("Came after all"), "a"), Step("booked", lambda: _("Booked again"))),
    "cancelled": (),
}


@door(Right.BOOK, methods=("POST",), reads=None)
def set_visit_status(request: ClinicRequest, appointment: Appointment) -> HttpResponseBase:
    """Take a visit one step on. ``then=session`` leads into the session at once."""
    # The buttons of all rows belong to one form; each says in its own address what it was drawn with.
    seen, to = request.POST.get("seen") or request.GET.get("seen", ""), request.POST.get("to", "")
    shows(request, appointment.patient)
    if any(step.to == to for step in STEPS.get(seen, ())) or (seen, to) == ("in-room", "in-room"):
        set_status(by=request.actor, visit=appointment, status=to, seen=seen)
    patient = appointment.patient.merged_into or appointment.patient
    if request.POST.get("then") == "session" and request.actor.holds(Right.RUN_SESSION):
        name = "session" if appointment.kind in ("session", "combined") else "patient"
        try:
            return redirect(reverse(name, args=[patient.ref]))
        except NoReverseMatch:
            pass
    return redirect(_back(request))


def _back(request: ClinicRequest) -> str:
    """The day or page from which the step was taken; never another host."""
    to = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(to, allowed_hosts=None) and urlsplit(to).path.startswith("/"):
        return to
    return reverse("day-sheet")
