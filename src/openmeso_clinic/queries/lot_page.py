"""One lot: its containers, and the ledger of everything that was done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import Container, InjectedLine, Lot, Movement, Patient, RecallCase, Session
from openmeso_clinic.queries.in_use import InUse, in_use
from openmeso_clinic.queries.lot_badges import Badge, lot_badge, opened_badge
from openmeso_clinic.queries.recalls import open_case_of
from openmeso_clinic.queries.shelf import product_name
from openmeso_clinic.queries.stock_words import KINDS, reason_words
from openmeso_clinic.queries.undoing import stands_because

NOTHING = Decimal("0.00")
_K, _S = Movement.Kind, Container.State
#: What became of a container that is no longer here, by the movement that took it away.
_GONE: dict[str, Promise] = {
    _K.USE: _("Used up"),
    _K.WASTE: _("Wasted"),
    _K.RETURN: _("Returned"),
    _K.COUNT: _("Not found at a count"),
    _K.COUNTER: _("Received by mistake"),
}


@dataclass(frozen=True)
class ContainerRow:
    """A container with its state in words; ``here`` while something of it is left."""

    container: Container
    words: str
    here: bool
    badge: Badge | None


@dataclass(frozen=True)
class LedgerRow:
    """A line of the ledger.

    Attributes:
        undoable: A counter-movement is still possible.
        undone: It was taken back.
    """

    movement: Movement
    kind: str
    reason: str
    undoable: bool
    undone: bool


@dataclass(frozen=True)
class Exposed:
    """One signed session in which something of the lot was injected."""

    session: Session
    volume_ml: Decimal


@dataclass(frozen=True)
class LotPage:
    lot: Lot
    name: str
    badge: Badge
    in_use: InUse | None
    containers: tuple[ContainerRow, ...]
    ledger: tuple[LedgerRow, ...]
    left_ml: Decimal
    storage: str
    exposed: tuple[Exposed, ...]
    recall: RecallCase | None = None

    @property
    def sealed(self) -> int:
        return sum(row.container.state == _S.SEALED for row in self.containers)

    @property
    def opened(self) -> tuple[ContainerRow, ...]:
        return tuple(row for row in self.containers if row.container.state == _S.OPEN)

    @property
    def gone(self) -> tuple[ContainerRow, ...]:
        return tuple(row for row in self.containers if not row.here)

    @property
    def patients(self) -> list[Patient]:
        """Whoever is named on the page: by a movement of the stock, or by a signed line of a session."""
        sessions = [row.movement.session for row in self.ledger if row.movement.session]
        sessions += [row.session for row in self.exposed]
        return list({session.patient_id: session.patient for session in sessions}.values())

    @property
    def exposed_people(self) -> int:
        return len({(row.session.patient.merged_into or row.session.patient).pk for row in self.exposed})


def lot_page(lot: Lot, *, on: date, at: datetime) -> LotPage:
    movements = list(
        lot.movements.select_related("by", "container", "session", "session__patient", "undoes", "undone_by").order_by(
            "pk"
        )
    )
    last: dict[int | None, Movement] = {}
    standing: dict[int | None, int] = {}
    for row in movements:
        last[row.container_id] = row
        if row.kind != _K.COUNTER and not hasattr(row, "undone_by"):
            standing[row.container_id] = row.pk
    containers = []
    for container in lot.containers.order_by("pk"):
        here = container.state in (_S.SEALED, _S.OPEN)
        badge = opened_badge(container, at=at) if container.state == _S.OPEN else None
        ended = last.get(container.pk)
        words = badge.words if badge else str(_("Sealed")) if here else str(_GONE.get(ended.kind if ended else "", ""))
        containers.append(ContainerRow(container, words, here, badge))
    ledger = [_line(row, moved_since=standing.get(row.container_id, 0) > row.pk, at=at) for row in movements]
    library = spoken_library(lot.practice)
    known = library.products.get(lot.product)
    return LotPage(
        lot,
        product_name(library.products, lot.product),
        lot_badge(lot, on=on),
        in_use(lot) if known else None,
        tuple(sorted(containers, key=lambda c: (not c.here, c.container.state != _S.OPEN, c.container.pk))),
        tuple(reversed(ledger)),
        sum((c.container.remaining_ml for c in containers), NOTHING),
        known.label.storage if known else "",
        _exposed(lot),
        open_case_of(lot),
    )


def _exposed(lot: Lot) -> tuple[Exposed, ...]:
    """By what was signed, newest first (SA5)."""
    lines = InjectedLine.objects.filter(lot=lot).order_by()
    by_session = lines.values_list("session").annotate(Sum("volume_ml"))
    volumes = dict(by_session.values_list("session", "volume_ml__sum"))
    # By a join: a lot may have reached more sessions than a statement takes values.
    sessions = Session.objects.filter(pk__in=lines.values("session")).defer("content")
    sessions = sessions.select_related("patient", "patient__merged_into").order_by("-signed_at", "-pk")
    return tuple(Exposed(one, volumes[one.pk]) for one in sessions if one.pk in volumes)


def _line(row: Movement, *, moved_since: bool, at: datetime) -> LedgerRow:
    undone = hasattr(row, "undone_by")
    words = reason_words(row.reason)
    if row.kind == _K.COUNTER and row.undoes is not None:
        words = str(KINDS[row.undoes.kind])
    stands = stands_because(row, undone=undone, moved_since=moved_since, at=at)
    return LedgerRow(row, str(KINDS[row.kind]), words, stands is None and row.kind != _K.COUNTER, undone)
