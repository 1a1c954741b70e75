"""Rule conditions compiled to nodes: truth, reasons, and the end of a wait.

One class a head key of the grammar. ``here`` is the zone looked at, or "" outside zone rules.
"""

from openmeso.screening.nodes.base import Match, Node
from openmeso.screening.nodes.compiling import compile_condition

__all__ = ["Match", "Node", "compile_condition"]
