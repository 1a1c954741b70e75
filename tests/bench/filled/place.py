"""A clinic to measure on: its folder, its database, and processes that work in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent.parent
#: Where measured clinics and installed peers lie.
HERE = ROOT / "var" / "bench"


@dataclass(frozen=True)
class Place:
    """Attributes:
    url: Of a PostgreSQL database; empty where the clinic's own SQLite file is meant.
    """

    data: Path
    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        own = {key: value for key, value in os.environ.items() if not key.startswith("OPENMESO_")}
        own |= {"OPENMESO_DATA": str(self.data), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        own.pop("DATABASE_URL", None)
        own.pop("DJANGO_SETTINGS_MODULE", None)
        return own | ({"DATABASE_URL": self.url} if self.url else {})

    def emptied(self) -> Place:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True)
        return self

    def run(self, module: str, *arguments: str, given: object = None) -> Any:
        """Run a module of the benchmarks in this clinic and return what it says, JSON on its last line.

        Args:
            given: What it reads from its input.
        """
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environment,
            input=json.dumps(given),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{module} ended with {done.returncode}")
        return json.loads(done.stdout.splitlines()[-1])


def django_here() -> None:
    """Make Django ready in a process that was started in a clinic, with its tables."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "openmeso_clinic.settings"
    from openmeso_clinic.serving.server import prepare

    prepare()
