"""The rules of the house, read from the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

HOUSE = Path(__file__).parents[2] / "src" / "openmeso_clinic"
FILES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((HOUSE / "templates").rglob("*.html"))

WRITING = {"save", "create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create"}
#: What writes outside of ``actions``, and why it is no writing of rows.
NO_ROWS = {
    "access/again.py": "counters of tries, in the cache",
    "access/sessions.py": "a browser's session, as Django keeps it",
    "uploads/child.py": "a picture into a buffer",
    "uploads/photograph_child.py": "two pictures into buffers",
    "uploads/pair_child.py": "a picture into a buffer",
    "demo/consulting.py": "a picture into a buffer",
    "demo/faces.py": "a picture into a buffer",
    "serving/rotate.py": "which key a patient's files lie under, by a command; nothing that is known of the patient",
    "serving/tables.py": "a whole practice into an empty place, row by row as it was taken out",
}
#: Raw SQL, each reviewed: no part of it comes from a request but as a parameter.
RAW = {
    "access/composed.py": "the text that Django made of a query; every value is a parameter",
    "access/reading.py": "composed statements once more, with the parameters they had",
    "sqlite/base.py": "PRAGMA of the connection",
    "serving/check.py": "PRAGMA integrity_check and foreign_key_check",
    "serving/demo.py": "reads what kind of installation a file is, before Django starts",
    "queries/patients.py": "full-text search; the words are a parameter",
    "queries/known_today.py": "one row a patient of facts' latest change; keys are parameters",
    "actions/erasing_records.py": "PRAGMA and the index of names: what was erased is not left in the file",
    "actions/trail.py": "the subjects of a line in one statement; all of them parameters",
    "serving/tables.py": "one snapshot to read from; walls aside while a practice comes in",
}
#: Text that is trusted as HTML: our own drawings and tables, never input.
TRUSTED = {
    "templatetags/drawing.py",
    "templatetags/drawings.py",
    "templatetags/look.py",
}
#: Names whose ``update`` is a set's or a dict's.
SETS = {"shown", "names", "found"}


def named(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def calls(path: Path) -> Iterator[tuple[ast.Call, str, str]]:
    """Calls of a file: the node, what it is called on, and the name called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute):
                yield node, ast.unparse(called.value), called.attr
            elif isinstance(called, ast.Name):
                yield node, "", called.id


def test_only_actions_write() -> None:
    """``access``, ``bridge``, ``queries``, ``forms``, ``views`` and the demo reach rows by actions alone."""
    found = [
        f"{named(path)}:{node.lineno} {on}.{name}"
        for path in FILES
        if path.parts[len(HOUSE.parts)] != "actions" and named(path) not in NO_ROWS
        for node, on, name in calls(path)
        if name in WRITING and on and not (name == "update" and on.rpartition(".")[2] in SETS)
    ]
    assert found == []


def test_every_action_names_who_acts() -> None:
    """Public functions of ``actions`` take their arguments by name, and the first of them says who acts."""
    without_person = {"write", "act", "record"}
    found = []
    for path in sorted((HOUSE / "actions").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or node.name in without_person:
                continue
            writes = any(
                isinstance(n, ast.Call) and ast.unparse(n.func) in ("act", "record", "write") for n in ast.walk(node)
            )
            if writes and node.args.args:
                found.append(f"{named(path)}:{node.lineno} {node.name}")
    assert found == []


def test_raw_sql_is_reviewed() -> None:
    found = {
        named(path)
        for path in FILES
        for _node, on, name in calls(path)
        if name in {"RawSQL", "raw", "extra", "cursor", "executescript"} or (name == "execute" and "executor" not in on)
        if not (name == "extra" and "log" in on)
    }
    assert found <= set(RAW)


def test_nothing_is_evaluated_unpickled_or_run_in_a_shell() -> None:
    found = []
    for path in FILES:
        for node, on, name in calls(path):
            shell = any(k.arg == "shell" and ast.unparse(k.value) != "False" for k in node.keywords)
            if (not on and name in {"eval", "exec", "compile", "__import__"}) or on in {"pickle", "marshal", "shelve"}:
                found.append(f"{named(path)}:{node.lineno} {name}")
            if shell or (on, name) in {("os", "system"), ("os", "popen"), ("yaml", "load")}:
                found.append(f"{named(path)}:{node.lineno} {on}.{name}")
    assert found == []


def test_what_is_trusted_as_html_is_our_own() -> None:
    found = {named(path) for path in FILES if re.search(r"\bmark_safe\b|\bSafeString\(", path.read_text("utf-8"))}
    assert found <= TRUSTED
    loose = [
        f"{path.relative_to(HOUSE)}: {m.group()}"
        for path in TEMPLATES
        for m in re.finditer(r"\|\s*(safe|safeseq)\b|autoescape\s+off", path.read_text(encoding="utf-8"))
    ]
    assert loose == []


def test_views_forms_and_templatetags_reach_no_row_themselves() -> None:
    found = []
    for room in ("views", "forms", "templatetags"):
        for path in sorted((HOUSE / room).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += [
                f"{named(path)}:{node.lineno} {ast.unparse(node)}"
                for node in ast.walk(tree)
                if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")
            ]
    assert found == []


def test_no_request_is_unpacked_into_a_query() -> None:
    found = [
        f"{named(path)}:{node.lineno}"
        for path in FILES
        for node, _on, name in calls(path)
        for keyword in node.keywords
        if keyword.arg is None
        and re.search(r"request\.(GET|POST|headers|COOKIES|META)|\bdata\b.*GET", ast.unparse(keyword.value))
    ]
    assert found == []


def test_files_stay_small() -> None:
    long = {named(path): n for path in FILES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 400}
    assert long == {}


def test_rows_hold_no_logic_in_save_and_nothing_listens() -> None:
    for model in apps.get_app_config("clinic").get_models():
        assert "save" not in vars(model), model
        assert "delete" not in vars(model), model
    listening = [
        named(path) for path in FILES if re.search(r"\.connect\(|@receiver|post_save", path.read_text("utf-8"))
    ]
    assert [name for name in listening if not name.startswith(("serving/", "sqlite/"))] == []
