"""Tables as CSV that a spreadsheet opens as text: no cell is ever a formula.

Each file that leaves is an export: whoever takes it and what it names stands in the trail before it leaves.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import get_language

from openmeso.audit import Action
from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.actions.trail import record
from openmeso_clinic.queries.csv_file import is_formula
from openmeso_clinic.queries.table import Table

#: Languages whose spreadsheets write a decimal comma, and so part columns by a semicolon.
_SEMICOLON = frozenset({"fr", "es", "it", "pt", "tr", "ru"})


def cell(value: object) -> str:
    """A value as text; an apostrophe before a sign keeps it text."""
    if isinstance(value, int | float | Decimal):
        return str(value)  # a number is a number, its minus sign too
    text = "" if value is None else str(value)
    return f"'{text}" if is_formula(text) else text


def table_answer(request: ClinicRequest, table: Table) -> HttpResponse:
    """A table as a file, with the line in the trail that it was taken out and whom it names."""
    details = {"rows": str(len(table.rows))}
    record(request.actor, Action.RECORD_EXPORTED, f"table/{table.key}", patients=table.patients, details=details)
    on = request.actor.today.isoformat()
    return csv_answer(f"{table.key}-{on}.csv", table.head(), table.lines())


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A download; UTF-8 with its mark, so that spreadsheets read accents."""
    out = io.StringIO()
    between = ";" if (get_language() or "en")[:2] in _SEMICOLON else ","
    writer = csv.writer(out, delimiter=between, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([cell(one) for one in head])
    writer.writerows([[cell(one) for one in row] for row in rows])
    return HttpResponse(
        "\ufeff" + out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
