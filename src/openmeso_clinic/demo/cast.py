"""Who comes to the demo clinic, and when: the same people every day, counted back from today."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from openmeso_clinic.demo.facts import example
from openmeso_clinic.demo.outcome import FADING, GAIN, SILENT
from openmeso_clinic.demo.people import FAMILY_NAMES, GIVEN_NAMES
from openmeso_clinic.demo.stories import Clinic, Person, comes_once, treated
from openmeso_clinic.demo.telling import Story
from openmeso_clinic.demo.year import what_a_year_brought

#: The patient whose whole year is told: five sessions, the last of them a month ago, before a late nodule.
YEAR = ("hydration-face", 317, 5)
#: Cases that end in a course at the demo practice, with the days since the consultation and the sessions held.
COURSES = (
    YEAR,
    ("hydration-face", 420, 4),
    ("elasticity-neck", 330, 4),
    ("hair-man", 300, 5),
    ("fine-lines-wedding", 260, 3),
    ("cold-sores-perioral", 230, 3),
    ("hydration-face", 190, 3),
    ("melasma-phototype-4", 160, 3),
    ("acne-scars-needling", 140, 2),
    ("hydration-face", 118, 3),
    ("elasticity-neck", 96, 3),
    ("hydration-face", 75, 2),
    ("fine-lines-wedding", 54, 2),
    ("hair-man", 40, 2),
    ("cold-sores-perioral", 20, 1),
    ("hydration-face", 9, 1),
)
#: Whose sessions are photographed.
PHOTOGRAPHED = (YEAR, ("cold-sores-perioral", 20, 1))
#: Whose skin was measured, and how its hydration went.
MEASURED = {YEAR: GAIN, ("hydration-face", 190, 3): SILENT, ("hydration-face", 420, 4): FADING}
#: Cases of people who came once: screened, put off, refused, undecided.
ONCE = (
    "allergy-infeasible",
    "arabic-reader",
    "blood-thinner-unknown",
    "body-fat-refused",
    "diabetes-decided",
    "isotretinoin-wait",
    "hydration-face",
    "elasticity-neck",
    "fine-lines-wedding",
    "hair-man",
    "pregnant",
    "minor",
)
#: Adults of the same ages as the example cases, so that age rules find what the case shows.
_MINORS = frozenset({"minor"})


def stories(clinic: Clinic, today: date, *, people: int) -> Iterator[Story]:
    """The stories of so many people, those with a course first: one in nine, the year's patient and the latest."""
    chance = random.Random(2026)
    others = sorted(set(COURSES) - {YEAR}, key=lambda course: course[1])
    courses = [YEAR, *others][: max(3, people // 9)]
    for number, course in enumerate(courses):
        case, days, sessions = course
        yield treated(
            clinic,
            _person(chance, case, number),
            today - timedelta(days=days),
            sessions=sessions,
            injector=("injector", "prescriber", "prescriber-2")[number % 3],
            after=what_a_year_brought if course == YEAR else None,
            photographed=course in PHOTOGRAPHED,
            hydration=MEASURED.get(course, ()),
        )
    for number in range(len(courses), people):
        case = ONCE[number % len(ONCE)]
        days = chance.randrange(3, 720)
        yield comes_once(clinic, _person(chance, case, number), today - timedelta(days=days))


def _person(chance: random.Random, case: str, number: int) -> Person:
    about = example(case)["patient"]
    given = GIVEN_NAMES.get(about["sex"], GIVEN_NAMES["female"])
    family = FAMILY_NAMES[number % len(FAMILY_NAMES)]
    second = FAMILY_NAMES[(number * 7 + 3) % len(FAMILY_NAMES)] if number >= len(FAMILY_NAMES) else ""
    born: date = about["birth_date"]
    return Person(
        family_name=f"{family}-{second}" if second and second != family else family,
        given_name=chance.choice(given),
        case=case,
        birth_date=born if case in _MINORS else born + timedelta(days=chance.randrange(-400, 400)),
        language=about.get("language", "en"),
    )
