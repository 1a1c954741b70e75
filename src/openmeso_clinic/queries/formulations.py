"""What is formulated for a patient, what it was made from, and what stands on the shelf for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from openmeso.formulation import Alternative, Edit, Edited
from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.formulation.nouns import Infeasible
from openmeso.pathway import chosen_first, edited, jurisdiction_for, prepared
from openmeso.practice import Practice as CorePractice
from openmeso.stored import load_as
from openmeso.supply import Stock, usable
from openmeso.supply.usable import Standing
from openmeso_clinic.access.rights import GRANTS, Right
from openmeso_clinic.bridge.practice import practice_of
from openmeso_clinic.bridge.stock import stock_of
from openmeso_clinic.models import Formulation, Patient, Practice, Session, Staff
from openmeso_clinic.queries.screening import Today, today_of

_GIVEN = (Session.State.SIGNED, Session.State.STOPPED)


@dataclass(frozen=True)
class Ground:
    """Everything that a formulation of today rests on.

    Attributes:
        at: The instant that opened containers are judged at.
    """

    today: Today
    practice: CorePractice
    stock: Stock
    on: date
    at: datetime

    def prepared(self) -> CoreFormulation | Infeasible:
        """The best of today, or why nothing is possible."""
        return prepared(
            case=self.today.case,
            screening=self.today.screening,
            library=self.today.library,
            practice=self.practice,
            stock=self.stock,
            on=self.on,
            at=self.at,
        )

    def edited(self, edit: Edit, *, against: Alternative | None = None) -> Edited:
        """A hand edit worked out, with everything that speaks against it."""
        return edited(
            case=self.today.case,
            edit=edit,
            screening=self.today.screening,
            library=self.today.library,
            practice=self.practice,
            stock=self.stock,
            on=self.on,
            at=self.at,
            against=against,
        )

    def chosen_first(self, formulation: CoreFormulation, place: int) -> CoreFormulation | Edited:
        """Another alternative first, checked against the shelf of now."""
        return chosen_first(
            formulation=formulation,
            place=place,
            case=self.today.case,
            screening=self.today.screening,
            library=self.today.library,
            practice=self.practice,
            stock=self.stock,
            on=self.on,
            at=self.at,
        )

    def standings(self, product: str) -> list[Standing]:
        """Every lot of a product that is in the practice, first expiry first; also those that may not be used."""
        jurisdiction = jurisdiction_for(self.today.case, self.practice)
        found = [
            usable(lot=lot, on=self.on, at=self.at, library=self.today.library, jurisdiction=jurisdiction)
            for lot in self.stock.of(product)
        ]
        return sorted(found, key=lambda s: (not s.usable, not s.opened, s.lot.expiry or date.max, s.lot.lot))


def ground_of(patient: Patient, *, on: date, at: datetime) -> Ground:
    return Ground(
        today_of(patient, on=on),
        practice_of(patient.practice),
        stock_of(patient.practice, on=on, at=at, patient=patient),
        on=on,
        at=at,
    )


def noun_of(row: Formulation) -> CoreFormulation:
    """The formulation that a row keeps."""
    return load_as(CoreFormulation, row.content)


def current_of(patient: Patient) -> Formulation | None:
    """What is under way: the latest that was neither discarded nor given."""
    found: Formulation | None = (
        _of(patient)
        .exclude(state=Formulation.State.DISCARDED)
        .exclude(sessions__state__in=_GIVEN)
        .order_by("-made_at", "-pk")
        .first()
    )
    return found


def last_given(patient: Patient, *, but: Formulation | None = None) -> Formulation | None:
    """The formulation of the last session; before any session the latest that was accepted."""
    rows = _of(patient)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    given: Formulation | None = rows.filter(sessions__state__in=_GIVEN).order_by("-sessions__started_at").first()
    if given is not None:
        return given
    accepted: Formulation | None = rows.exclude(accepted_at=None).order_by("-accepted_at", "-pk").first()
    return accepted


def accepted_of(patient: Patient) -> Formulation | None:
    """What a prescriber accepted last and what still stands: the ground of a plan."""
    found: Formulation | None = (
        _of(patient)
        .exclude(state__in=[Formulation.State.DRAFT, Formulation.State.DISCARDED])
        .order_by("-made_at", "-pk")
        .first()
    )
    return found


def formulations_of(patient: Patient) -> list[Formulation]:
    """Every formulation, the latest first."""
    return list(_of(patient).order_by("-made_at", "-pk"))


def who_may_check(practice: Practice, *, but: Staff | None) -> list[Staff]:
    """Everyone who may make the second check: anybody who may prepare, except who prepared."""
    roles = [role.value for role in GRANTS[Right.PREPARE]]
    rows = Staff.objects.filter(practice=practice, is_active=True, roles__role__in=roles).exclude(pin="").distinct()
    return list(rows.exclude(pk=but.pk) if but else rows)


def _of(patient: Patient) -> QuerySet[Formulation]:
    return (
        Formulation.objects.filter(patient_id__in=patient.ids)
        .select_related("screening", "made_by", "accepted_by", "prepared_by", "checked_by", "before", "practice")
        .distinct()
    )
