"""Loaded before anything else: the tests' own data folder, so that no test touches a clinic's."""

import os
import tempfile

os.environ.setdefault("OPENMESO_DATA", tempfile.mkdtemp(prefix="openmeso-tests-"))
