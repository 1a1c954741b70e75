"""What was read, kept so that it can be read again: whether a conclusion still rests on what the database holds.

An act that needs much reckoning does it before it holds anything, and asks here once it holds what it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from openmeso_clinic.access.composed import NOTED, Row


@dataclass
class Reading:
    """Every statement that was asked, with what the database answered.

    Attributes:
        asked: How many there were, composed or not.
    """

    noted: list[tuple[str, Sequence[Any], list[Row]]] = field(default_factory=list)
    asked: int = 0

    def still_holds(self) -> bool:
        """Whether the database gives the same answers now.

        A statement that was not composed left no answer behind to compare: then nobody knows, and it does not hold.
        """
        if self.asked != len(self.noted):
            return False
        with connection.cursor() as cursor:
            return all(cursor.execute(text, marks).fetchall() == found for text, marks, found in self.noted)


@contextmanager
def reading() -> Iterator[Reading]:
    """Note what is asked in the block.

    Example::

        with reading() as read:
            missing = what_is_missing(...)
        with transaction.atomic():
            if not read.still_holds():
                missing = what_is_missing(...)
    """
    read = Reading()

    def counted(execute: Callable[..., Any], *statement: Any) -> Any:
        read.asked += 1
        return execute(*statement)

    before = NOTED.set(read.noted)
    try:
        with connection.execute_wrapper(counted):
            yield read
    finally:
        NOTED.reset(before)
