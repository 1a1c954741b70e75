"""Which container of a lot is meant when only the lot was scanned."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from openmeso_clinic.models import Container, Lot

_S = Container.State


def first_sealed(lot: Lot) -> Container | None:
    found: Container | None = _of(lot).filter(state=_S.SEALED).order_by("pk").first()
    return found


def first_to_use(lot: Lot, *, at: datetime) -> Container | None:
    """What is open and good, and ends first; else a sealed one."""
    opened: Container | None = (
        _of(lot).filter(state=_S.OPEN).exclude(discard_by__lt=at).order_by("discard_by", "pk").first()
    )
    return opened or first_sealed(lot)


def all_here(lot: Lot) -> list[Container]:
    return list(_of(lot).filter(state__in=[_S.SEALED, _S.OPEN]).order_by("-state", "pk"))


def container_of(lot: Lot, ref: str) -> Container | None:
    found: Container | None = _of(lot).filter(ref=ref).first()
    return found


def expires_earlier(lot: Lot, *, on: date) -> Lot | None:
    """A usable lot of the same product that should go first: sealed, in date, and with an earlier expiry."""
    sealed = Container.objects.filter(state=_S.SEALED).values("lot_id")
    rows = Lot.objects.of(lot.practice).filter(product=lot.product, state=Lot.State.OK, pk__in=sealed)
    found: Lot | None = rows.filter(expiry__gte=on, expiry__lt=lot.expiry).order_by("expiry").first()
    return found


def why_wasted(container: Container, *, on: date, at: datetime) -> str:
    """The reason code where it is plain; empty where somebody has to say it."""
    lot = container.lot
    if lot.state == Lot.State.RECALLED:
        return "recalled"
    if lot.expiry < on:
        return "expired"
    if container.state == _S.OPEN and container.discard_by is not None and container.discard_by < at:
        return "past-its-time"
    return ""


def _of(lot: Lot) -> QuerySet[Container]:
    return Container.objects.filter(lot=lot).select_related("lot", "practice")
