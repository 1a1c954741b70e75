"""Choose the heartbeat's vignettes from the screening tables: the fifty of the clinical source, one for each rule.

usage: python -m tools.heartbeat_vignettes

Of all rows in which a rule fires the one with the fewest other findings is taken, so that a changed answer points to
one rule. Rows are copied word for word; the tables themselves are not shipped.
"""

from __future__ import annotations

import re
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

from openmeso.knowledge import load_library
from tests.spec.test_screening import TABLES, screened

TO = Path(__file__).parents[1] / "src" / "openmeso" / "screening" / "vignettes"
#: The table whose rows all go in.
SOURCE = "vignettes"
_HEAD = (
    "# Known cases with known answers, asked each day. Copied from the screening tables: tools/heartbeat_vignettes.py\n"
)


def blocks() -> dict[str, str]:
    """Every row of the tables as text, by its id."""
    found: dict[str, str] = {}
    for path in sorted(TABLES.glob("*.toml")):
        if path.stem == "base":
            continue
        for text in path.read_text(encoding="utf-8").split("[[row]]")[1:]:
            body = text.strip() + "\n"
            case = tomllib.loads(body)["case"]
            slug = re.sub(r"[^a-z0-9]+", "-", case.lower()).strip("-")
            found[f"{path.stem}/{slug}"] = body
    return found


def chosen() -> str:
    """The file of the rows."""
    library = load_library()
    rows = blocks()
    fires: dict[str, set[str]] = {}
    for key, body in rows.items():
        result = screened(tomllib.loads(body, parse_float=Decimal), library)
        fires[key] = {line.rule for line in result.trace if line.outcome == "fires"} & set(library.rules)
    kept = {key for key in rows if key.startswith(f"{SOURCE}/")}
    for rule in sorted(library.rules):
        kept.add(min((key for key in rows if rule in fires[key]), key=lambda key: (len(fires[key]), key)))
    return _HEAD + "".join(f'\n[[row]]\nid = "{key}"\n{rows[key]}' for key in sorted(kept))


def main() -> None:
    TO.mkdir(exist_ok=True)
    (TO / "rows.toml").write_text(chosen(), encoding="utf-8")
    (TO / "base.toml").write_text((TABLES / "base.toml").read_text(encoding="utf-8"), encoding="utf-8")
    sys.stdout.write(f"{TO}\n")


if __name__ == "__main__":
    main()
