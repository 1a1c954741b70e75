"""Whether this machine has what some tests need: ``python -m tests.needs postgresql|chromium``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def chromium() -> str | None:
    """A Chromium of the system's own; none is ever downloaded."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


def main() -> int:
    wanted = sys.argv[1]
    if wanted == "chromium":
        found: object = chromium()
        how = "Debian: apt install chromium"
    else:
        from tests.postgres import binaries

        found, how = binaries(), "Debian: apt install postgresql"
        assert found is None or isinstance(found, Path)
    if found:
        return 0
    print(f"\n*** NOT TESTED: {wanted} is not installed, so its tests were left out. {how} ***\n", file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
