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


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request: pytest.FixtureRequest) -> None:
    """A database of its own for each process of a parallel run; one in memory is that already."""
    from django.conf import settings as django_settings
    from pytest_django.fixtures import _set_suffix_to_test_databases

    worker = getattr(request.config, "workerinput", {}).get("workerid")
    if worker and "sqlite" not in django_settings.DATABASES["default"]["ENGINE"]:
        _set_suffix_to_test_databases(suffix=worker)
