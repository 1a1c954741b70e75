"""What a Google docstring says of each attribute."""

from __future__ import annotations

import inspect
import re


def _own(model: type) -> str:
    """The docstring of the class itself, never that of a parent."""
    return inspect.cleandoc(vars(model).get("__doc__") or "")


def first_line(model: type) -> str:
    """The first paragraph of a docstring."""
    return _own(model).split("\n\n", maxsplit=1)[0].replace("\n", " ").replace("``", "`")


def attribute_docs(model: type) -> dict[str, str]:
    """Attribute to meaning, from the section ``Attributes:``."""
    _, found, section = _own(model).partition("Attributes:\n")
    out: dict[str, str] = {}
    names: tuple[str, ...] = ()
    for line in section.splitlines() if found else ():
        head = re.match(r"^    ([a-z_0-9]+(?:, [a-z_0-9]+)*): (.*)$", line)
        if head:
            names = tuple(head[1].split(", "))
            out.update(dict.fromkeys(names, head[2]))
        elif line.startswith("        "):
            out.update({name: f"{out[name]} {line.strip()}" for name in names})
        elif line.strip():
            break
    return {name: meaning.replace("``", "`") for name, meaning in out.items()}
