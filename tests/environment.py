"""Loaded before anything else: the tests' own data folder and database, so that no test touches a clinic's.

``OPENMESO_TEST_DATABASE=postgresql`` runs the same tests on a PostgreSQL server that is started for them.
"""

import os
import sys
import tempfile

os.environ.setdefault("OPENMESO_DATA", tempfile.mkdtemp(prefix="openmeso-tests-"))

if os.environ.get("OPENMESO_TEST_DATABASE") == "postgresql" and "DATABASE_URL" not in os.environ:
    from tests.postgres import start

    url = start()
    if url is None:
        sys.exit("No PostgreSQL server is installed (Debian: apt install postgresql); these tests need one.")
    # Workers of a parallel run find it here and start none of their own.
    os.environ["DATABASE_URL"] = url
