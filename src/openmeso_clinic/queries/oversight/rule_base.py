"""Which knowledge the practice decides by: its version, its own files, and who changed them when."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso import __version__
from openmeso_clinic.models import KnowledgeFile, Practice
from openmeso_clinic.queries.knowledge import in_use
from openmeso_clinic.queries.oversight.dashboard import Dashboard
from openmeso_clinic.queries.table import Table, columns, rows


def rule_base_board(practice: Practice) -> Dashboard:
    used = in_use(practice)
    words = (
        _("OpenMeso %(version)s with library %(library)s.") % {"version": __version__, "library": used.version[:16]},
        _("%(n)d entries; %(percent)d %% of their statements are not confirmed.")
        % {"n": used.entries, "percent": used.percent},
        ngettext(
            "%(n)d wait is longer than the library asks.", "%(n)d waits are longer than the library asks.", _n(practice)
        )
        % {"n": _n(practice)},
    )
    return Dashboard(words, (_files(practice),))


def _n(practice: Practice) -> int:
    return len(practice.waits_days)


def _files(practice: Practice) -> Table:
    heads = columns(("file", _("File")), ("added_at", _("Laid over")), ("by", _("By")), ("retired_at", _("Taken away")))
    found = KnowledgeFile.objects.of(practice).select_related("added_by").order_by("-added_at", "path")
    lines = ((row.path, row.added_at, row.added_by.name, row.retired_at) for row in found)
    return Table("own-knowledge", _("The practice’s own entries"), heads, rows(lines), _("The practice has none."))
