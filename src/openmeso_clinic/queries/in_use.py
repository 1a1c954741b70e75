"""How long a container may be used after opening, and whether somebody confirmed that."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from openmeso.knowledge import Library
from openmeso.supply.stock import Lot as CoreLot
from openmeso.supply.usable import opened_clock
from openmeso.units import Volume, plain
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Lot


@dataclass(frozen=True, slots=True)
class InUse:
    """The clock of a product's container.

    Attributes:
        hours: From opening; ``None`` where no rule states hours.
        one_session: Nothing is kept beyond the session it was opened for.
        confirmed: The rule that states the hours was confirmed in its source.
    """

    hours: Decimal | None
    one_session: bool
    confirmed: bool
    words: str


def in_use(lot: Lot) -> InUse:
    library = library_of(lot.practice)
    core = CoreLot(
        product=lot.product,
        lot=lot.number,
        expiry=lot.expiry,
        volume=Volume(lot.volume_ml),
        multi_dose=lot.multi_dose,
        sealed=1,
        opened_at=None,
        remaining=Volume.zero(),
        received=lot.received_on,
        price=None,
        storage="ok",
        gtin=None,
        location="",
    )
    clock = opened_clock(core, library=library, jurisdiction=lot.practice.jurisdiction)
    return InUse(
        clock.hours,
        clock.ends_with_session,
        _confirmed(lot, clock.hours, clock.hours_sources, library),
        _words(clock.hours, clock.ends_with_session),
    )


def _confirmed(lot: Lot, hours: Decimal | None, sources: tuple[str, ...], library: Library) -> bool:
    """Whether the rule that the core chose by its hours and sources is a confirmed one."""
    kind = "opened-multi-dose" if lot.multi_dose else "opened-single-dose"
    label = library.products[lot.product].label
    if hours is not None and label.opened_hours == hours and tuple(label.sources) == tuple(sources):
        return label.confirmed
    rules = [r for r in library.beyond_use.values() if r.applies_to == kind]
    return any(r.confirmed for r in rules if r.hours == hours and tuple(r.sources) == tuple(sources))


def _words(hours: Decimal | None, one_session: bool) -> str:
    if hours is None:
        span = _("No hours are on file.")
    elif hours >= 48 and hours % 24 == 0:
        span = _("Good for %(days)s days after opening.") % {"days": plain(hours / 24)}
    else:
        span = _("Good for %(hours)s h after opening.") % {"hours": plain(hours)}
    return f"{span} {_('One patient, one session.')}" if one_session else span
