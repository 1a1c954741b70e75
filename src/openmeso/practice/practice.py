"""The practice directory's ``practice.toml``, ``openmeso-practice/1``, as a frozen noun."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Role = Literal["prescriber", "injector"]
Paper = Literal["a4", "letter"]
"""ISO A4, 210 x 297 mm, or US letter, 8.5 x 11 in."""

Days = Annotated[int, Field(gt=0, le=3650)]


def _some(value: Any) -> Any:
    # After the items: pydantic's own min_length counts an item with a fault as missing, and says so besides.
    if not value:
        raise ValueError("at least one")
    return value


Some = AfterValidator(_some)

#: Context of validation for a practice that is being set up: nobody prescribes or injects there yet.
BEING_SET_UP = {"being_set_up": True}


def _staffed(value: Any, info: ValidationInfo) -> Any:
    return value if info.context == BEING_SET_UP else _some(value)


Amount = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]


@cache
def _time_zones() -> frozenset[str]:
    """The IANA list. Listing it walks a folder of several hundred files, and a practice is read at every request."""
    return frozenset(available_timezones())


class PracticePart(BaseModel):
    """A table of the practice file. An unknown key is a fault, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Opening(PracticePart):
    """One span of opening on a day, in the practice's local time; written ``"09:00-12:30"``."""

    opens: time
    closes: time

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        opens, dash, closes = value.partition("-")
        if not dash:
            raise ValueError('hours as "09:00-12:30"')
        return {"opens": opens.strip(), "closes": closes.strip()}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes <= self.opens:
            raise ValueError("hours that close after they open, on the same day")
        return self

    @property
    def minutes(self) -> int:
        return (self.closes.hour - self.opens.hour) * 60 + self.closes.minute - self.opens.minute


#: As written in the file, for editors that check it against the JSON Schema.
Written = WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}\s*-\s*\d{2}:\d{2}$"}, mode="validation")


class Closed(PracticePart):
    """Days on which nobody is treated, the first and the last included."""

    start: date = Field(alias="from")
    end: date = Field(alias="to")
    reason: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("'to' on or after 'from'")
        return self


class Prices(PracticePart):
    """What is charged, in the practice's currency.

    Attributes:
        visit: A visit without its products.
        container: One container of a product, by product id; a price of the lot itself goes before it.
    """

    visit: Amount = Decimal(0)
    container: dict[str, Amount] = {}


class Person(PracticePart):
    """Someone who prescribes or injects.

    Attributes:
        valid_until: Last day on which the licence holds.
    """

    name: str = Field(min_length=2)
    roles: Annotated[tuple[Role, ...], Some]
    licence: str = Field(min_length=2)
    valid_until: date

    def may(self, role: Role, *, on: date) -> bool:
        """Whether the person holds the role with a licence that is still valid on that day."""
        return role in self.roles and on <= self.valid_until


class Practice(PracticePart):
    """One practice.

    Attributes:
        jurisdiction: Country code whose law holds here.
        languages: Languages spoken with patients, the usual one first.
        on_call_phone: Answers outside opening hours.
        second_check: A second person checks what is drawn up before it is injected.
        mixtures: Whether mixtures are prepared here at all.
        paper: What lies in the printers; every paper is set on it, but syringe labels.
        visit_room_minutes: How long the room is kept for a visit besides numbing and injecting.
        waits_days: Rule id to the days to which this practice lengthens its wait. A wait is never
            shortened: whoever applies it takes the longer of the two.
    """

    schema_name: Literal["openmeso-practice/1"] = Field(alias="schema")
    name: str = Field(min_length=2)
    jurisdiction: str = Field(pattern=r"^[A-Z]{2}$")
    time_zone: str
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    languages: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...], Some]
    emergency_phone: str = Field(min_length=2)
    on_call_phone: str = Field(min_length=2)
    second_check: bool = False
    paper: Paper = "a4"
    mixtures: bool = False
    visit_room_minutes: int = Field(default=20, ge=5, le=240)
    closed_days: tuple[date, ...] = ()
    hours: dict[Weekday, tuple[Annotated[Opening, Written], ...]]
    prices: Prices = Prices()
    waits_days: dict[str, Days] = {}
    person: Annotated[tuple[Person, ...], AfterValidator(_staffed)]
    closed: tuple[Closed, ...] = ()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in _time_zones():
            raise ValueError('a time zone of the IANA list, as "Europe/Paris"')
        return value

    @field_validator("hours")
    @classmethod
    def _spans_apart(cls, value: dict[Weekday, tuple[Opening, ...]]) -> dict[Weekday, tuple[Opening, ...]]:
        for day, spans in value.items():
            pairs = pairwise(spans)
            if any(later.opens < earlier.closes for earlier, later in pairs):
                raise ValueError(f"spans of {day} in order, without overlap")
        if not any(value.values()):
            raise ValueError("at least one day with opening hours")
        return value

    @field_validator("person")
    @classmethod
    def _each_licence_once(cls, value: tuple[Person, ...]) -> tuple[Person, ...]:
        licences = [person.licence for person in value]
        if len(set(licences)) < len(licences):
            raise ValueError("each licence once; one person with two roles is one entry")
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def hours_on(self, on: date) -> tuple[Opening, ...]:
        """Opening spans of a day; empty when it is closed."""
        if on in self.closed_days or any(closed.start <= on <= closed.end for closed in self.closed):
            return ()
        return self.hours.get(WEEKDAYS[on.weekday()], ())  # type: ignore[call-overload, no-any-return]

    def is_open(self, on: date) -> bool:
        return bool(self.hours_on(on))

    def next_open(self, on: date, *, within_days: int = 366) -> date | None:
        """First open day from ``on``, itself included; ``None`` where there is none within the window."""
        days = (on + timedelta(days=ahead) for ahead in range(within_days))
        return next((day for day in days if self.is_open(day)), None)

    def who_may(self, role: Role, *, on: date) -> tuple[Person, ...]:
        """Everyone who holds the role with a licence valid on that day."""
        return tuple(person for person in self.person if person.may(role, on=on))

    def price_of(self, product: str) -> Decimal | None:
        """Price of a container; ``None`` where none is stated, which is not free of charge."""
        return self.prices.container.get(product)
