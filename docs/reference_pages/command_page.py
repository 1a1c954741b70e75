"""The command line: every command with its options, examples and exit codes."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from openmeso.cli.app import app
from openmeso.errors import OpenMesoError
from reference_pages.attribute_docs import first_line
from reference_pages.markdown import code_block, page, table

#: Commands that a reader may type; the tests run those that begin with ``openmeso``.
EXAMPLES = {
    "plan": "openmeso plan examples/hydration-face.toml --stock examples/stock.toml --practice examples/practice "
    "--out var/plan",
    "screen": "openmeso screen examples/isotretinoin-wait.toml\n"
    "openmeso screen examples/*.toml --practice examples/practice --json",
    "formulate": "openmeso formulate examples/hydration-face.toml --stock examples/stock.toml "
    "--practice examples/practice",
    "questions": "openmeso questions examples/known-patient.toml --visit 3",
    "reconcile": "openmeso reconcile var/plan/plan.json SESSION.toml",
    "assess": "openmeso assess docs/reference_pages/examples/outcome.toml",
    "verify-trail": "openmeso verify-trail TRAIL.jsonl --keys KEYS --checkpoint 120:9f2c…",
    "knowledge check": "openmeso knowledge check --practice examples/practice",
    "knowledge list": "openmeso knowledge list products",
    "knowledge show": "openmeso knowledge show isotretinoin-oral",
    "knowledge diff": "openmeso knowledge diff OLD NEW",
    "knowledge schema": "openmeso knowledge schema case",
}


def command_pages() -> Iterator[tuple[str, str]]:
    yield "cli.md", command_page()


def command_page() -> str:
    """One page: usage, exit codes, then a section for each command."""
    intro = [
        "```",
        "openmeso COMMAND [ARGUMENTS] [OPTIONS]",
        "```",
        "",
        "Every command has `--help`. `openmeso --install-completion` adds completion to the shell. With `--json` the",
        "result goes to standard output as JSON and everything else to standard error.",
        "",
    ]
    sections = [_section(name, command) for name, command in commands()]
    return page("The command line", intro, _statuses(), *sections)


def commands() -> list[tuple[str, Any]]:
    """Every command with its full name."""
    found: list[tuple[str, Any]] = []
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [(f"{name} {n}", c) for n, c in inner.items()] if inner else [(name, command)]
    return found


def _statuses() -> list[str]:
    rows = [
        ["0", "Done, also when the answer is an explained refusal."],
        ["1", "Something does not hold: a broken trail."],
        ["2", "Wrong usage: an unknown option, a missing file."],
    ]
    kinds = sorted(OpenMesoError.__subclasses__(), key=lambda kind: kind.exit_code)
    rows += [[str(kind.exit_code), f"{kind.what}. `{kind.__name__}`"] for kind in kinds]
    rows.append(["130", "Stopped by Ctrl-C."])
    return [
        "## Exit codes",
        "",
        "A file that cannot be used lists all its faults at once, each with its place, what was got and what was",
        "expected; nothing is written.",
        "",
        *table(["code", "when"], rows),
    ]


def _section(name: str, command: Any) -> list[str]:
    lines = [f"## openmeso {name}", ""]
    lines += [inspect.cleandoc(command.help or first_line(type(command))), ""]
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and not getattr(p, "hidden", False)]
    rows = [
        [f"`{p.metavar or p.name.upper()}`", "yes" if p.required else "", getattr(p, "help", None) or ""]
        for p in arguments
    ]
    lines += table(["argument", "needed", "meaning"], rows)
    lines += table(["option", "meaning"], [_option(p) for p in options])
    return [*lines, *code_block(EXAMPLES[name], "sh")]


def _option(option: Any) -> list[str]:
    flags = ", ".join(option.opts)
    value = "" if option.is_flag else f" {option.metavar or 'NUMBER'}"
    needed = " Needed." if option.required else ""
    default = option.default
    shown = f" Default: {default}." if default not in (None, "", False, ()) and not callable(default) else ""
    return [f"`{flags}{value}`", f"{option.help or ''}{needed}{shown}".strip()]
