"""Many hands on the last vial: exactly one has it, the others are told so, and nobody waits for a locked database.

SQLite runs on a file of its own in a process of its own, with the project's engine: the test database in
memory shares one cache and knows no queue. PostgreSQL runs on the server of the tests.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from openmeso_clinic.access.refusal import Refused

HANDS = 8


def race(place: str) -> dict[str, Any]:
    """Found a practice, put one vial on its shelf, and let eight threads try for it."""
    from django.utils import timezone

    from openmeso_clinic.access.actor import Actor
    from openmeso_clinic.actions.stock_moves import open_one, waste
    from openmeso_clinic.actions.use_of_stock import Wanted, take
    from openmeso_clinic.models import Container, Movement, Staff, TrailLine
    from tests.clinic.cast import build
    from tests.clinic.deliveries import received

    cast = build(at=timezone.now())
    by = cast.actor("assistant")
    lot, (last,) = received(by, quantity=1, volume_ml=Decimal("1.00"))
    _more, (shared,) = received(
        by, quantity=1, number="TUBE", product="emla-cream", volume_ml=Decimal("1.00"), multi_dose=True
    )
    open_one(by=by, container=shared)
    tube = shared.lot
    keys = {"staff": by.staff.pk, "last": last.pk, "lot": lot.pk, "tube": tube.pk}

    def hands(act: Any) -> list[str]:
        start, said = threading.Barrier(HANDS), []

        def one() -> None:
            from django.db import transaction

            try:
                me = Actor(Staff.objects.select_related("practice").get(pk=keys["staff"]), timezone.now())
                start.wait()
                with transaction.atomic():
                    act(me)
                said.append("won")
            except Refused as refused:
                said.append(refused.missing[0].code)
            except Exception as error:
                said.append(f"{type(error).__name__}: {error}")
            finally:
                connection.close()

        threads = [threading.Thread(target=one) for _ in range(HANDS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(said)

    from openmeso_clinic.models import Lot

    def open_it(me: Actor) -> None:
        open_one(by=me, container=Container.objects.get(pk=keys["last"]))

    def take_it(me: Actor) -> None:
        take(by=me, wanted=[Wanted(Lot.objects.get(pk=keys["tube"]), Decimal("0.30"), Decimal(0))], at=me.at)

    def waste_it(me: Actor) -> None:
        waste(by=me, container=Container.objects.get(pk=keys["last"]), reason="broken")

    found = {"opened": hands(open_it), "taken": hands(take_it), "wasted": hands(waste_it)}
    left = Container.objects.get(lot_id=keys["tube"]).remaining_ml
    sums = Movement.objects.filter(lot_id=keys["tube"]).values_list("volume_ml", flat=True)
    trail = TrailLine.objects.filter(action="lot-opened").count()
    return found | {"left": str(left), "sum": str(sum(sums, Decimal(0))), "opened_lines": trail, "place": place}


def _judge(found: dict[str, Any]) -> None:
    assert found["opened"] == ["stock/not-sealed"] * (HANDS - 1) + ["won"]
    assert found["wasted"] == ["stock/changed"] * (HANDS - 1) + ["won"]
    assert found["taken"] == ["stock/not-enough"] * (HANDS - 3) + ["won"] * 3
    assert (found["left"], found["sum"], found["opened_lines"]) == ("0.10", "0.10", 2)


@pytest.mark.once
def test_the_last_vial_goes_to_one_of_eight_hands_on_sqlite(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "OPENMESO_TEST_DATABASE")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.clinic.test_stock_races"],
        env=environment | {"OPENMESO_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "openmeso_clinic.settings"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    _judge(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="runs on the PostgreSQL of the tests")
def test_the_last_vial_goes_to_one_of_eight_hands_on_postgresql() -> None:
    _judge(race("postgresql"))


if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(race("sqlite")) + "\n")
