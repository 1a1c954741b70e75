"""What every test may ask for."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from openmeso.knowledge import Library, load_library

# No deadlines: timings belong in tests/bench. A fixed seed in CI keeps a red run repeatable.
settings.register_profile("local", deadline=None, max_examples=60)
settings.register_profile("ci", deadline=None, max_examples=100, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session")
def library() -> Library:
    """The whole knowledge as shipped."""
    return load_library()
