"""The whole history of a patient on one time axis. Each kind is one statement; rows come as plain values."""

from openmeso_clinic.queries.history.axis import KINDS, counts, history_of
from openmeso_clinic.queries.history.entry import HistoryEntry

__all__ = ["KINDS", "HistoryEntry", "counts", "history_of"]
