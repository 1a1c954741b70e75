"""The practice's settings: whether they hold together, and what a change does to open courses."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import ValidationError

from openmeso.knowledge import Library
from openmeso.knowledge.law import jurisdiction_of
from openmeso.knowledge.loading import validation_faults
from openmeso.knowledge.schema.entry import Severity
from openmeso.practice import Practice as CorePractice
from openmeso_clinic.bridge.library import files_of, library_of, library_with, waiting_rules
from openmeso_clinic.bridge.practice import COLUMNS, practice_data
from openmeso_clinic.models import Course, Lot, Practice, Room
from openmeso_clinic.queries.knowledge_preview import effects_between, may_inject, products_planned

#: Columns that the settings page writes.
WRITTEN = (*COLUMNS, "address", "prices")


#: What the core says as a pattern, in words.
_EXPECTED = {
    "currency": gettext_lazy("a currency of three letters, as EUR"),
    "languages": gettext_lazy("languages of two small letters each, as “fr, en”"),
    "emergency_phone": gettext_lazy("a number that patients can call"),
    "on_call_phone": gettext_lazy("a number that patients can call"),
}


@dataclass(frozen=True, slots=True)
class SettingFault:
    """One value that does not fit, at its place in ``openmeso-practice/1``."""

    place: tuple[int | str, ...]
    got: str
    expected: str

    @property
    def words(self) -> str:
        said = _EXPECTED.get(str(self.place[0]))
        expected = str(said) if said else self.expected
        return _("Got %(got)s; expected %(expected)s.") % {"got": self.got, "expected": expected}


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a change does to courses that are open."""

    what: str
    does: str


@dataclass(frozen=True, slots=True)
class Wait:
    """A rule whose wait may be lengthened.

    Attributes:
        days: The longest window that the library waits for.
    """

    rule: str
    title: str
    days: int


def settings_of(practice: Practice) -> dict[str, Any]:
    return {name: getattr(practice, name) for name in WRITTEN}


def changed_copy(practice: Practice, fields: Mapping[str, Any]) -> Practice:
    """The practice as it would be; nothing is saved."""
    row = copy.copy(practice)
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def faults_in(practice: Practice, fields: Mapping[str, Any]) -> tuple[SettingFault, ...]:
    """Every fault of the settings at once. Who works here is not asked: people have a page of their own."""
    row = changed_copy(practice, fields)
    data = practice_data(row)
    faults = [
        fault
        for fault in _core_faults(data)
        # Who works here has a page of its own; hours are looked at day by day, so that no day hides another.
        if fault.place[0] != "person" and (fault.place[0] != "hours" or not any(row.hours.values()))
    ]
    for day, spans in row.hours.items():
        of_day = (f for f in _core_faults(data | {"hours": {day: spans}}) if spans and f.place[0] == "hours")
        faults += [SettingFault(("hours", day), fault.got, fault.expected) for fault in of_day]
    library = library_of(practice)
    if jurisdiction_of(row.jurisdiction, library) is None:
        faults.append(SettingFault(("jurisdiction",), row.jurisdiction, _("a jurisdiction of the library")))
    faults += [
        SettingFault(("prices", "container", product), product, _("a product of the library"))
        for product in (row.prices or {}).get("container", {})
        if product not in library.products
    ]
    waiting = waiting_rules(library)
    faults += [
        SettingFault(("waits_days", rule), rule, _("a rule with a wait"))
        for rule in row.waits_days
        if rule not in waiting
    ]
    return tuple(faults)


def _core_faults(data: dict[str, Any]) -> list[SettingFault]:
    try:
        CorePractice.model_validate(data)
    except ValidationError as error:
        items = error.errors(include_url=False)
        found = zip(items, validation_faults(error, "settings"), strict=True)
        return [SettingFault(item["loc"], fault.got, fault.expected) for item, fault in found]
    return []


def jurisdictions_of(library: Library) -> list[tuple[str, str]]:
    found = {entry.code: entry.name for entry in library.jurisdictions.values()}
    return sorted(((code, f"{name} ({code})") for code, name in found.items()), key=lambda item: item[1])


def waits_of(library: Library) -> list[Wait]:
    """Rules with a wait of so many days, by title. A wait that ends with an event has no days to lengthen."""
    rules = (library.rules[rule] for rule in waiting_rules(library))
    found = (Wait(rule.id, rule.title, days) for rule in rules if (days := _longest(rule)) is not None)
    return sorted(found, key=lambda wait: wait.title)


def priced_products(practice: Practice, library: Library) -> list[tuple[str, str]]:
    """Products with a price, and those of which a lot is on the shelf."""
    ids = set((practice.prices or {}).get("container", {}))
    ids |= set(Lot.objects.of(practice).values_list("product", flat=True))
    found = [(i, library.products[i].name if i in library.products else i) for i in ids]
    return sorted(found, key=lambda item: item[1].casefold())


def product_choices(library: Library) -> list[tuple[str, str]]:
    return sorted(((p.id, p.name) for p in library.products.values()), key=lambda item: item[1].casefold())


def rooms_of(practice: Practice) -> list[Room]:
    return list(Room.objects.of(practice).order_by("-active", "position", "name"))


def consequences_of(practice: Practice, fields: Mapping[str, Any], *, on: date) -> tuple[Consequence, ...]:
    """What a change of law, of the second check or of the waits does to open courses; empty where none is open."""
    count = Course.objects.of(practice).filter(state=Course.State.OPEN).count()
    if not count:
        return ()
    row = changed_copy(practice, fields)
    out = []
    if row.jurisdiction != practice.jurisdiction:
        out.append(_another_law(practice, row, count))
    if practice.second_check and not row.second_check:
        out.append(
            Consequence(
                _("Nobody checks any more what is drawn up."),
                ngettext(
                    "It holds at once for %(n)s open course, also for syringes that wait for their check.",
                    "It holds at once for %(n)s open courses, also for syringes that wait for their check.",
                    count,
                )
                % {"n": count},
            )
        )
    if row.waits_days != practice.waits_days:
        out.append(_other_waits(practice, row, on=on))
    return tuple(out)


def _another_law(practice: Practice, row: Practice, count: int) -> Consequence:
    library = library_of(practice)
    barred = [
        library.products[product].name
        for product in products_planned(practice)
        if product in library.products and not may_inject(product, row.jurisdiction, library)
    ]
    products = ", ".join(barred) or _("none")
    return Consequence(
        _("The law of %(new)s holds instead of that of %(old)s.")
        % {"new": row.jurisdiction, "old": practice.jurisdiction},
        ngettext(
            "%(n)s course is open; consents, prescriptions and plans of it rest on the old law."
            " Products in use that may not be injected there: %(products)s.",
            "%(n)s courses are open; their consents, prescriptions and plans rest on the old law."
            " Products in use that may not be injected there: %(products)s.",
            count,
        )
        % {"n": count, "products": products},
    )


def _other_waits(practice: Practice, row: Practice, *, on: date) -> Consequence:
    before, after = library_of(practice), library_with(files_of(practice), row)
    effects = effects_between(practice, before, after, {}, on=on)
    return Consequence(
        _("Other waits hold."),
        _("Of %(looked)s open courses the verdict or the findings change for %(n)s; %(stopped)s would be stopped.")
        % {"looked": effects.last, "n": len(effects.courses), "stopped": effects.stopped},
    )


def _longest(rule: Any) -> int | None:
    windows = [days for band in rule.bands if band.severity is Severity.WAIT for days in _windows(band.when)]
    return max(windows, default=None)


def _windows(node: Any) -> list[int]:
    if isinstance(node, tuple):
        return [days for item in node for days in _windows(item)]
    own = getattr(node, "within_days", None)
    inside = [
        days for name in ("all", "any", "negated") if hasattr(node, name) for days in _windows(getattr(node, name))
    ]
    return ([own] if own is not None else []) + inside
