"""OpenMeso: one patient carried from intake to audit.

Each stage has one verb in and one frozen noun out::

    take_intake ▸ screen ▸ formulate ▸ plan_course ▸ draft_consent ▸ reconcile ▸ give_aftercare ▸ assess ▸ append

The verbs are imported from their rooms, e.g. ``from openmeso.screening import screen``.
"""

__version__ = "0.1.0"
