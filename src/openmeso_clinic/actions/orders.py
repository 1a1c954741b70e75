"""Prescriptions and patient-specific orders: written by a prescriber as they stand, and ended, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Formulation, Order, Patient, Staff
from openmeso_clinic.queries.formulations import noun_of

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def write(
    *,
    by: Actor,
    patient: Patient,
    formulation: Formulation,
    kind: str,
    valid_until: date,
    sessions: int,
    injectors: Iterable[Staff] = (),
    instructions: str = "",
) -> Order:
    """Write an order on an accepted formulation.

    Args:
        kind: ``prescription`` or ``patient-order``; the latter lets the named people inject this patient.
        sessions: How many sessions it covers.

    Raises:
        Refused: everything that is missing: licence, acceptance, an injector, a day that lies ahead.
    """
    named = list(injectors)
    missing = []
    if not by.staff.licensed_on(by.today):
        missing.append(Missing("order/licence", _("You hold no licence that is valid today."), "", "settings"))
    if formulation.state in (Formulation.State.DRAFT, Formulation.State.DISCARDED):
        missing.append(
            Missing("order/not-accepted", _("The formulation is not accepted."), _("Accept it first."), "formulation")
        )
    if valid_until < by.today:
        missing.append(Missing("order/past", _("Its last day lies in the past."), _("Choose a day ahead.")))
    if kind == Order.Kind.PATIENT_ORDER and not named:
        missing.append(
            Missing("order/nobody", _("Nobody is named who may inject."), _("Name at least one licensed injector."))
        )
    missing += [
        Missing("order/injector", _("%(name)s holds no licence until that day.") % {"name": one.name}, "", "settings")
        for one in named
        if not one.licensed_on(valid_until)
    ]
    if missing:
        raise Refused(*missing)
    preparations = noun_of(formulation).chosen.preparations
    with act(by, Action.ORDER_WRITTEN, patient=patient) as line:
        order: Order = Order.objects.create(
            practice=patient.practice,
            patient=patient,
            formulation=formulation,
            kind=kind,
            content={
                "digest": formulation.digest,
                "products": sorted({product for p in preparations for product in p.products}),
                "injectors": [{"name": one.name, "licence": one.licence} for one in named],
                "instructions": instructions.strip(),
                "prescriber": {"name": by.staff.name, "licence": by.staff.licence},
            },
            prescriber=by.staff,
            written_at=by.at,
            valid_until=valid_until,
            sessions=sessions,
        )
        line.details |= {"order": order.ref, "kind": kind, "formulation": formulation.ref}
    return order


def end(*, by: Actor, order: Order) -> None:
    """It holds no longer. What was written stays readable.

    Raises:
        Refused: it was ended already.
    """
    with act(by, Action.ORDER_ENDED, patient=order.patient) as line:
        if not Order.objects.filter(pk=order.pk, ended_at=None).update(ended_at=by.at):
            raise Refused(Missing("order/ended", _("This order was ended already.")))
        line.details |= {"order": order.ref}
