"""The audit pack for an inspection: every question of oversight on one paper, patients by stand-ins."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from openmeso.reports.tables import PrintedSection
from openmeso_clinic.models import Practice
from openmeso_clinic.queries.oversight.adverse import adverse_board
from openmeso_clinic.queries.oversight.completeness import completeness_board
from openmeso_clinic.queries.oversight.dashboard import Dashboard, Period
from openmeso_clinic.queries.oversight.duties import duties_board
from openmeso_clinic.queries.oversight.heartbeats import heartbeat_board
from openmeso_clinic.queries.oversight.integrity import integrity_board
from openmeso_clinic.queries.oversight.keeping import keeping_board
from openmeso_clinic.queries.oversight.logged import logs_board
from openmeso_clinic.queries.oversight.overrides import overrides_board
from openmeso_clinic.queries.oversight.results import results_board
from openmeso_clinic.queries.oversight.rule_base import rule_base_board
from openmeso_clinic.queries.oversight.shelves import fridges_board, lots_board, recalls_board
from openmeso_clinic.queries.oversight.training import training_board
from openmeso_clinic.queries.oversight.volumes import volumes_board
from openmeso_clinic.queries.table_words import printed, without_numbers

#: What fills pages and says no more than the words or a shorter table does; and who was injured, which is health data.
_LEFT_OUT = frozenset({"rules-silent", "volumes", "log-needle-stick"})


def pack_of(
    practice: Practice, period: Period, *, at: datetime, numbers: bool = False
) -> tuple[list[PrintedSection], frozenset[str]]:
    """The sections of the paper, and the patients whom it names.

    Args:
        numbers: Patients by their numbers instead of stand-ins.
    """
    on = at.astimezone(practice.zone).date()
    made: list[tuple[str, Dashboard]] = [
        (_("Licences and training"), training_board(practice, on=on)),
        (_("Knowledge in use"), rule_base_board(practice)),
        (_("Heartbeat of the rules"), heartbeat_board(practice, at=at)),
        (_("Completeness of records"), completeness_board(practice, period, on=on, may_see_chart=False)),
        (_("Rules and overrides"), overrides_board(practice, period)),
        (_("Outcomes"), results_board(practice, period)),
        (_("Adverse events"), adverse_board(practice, period)),
        (_("Duties to report"), duties_board(practice, at=at, may_follow=False)),
        (_("Recalls"), recalls_board(practice)),
        (_("Lots"), lots_board(practice, period)),
        (_("Volumes and waste"), volumes_board(practice, period)),
        (_("Fridges"), fridges_board(practice, period)),
        (_("Cleaning, emergency kit, injuries"), logs_board(practice, period)),
        (_("Keeping records"), keeping_board(practice, on=on, may_erase=False)),
        (_("Integrity of the trail"), integrity_board(practice, period)),
    ]
    known: dict[str, str] = {}
    sections, named = [], set[str]()
    for head, one in made:
        short = replace(one, tables=tuple(table for table in one.tables if table.key not in _LEFT_OUT))
        shown = short if numbers else without_numbers(short, known)
        named |= {ref for table in shown.tables for ref in table.patients}
        sections.append(printed(head, shown, zone=practice.zone))
    return sections, frozenset(named)
