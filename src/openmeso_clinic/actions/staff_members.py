"""People of the practice: added, given rights, licensed, let go. A change of rights ends the person's sessions."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused, StepUpNeeded
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.ending_sessions import end_sessions
from openmeso_clinic.models import Credential, Feed, Practice, Staff, StaffRole
from openmeso_clinic.queries.staff_members import email_taken, is_last_owner
from openmeso_clinic.roles import Role

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: A first password: 20 letters of 6 bits each; the person changes it after signing in.
PASSWORD_BYTES = 15


def add_colleague(
    *,
    by: Actor,
    name: str,
    email: str,
    roles: Iterable[Role],
    licence: str = "",
    licence_until: date | None = None,
) -> tuple[Staff, str]:
    """Add a member of staff and return the first password; it is shown once and kept as a hash only.

    Raises:
        Refused: name, address or role is missing, or the address is taken.
        StepUpNeeded: a moment ago nobody proved who adds a person.
    """
    wanted = frozenset(roles)
    missing = []
    if not name.strip():
        missing.append(Missing("staff/name", _("The name is missing.")))
    if email_taken(email):
        missing.append(Missing("staff/email", _("Somebody signs in with this address already.")))
    if not wanted:
        missing.append(Missing("staff/roles", _("A person has at least one role.")))
    if missing:
        raise Refused(*missing)
    _stepped_up(by)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with act(by, Action.STAFF_CHANGED) as line:
        last = Staff.objects.filter(practice=by.practice).order_by("-position").first()
        member = Staff(
            practice=by.practice,
            name=name.strip(),
            email=email.strip().lower(),
            position=last.position + 1 if last else 0,
        )
        member.set_password(password)
        member.save()
        _set_roles(member, wanted)
        line.target = f"staff/{member.ref}"
        line.details |= {"what": "added", "roles": _words(wanted)}
        if licence.strip():
            _license(by, member, licence, licence_until)
            line.details["licence_until"] = str(licence_until or "")
    return member, password


def change_roles(*, by: Actor, member: Staff, roles: Iterable[Role]) -> bool:
    """Give a person these roles and no other; its sessions end. Return whether anything changed.

    Raises:
        Refused: no role is left, or the last owner would go.
        StepUpNeeded: a moment ago nobody proved who changes rights.
    """
    wanted = frozenset(roles)
    if not wanted:
        raise Refused(Missing("staff/roles", _("A person has at least one role."), _("Or end the person's access.")))
    _stepped_up(by)
    with act(by, Action.RIGHTS_CHANGED, f"staff/{member.ref}") as line:
        _one_at_a_time(by)
        before = frozenset(Role(r.role) for r in StaffRole.objects.filter(staff=member))
        if Role.OWNER not in wanted and is_last_owner(member):
            raise Refused(_last_owner())
        line.details |= {"before": _words(before), "after": _words(wanted)}
        if before != wanted:
            _set_roles(member, wanted)
            line.details["sessions_ended"] = str(end_sessions(member))
    return before != wanted


def change_licence(*, by: Actor, member: Staff, licence: str, licence_until: date | None, issuer: str = "") -> None:
    """Put a licence on record, or take it off; the one before stays in the history. Sessions of the person end.

    Raises:
        Refused: a licence has no end: without one nobody may sign.
        StepUpNeeded: a moment ago nobody proved who changes rights.
    """
    if licence.strip() and licence_until is None:
        raise Refused(
            Missing(
                "staff/licence-until", _("The last day of the licence is missing."), _("Without it nobody may sign.")
            )
        )
    _stepped_up(by)
    with act(by, Action.RIGHTS_CHANGED, f"staff/{member.ref}") as line:
        before = member.licence_until
        _license(by, member, licence, licence_until, issuer)
        line.details |= {
            "what": "licence",
            "until_before": str(before or ""),
            "until": str(licence_until or ""),
            "sessions_ended": str(end_sessions(member)),
        }


def end_access(*, by: Actor, member: Staff) -> None:
    """Let a person in no more: sessions end, calendar feeds are revoked; what the person did stays.

    Raises:
        Refused: it is the last owner.
        StepUpNeeded: a moment ago nobody proved who does this.
    """
    _stepped_up(by)
    with act(by, Action.RIGHTS_CHANGED, f"staff/{member.ref}") as line:
        _one_at_a_time(by)
        if is_last_owner(member):
            raise Refused(_last_owner())
        Staff.objects.filter(pk=member.pk).update(is_active=False)
        feeds = Feed.objects.filter(staff=member, revoked_at=None).update(revoked_at=by.at)
        line.details |= {"what": "access-ended", "sessions_ended": str(end_sessions(member)), "feeds": str(feeds)}


def give_access_back(*, by: Actor, member: Staff) -> str:
    """Let a person in again, with a new password that is returned once.

    Raises:
        StepUpNeeded: a moment ago nobody proved who does this.
    """
    _stepped_up(by)
    with act(by, Action.RIGHTS_CHANGED, f"staff/{member.ref}") as line:
        password = _new_password(member, is_active=True)
        line.details["what"] = "access-given-back"
    return password


def give_new_password(*, by: Actor, member: Staff) -> str:
    """Set a new password and return it once; every session of the person ends.

    Raises:
        Refused: the person has no access.
        StepUpNeeded: a moment ago nobody proved who does this.
    """
    if not member.is_active:
        raise Refused(Missing("staff/no-access", _("This person has no access."), _("Give it back first.")))
    _stepped_up(by)
    with act(by, Action.RIGHTS_CHANGED, f"staff/{member.ref}") as line:
        password = _new_password(member)
        line.details |= {"what": "password", "sessions_ended": str(end_sessions(member))}
    return password


def reset_second_factor(*, by: Actor, member: Staff, reason: str) -> int:
    """Forget a person's codes and passkeys; the next sign-in sets them up anew. Return how many there were.

    Raises:
        Refused: no reason is given, or there is none to forget.
        StepUpNeeded: a moment ago nobody proved who does this.
    """
    reason = " ".join(reason.split())
    if len(reason) < 3:
        raise Refused(Missing("staff/reason", _("Say why; it stands in the audit trail.")))
    _stepped_up(by)
    with act(by, Action.RIGHTS_CHANGED, f"staff/{member.ref}") as line:
        count, _kinds = Authenticator.objects.filter(user=member).delete()
        line.details |= {
            "what": "second-factor-reset",
            "reason": reason[:200],
            "sessions_ended": str(end_sessions(member)),
        }
    return int(count)


def add_credential(
    *,
    by: Actor,
    member: Staff,
    kind: str,
    title: str,
    number: str = "",
    issuer: str = "",
    obtained_on: date | None = None,
    valid_until: date | None = None,
    hours: Decimal | None = None,
) -> Credential:
    """Put a training or an insurance of a person on record.

    Raises:
        Refused: the title is missing, or it ends before it begins.
    """
    missing = []
    if not title.strip():
        missing.append(Missing("credential/title", _("The title is missing.")))
    if obtained_on and valid_until and valid_until < obtained_on:
        missing.append(Missing("credential/until", _("It would end before it was obtained.")))
    if missing:
        raise Refused(*missing)
    with act(by, Action.STAFF_CHANGED, f"staff/{member.ref}") as line:
        row: Credential = Credential.objects.create(
            practice=by.practice,
            staff=member,
            kind=kind,
            title=title.strip(),
            number=number.strip(),
            issuer=issuer.strip(),
            obtained_on=obtained_on,
            valid_until=valid_until,
            hours=hours,
        )
        line.details |= {"what": "credential-added", "kind": kind, "credential": row.ref}
    return row


def end_credential(*, by: Actor, credential: Credential) -> None:
    """Take a credential off the record of today; it stays in the history."""
    with act(by, Action.STAFF_CHANGED, f"staff/{credential.staff.ref}") as line:
        Credential.objects.filter(pk=credential.pk, ended_at=None).update(ended_at=by.at)
        line.details |= {"what": "credential-ended", "credential": credential.ref}


def _license(by: Actor, member: Staff, licence: str, until: date | None, issuer: str = "") -> None:
    old = Credential.objects.filter(staff=member, kind=Credential.Kind.LICENCE, ended_at=None)
    old.update(ended_at=by.at)
    member.licence, member.licence_until = licence.strip(), until if licence.strip() else None
    member.save(update_fields=["licence", "licence_until"])
    if member.licence:
        Credential.objects.create(
            practice=by.practice,
            staff=member,
            kind=Credential.Kind.LICENCE,
            title=_("Licence"),
            number=member.licence,
            issuer=issuer.strip(),
            valid_until=until,
        )


def _new_password(member: Staff, **fields: Any) -> str:
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    member.set_password(password)
    for name, value in fields.items():
        setattr(member, name, value)
    member.save(update_fields=["password", *fields])
    return password


def _set_roles(member: Staff, wanted: frozenset[Role]) -> None:
    StaffRole.objects.filter(staff=member).exclude(role__in=[role.value for role in wanted]).delete()
    held = set(StaffRole.objects.filter(staff=member).values_list("role", flat=True))
    StaffRole.objects.bulk_create(
        [StaffRole(staff=member, role=r.value) for r in sorted(wanted) if r.value not in held]
    )
    member.__dict__.pop("_role_set", None)
    getattr(member, "_prefetched_objects_cache", {}).pop("roles", None)


def _one_at_a_time(by: Actor) -> None:
    """Two owners who take the role from each other at once wait for one another."""
    Practice.objects.select_for_update().get(pk=by.practice.pk)


def _stepped_up(by: Actor) -> None:
    if not by.stepped_up:
        raise StepUpNeeded


def _last_owner() -> Missing:
    return Missing(
        "staff/last-owner",
        _("Nobody else owns this practice: without an owner nobody could change its settings."),
        _("Make somebody else an owner first."),
    )


def _words(roles: frozenset[Role]) -> str:
    return "+".join(sorted(roles)) or "none"
