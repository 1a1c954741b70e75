"""Who comes to the demo clinic, and when: the same people every day, counted back from today."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from openmeso_clinic.demo.check_ins import late_nodule
from openmeso_clinic.demo.facts import example
from openmeso_clinic.demo.people import FAMILY_NAMES, GIVEN_NAMES
from openmeso_clinic.demo.photographing import photographed_again
from openmeso_clinic.demo.stories import Clinic, Person, comes_once, treated
from openmeso_clinic.demo.telling import Story

#: Cases that end in a course at the demo practice, with the days since the consultation and the sessions held.
COURSES = (
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
    ("hydration-face", 33, 1),
    ("cold-sores-perioral", 20, 1),
    ("hydration-face", 9, 1),
)
#: Whose latest session is four weeks ago: a nodule comes late.
WITH_A_NODULE = ("hydration-face", 33)
#: Whose sessions are photographed; the first of them comes back half a year and a year later.
PHOTOGRAPHED = (("hydration-face", 420), ("hydration-face", 33), ("cold-sores-perioral", 20))
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
    """The stories of so many people, those with a course first: one in nine, the latest first."""
    chance = random.Random(2026)
    courses = sorted(COURSES, key=lambda course: course[1])[: max(2, people // 9)]
    afterwards = {WITH_A_NODULE: late_nodule, PHOTOGRAPHED[0]: photographed_again}
    for number, (case, days, sessions) in enumerate(courses):
        who = _person(chance, case, number)
        injector = ("injector", "prescriber", "prescriber-2")[number % 3]
        yield treated(
            clinic,
            who,
            today - timedelta(days=days),
            sessions=sessions,
            injector=injector,
            after=afterwards.get((case, days)),
            photographed=(case, days) in PHOTOGRAPHED,
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
