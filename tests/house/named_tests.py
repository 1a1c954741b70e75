"""Names of tests and of what they show, looked up: ``file::test``, ``kind/id``, ``module.name``."""

from __future__ import annotations

import ast
import importlib
import tomllib
from functools import cache
from pathlib import Path

from openmeso.knowledge import Library

ROOT = Path(__file__).parents[2]


@cache
def _functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@cache
def _cases(path: str) -> frozenset[str]:
    data = tomllib.loads((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(row["case"] for row in data["row"])


def stands(test: str) -> bool:
    """Whether ``file.py::test`` is a test function, or ``file.toml::case`` a row of a spec table."""
    path, _, name = test.partition("::")
    if not (ROOT / path).is_file():
        return False
    return name in (_functions(path) if path.endswith(".py") else _cases(path))


def exists(name: str, library: Library) -> bool:
    """Whether ``kind/id``, ``kind/*`` or ``openmeso.module.name`` names something."""
    kinds = dict(library.kinds())
    kind, slash, entry = name.partition("/")
    if slash:
        return bool(kinds.get(kind)) if entry == "*" else entry in kinds.get(kind, {})
    module, _, attribute = name.rpartition(".")
    return hasattr(importlib.import_module(module), attribute)
