"""Signals: what of the practice's events asks to be looked into. Nobody who treats is ever ranked."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render

from openmeso.audit import Action
from openmeso_clinic.access.request import ClinicRequest, shows
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.trail import record
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.queries.signals import surveillance
from openmeso_clinic.views.csv_answer import csv_answer
from openmeso_clinic.views.door import door


@door(Right.SEE_AUDIT)
def show(request: ClinicRequest) -> HttpResponseBase:
    found = surveillance(request.practice, spoken_library(request.practice))
    if request.actor.holds(Right.SEE_CHART):
        shows(request, *(row.patient.kept for one in found.signals for row in one.events))
    return render(request, "safety/signals.html", {"current": "signals", "found": found})


@door(Right.SEE_AUDIT)
def as_file(request: ClinicRequest) -> HttpResponseBase:
    """The rates as a table: no patient is named."""
    record(request.actor, Action.RECORD_EXPORTED, "table/rates")
    found = surveillance(request.practice, spoken_library(request.practice))
    head = ["of", "kind", "events", "sessions", "share_low", "share_high", "rest_events", "rest_sessions", "expected"]
    rows: list[list[object]] = []
    for name, r in found.rates:
        expected = "" if r.expected is None else round(r.expected, 4)
        share = (round(r.low, 6), round(r.high, 6))
        rows.append([name, r.kind, r.events, r.sessions, *share, r.rest_events, r.rest_sessions, expected])
    return csv_answer("rates.csv", head, rows)
