"""A signature that is cut off at any statement leaves nothing, or is whole."""

from __future__ import annotations

from dataclasses import replace

from django.db import connection

from tests.clinic.machine import Clinic
from tests.clinic.machine.base import Kill, Killed
from tests.clinic.way import Way


def test_a_signature_that_ends_at_any_statement_leaves_nothing_or_is_whole(begun: Way) -> None:
    before, at = Clinic.picture(), begun.by.at
    cut: set[str] = set()
    for n in range(400):
        begun.by = replace(begun.by, at=at)
        try:
            with connection.execute_wrapper(Kill(n)):
                begun.sign()
        except Killed as killed:
            cut.add(str(killed))
            assert Clinic.picture() == before, f"a part stood after statement {n}"
        else:
            break
    # It was cut at each of the tables that a signature writes.
    whole = {"session", "movement", "container", "injectedline", "checkin", "act", "trailline", "trailhead"}
    assert {f"clinic_{table}" for table in whole} <= cut
    assert begun.again().state == "signed"
    Clinic(begun.cast).holds()
