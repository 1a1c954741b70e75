"""A few kills of the server as it is installed; ``make drill`` does many of them, see ``tests/drill``."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from tests.drill.run import drilled


def test_no_act_is_lost_or_half_when_the_server_is_killed(tmp_path: Path) -> None:
    found = drilled(on=connection.vendor, kills=3, data=tmp_path / "clinic")
    assert found.faults == []
    assert found.kills == 3
    assert found.found["done"] >= 3
    assert found.backup["done"] >= 1
