"""A clinic in which anything is tried by anybody at any moment; see ``test_machine``.

A step may be refused: that is an answer. Everything else that is raised is a fault, and so is an act that
succeeded and left a row behind for which an invariant does not hold. Each room of steps has a file.
"""

from __future__ import annotations

from tests.clinic.machine.afterwards import Afterwards
from tests.clinic.machine.choosing import Choosing
from tests.clinic.machine.out_and_in import OutAndIn
from tests.clinic.machine.patients import Patients
from tests.clinic.machine.photographs import Photographs
from tests.clinic.machine.stock import Stock
from tests.clinic.machine.visits import Visits
from tests.clinic.machine.whole_way import WholeWay

__all__ = ["Clinic"]


class Clinic(Patients, Choosing, Visits, Stock, WholeWay, Afterwards, Photographs, OutAndIn):
    """The clinic under test, and how each step ended."""
