"""What of the safety of the whole practice waits: recalls with somebody to tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import Practice, RecallCase
from openmeso_clinic.queries.need import Need
from openmeso_clinic.queries.recalls import cases_of
from openmeso_clinic.queries.shelf import product_name


def recall_needs(practice: Practice) -> Iterator[Need]:
    """Open cases, and closed ones that somebody joined by a session signed later."""
    library = spoken_library(practice)
    for case, waits in cases_of(practice):
        if case.state == RecallCase.State.CLOSED and not waits:
            continue
        words = (
            ngettext("Recall: %(n)d patient to tell", "Recall: %(n)d patients to tell", waits) % {"n": waits}
            if waits
            else _("Recall: close the case")
        )
        about = f"{product_name(library.products, case.lot.product)} · {case.lot.number}"
        yield Need(f"recall/{case.ref}", "recall", words, about, reverse("recall", args=[case.ref]), _due(case), True)


def _due(case: RecallCase) -> datetime:
    due: datetime = case.opened_at
    return due
