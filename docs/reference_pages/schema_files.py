"""JSON Schemas for editors."""

from __future__ import annotations

import json
from collections.abc import Iterator

from openmeso.cli.schemas import schemas


def schema_files() -> Iterator[tuple[str, str]]:
    for name, make in schemas().items():
        yield f"schemas/{name}.schema.json", json.dumps(make(), indent=2, ensure_ascii=False) + "\n"
