"""Licences, training and insurance of the people who work here, with what runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.models import Credential, Practice
from openmeso_clinic.queries.oversight.dashboard import Dashboard
from openmeso_clinic.queries.staff_members import (
    SOON_DAYS,
    YEAR_DAYS,
    End,
    all_credentials,
    end_of,
    members_of,
    running_out,
    unable_to_sign,
)
from openmeso_clinic.queries.table import Flag, Table, Value, columns, rows

_VERDICTS = {"over": "defer", "soon": "caution"}


def training_board(practice: Practice, *, on: date) -> Dashboard:
    return Dashboard(words=tuple(_words(practice, on)), tables=(_people(practice, on), _credentials(practice, on)))


def _words(practice: Practice, on: date) -> Iterator[str]:
    ending = running_out(practice, on=on)
    over = sum(one.end.state == "over" for one in ending)
    yield ngettext(
        "%(n)d licence, training or insurance has ended.", "%(n)d licences, trainings or insurances have ended.", over
    ) % {"n": over}
    yield ngettext(
        "%(n)d more ends within %(days)d days.", "%(n)d more end within %(days)d days.", len(ending) - over
    ) % {"n": len(ending) - over, "days": SOON_DAYS}


def _people(practice: Practice, on: date) -> Table:
    heads = columns(
        ("name", _("Name")),
        ("licence", _("Licence")),
        ("licence_until", _("Until")),
        ("training_hours", _("Training in %(n)d days, h") % {"n": YEAR_DAYS}, "number"),
        ("remark", _("Remark")),
    )
    lines = (
        (
            member.row.name,
            member.row.licence,
            member.row.licence_until,
            member.hours.normalize() if member.hours else 0,
            _remark(unable_to_sign(member.row, on=on), member.licence_end),
        )
        for member in members_of(practice, on=on)
        if member.row.is_active
    )
    return Table("licences", _("People"), heads, rows(lines))


def _credentials(practice: Practice, on: date) -> Table:
    kinds = {
        Credential.Kind.LICENCE.value: _("Licence"),
        Credential.Kind.TRAINING.value: _("Training"),
        Credential.Kind.INSURANCE.value: _("Insurance"),
    }
    heads = columns(
        ("name", _("Name")),
        ("kind", _("Kind")),
        ("title", _("What")),
        ("issuer", _("Issued by")),
        ("obtained_on", _("Obtained on")),
        ("valid_until", _("Until")),
        ("hours", _("Hours"), "number"),
        ("remark", _("Remark")),
    )
    lines = (
        (
            row.staff.name,
            kinds[row.kind],
            row.title,
            row.issuer,
            row.obtained_on,
            row.valid_until,
            row.hours,
            _remark("", end_of(row.valid_until, on=on) if row.valid_until else None),
        )
        for row in all_credentials(practice)
    )
    return Table("trainings", _("Licences, trainings and insurances"), heads, rows(lines), _("None is on record."))


def _remark(unable: str, end: End | None) -> Value:
    if unable:
        return Flag(unable, "defer")
    return Flag(end.words, _VERDICTS[end.state]) if end is not None and end.state in _VERDICTS else ""
