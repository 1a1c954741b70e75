"""The pages of oversight: one question each, in words, then as tables, and each table as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from openmeso_clinic.access.request import ClinicRequest
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.heartbeats import beat_now
from openmeso_clinic.forms.period import PeriodForm
from openmeso_clinic.queries.oversight.adverse import adverse_board
from openmeso_clinic.queries.oversight.completeness import completeness_board
from openmeso_clinic.queries.oversight.dashboard import Dashboard, Period, last_year
from openmeso_clinic.queries.oversight.duties import duties_board
from openmeso_clinic.queries.oversight.heartbeats import heartbeat_board
from openmeso_clinic.queries.oversight.keeping import keeping_board
from openmeso_clinic.queries.oversight.overrides import overrides_board
from openmeso_clinic.queries.oversight.results import results_board
from openmeso_clinic.queries.oversight.training import training_board
from openmeso_clinic.queries.oversight.volumes import volumes_board
from openmeso_clinic.views.csv_answer import table_answer
from openmeso_clinic.views.door import door


@dataclass(frozen=True)
class Board:
    """One page of oversight.

    Attributes:
        asks: What it answers, in one line.
        of_period: It counts over days that the reader may choose.
    """

    title: Callable[[], str]
    asks: Callable[[], str]
    icon: str
    of: Callable[[ClinicRequest, Period], Dashboard]
    of_period: bool = True


BOARDS = MappingProxyType(
    {
        "outcomes": Board(
            lambda: _("Outcomes"),
            lambda: _("Of how many patients a goal changed beyond the error of measuring."),
            "chart",
            lambda r, p: results_board(r.practice, p),
        ),
        "completeness": Board(
            lambda: _("Completeness of records"),
            lambda: _("Which signed sessions lack something, and what."),
            "clipboard",
            lambda r, p: completeness_board(
                r.practice, p, on=r.actor.today, may_see_chart=r.actor.holds(Right.SEE_CHART)
            ),
        ),
        "overrides": Board(
            lambda: _("Rules and overrides"),
            lambda: _("How often each rule fires, and how often somebody decides against it."),
            "layers",
            lambda r, p: overrides_board(r.practice, p),
        ),
        "heartbeat": Board(
            lambda: _("Heartbeat of the rules"),
            lambda: _("Whether known cases are still answered as they should be."),
            "heart-pulse",
            lambda r, p: heartbeat_board(r.practice, at=r.actor.at),
            of_period=False,
        ),
        "adverse": Board(
            lambda: _("Adverse events"),
            lambda: _("By kind and grade, late ones, and how many in a hundred sessions."),
            "exclamation",
            lambda r, p: adverse_board(r.practice, p),
        ),
        "duties": Board(
            lambda: _("Duties to report"),
            lambda: _("What is to be reported to whom, and until when."),
            "flag",
            lambda r, p: duties_board(r.practice, at=r.actor.at, may_follow=r.actor.holds(Right.FOLLOW_EVENT)),
            of_period=False,
        ),
        "volumes": Board(
            lambda: _("Volumes and waste"),
            lambda: _("What was injected, drawn up and thrown away."),
            "flask",
            lambda r, p: volumes_board(r.practice, p),
        ),
        "training": Board(
            lambda: _("Licences and training"),
            lambda: _("Who may sign, and what runs out."),
            "people",
            lambda r, p: training_board(r.practice, on=r.actor.today),
            of_period=False,
        ),
        "keeping": Board(
            lambda: _("Keeping records"),
            lambda: _("How long records are kept, and whose time has run out."),
            "box",
            lambda r, p: keeping_board(r.practice, on=r.actor.today, may_erase=r.actor.holds(Right.ERASE)),
            of_period=False,
        ),
    }
)


def page_of(key: str) -> Callable[..., HttpResponseBase]:
    """The page of one question."""

    @door(Right.SEE_AUDIT)
    def show(request: ClinicRequest) -> HttpResponseBase:
        form, period = asked_period(request)
        board = BOARDS[key]
        made = board.of(request, period)
        request.shown.update(ref for table in made.tables for ref in table.patients)
        chosen = urlencode({"since": period.since.isoformat(), "until": period.until.isoformat()})
        query = f"?{chosen}" if board.of_period else ""
        files = [
            (table, reverse(f"oversight-{key}-file", args=[place]) + query)
            for place, table in enumerate(made.tables, start=1)
        ]
        context: dict[str, Any] = {
            "current": "oversight",
            "key": key,
            "board": board,
            "made": made,
            "files": files,
            "form": form if board.of_period else None,
            "period": period,
        }
        return render(request, "oversight/board.html", context, status=422 if form.is_bound and form.errors else 200)

    return show


def file_of(key: str) -> Callable[..., HttpResponseBase]:
    """Its tables as files."""

    @door(Right.SEE_AUDIT, reads=None)
    def as_file(request: ClinicRequest, position: int) -> HttpResponse:
        _form, period = asked_period(request)
        tables = BOARDS[key].of(request, period).tables
        if not 1 <= position <= len(tables):
            raise Http404
        return table_answer(request, tables[position - 1])

    return as_file


@door(Right.SEE_AUDIT, methods=("POST",), reads=None)
def beat(request: ClinicRequest) -> HttpResponseBase:
    """Ask the rules at once."""
    row = beat_now(by=request.actor)
    if row.failed:
        messages.error(request, _("Asked. Some cases are answered otherwise: see below."))
    else:
        messages.success(request, _("Asked. Every known case is answered as it should be."))
    return redirect("oversight-heartbeat")


def asked_period(request: ClinicRequest) -> tuple[PeriodForm, Period]:
    """The days that were asked for; what was not said, or is wrong, is the last year."""
    usual = last_year(request.actor.today)
    first = {"since": usual.since.isoformat(), "until": usual.until.isoformat()}
    asked = {key: request.GET[key] for key in first if request.GET.get(key)}
    form = PeriodForm(first | asked)
    if not form.is_valid():
        return form, usual
    return form, Period(form.cleaned_data["since"], form.cleaned_data["until"])
