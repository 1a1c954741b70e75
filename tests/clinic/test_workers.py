"""Workers of the server begin afresh: a paper is set in them even where one was set before they were made."""

from __future__ import annotations

import os
import subprocess
import sys

#: As the demo does: a picture is set in the process that then makes the workers.
AFTER_A_PICTURE = """
import multiprocessing, os
os.environ.pop("OPENMESO_DEV", None)
import typst
from granian import Granian

typst.compile(b"#set page(width: 2cm, height: 2cm)", format="png")
Granian.serve = lambda self: print(multiprocessing.get_start_method())
from openmeso_clinic.serving import server
server.prepare = lambda: __import__("django").setup()
server.run(address="127.0.0.1", port=0, workers=1)
"""


def test_workers_are_spawned_and_never_forked(tmp_path: object) -> None:
    env = {**os.environ, "OPENMESO_DATA": str(tmp_path)}
    env["DJANGO_SETTINGS_MODULE"] = "openmeso_clinic.settings"
    done = subprocess.run(
        [sys.executable, "-c", AFTER_A_PICTURE], env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.split() == ["spawn"], done.stderr[-2000:]
