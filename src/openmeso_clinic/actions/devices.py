"""Instruments of the practice. One is retired and never deleted: its readings stay what they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.outcome.checking import NOT_COUNTED
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import Device

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def add_device(*, by: Actor, name: str, probe: str = "", serial: str = "", measures: Iterable[str]) -> Device:
    """Add an instrument with what it measures.

    Raises:
        Refused: the name is missing or taken, or it measures nothing that is known.
    """
    about = {"name": name.strip(), "probe": probe.strip(), "serial": serial.strip()}
    wanted = sorted(set(measures))
    missing = []
    if not about["name"]:
        missing.append(Missing("device/name", _("The device has no name."), _("Write what stands on it.")))
    elif Device.objects.of(by.practice).filter(**about).exists():
        missing.append(
            Missing(
                "device/twice",
                _("This device with this probe and serial number is here already."),
                _("Change the probe or the serial number, or take the retired one back into use."),
            )
        )
    if not wanted or set(wanted) - (set(library_of(by.practice).biometry) - NOT_COUNTED):
        missing.append(Missing("device/measures", _("Nothing that it measures is chosen."), _("Choose one or more.")))
    if missing:
        raise Refused(*missing)
    with act(by, Action.DEVICE_CHANGED) as line:
        device: Device = Device.objects.create(practice=by.practice, measures=wanted, **about)
        line.target = f"device/{device.ref}"
        line.details["added"] = " ".join(wanted)
    return device


def retire_device(*, by: Actor, device: Device) -> None:
    """Take it out of use; nothing new can be read with it."""
    with act(by, Action.DEVICE_CHANGED, f"device/{device.ref}") as line:
        Device.objects.filter(pk=device.pk, retired_at=None).update(retired_at=by.at)
        line.details["state"] = "retired"


def return_device(*, by: Actor, device: Device) -> None:
    """Take a retired one back into use."""
    with act(by, Action.DEVICE_CHANGED, f"device/{device.ref}") as line:
        Device.objects.filter(pk=device.pk).update(retired_at=None)
        line.details["state"] = "in use"
