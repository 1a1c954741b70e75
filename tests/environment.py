"""Loaded before anything else: the tests' own data folder and database, so that no test touches a clinic's.

Every process of a parallel run has a folder of its own: some tests count what lies there.
``OPENMESO_TEST_DATABASE=postgresql`` runs the same tests on a PostgreSQL server that is started for them.
"""

import atexit
import os
import shutil
import sys
import tempfile

os.environ["OPENMESO_DATA"] = tempfile.mkdtemp(prefix="openmeso-tests-")
atexit.register(shutil.rmtree, os.environ["OPENMESO_DATA"], ignore_errors=True)

if os.environ.get("OPENMESO_TEST_DATABASE") != "postgresql":
    os.environ.pop("DATABASE_URL", None)
elif "DATABASE_URL" not in os.environ:
    from tests.postgres import start

    url = start(durable=False)
    if url is None:
        sys.exit("No PostgreSQL server is installed (Debian: apt install postgresql); these tests need one.")
    # Workers of a parallel run find it here and start none of their own.
    os.environ["DATABASE_URL"] = url
