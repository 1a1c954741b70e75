"""The coded reasons of the ledger, and the words for what stands in it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openmeso_clinic.models import Movement

Words = Mapping[str, Promise]

WASTE: Words = {
    "expired": _("Expired"),
    "past-its-time": _("Past its time after opening"),
    "single-use-rest": _("Rest of a container for one patient"),
    "broken": _("Broken or spilled"),
    "contaminated": _("No longer sterile"),
    "cold-chain": _("Kept outside its temperature"),
    "recalled": _("Recalled"),
    "other": _("Something else, in words"),
}
USE: Words = {
    "charted-elsewhere": _("For this session, not on its chart"),
    "numbing": _("Numbing cream"),
    "rinsing": _("Rinsing, testing a needle or a device"),
    "rescue": _("Rescue treatment"),
    "teaching": _("Teaching, not on a person"),
    "other": _("Something else, in words"),
}
COUNT: Words = {
    "miscounted": _("Counted wrongly before"),
    "not-recorded": _("A use or waste was not recorded"),
    "lost": _("Lost"),
    "found": _("Found"),
    "other": _("Something else, in words"),
}
RETURN: Words = {
    "recalled": _("Recalled by the maker"),
    "damaged": _("Arrived damaged"),
    "wrong-delivery": _("Not what was ordered"),
    "other": _("Something else, in words"),
}
QUARANTINE: Words = {
    "temperature": _("Kept outside its temperature"),
    "reaction": _("A reaction is looked into"),
    "suspected-defect": _("Looks or feels wrong"),
    "maker-notice": _("Notice of the maker or an authority"),
    "papers": _("Papers or label are missing"),
    "other": _("Something else, in words"),
}
KINDS: Words = {
    Movement.Kind.RECEIVE: _("Received"),
    Movement.Kind.OPEN: _("Opened"),
    Movement.Kind.USE: _("Used"),
    Movement.Kind.WASTE: _("Wasted"),
    Movement.Kind.RETURN: _("Returned"),
    Movement.Kind.COUNT: _("Counted"),
    Movement.Kind.QUARANTINE: _("Put in quarantine"),
    Movement.Kind.RELEASE: _("Released"),
    Movement.Kind.RECALL: _("Recalled"),
    Movement.Kind.COUNTER: _("Undone"),
}
_ALL: dict[str, Promise] = {
    code: words for group in (WASTE, USE, COUNT, RETURN, QUARANTINE) for code, words in group.items()
}


def coded(code: str, text: str = "") -> str:
    """How a reason is kept: its code, and what was added in words."""
    text = text.strip()
    return f"{code}: {text}"[:200] if text else code


def reason_words(kept: str) -> str:
    """A kept reason in words; a reason that was written in words stays as it is."""
    code, _colon, text = kept.partition(": ")
    if code not in _ALL:
        return kept
    if code == "other":
        return text
    return f"{_ALL[code]}: {text}" if text else str(_ALL[code])
