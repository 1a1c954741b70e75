"""The practice's instruments, with what it learned of the error of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openmeso.outcome.repeatability import FEWEST, OwnNoise
from openmeso.reports.words import Reader
from openmeso_clinic.bridge.outcome import device_words
from openmeso_clinic.models import Device, Practice
from openmeso_clinic.queries.outcome import own_noise


@dataclass(frozen=True)
class Learned:
    """One measure of a device. ``needed``: sets or visits that are still missing for an own figure."""

    name: str
    unit: str
    noise: OwnNoise | None
    needed: int


@dataclass(frozen=True)
class DeviceView:
    row: Device
    learned: tuple[Learned, ...]


def devices_in_use(practice: Practice) -> list[Device]:
    return list(Device.objects.of(practice).filter(retired_at=None).order_by("name", "probe", "serial"))


def devices_of(practice: Practice, reader: Reader) -> list[DeviceView]:
    """All of them, those in use first."""
    library = reader.library
    noise = own_noise(practice)
    rows = list(Device.objects.of(practice).order_by("name", "probe", "serial"))
    views = [
        DeviceView(
            row,
            tuple(
                _learned(reader.name("biometry", one), library.biometry[one].unit, _of(noise, row, one))
                for one in row.measures
                if one in library.biometry
            ),
        )
        for row in rows
    ]
    return sorted(views, key=lambda view: view.row.retired_at is not None)


def _of(noise: Sequence[OwnNoise], row: Device, measure: str) -> OwnNoise | None:
    key = (measure, device_words(row), row.probe)
    return next((one for one in noise if (one.measure, one.device, one.probe) == key), None)


def _learned(name: str, unit: str, noise: OwnNoise | None) -> Learned:
    visits = noise.visits.degrees if noise is not None and noise.visits is not None else 0
    return Learned(name, "" if unit in ("ratio", "score") else unit, noise, max(0, FEWEST - visits))
