"""Audit: what was done, by whom, in a chain that shows tampering."""

from openmeso.audit.event import Action, Event
from openmeso.audit.trail import (
    Checkpoint,
    Line,
    Trail,
    Verification,
    append,
    dump_lines,
    load_lines,
    verify,
    verify_lines,
)

__all__ = [
    "Action",
    "Checkpoint",
    "Event",
    "Line",
    "Trail",
    "Verification",
    "append",
    "dump_lines",
    "load_lines",
    "verify",
    "verify_lines",
]
