"""Write ``docs/reference`` from the knowledge, the rules, the files and the command line.

The commands that tutorials and how-tos show are run anew as well.

usage: python docs/generate.py [--check] [PART …]

Parts: knowledge, rules, files, cli, json, schemas, requirements, transcripts; all of them by default. With
``--check`` nothing is written, and the status is 1 where a page would change.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

DOCS = Path(__file__).parent
REFERENCE = DOCS / "reference"

Pages = Iterable[tuple[str, str]]


def parts() -> dict[str, Callable[[], Pages]]:
    """Part to the function that makes its pages."""
    from reference_pages import (
        command_page,
        file_pages,
        json_page,
        knowledge_pages,
        requirements_page,
        rules_page,
        schema_files,
        transcripts,
    )

    from openmeso.knowledge import load_library

    library = load_library()
    return {
        "knowledge": lambda: knowledge_pages.knowledge_pages(library),
        "rules": lambda: rules_page.rules_pages(library),
        "files": lambda: file_pages.file_pages(library),
        "cli": command_page.command_pages,
        "json": lambda: json_page.json_pages(library),
        "schemas": schema_files.schema_files,
        "requirements": lambda: requirements_page.requirements_pages(library),
        "transcripts": transcripts.transcripts,
    }


def main(arguments: list[str]) -> int:
    """Write or compare the pages; 1 when a page differs under ``--check``."""
    known = parts()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; 1 where a page would change")
    parser.add_argument("part", nargs="*", help=", ".join(known))
    given = parser.parse_args(arguments)
    wrong = [part for part in given.part if part not in known]
    if wrong:
        parser.error(f"unknown part {', '.join(wrong)}; expected {', '.join(known)}")
    made = {
        page if part == "transcripts" else f"reference/{page}": text
        for part, make in known.items()
        if not given.part or part in given.part
        for page, text in make()
    }
    changed = [name for name, text in made.items() if _read(DOCS / name) != text]
    stale = [] if given.part else sorted(_there() - made.keys())
    for name in [*changed, *stale]:
        print(f"docs/{name}")
        if given.check:
            continue
        path = DOCS / name
        if name in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[name], encoding="utf-8")
        else:
            path.unlink()
    found = len(changed) + len(stale)
    print(f"{len(made)} pages, {found} {'would change' if given.check else 'changed'}")
    return 1 if given.check and found else 0


#: Written by hand or by `make bench`, not from here.
OTHERS = {
    "reference/benchmarks.md",
    "reference/bring-in-files.md",
    "reference/drills.md",
    "reference/vigilance-report.md",
}


def _there() -> set[str]:
    files = (path for path in REFERENCE.rglob("*") if path.is_file())
    return {path.relative_to(DOCS).as_posix() for path in files} - OTHERS


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
