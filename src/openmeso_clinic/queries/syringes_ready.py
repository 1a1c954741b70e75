"""Which formulation a session is given, and whether its syringes are prepared and checked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from openmeso_clinic.access.refusal import Missing
from openmeso_clinic.models import Formulation, Session
from openmeso_clinic.queries.formulations import accepted_of

_USED = (Session.State.OPEN, Session.State.STOPPED, Session.State.SIGNED)


def formulation_for(session: Session) -> Formulation | None:
    """The session's own once it has begun; before that the one in use."""
    if session.formulation is not None:
        return session.formulation
    return accepted_of(session.patient.kept)


def unprepared(session: Session, formulation: Formulation | None, *, at: datetime | None = None) -> Iterator[Missing]:
    """What is missing between an accepted formulation and syringes ready for this session."""
    if formulation is None:
        yield Missing("formulation/none", _("No formulation is accepted."), _("Accept one."), "formulation")
        return
    if formulation.prepared_at is None:
        yield Missing(
            "formulation/not-prepared",
            _("The syringes are not prepared."),
            _("Prepare them by the worksheet."),
            "formulation",
        )
    elif session.practice.second_check and formulation.checked_at is None:
        yield Missing(
            "formulation/not-checked",
            _("Nobody else has checked what was drawn up."),
            _("A second person checks it with a PIN."),
            "formulation",
        )
    if at is not None and formulation.discard_by is not None and formulation.discard_by < at:
        yield Missing(
            "formulation/too-long",
            _("What was drawn up has waited too long."),
            _("Throw it away and prepare anew."),
            "formulation",
        )
    elsewhere = formulation.sessions.exclude(pk=session.pk).filter(state__in=_USED)
    if elsewhere.exists():
        yield Missing(
            "formulation/used",
            _("These syringes were prepared for another session."),
            _("Prepare new ones."),
            "formulation",
        )
