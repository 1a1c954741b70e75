"""The server's processes part from one that began afresh: a paper is set in them even where one was set before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

#: As the demo does: a picture is set in the process that then serves.
AFTER_A_PICTURE = """
import os
os.environ.pop("OPENMESO_DEV", None)
import typst

typst.compile(b"#set page(width: 2cm, height: 2cm)", format="png")
os.execv = lambda program, words: print(*words[1:3])
from openmeso_clinic.serving import server
server.prepare = lambda: __import__("django").setup()
server.run(address="127.0.0.1", port=0, workers=1)
"""

#: What the parent is when the others part from it, and a paper in one of them.
PARTED = """
import multiprocessing, os
os.environ["DJANGO_SETTINGS_MODULE"] = "openmeso_clinic.settings"
from openmeso_clinic.serving import parent, server
server.prepare()
parent.load()
from django.db import connections
print(len(os.listdir("/proc/self/task")), "threads,", sum(c.connection is not None for c in connections.all()), "open")

def paper():
    import typst
    print("paper" if typst.compile(b"= Sample", format="pdf").startswith(b"%PDF") else "none", flush=True)

one = multiprocessing.get_context("fork").Process(target=paper)
one.start()
one.join(60)
one.kill()
"""


def said_by(script: str, tmp_path: Path) -> list[str]:
    env = {**os.environ, "OPENMESO_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "openmeso_clinic.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def test_the_parent_takes_the_place_of_whatever_ran_before(tmp_path: Path) -> None:
    assert said_by(AFTER_A_PICTURE, tmp_path) == ["-m openmeso_clinic.serving.parent"]


def test_processes_part_from_one_without_threads_or_connections_and_set_papers(tmp_path: Path) -> None:
    assert said_by(PARTED, tmp_path) == ["1 threads, 0 open", "paper"]
