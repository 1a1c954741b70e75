"""``python -m tests.mutants``: change the code a little, many times, and see whether a test notices.

The modules that decide (rules, limits, the chained trail) get one small change each, and the tests that
speak of them run. A change that no test notices survives; it is printed with its place. What ran within
``--minutes`` is what the score is about.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import importlib.abc
import importlib.machinery
import os
import random
import shlex
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
TIMEOUT_SECONDS = 240
PATIENTS = 600

SCREENING = (
    "tests/spec/test_screening.py tests/core/test_screening_words.py",
    "tests/core/test_second_evaluator.py -k nobody",
    "tests/core/test_screening_properties.py -k 'order or wait or first or people or tomorrow or asks'",
)
#: Module to the test runs that speak of it, the quickest first.
TARGETS = {
    "screening/facts.py": SCREENING,
    "screening/nodes/base.py": SCREENING,
    "screening/nodes/stated.py": SCREENING,
    "screening/nodes/listed.py": SCREENING,
    "screening/nodes/measured.py": SCREENING,
    "screening/nodes/wanted.py": SCREENING,
    "screening/nodes/logic.py": SCREENING,
    "screening/compiled.py": SCREENING,
    "screening/engine.py": SCREENING,
    "formulation/limits.py": ("tests/core/test_formulation_limits.py tests/core/test_formulation_conflict.py",),
    "audit/trail.py": ("tests/core/test_audit.py",),
}
#: Modules whose verdicts are first compared with the second evaluator's.
DECIDES = [module for module in TARGETS if module.startswith("screening/")]

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


# --- running them ---------------------------------------------------------------------------------
# The knowledge and the random patients are loaded once. Each mutant is judged in a fork of this process,
# which imports the mutant in place of its module; nothing is written anywhere.


class InPlaceOf(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports a mutant where its module is asked for."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = f"openmeso.{mutant.module.removesuffix('.py').replace('/', '.')}"
        self.mutant = mutant

    def find_spec(self, fullname: str, path: object, target: object = None) -> Any:
        return importlib.machinery.ModuleSpec(fullname, self) if fullname == self.name else None

    def exec_module(self, module: Any) -> None:
        exec(compile(self.mutant.text, str(SOURCE / "openmeso" / self.mutant.module), "exec"), module.__dict__)


class Ground:
    """What every fork starts from. It must not import what is mutated."""

    def __init__(self) -> None:
        from openmeso.intake import Case, take_intake
        from openmeso.knowledge import load_library
        from tests.random_patients import ON, Drawing, random_case
        from tests.second_evaluator import Tables, evaluate, read_tables

        tables, rng = read_tables(), random.Random(0)
        evaluator, drawing = Tables(tables), Drawing(tables)
        self.on, self.library = ON, load_library()
        cases = [random_case(rng, drawing) for _ in range(PATIENTS)]
        self.patients = [
            (take_intake(case=Case.model_validate(case), library=self.library, on=ON), evaluate(evaluator, case, ON))
            for case in cases
        ]
        importlib.import_module("pytest")

    def agrees(self) -> bool:
        """Whether the engine, as it is imported now, says what the second evaluator has said."""
        from openmeso.screening import compiled, screen, verdict_of

        rules = compiled(self.library)
        for intake, (verdict, zones, codes) in self.patients:
            found = screen(intake=intake, library=self.library, on=self.on)
            told = {(f.code, f.verdict.value) for f in found.findings if f.scope.value in ("patient", "zone")}
            here = {zone: v.value for zone, v in found.scopes["zone"].items()}
            if (found.verdict.value, here, told) != (verdict, zones, codes) or verdict_of(intake, rules) != verdict:
                return False
        return True

    def passes(self, mutant: Mutant | None, module: str) -> bool:
        """Whether everything that speaks of a module is content with the mutant, or with no change at all."""
        if mutant is not None:
            sys.meta_path.insert(0, InPlaceOf(mutant))
        return (module not in DECIDES or self.agrees()) and all(tested(tests) for tests in TARGETS[module])


def tested(tests: str) -> bool:
    import pytest

    options = ["-q", "-x", "-p", "no:randomly", "-p", "no:xdist"]
    return pytest.main([*options, *shlex.split(tests)]) == 0


def started(work: Callable[[], bool]) -> int:
    """Fork; the child's exit status says whether the work came out true."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        os.environ |= {"CI": "1", "OPENMESO_PATIENTS": "20000"}
        signal.alarm(TIMEOUT_SECONDS)
        status = 0 if work() else 1
    finally:
        os._exit(status)


def judged(found: list[Mutant], ground: Ground, *, minutes: float, jobs: int) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant with whether it was noticed, until the time is up. One that never ends is noticed."""
    end = time.monotonic() + minutes * 60
    running: dict[int, Mutant] = {}
    waiting = iter(found)
    while True:
        while len(running) < jobs and time.monotonic() < end:
            mutant = next(waiting, None)
            if mutant is None:
                break
            running[started(lambda m=mutant: ground.passes(m, m.module))] = mutant
        if not running:
            return
        child, status = os.wait()
        yield running.pop(child), status != 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1, help="which mutants come first")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("modules", nargs="*", default=list(TARGETS), help="e.g. screening/facts.py")
    given = parser.parse_args()
    os.chdir(ROOT)
    ground = Ground()
    for module in {TARGETS[module]: module for module in given.modules}.values():
        if os.waitpid(started(lambda m=module: ground.passes(None, m)), 0)[1]:
            print(f"Without any change, the tests of {module} already fail.", file=sys.stderr)
            return 2
    found = [mutant for module in given.modules for mutant in mutants(module)]
    random.Random(given.seed).shuffle(found)
    report(list(judged(found, ground, minutes=given.minutes, jobs=given.jobs)), len(found))
    return 0


def report(results: list[tuple[Mutant, bool]], possible: int) -> None:
    """Print the score by module and every survivor."""
    for module in TARGETS:
        seen = [noticed for mutant, noticed in results if mutant.module == module]
        if seen:
            print(f"{module:28} {sum(seen):4} of {len(seen):4} noticed, {sum(seen) / len(seen):.1%}")
    total = sum(seen for _, seen in results)
    print(f"{'all':28} {total:4} of {len(results):4} noticed, {total / max(1, len(results)):.1%}; {possible} possible")
    for mutant in sorted((m for m, seen in results if not seen), key=lambda m: (m.module, m.line)):
        print(f"survived: {mutant}")


if __name__ == "__main__":
    sys.exit(main())
