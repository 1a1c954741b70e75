"""Statements that are composed once: the text of a query is made for the first call, later ones put their values in.

Composing a query of Django costs five to ten times what running it on a small table does, and the pages that
everybody has open ask dozens. What is kept is the text alone: every call asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
Row = tuple[Any, ...]
Value = int | str | date | list[int] | list[str]

#: The texts that were composed, by who built them and how long their lists are; and how many are kept.
_kept: dict[tuple[Any, ...], _Statement | None] = {}
_MOST = 1000
#: What is asked and answered, while somebody notes it; see ``reading``. Each thread has its own.
NOTED: ContextVar[list[tuple[str, Sequence[Any], list[Row]]] | None] = ContextVar("noted", default=None)


def composed_once(build: Callable[P, QuerySet[Any, Any]]) -> Callable[P, list[Row]]:
    """Turn a function that builds a query of values into one that returns its rows.

    The function is called with stand-ins in place of the values, so it must hand them to the database as they are
    and decide nothing by them. Values are whole numbers, texts, days, instants, and lists of numbers or texts.

    Example::

        @composed_once
        def _due(practice: int, on: date) -> QuerySet[Any, Any]:
            return CheckIn.objects.filter(practice=practice, due_on__lte=on).values_list("ref", "day")
    """

    @wraps(build)
    def rows(*values: P.args, **named: P.kwargs) -> list[Row]:
        if named:
            raise TypeError("values of a composed statement are given by position")
        shape = (build, *(len(value) if isinstance(value, list) else None for value in values))
        try:
            statement = _kept[shape]
        except KeyError:
            statement = _composed(build, values)
            # Another thread may empty it at any moment: what was composed here is used from here.
            if len(_kept) >= _MOST:
                _kept.clear()
            _kept[shape] = statement
        return statement.rows(values) if statement is not None else []

    return rows


@cache
def columns_of(model: type[Model], *, but: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The columns to ask for where objects are to be made of a statement's rows.

    Args:
        but: Long ones that are left in the database until somebody asks.
    """
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname not in but)


def made_of(model: type[M], columns: tuple[str, ...], values: Sequence[Any]) -> M:
    """An object as a query of the same columns gives it."""
    return model.from_db(DEFAULT_DB_ALIAS, columns, values)


@dataclass(frozen=True, slots=True)
class _Statement:
    """Attributes:
    fixed: What stands at each mark of the text; where a value goes, anything.
    places: Mark, argument, place within the argument where that is a list, and what makes a mark of a value.
    converters: Column to what makes a value of Python of it.
    """

    text: str
    fixed: tuple[Any, ...]
    places: tuple[tuple[int, int, int | None, Callable[[Any], Any]], ...]
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]

    def rows(self, values: Sequence[Any]) -> list[Row]:
        marks = list(self.fixed)
        for mark, argument, within, adapted in self.places:
            value = values[argument]
            marks[mark] = adapted(value if within is None else value[within])
        with connection.cursor() as cursor:
            cursor.execute(self.text, marks)
            found: list[Row] = cursor.fetchall()
        if (noted := NOTED.get()) is not None:
            noted.append((self.text, marks, found))
        return [self._converted(row) for row in found] if self.converters else found

    def _converted(self, row: Row) -> Row:
        said = list(row)
        for column, ways, expression in self.converters:
            for way in ways:
                said[column] = way(said[column], expression, connection)
        return tuple(said)


def _composed(build: Callable[..., QuerySet[Any, Any]], values: Sequence[Any]) -> _Statement | None:
    """The statement; nothing where the database need not be asked, as nothing is in an empty list.

    Raises:
        TypeError: a value does not come to the database as it is.
    """
    stand_ins = [_stand_in(value, number) for number, value in enumerate(values)]
    compiler = build(*stand_ins).query.get_compiler(connection=connection)
    try:
        text, marks = compiler.as_sql()
    except EmptyResultSet:
        return None
    at = {_adapted(one): (argument, within) for argument, within, one in _single(stand_ins)}
    found = [at.get(one) if isinstance(one, int | str | date) else None for one in marks]
    if {place for place in found if place} != set(at.values()):
        raise TypeError(f"{build.__qualname__}: a value does not come to the database as it was given")
    fields = [column[0] for column in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(fields)
    return _Statement(
        text=text,
        fixed=tuple(marks),
        places=tuple((mark, *place, _way(marks[mark])) for mark, place in enumerate(found) if place),
        converters=tuple((column, tuple(ways), expression) for column, (ways, expression) in converters.items()),
    )


def _stand_in(value: Any, number: int) -> Any:
    """A value of the same kind that stands nowhere else."""
    if isinstance(value, list):
        one = value[0] if value else 0
        return [_stand_in(one, number * 100_000 + within + 1000) for within in range(len(value))]
    if isinstance(value, datetime):
        return datetime(8000, 1, 1, tzinfo=UTC) + timedelta(days=number)
    if isinstance(value, date):
        return date(8000, 1, 1) + timedelta(days=number)
    if isinstance(value, str):
        return f"stands for {number}"
    if isinstance(value, int) and not isinstance(value, bool):
        return 2**53 + number
    raise TypeError(f"no value of a composed statement: {type(value).__name__}")


def _single(values: Iterable[Any]) -> Iterable[tuple[int, int | None, Any]]:
    for argument, value in enumerate(values):
        if isinstance(value, list):
            yield from ((argument, within, one) for within, one in enumerate(value))
        else:
            yield argument, None, value


def _way(mark: Any) -> Callable[[Any], Any]:
    """PostgreSQL is told how wide a number is, by its class; an instant and a day are told by the value."""
    return type(mark) if isinstance(mark, int) else _adapted


def _adapted(value: Any) -> Any:
    """As Django hands it to this database."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
