"""What each of the server's own processes loads."""

from __future__ import annotations

import multiprocessing

from openmeso_clinic.serving.family import be_called, end_with
from openmeso_clinic.wsgi import application

if (server := multiprocessing.parent_process()) is not None and server.pid is not None:
    be_called("openmeso-worker")
    end_with(server.pid)

__all__ = ["application"]
