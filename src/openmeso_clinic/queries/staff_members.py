"""Who works here, as what, and until when licence, training and insurance hold (SA4, SC12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso_clinic.models import Credential, Practice, Staff
from openmeso_clinic.queries.facts import day_words
from openmeso_clinic.roles import Role

#: So many days before its end a licence or a certificate is pointed out.
SOON_DAYS = 90
#: Hours of training are summed over so many days.
YEAR_DAYS = 365
SIGNING = frozenset({Role.PRESCRIBER, Role.INJECTOR})


@dataclass(frozen=True, slots=True)
class End:
    """When something ends, in words.

    Attributes:
        state: ``ok``, ``soon``, ``over`` or ``open`` where no end is known.
    """

    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff on the list.

    Attributes:
        unable: Why the person cannot sign although the role would allow it; empty where nothing is in the way.
        hours: Hours of training in the last 365 days.
    """

    row: Staff
    roles: tuple[Role, ...]
    licence_end: End | None
    unable: str
    hours: Decimal
    running_out: int


@dataclass(frozen=True, slots=True)
class RunningOut:
    """Something of a person that ends soon or has ended."""

    member: Staff
    what: str
    until: date
    end: End


def members_of(practice: Practice, *, on: date) -> list[Member]:
    """Everybody, who works here first."""
    rows = Staff.objects.filter(practice=practice).prefetch_related("roles", "credentials")
    ending: dict[int, int] = {}
    for item in running_out(practice, on=on):
        ending[item.member.pk] = ending.get(item.member.pk, 0) + 1
    return [
        Member(
            row=row,
            roles=tuple(role for role in Role if role in row.role_set),
            licence_end=end_of(row.licence_until, on=on) if row.licence else None,
            unable=unable_to_sign(row, on=on),
            hours=hours_of(row.credentials.all(), on=on),
            running_out=ending.get(row.pk, 0),
        )
        for row in rows.order_by("-is_active", "position", "name")
    ]


def unable_to_sign(row: Staff, *, on: date) -> str:
    """Why a prescriber or injector may not sign on a day; empty for everybody who may, or never could."""
    if not row.is_active or not row.role_set & SIGNING or row.licensed_on(on):
        return ""
    if not row.licence:
        return _("Cannot sign: no licence is on record.")
    if row.licence_until is None:
        return _("Cannot sign: the end of the licence is not on record.")
    return _("Cannot sign: the licence ended on %(day)s.") % {"day": day_words(row.licence_until)}


def end_of(until: date | None, *, on: date) -> End:
    if until is None:
        return End("open", _("no end on record"))
    days = (until - on).days
    if days < 0:
        return End("over", ngettext("ended %(n)s day ago", "ended %(n)s days ago", -days) % {"n": -days})
    if days == 0:
        return End("soon", _("ends today"))
    if days <= SOON_DAYS:
        return End("soon", ngettext("expires in %(n)s day", "expires in %(n)s days", days) % {"n": days})
    return End("ok", _("valid"))


def running_out(practice: Practice, *, on: date) -> list[RunningOut]:
    """Licences, trainings and insurances of people who work here that end within 90 days or have ended."""
    by = on + timedelta(days=SOON_DAYS)
    staff = Staff.objects.filter(practice=practice, is_active=True).exclude(licence="").filter(licence_until__lte=by)
    found = [
        RunningOut(
            row, _("Licence %(number)s") % {"number": row.licence}, row.licence_until, end_of(row.licence_until, on=on)
        )
        for row in staff
    ]
    rows = Credential.objects.of(practice).filter(ended_at=None, valid_until__lte=by, staff__is_active=True)
    # The licence itself stands with the person; its rows here are its history.
    rows = rows.exclude(kind=Credential.Kind.LICENCE).select_related("staff")
    found += [RunningOut(row.staff, row.title, row.valid_until, end_of(row.valid_until, on=on)) for row in rows]
    return sorted(found, key=lambda item: (item.until, item.member.name))


def credentials_of(member: Staff) -> list[Credential]:
    """Everything that holds, then what was taken off, each by its end."""
    rows = list(Credential.objects.filter(staff=member))
    return sorted(rows, key=lambda c: (c.ended_at is not None, c.kind, c.valid_until or date.max, c.title))


def issuer_of(member: Staff) -> str:
    """Who issued the licence that is on record."""
    held = Credential.objects.filter(staff=member, kind=Credential.Kind.LICENCE, ended_at=None).first()
    return held.issuer if held else ""


def all_credentials(practice: Practice) -> list[Credential]:
    rows = Credential.objects.of(practice).filter(ended_at=None).select_related("staff")
    return list(rows.order_by("staff__name", "kind", "valid_until"))


def licences_of(practice: Practice) -> list[Staff]:
    return list(Staff.objects.filter(practice=practice).exclude(licence="").order_by("name"))


def hours_of(rows: Iterable[Credential], *, on: date) -> Decimal:
    """Hours of training obtained in the last 365 days."""
    since = on - timedelta(days=YEAR_DAYS)
    return sum(
        (
            row.hours
            for row in rows
            if row.kind == Credential.Kind.TRAINING
            and row.ended_at is None
            and row.hours is not None
            and row.obtained_on is not None
            and since < row.obtained_on <= on
        ),
        Decimal(0),
    )


def is_last_owner(member: Staff) -> bool:
    """Whether without this person nobody who can sign in would own the practice."""
    owners = Staff.objects.filter(practice=member.practice, is_active=True, roles__role=Role.OWNER.value)
    return bool(owners.filter(pk=member.pk).exists() and not owners.exclude(pk=member.pk).exists())


def email_taken(email: str) -> bool:
    return bool(Staff.objects.filter(email__iexact=email.strip()).exists())


def somebody_may_sign(practice: Practice, *, on: date) -> bool:
    rows = Staff.objects.filter(practice=practice, is_active=True).prefetch_related("roles")
    return any(row.role_set & SIGNING and row.licensed_on(on) for row in rows)


def factors_of(member: Staff) -> int:
    """How many second factors a person has set up."""
    from allauth.mfa.models import Authenticator

    return int(Authenticator.objects.filter(user=member).count())
