"""Taking away files whose act was cut off before its row was written: nobody can open them, and nobody erases them."""

from __future__ import annotations

from datetime import datetime

from openmeso_clinic.queries.kept_files import WAITS, unnamed_files
from openmeso_clinic.uploads import vault


def sweep(*, at: datetime) -> int:
    """Take away what has waited long enough for its row; how many files that were."""
    count = 0
    for path in unnamed_files(since=(at - WAITS).timestamp()):
        vault.forget(path.name)
        count += 1
    return count
