"""The heartbeat of decision support: known cases asked each day, so that a rule that went silent is noticed.

Failing to fire is hardest to see: nobody misses a stop that never came (A. Wright et al., "Analysis of clinical
decision support system malfunctions", J Am Med Inform Assoc 2016;23(6):1068-1076). The cases are the fifty of the
clinical source and at least one for each rule, copied from the screening tables of the tests. They have one fixed
day, so that the answer does not depend on the calendar.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from openmeso.errors import Fault, KnowledgeError, OpenMesoError
from openmeso.intake.case import read_case_data
from openmeso.intake.intake import take_intake
from openmeso.knowledge import Library, load_library
from openmeso.knowledge.loading import read_toml
from openmeso.screening.engine import INTERACTION_CODE, screen
from openmeso.screening.nouns import Screening

VIGNETTES = Path(__file__).parent / "vignettes"
_PREFIX = "screening/"


@dataclass(frozen=True, slots=True)
class Vignette:
    """One known case.

    Attributes:
        id: Table and case, ``pregnancy/breastfeeding``.
        facts: The tables of a case file that differ from the healthy base case.
        planned, readiness: As for ``screen``; None where that stage is not asked.
        verdict, rules: The known answer: every rule that has a finding. Interactions of medicines with ingredients
            have many rules of their own and are named only where the case is about one.
    """

    id: str
    case: str
    facts: Mapping[str, Any]
    planned: tuple[str, ...] | None
    readiness: tuple[str, ...] | None
    verdict: str
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Deviation:
    """A case that is answered otherwise than it should be.

    Attributes:
        got: The verdict, or ``fault`` where the case could not be asked at all.
        silent: Rules that should have a finding and have none.
        extra: Rules with a finding that the case should not have.
    """

    id: str
    case: str
    expected: str
    got: str
    silent: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        return (*self.silent, *self.extra)


@cache
def vignettes() -> tuple[Vignette, ...]:
    """Every case, in the order of its id."""
    return tuple(_vignette(row) for row in _read("rows")["row"])


def ask(library: Library, cases: tuple[Vignette, ...] | None = None) -> tuple[Deviation, ...]:
    """Ask a library the known cases; nothing where all is well.

    Args:
        library: As a practice uses it, with its own entries and waits.
        cases: All of them by default.
    """
    return tuple(_deviations(library, vignettes() if cases is None else cases))


def _deviations(library: Library, cases: tuple[Vignette, ...]) -> Iterator[Deviation]:
    added = _added_answers(library)
    shipped = load_library().rules
    for one in cases:
        try:
            found = _screened(one, library, added)
        except OpenMesoError:
            # An entry that the case names was withdrawn.
            yield Deviation(one.id, one.case, one.verdict, "fault", tuple(sorted(one.rules - set(library.rules))), ())
            continue
        rules = _rules_of(found)
        if not any(INTERACTION_CODE.removeprefix(_PREFIX) in rule for rule in one.rules):
            rules = frozenset(rule for rule in rules if not f"{_PREFIX}{rule}".startswith(INTERACTION_CODE))
        silent, extra = one.rules - rules, rules - one.rules
        changed = found.verdict.value != one.verdict
        # A rule of the practice's own may find what it likes, as long as no known answer changes by it.
        if changed or silent or extra & set(shipped):
            yield Deviation(
                one.id, one.case, one.verdict, found.verdict.value, tuple(sorted(silent)), tuple(sorted(extra))
            )


def _screened(one: Vignette, library: Library, added: Mapping[str, str]) -> Screening:
    data = deepcopy(_read("base"))
    for key, value in one.facts.items():
        data[key] = {**data.get(key, {}), **value} if isinstance(value, Mapping) else value
    data["answers"] = {q: said for q, said in {**added, **data["answers"]}.items() if said != "not-asked"}
    data["patient"] = {key: value for key, value in data["patient"].items() if value != "not-stated"}
    case = read_case_data(data, library=library, place=one.id)
    on: date = data["on"]
    intake = take_intake(case=case, library=library, on=on)
    return screen(intake=intake, library=library, on=on, planned=one.planned, readiness=one.readiness)


def _added_answers(library: Library) -> dict[str, str]:
    """Questions of the practice's own, answered as somebody healthy would: the cases were written without them."""
    shipped = load_library().questions
    return {key: "yes" if q.protective else "no" for key, q in library.questions.items() if key not in shipped}


def _rules_of(found: Screening) -> frozenset[str]:
    return frozenset(finding.code.removeprefix(_PREFIX) for finding in found.findings)


def _vignette(row: Mapping[str, Any]) -> Vignette:
    return Vignette(
        id=row["id"],
        case=row["case"],
        facts=row["facts"],
        planned=_words(row, "planned"),
        readiness=_words(row, "readiness"),
        verdict=row["verdict"],
        rules=frozenset(code.removeprefix(_PREFIX) for code in row["codes"]),
    )


def _words(row: Mapping[str, Any], key: str) -> tuple[str, ...] | None:
    return tuple(row[key]) if key in row else None


@cache
def _read(name: str) -> dict[str, Any]:
    data = read_toml(VIGNETTES / f"{name}.toml")
    if isinstance(data, Fault):
        raise KnowledgeError([data])
    return data
