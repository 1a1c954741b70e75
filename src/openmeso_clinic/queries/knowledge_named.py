"""Entries that kept records name: they stay readable as long as the records do."""

from __future__ import annotations

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.errors import Fault
from openmeso.knowledge import Library
from openmeso_clinic.models import Formulation, Practice, Statement

#: Kinds whose ids stand in facts about patients and in formulations.
NAMED = (
    "questions",
    "conditions",
    "medicines",
    "allergies",
    "measurements",
    "concerns",
    "actives",
    "products",
    "mixtures",
    "zones",
    "techniques",
    "anesthesia",
    "combined",
)


def gone_but_named(practice: Practice, before: Library, after: Library) -> tuple[Fault, ...]:
    """Faults of a change that takes away what records name: their pages could not be shown any more.

    Formulations, given ones too, and facts, taken back ones too, keep ids only; name and use of an id come from
    the library.
    """
    old, new = dict(before.kinds()), dict(after.kinds())
    gone = [(kind, entry) for kind in NAMED for entry in old[kind] if entry not in new[kind]]
    return tuple(
        Fault(
            f"{kind}/{entry}.toml",
            ngettext(
                "an entry that goes, and the records of %(n)s patient name it",
                "an entry that goes, and the records of %(n)s patients name it",
                count,
            )
            % {"n": count},
            _("an entry that no record names"),
            _("replace it instead, for a product with a status under which it is not injected"),
        )
        for kind, entry in gone
        if (count := _patients(practice, entry))
    )


def _patients(practice: Practice, entry: str) -> int:
    quoted = f'"{entry}"'
    formulations = Formulation.objects.of(practice).filter(content__contains=quoted)
    facts = Statement.objects.of(practice).annotate(said=Cast("content", TextField()))
    facts = facts.filter(Q(said__contains=quoted) | Q(key=entry))
    return len(set(formulations.values_list("patient_id", flat=True)) | set(facts.values_list("patient_id", flat=True)))
