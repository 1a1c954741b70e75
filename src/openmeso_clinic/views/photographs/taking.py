"""Taking photographs pose by pose, by the browser's camera or from a file, each with advice at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.photographs import add_photograph, retire_photograph, skip_pose
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.forms.photographs import ChecklistForm, PhotographForm, SkipForm
from openmeso_clinic.queries.facts import Facts
from openmeso_clinic.queries.photo_advice import advice_on
from openmeso_clinic.queries.photo_gallery import pose_name
from openmeso_clinic.queries.photo_sequence import PoseState, sequence_of
from openmeso_clinic.queries.photo_words import skip_words
from openmeso_clinic.queries.photographs import baseline_of, events_to_choose, photographs_of, sessions_to_choose
from openmeso_clinic.views.door import door
from openmeso_clinic.views.frame import stage_frame
from openmeso_clinic.views.photographs.gallery import consent_context
from openmeso_clinic.views.reader import reader_for

if TYPE_CHECKING:
    from openmeso.reports.words import Reader
    from openmeso_clinic.models import Patient, Photograph, Session


@door(Right.PHOTOGRAPH, methods=("GET", "POST"))
def take(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    page = _Page(request, patient)
    post = request.POST if request.method == "POST" else None
    form = PhotographForm(
        post,
        request.FILES if post is not None else None,
        reader=page.reader,
        sessions=[(s.ref, _session_words(s)) for s in page.sessions],
        events=[(e.ref, f"{page.facts.event(e.event)}, {e.onset_on.isoformat()}") for e in page.events],
        initial={
            "pose": page.pose,
            "session": page.session.ref if page.session else "",
            "event": request.GET.get("event", ""),
            "source": "file",
        },
    )
    # What held for the shot before holds for the next pose, until it is said otherwise.
    before = page.shot.checklist if page.shot else {}
    checklist = ChecklistForm(post, reader=page.reader, prefix="check", initial=before)
    missing: tuple[Missing, ...] = ()
    if post is not None and form.is_valid() and checklist.is_valid():
        data = form.cleaned_data
        session = next((s for s in page.sessions if s.ref == data["session"]), None)
        try:
            taken = add_photograph(
                by=request.actor,
                patient=patient,
                data=data["file"].read(),
                pose=data["pose"],
                zone=data["zone"] if page.library.poses[data["pose"]].close_up else "",
                side=data["side"] if page.library.poses[data["pose"]].close_up else "",
                session=session,
                event=next((e for e in page.events if e.ref == data["event"]), None),
                source=data["source"] or "file",
                taken_at=data["taken_at"],
                checklist=checklist.answers(),
                note=data["note"],
            )
        except Refused as refused:
            missing = refused.missing
        else:
            return redirect(_take_url(patient, session, page.after(taken.pose), shot=taken.ref))
    context = page.context() | {"form": form, "checklist": checklist, "skip": SkipForm(), "missing": missing}
    status = 422 if post is not None else 200
    frame = stage_frame(request, patient, "photographs")
    return render(request, "photographs/take.html", frame | context, status=status)


@door(Right.PHOTOGRAPH, methods=("POST",))
def skip(request: ClinicRequest, patient: Patient) -> HttpResponseBase:
    page = _Page(request, patient)
    form = SkipForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Not skipped: choose a reason, and say it where it is another one."))
        return redirect(_take_url(patient, page.session, page.pose))
    skip_pose(by=request.actor, patient=patient, pose=page.pose, reason=form.words(), session=page.session)
    return redirect(_take_url(patient, page.session, page.after(page.pose)))


@door(Right.PHOTOGRAPH, methods=("POST",))
def retake(request: ClinicRequest, patient: Patient, photograph: Photograph) -> HttpResponseBase:
    """Put the shot aside and come back to its pose."""
    retire_photograph(by=request.actor, photograph=photograph, reason=_("Taken again"))
    return redirect(_take_url(patient, photograph.session, photograph.pose))


class _Page:
    """What taking a photograph needs to know: the visit, its sequence, the pose that is next."""

    def __init__(self, request: ClinicRequest, patient: Patient) -> None:
        said = request.POST if request.method == "POST" else request.GET
        self.patient = patient
        self.library = library_of(patient.practice)
        self.reader: Reader = reader_for(self.library)
        self.sessions = sessions_to_choose(patient)
        self.events = events_to_choose(patient)
        self.facts = Facts(spoken_library(patient.practice))
        today = request.actor.today
        named = said.get("session")
        self.session = next(
            (s for s in self.sessions if (s.ref == named if named is not None else _is_now(s, today))), None
        )
        self.rows = photographs_of(patient)
        self.sequence = sequence_of(patient, self.rows, session=self.session, on=today)
        asked = said.get("pose", "")
        self.pose = asked if asked in self.library.poses else self.after("")
        self.shot = next((row for row in self.rows if row.ref == request.GET.get("shot")), None)

    def after(self, pose: str) -> str:
        """The next pose that is neither taken nor skipped, from this one on; else the first of the sequence."""
        ids = [state.pose.id for state in self.sequence]
        start = ids.index(pose) + 1 if pose in ids else 0
        turned = [*self.sequence[start:], *self.sequence[:start]]
        wanted = [state for state in turned if state.state == "open" and state.pose.id != pose]
        basic = [state for state in wanted if state.pose.basic]
        chosen = next(iter(basic or wanted), None)
        return chosen.pose.id if chosen else pose or ids[0]

    def context(self) -> dict[str, Any]:
        entry = self.library.poses[self.pose]
        baseline = None if entry.close_up else baseline_of(self.patient, self.pose)
        said = self.reader.catalogue.text
        return {
            "pose": entry,
            "view": self.library.views[entry.view] if entry.view else None,
            "library": self.library,
            "pose_words": {
                name: said(getattr(entry, name), f"poses/{entry.id}/{name}") for name in ("name", "head", "ask", "use")
            },
            "baseline": baseline,
            "session": self.session,
            "sequence": [(state, self._words(state)) for state in self.sequence],
            "taken": sum(state.state == "taken" for state in self.sequence),
            "camera_rules": [
                said(rule.words, f"photo-rules/{rule.id}/words")
                for rule in sorted(self.library.photo_rules.values(), key=lambda rule: rule.order)
                if rule.part == "camera"
            ],
            "shot": self.shot,
            "shot_words": pose_name(self.shot.pose, self.reader) if self.shot else "",
            "advice": self._advice(self.shot) if self.shot else (),
            **consent_context(self.patient),
        }

    def _words(self, state: PoseState) -> str:
        name = pose_name(state.pose.id, self.reader)
        return f"{name}: {skip_words(state.skipped.reason)}" if state.skipped else name

    def _advice(self, shot: Photograph) -> tuple[Any, ...]:
        first = baseline_of(self.patient, shot.pose, zone=shot.zone, side=shot.side)
        return advice_on(shot, first, self.reader)


def _is_now(session: Session, today: object) -> bool:
    return session.state == "open" or (session.state == "planned" and session.planned_on == today)


def _session_words(session: Session) -> str:
    return _("Session %(number)d, %(day)s") % {"number": session.number, "day": session.planned_on.isoformat()}


def _take_url(patient: Patient, session: Session | None, pose: str, **more: str) -> str:
    query = {"session": session.ref if session else "", "pose": pose, **more}
    return f"{reverse('photograph-take', args=[patient.ref])}?{urlencode(query)}"
