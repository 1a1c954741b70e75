"""``python -m tests.mutants``: change the code a little, many times, and see whether a test notices.

The modules that decide (rules, limits, the chained trail) are copied with one small change each, and the
tests that speak of them run against the copy. A change that no test notices survives; it is printed with
its place. What ran within ``--minutes`` is what the score is about.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
TIMEOUT_SECONDS = 240

SCREENING = (
    "tests/spec/test_screening.py",
    "tests/core/test_second_evaluator.py -k agrees_with_the_engine",
    "tests/core/test_screening_properties.py",
)
#: Module to the test runs that speak of it, the quickest first.
TARGETS = {
    "screening/facts.py": SCREENING,
    "screening/nodes.py": SCREENING,
    "screening/compiled.py": SCREENING,
    "screening/engine.py": SCREENING,
    "formulation/limits.py": ("tests/core/test_formulation_limits.py", "tests/core -k formulation"),
    "audit/trail.py": ("tests/core/test_audit.py",),
}

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
SIGNS: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One changed module."""

    module: str
    line: int
    change: str
    text: str

    def __str__(self) -> str:
        return f"src/openmeso/{self.module}:{self.line}  {self.change}"


def mutants(module: str) -> Iterator[Mutant]:
    """Every mutant of a module."""
    tree = ast.parse((SOURCE / "openmeso" / module).read_text("utf-8"))
    for number in range(len(list(places(tree)))):
        changed = copy.deepcopy(tree)
        node, change = list(places(changed))[number]
        said = change()
        yield Mutant(module, getattr(node, "lineno", 0), said, ast.unparse(ast.fix_missing_locations(changed)))


def places(tree: ast.AST) -> Iterator[tuple[ast.AST, Callable[[], str]]]:
    """Every place where something can be changed, with what changes it and says so."""
    for node in code(tree):
        match node:
            case ast.Compare(ops=ops):
                for at, operator in enumerate(ops):
                    if type(operator) in COMPARISONS:
                        yield node, lambda n=node, i=at: compared(n, i)
            case ast.BoolOp():
                yield node, lambda n=node: joined(n)
            case ast.UnaryOp(op=ast.Not()):
                yield node, lambda n=node: affirmed(n)
            case ast.BinOp(op=operator) if type(operator) in SIGNS:
                yield node, lambda n=node: signed(n)
            case ast.Constant(value=bool()):
                yield node, lambda n=node: replaced(n, not n.value)
            case ast.Constant(value=int()):
                yield node, lambda n=node: replaced(n, n.value + 1)
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                yield node, lambda n=node: called(n)
            case ast.Return(value=value) if value is not None and not is_none(value):
                yield node, lambda n=node: emptied(n)


def code(node: ast.AST) -> Iterator[ast.AST]:
    """What runs: no annotations, no decorators, no docstrings, no imports."""
    yield node
    skipped = {"annotation", "returns", "decorator_list"}
    for name, field in ast.iter_fields(node):
        if name in skipped:
            continue
        for child in field if isinstance(field, list) else [field]:
            text = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if isinstance(child, ast.AST) and not text and not isinstance(child, ast.Import | ast.ImportFrom):
                yield from code(child)


def is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def compared(node: ast.Compare, at: int) -> str:
    before = ast.unparse(node)
    node.ops[at] = COMPARISONS[type(node.ops[at])]()
    return f"{before}  →  {ast.unparse(node)}"


def joined(node: ast.BoolOp) -> str:
    before = ast.unparse(node)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return f"{before}  →  {ast.unparse(node)}"


def affirmed(node: ast.UnaryOp) -> str:
    before, node.operand = ast.unparse(node), ast.UnaryOp(op=ast.Not(), operand=node.operand)
    return f"{before}  →  the contrary"


def signed(node: ast.BinOp) -> str:
    before = ast.unparse(node)
    node.op = SIGNS[type(node.op)]()
    return f"{before}  →  {ast.unparse(node)}"


def replaced(node: ast.Constant, value: int) -> str:
    before, node.value = node.value, value
    return f"{before}  →  {value}"


def called(node: ast.Call) -> str:
    before = ast.unparse(node)
    if isinstance(node.func, ast.Name):
        node.func.id = CALLS[node.func.id]
    return f"{before}  →  {ast.unparse(node)}"


def emptied(node: ast.Return) -> str:
    before, node.value = ast.unparse(node), ast.Constant(None)
    return f"{before}  →  return None"


def noticed(mutant: Mutant, directory: Path) -> bool:
    """Whether a test fails, or never ends, with the mutant in a copy of the source."""
    path = directory / "openmeso" / mutant.module
    original = path.read_text("utf-8")
    path.write_text(mutant.text, encoding="utf-8")
    try:
        return any(not passes(tests, directory) for tests in TARGETS[mutant.module])
    finally:
        path.write_text(original, encoding="utf-8")


def passes(tests: str, directory: Path) -> bool:
    quiet = ["-q", "-x", "-p", "no:randomly", "-p", "no:xdist", "-o", f"cache_dir={directory}/cache"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(directory),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENMESO_PATIENTS": "1200",
        "HYPOTHESIS_STORAGE_DIRECTORY": str(directory / "hypothesis"),
        "CI": "1",
    }
    words = tests.split(" -k ")
    chosen = [*words[0].split(), *(["-k", words[1]] if len(words) > 1 else [])]
    present = [word for word in chosen if not word.endswith(".py") or (ROOT / word).exists()]
    command = [sys.executable, "-m", "pytest", *quiet, *present]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, timeout=TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1, help="which mutants come first")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("modules", nargs="*", default=list(TARGETS), help="e.g. screening/facts.py")
    given = parser.parse_args()
    found = [mutant for module in given.modules for mutant in mutants(module)]
    random.Random(given.seed).shuffle(found)
    end = time.monotonic() + given.minutes * 60
    with tempfile.TemporaryDirectory() as temporary:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(given.jobs):
            copies.put(Path(shutil.copytree(SOURCE, Path(temporary) / str(number))))
        runs = dict.fromkeys(tests for module in given.modules for tests in TARGETS[module])
        faulty = next((tests for tests in runs if not passes(tests, Path(temporary) / "0")), None)
        if faulty:
            print(f"Without any change, this already fails: {faulty}", file=sys.stderr)
            return 2

        def judge(mutant: Mutant) -> tuple[Mutant, bool | None]:
            if time.monotonic() > end:
                return mutant, None
            directory = copies.get()
            try:
                return mutant, noticed(mutant, directory)
            finally:
                copies.put(directory)

        with ThreadPoolExecutor(given.jobs) as pool:
            judged = [(mutant, seen) for mutant, seen in pool.map(judge, found) if seen is not None]
    report(judged, len(found))
    return 0


def report(judged: list[tuple[Mutant, bool]], possible: int) -> None:
    """Print the score by module and every survivor."""
    for module in TARGETS:
        seen = [noticed for mutant, noticed in judged if mutant.module == module]
        if seen:
            print(f"{module:28} {sum(seen):4} of {len(seen):4} noticed, {sum(seen) / len(seen):.1%}")
    total = sum(seen for _, seen in judged)
    print(f"{'all':28} {total:4} of {len(judged):4} noticed, {total / max(1, len(judged)):.1%}; {possible} possible")
    for mutant in sorted((m for m, seen in judged if not seen), key=lambda m: (m.module, m.line)):
        print(f"survived: {mutant}")


if __name__ == "__main__":
    sys.exit(main())
