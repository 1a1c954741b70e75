"""The practice's settings as one form: every fault comes back at its field, and all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from openmeso.practice.practice import WEEKDAYS
from openmeso_clinic.queries.practice_settings import SettingFault, Wait

_DAYS = {
    "monday": _("Monday"),
    "tuesday": _("Tuesday"),
    "wednesday": _("Wednesday"),
    "thursday": _("Thursday"),
    "friday": _("Friday"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday"),
}
#: Empty rows offered beside what is there.
SPARE = 2


class PracticeForm(forms.Form):
    """Name, place, law, hours, closed days, prices and waits.

    Args of the constructor:
        kept: The settings as they stand.
        products: Id and name of the products that are priced or on the shelf.
        others: Id and name of all products.
    """

    name = forms.CharField(label=_("Name of the practice"), max_length=120)
    address = forms.CharField(
        label=_("Address"), required=False, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
    )
    emergency_phone = forms.CharField(
        label=_("Emergency number"), max_length=40, help_text=_("Stands on every leaflet, first.")
    )
    on_call_phone = forms.CharField(
        label=_("Phone outside opening hours"), max_length=40, help_text=_("Who answers a patient at night.")
    )
    jurisdiction = forms.ChoiceField(
        label=_("Law that holds here"), help_text=_("Decides which products may be injected, and from which age.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"))
    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("Three letters, as EUR."))
    languages = forms.CharField(
        label=_("Languages spoken with patients"), help_text=_("The usual one first: “fr, en, ar”.")
    )
    paper = forms.ChoiceField(
        label=_("Paper in the printers"),
        choices=[("a4", "A4 (210 × 297 mm)"), ("letter", "Letter (8.5 × 11 in)")],
        help_text=_("Every paper is set on it; syringe labels have their own size."),
    )
    second_check = forms.BooleanField(
        label=_("A second person checks what is drawn up"), required=False, help_text=_("Before it is injected.")
    )
    mixtures = forms.BooleanField(
        label=_("Mixtures are prepared here"), required=False, help_text=_("Without it products are used as they are.")
    )
    visit_room_minutes = forms.IntegerField(
        label=_("Room time of a visit"),
        help_text=_("Minutes besides numbing and injecting."),
        min_value=5,
        max_value=240,
    )
    price_visit = forms.DecimalField(
        label=_("A visit without its products"), min_value=0, max_digits=9, decimal_places=2
    )

    def __init__(
        self,
        data: Any = None,
        *,
        kept: Mapping[str, Any],
        jurisdictions: Sequence[tuple[str, str]],
        products: Sequence[tuple[str, str]],
        others: Sequence[tuple[str, str]],
        waits: Sequence[Wait],
    ) -> None:
        prices, closed = kept["prices"] or {}, list(kept["closed"])
        initial = {name: kept[name] for name in self.base_fields if name in kept}
        initial |= {"languages": ", ".join(kept["languages"]), "price_visit": prices.get("visit", 0)}
        super().__init__(data, initial=initial)
        self.fields["jurisdiction"].choices = jurisdictions  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [(z, z.replace("_", " ")) for z in sorted(available_timezones())]  # type: ignore[attr-defined]
        for day in WEEKDAYS:
            self.fields[f"hours_{day}"] = forms.CharField(
                label=_DAYS[day],
                required=False,
                initial=", ".join(kept["hours"].get(day, ())),
                widget=forms.TextInput(attrs={"placeholder": "09:00-12:30, 14:00-19:00", "dir": "ltr"}),
            )
        self.closed_rows = _rows(self.data if self.is_bound else {}, "closed_{}_from", len(closed) + SPARE)
        for row in self.closed_rows:
            span = closed[row] if row < len(closed) else {}
            self._day(f"closed_{row}_from", _("Closed from"), span.get("from"))
            self._day(f"closed_{row}_to", _("to, included"), span.get("to"))
            self.fields[f"closed_{row}_reason"] = forms.CharField(
                label=_("Reason"), required=False, max_length=80, initial=span.get("reason", "")
            )
        self.priced = [product for product, _name in products]
        for product, name in products:
            self._amount(f"price_of_{product}", name, prices.get("container", {}).get(product))
        unpriced = [("", _("Choose a product")), *(item for item in others if item[0] not in self.priced)]
        for row in range(SPARE):
            self.fields[f"new_price_{row}_product"] = forms.ChoiceField(
                label=_("Another product"), required=False, choices=unpriced
            )
            self._amount(f"new_price_{row}_amount", _("Price"), None)
        self.waits = {wait.rule: wait for wait in waits}
        held = list(kept["waits_days"].items())
        rules = [("", _("Choose a wait")), *((w.rule, _wait_words(w)) for w in waits)]
        self.wait_rows = _rows(self.data if self.is_bound else {}, "wait_{}_rule", len(held) + SPARE)
        for row in self.wait_rows:
            rule, days = held[row] if row < len(held) else ("", None)
            self.fields[f"wait_{row}_rule"] = forms.ChoiceField(
                label=_("Wait"), required=False, choices=rules, initial=rule
            )
            self.fields[f"wait_{row}_days"] = forms.IntegerField(
                label=_("Days"), required=False, initial=days, min_value=1, max_value=3650
            )

    def _day(self, name: str, label: Any, initial: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        self.fields[name] = forms.DateField(label=label, required=False, initial=initial, widget=widget)

    def _amount(self, name: str, label: Any, initial: Any) -> None:
        self.fields[name] = forms.DecimalField(
            label=label, required=False, initial=initial, min_value=0, max_digits=9, decimal_places=2, localize=True
        )

    # --- what the page shows ---
    def hour_fields(self) -> list[forms.BoundField]:
        return [self[f"hours_{day}"] for day in WEEKDAYS]

    def closed_fields(self) -> Iterator[tuple[forms.BoundField, ...]]:
        return (
            (self[f"closed_{r}_from"], self[f"closed_{r}_to"], self[f"closed_{r}_reason"]) for r in self.closed_rows
        )

    def price_fields(self) -> list[forms.BoundField]:
        return [self[f"price_of_{product}"] for product in self.priced]

    def new_price_fields(self) -> Iterator[tuple[forms.BoundField, ...]]:
        return ((self[f"new_price_{r}_product"], self[f"new_price_{r}_amount"]) for r in range(SPARE))

    def wait_fields(self) -> Iterator[tuple[forms.BoundField, ...]]:
        return ((self[f"wait_{r}_rule"], self[f"wait_{r}_days"]) for r in self.wait_rows)

    # --- what was said ---
    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        """Halves of a row are faults; what is whole is put together as ``openmeso-practice/1`` has it."""
        data = self.cleaned_data
        for row in self.closed_rows:
            start, end = data.get(f"closed_{row}_from"), data.get(f"closed_{row}_to")
            if (start is None) is not (end is None) and not self._failed(f"closed_{row}_from", f"closed_{row}_to"):
                self.add_error(f"closed_{row}_{'to' if start else 'from'}", _("Say both days; one day is from and to."))
            elif data.get(f"closed_{row}_reason") and start is None and not self._failed(f"closed_{row}_from"):
                self.add_error(f"closed_{row}_from", _("Say from which day."))
        for row in range(SPARE):
            self._both(f"new_price_{row}_product", f"new_price_{row}_amount", _("Say product and price."))
        chosen = [data.get(f"new_price_{row}_product") for row in range(SPARE)]
        if chosen[0] and chosen[0] == chosen[1]:
            self.add_error("new_price_1_product", _("This product stands above already."))
        seen: set[str] = set()
        for row in self.wait_rows:
            self._both(f"wait_{row}_rule", f"wait_{row}_days", _("Say wait and days."))
            rule, days = data.get(f"wait_{row}_rule"), data.get(f"wait_{row}_days")
            wait = self.waits.get(rule or "")
            if wait and days and days <= wait.days and rule not in seen:
                self.add_error(
                    f"wait_{row}_days",
                    _("The library waits %(n)s days already. A wait can be lengthened, never shortened.")
                    % {"n": wait.days},
                )
            if rule and rule in seen:
                self.add_error(f"wait_{row}_rule", _("This wait stands above already."))
            seen.add(rule or "")
        return data

    def fields_said(self) -> dict[str, Any]:
        """Columns of the practice, as far as the form could read them."""
        data = self.cleaned_data
        plain = [
            "name",
            "address",
            "emergency_phone",
            "on_call_phone",
            "jurisdiction",
            "time_zone",
            "currency",
            "paper",
            "second_check",
            "mixtures",
            "visit_room_minutes",
        ]
        out: dict[str, Any] = {name: data[name] for name in plain if name in data}
        if "languages" in data:
            out["languages"] = [one.strip() for one in data["languages"].split(",") if one.strip()]
        out["hours"] = {
            day: spans
            for day in WEEKDAYS
            if (spans := [_span(s) for s in (data.get(f"hours_{day}") or "").split(",") if s.strip()])
        }
        out["closed"] = [span for _row, span in self._closed()]
        container = {p: _money(a) for p in self.priced if (a := data.get(f"price_of_{p}")) is not None}
        for row in range(SPARE):
            product, amount = data.get(f"new_price_{row}_product"), data.get(f"new_price_{row}_amount")
            if product and amount is not None:
                container[product] = _money(amount)
        out["prices"] = {"visit": _money(data.get("price_visit") or Decimal(0)), "container": container}
        out["waits_days"] = {
            rule: days
            for row in self.wait_rows
            if (rule := data.get(f"wait_{row}_rule")) and (days := data.get(f"wait_{row}_days"))
        }
        return out

    def place(self, faults: Iterable[SettingFault]) -> None:
        """Put the core's faults at their fields; where a field has one already, it says enough."""
        for fault in faults:
            name = self._field_of(fault)
            if name is None:
                self.add_error(None, f"{'.'.join(map(str, fault.place))}: {fault.words}")
            elif name not in self.errors:
                self.add_error(name, fault.words)

    def _field_of(self, fault: SettingFault) -> str | None:
        head, *rest = fault.place
        if head == "hours":
            days = [day for day in WEEKDAYS if day in (str(rest[0]) if rest else fault.expected)]
            return f"hours_{days[0] if days else 'monday'}"
        if head == "closed" and rest:
            rows = [row for row, _span in self._closed()]
            part = rest[1] if len(rest) > 1 and rest[1] in ("from", "to", "reason") else "to"
            return f"closed_{rows[int(rest[0])]}_{part}"
        if head == "prices" and rest[:1] == ["visit"]:
            return "price_visit"
        if head == "prices" and len(rest) > 1:
            name = f"price_of_{rest[1]}"
            return name if name in self.fields else "new_price_0_product"
        if head == "waits_days" and rest:
            return next(
                (f"wait_{r}_days" for r in self.wait_rows if self.cleaned_data.get(f"wait_{r}_rule") == rest[0]), None
            )
        return str(head) if str(head) in self.fields else None

    def _closed(self) -> list[tuple[int, dict[str, str]]]:
        data = self.cleaned_data
        return [
            (row, {"from": start.isoformat(), "to": end.isoformat(), "reason": data.get(f"closed_{row}_reason", "")})
            for row in self.closed_rows
            if isinstance(start := data.get(f"closed_{row}_from"), date)
            and isinstance(end := data.get(f"closed_{row}_to"), date)
        ]

    def _both(self, first: str, second: str, words: Any) -> None:
        said = [self.cleaned_data.get(name) not in (None, "") for name in (first, second)]
        if said[0] is not said[1] and not self._failed(first, second):
            self.add_error(second if said[0] else first, words)

    def _failed(self, *names: str) -> bool:
        return any(name in self.errors for name in names)


def _rows(data: Mapping[str, Any], pattern: str, least: int) -> range:
    """As many rows as the page sent, so that nothing typed is lost."""
    count = least
    while pattern.format(count) in data and count < 100:
        count += 1
    return range(count)


def _span(said: str) -> str:
    opens, dash, closes = said.replace("–", "-").partition("-")
    return f"{opens.strip()}{dash}{closes.strip()}"


def _money(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _wait_words(wait: Wait) -> Any:
    return _("%(title)s: %(n)s days") % {"title": wait.title, "n": wait.days}
