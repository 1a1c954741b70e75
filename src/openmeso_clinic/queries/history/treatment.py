"""What was made, planned, agreed and done: formulations, plans, consents, sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from openmeso_clinic import models
from openmeso_clinic.queries.history.entry import HistoryEntry, Reader

_SESSIONS: dict[str, Callable[[], str]] = {
    "planned": lambda: _("Session %(n)d planned"),
    "open": lambda: _("Session %(n)d started"),
    "stopped": lambda: _("Session %(n)d stopped"),
    "signed": lambda: _("Session %(n)d signed"),
    "missed": lambda: _("Session %(n)d missed"),
    "cancelled": lambda: _("Session %(n)d cancelled"),
}


def formulations(r: Reader) -> Iterator[HistoryEntry]:
    for row in r.rows(models.Formulation, "made_at", "made_by__name", "accepted_at", "accepted_by__name", "reason"):
        yield HistoryEntry(
            at=r.local(row.accepted_at or row.made_at),
            kind="formulations",
            icon="flask",
            title=_("Formulation accepted") if row.accepted_at else _("Formulation drafted"),
            note=row.reason,
            who=row.accepted_by__name or row.made_by__name,
            url=r.url("formulation"),
        )
    for row in r.rows(models.Order, "written_at", "kind", "prescriber__name"):
        yield HistoryEntry(
            at=r.local(row.written_at),
            kind="formulations",
            icon="document",
            title=_("Prescription written") if row.kind == "prescription" else _("Patient-specific order written"),
            who=row.prescriber__name,
            url=r.url("formulation"),
        )


def plans(r: Reader) -> Iterator[HistoryEntry]:
    versions = r.rows(
        models.CourseVersion,
        "made_at",
        "number",
        "reason",
        "course__number",
        "made_by__name",
        of="course__patient_id__in",
    )
    for row in versions:
        yield HistoryEntry(
            at=r.local(row.made_at),
            kind="plans",
            icon="sheet",
            title=_("Plan of course %(course)d, version %(version)d")
            % {"course": row.course__number, "version": row.number},
            note=row.reason,
            who=row.made_by__name,
            url=r.url("plan"),
        )
    closed = r.rows(models.Course, "number", "closed_at", "closed_reason", closed_at__isnull=False)
    for row in closed:
        yield HistoryEntry(
            at=r.local(row.closed_at),
            kind="plans",
            icon="check",
            title=_("Course %(course)d closed") % {"course": row.number},
            note=row.closed_reason,
        )


def consents(r: Reader) -> Iterator[HistoryEntry]:
    for row in r.rows(models.Consent, "shown_at", "signed_at", "withdrawn_at", "signed_with__name"):
        for at, words, who in (
            (row.shown_at, _("Consent text shown"), ""),
            (row.signed_at, _("Consent signed"), row.signed_with__name or ""),
            (row.withdrawn_at, _("Consent withdrawn"), ""),
        ):
            if at:
                yield HistoryEntry(
                    at=r.local(at), kind="consents", icon="signature", title=words, who=who, url=r.url("consent")
                )
    for row in r.rows(models.PhotoConsent, "at", "purpose", "given", "withdrawn_at"):
        words = _("Photographs allowed: %(purpose)s") if row.given else _("Photographs refused: %(purpose)s")
        title = words % {"purpose": row.purpose}
        yield HistoryEntry(at=r.local(row.at), kind="consents", icon="camera", title=title, url=r.url("consent"))
        if row.withdrawn_at:
            title = _("Photograph consent withdrawn: %(purpose)s") % {"purpose": row.purpose}
            at = r.local(row.withdrawn_at)
            yield HistoryEntry(at=at, kind="consents", icon="camera", title=title, url=r.url("consent"))


def sessions(r: Reader) -> Iterator[HistoryEntry]:
    fields = ("number", "state", "planned_on", "started_at", "signed_at", "signed_by__name", "stop_reason")
    for row in r.rows(models.Session, *fields):
        at = row.signed_at or row.started_at
        yield HistoryEntry(
            at=r.local(at) if at else r.on(row.planned_on),
            kind="sessions",
            icon="syringe",
            title=_SESSIONS[row.state]() % {"n": row.number},
            note=row.stop_reason,
            who=row.signed_by__name or "",
            url=r.url("session"),
            ahead=row.state == "planned" and row.planned_on >= r.today,
        )
    for row in r.rows(models.Addendum, "at", "reason", "by__name", "session__number", of="session__patient_id__in"):
        yield HistoryEntry(
            at=r.local(row.at),
            kind="sessions",
            icon="pen",
            title=_("Addendum to session %(n)d") % {"n": row.session__number},
            note=row.reason,
            who=row.by__name,
            url=r.url("session"),
        )
