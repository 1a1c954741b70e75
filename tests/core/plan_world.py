"""A small world for tests of the plan: one zone pair, one gel, a practice, and what a case says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from openmeso.evidence import Grade
from openmeso.formulation.nouns import Addressed, Alternative, Formulation, Goal, Preparation, ZoneVolume
from openmeso.intake.case import Case
from openmeso.intake.intake import Intake, take_intake
from openmeso.knowledge import Library
from openmeso.knowledge.schema import KINDS
from openmeso.knowledge.schema.entry import Verdict
from openmeso.plan import Course, NoCourse, plan_course, shift
from openmeso.practice import Practice
from openmeso.screening.nouns import Finding, Provenance, Screening
from openmeso.units import Money, Volume

MONDAY = date(2026, 11, 23)

HOUSE: dict[str, Any] = {"sources": [], "grade": "D", "confirmed": False}
READ: dict[str, Any] = {"sources": ["a-study"], "grade": "B", "confirmed": True}


def combined(id_: str, before: int, after: int, **more: Any) -> dict[str, Any]:
    return {
        **HOUSE,
        "id": id_,
        "name": id_.replace("-", " ").capitalize(),
        "before_days": before,
        "after_days": after,
        "same_day": "no",
        "trauma": True,
        "depth_rank": 3,
        "order": "As it comes.",
        "asked_by": ["procedures"],
        **more,
    }


COMBINED = [
    combined("mesotherapy", 14, 14, plannable=False),
    combined("led-light", 0, 0, same_day="yes-after", trauma=False, depth_rank=0, minutes=20),
    combined("peel-superficial", 14, 14, dark_skin_days=28),
    combined("peel-medium", 28, 28, dark_skin_days=28, place="resurfacing", depth_rank=6),
    combined("laser-full-ablative", 90, 28, dark_skin_days=28, place="resurfacing", depth_rank=8),
    combined("microneedling-deep", 14, 14, depth_rank=5),
    combined("filler-ha", 14, 14, place="volume"),
    combined("filler-other", 14, 14, place="volume"),
    combined("botulinum", 14, 7, place="toxin", same_day="other-zone"),
    combined("ipl", 14, 14, place="light", same_day="prescriber-only"),
    combined("prp", 14, 14, same_day="one-plan"),
    combined("vaccine", 21, 14, plannable=False, systemic=True, trauma=False),
    combined("massage", 0, 0, trauma=False, depth_rank=0),
    combined("microcurrent", 14, 14, trauma=False, depth_rank=1),
]

DATA: dict[str, list[dict[str, Any]]] = {
    "sources": [{"id": "a-study", "title": "A study", "kind": "trial", "locator": "made up", "read": "abstract"}],
    "combined": COMBINED,
    "questions": [
        {**HOUSE, "id": q, "ask": "Yes or no?", "block": "you", "order": n, "form": "yes-no", "valid_days": 365}
        for n, q in enumerate(("bleeding", "allergy-any", "anaphylaxis-history", "procedures"), start=1)
    ],
    "concerns": [
        {**HOUSE, "id": "dryness", "name": "Dry skin", "areas": ["face"], "protocol": "moist"},
        {**HOUSE, "id": "lines", "name": "Fine lines", "areas": ["face"], "protocol": "smooth"},
        {**HOUSE, "id": "shedding", "name": "Shedding", "areas": ["scalp"], "protocol": "refused-one"},
    ],
    "protocols": [
        {
            **READ,
            "id": id_,
            "name": id_.capitalize(),
            "sessions": {**READ, "least": n[0], "default": n[1], "most": n[2]},
            "interval_days": {**READ, "least": d[0], "default": d[1], "most": d[2]},
            "maintenance_days": maintenance,
            "techniques": ["point-by-point"],
            "onset": "weeks",
            "duration": "months",
            "refused": refused,
        }
        for id_, n, d, maintenance, refused in (
            ("moist", (2, 3, 4), (14, 21, 28), 120, ""),
            ("smooth", (3, 4, 6), (21, 28, 30), None, ""),
            ("six", (3, 6, 6), (14, 21, 28), 120, ""),
            ("no-interval", (2, 3, 4), (0, 21, 28), None, ""),
            ("refused-one", (0, 0, 4), (14, 28, 28), None, "Find the cause."),
            ("unspecified", (3, 4, 6), (14, 21, 28), 120, ""),
        )
    ],
    "stop-codes": [
        {**HOUSE, "id": "course-cap", "when": "Too many.", "do": "A reason.", "threshold": Decimal(8)},
        {**HOUSE, "id": "no-change-after-3", "when": "No change.", "do": "Stop.", "threshold": Decimal(3)},
        {**HOUSE, "id": "worse", "when": "Worse.", "do": "Pause."},
        {**HOUSE, "id": "melasma-flare", "when": "Flare.", "do": "Stop."},
    ],
    "expectations": [
        {
            **READ,
            "id": "moisture",
            "concerns": ["dryness"],
            "at_once": "Bumps.",
            "days_1_2": "Tender.",
            "weeks_1_2": "Little.",
            "week_4": "May be moister.",
            "after_course": "Highest about now.",
            "months_3_6": "Fades.",
        }
    ],
    "topicals": [
        {**HOUSE, "id": "retinoid", "name": "Retinoid", "before_days": 5, "after_days": 14, "prescriber": True},
        {**HOUSE, "id": "serum", "name": "Serum", "before_days": 0, "after_days": 2},
    ],
    "signs": [
        {
            **HOUSE,
            "id": "redness",
            "name": "Redness",
            "start_hours": 0,
            "peak_hours": 6,
            "last_hours": 48,
            "visible": True,
        },
        {
            **HOUSE,
            "id": "bruise",
            "name": "Bruise",
            "start_hours": 0,
            "peak_hours": 48,
            "last_hours": 336,
            "visible": True,
        },
        {**HOUSE, "id": "itch", "name": "Itch", "start_hours": 0, "peak_hours": 9, "last_hours": 900, "visible": False},
    ],
    "steps": [
        {
            **HOUSE,
            "id": id_,
            "name": id_.capitalize(),
            "order": n,
            "least_minutes": 5,
            "default_minutes": d,
            "most_minutes": m,
        }
        for n, (id_, d, m) in enumerate(
            (("cleanse", 5, 10), ("numbing", 20, 60), ("inject", 30, 45), ("observe", 15, 30)), start=1
        )
    ],
    "anesthesia": [
        {**HOUSE, "id": "slow-cream", "name": "Slow cream", "wait_minutes": 60},
        {**HOUSE, "id": "none-cold", "name": "Cold", "wait_minutes": 0},
    ],
    "views": [{**HOUSE, "id": "front", "name": "Front", "width": 1000, "height": 1000, "mm_per_unit": Decimal("0.2")}],
    "techniques": [
        {
            **HOUSE,
            "id": "point-by-point",
            "name": "Point by point",
            "layer": "dermis",
            "inserted_mm": Decimal(4),
            "angle_deg": Decimal(20),
            "needle": "32G × 4 mm",
            "ml_per_point": Decimal("0.02"),
            "ml_range": [Decimal("0.01"), Decimal("0.05")],
            "spacing_mm": Decimal(10),
            "spacing_range": [Decimal(5), Decimal(20)],
            "pattern": "hexagonal",
            "seconds_per_point": Decimal(5),
        }
    ],
    "zones": [
        {
            **HOUSE,
            "id": id_,
            "name": id_.capitalize(),
            "area": area,
            "paired": False,
            "area_cm2": [30, 60],
            "techniques": ["point-by-point"],
            "volume": {**HOUSE, "default_ml": 1, "least_ml": Decimal("0.5"), "most_ml": 2},
            "outlines": [
                {"view": "front", "side": "midline", "polygon": [[x, 100], [x + 300, 100], [x + 300, 400], [x, 400]]}
            ],
        }
        for id_, area, x in (("cheek", "face", 100), ("forehead", "face", 450), ("neck", "neck", 100))
    ],
    "jurisdictions": [
        {
            **HOUSE,
            "id": code.lower(),
            "code": code,
            "name": name,
            "min_age": 18,
            "cooling_off_hours": hours,
            "who_may_inject": "Physicians.",
            "technique_status": "A medical act.",
            "emergency_number": "112",
            "currency": "EUR",
        }
        for code, name, hours in (("FR", "France", 0), ("XX", "Slowland", 336))
    ],
    "products": [
        {
            **HOUSE,
            "id": id_,
            "name": id_.capitalize(),
            "composition": [{**HOUSE, "ingredient": "water"}],
            "composition_complete": True,
            "presentations": [{"container": "vial", "volume_ml": 1}],
            "label": {**(READ if read else HOUSE), "routes": ["intradermal"], "sessions": n, "interval_days": d},
            "status": {},
        }
        for id_, n, d, read in (
            ("gel", None, None, True),
            ("weekly", 10, 7, True),
            ("weekly-unread", 10, 7, False),
            ("monthly", 2, 30, True),
            ("quarterly-unread", None, 90, False),
        )
    ],
}


@cache
def world() -> Library:
    """The small library, without cross-checks: what it does not hold nobody here asks for."""
    kinds: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for kind, entries in DATA.items():
        kinds[kind] = {entry["id"]: KINDS[kind].model_validate(entry) for entry in entries}
    empty = {f.name: kinds.get(f.name.replace("_", "-"), {}) for f in fields(Library) if f.name != "overlaid"}
    return Library(**empty)


def a_practice(
    days: tuple[str, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday"), **more: Any
) -> Practice:
    return Practice.model_validate(
        {
            "schema": "openmeso-practice/1",
            "name": "Cabinet exemple",
            "jurisdiction": "FR",
            "time_zone": "Europe/Paris",
            "currency": "EUR",
            "languages": ["en"],
            "emergency_phone": "112",
            "on_call_phone": "112",
            "hours": {day: ["09:00-18:00"] for day in days},
            "prices": {"visit": Decimal(90)},
            "person": [
                {
                    "name": "Dr Exemple",
                    "roles": ["prescriber", "injector"],
                    "licence": "X-1",
                    "valid_until": "2040-01-01",
                }
            ],
            **more,
        }
    )


def a_case(**more: Any) -> Case:
    answers = {"bleeding": "no", "allergy-any": "no", "anaphylaxis-history": "no", **more.pop("answers", {})}
    patient = {"id": "P-1", "birth_date": date(1987, 4, 12), "sex": "female", "phototype": 2, **more.pop("patient", {})}
    concern = more.pop("concern", [{"id": "dryness", "zone": "cheek", "severity": 2}])
    return Case.model_validate(
        {"schema": "openmeso-case/1", "patient": patient, "answers": answers, "concern": concern, **more}
    )


def a_formulation(
    *products: str,
    concerns: tuple[tuple[str, int], ...] = (("dryness", 10),),
    goals: tuple[tuple[str, int, int], ...] = (),
    zones: tuple[str, ...] = ("cheek",),
    price: Decimal | None = Decimal(60),
) -> Formulation:
    addressed = tuple(
        a_noun(Addressed, goal=Goal(concern, zones[0], severity, None), grade=Grade.B, weight=weight)
        for concern, weight, severity in goals or [(*pair, 2) for pair in concerns]
    )
    preparation = a_noun(
        Preparation,
        letter="A",
        products=products or ("gel",),
        zones=tuple(
            a_noun(ZoneVolume, zone=z, volume=Volume.of(1), technique="point-by-point", per_point=Volume.of("0.02"))
            for z in zones
        ),
        ingredients=(),
    )
    chosen = a_noun(
        Alternative,
        preparations=(preparation,),
        addressed=addressed,
        price=None if price is None else Money(price),
    )
    return a_noun(Formulation, alternatives=(chosen,), unaddressed=(), prepared_for=MONDAY, proven=True)


def a_noun(kind: type[Any], **values: Any) -> Any:
    """A noun of which only some fields matter here; the others are empty."""
    return kind(**{f.name: values.get(f.name, ()) for f in fields(kind)})


def a_screening(
    verdict: Verdict = Verdict.ELIGIBLE,
    *findings: Finding,
    first_possible: date | None = MONDAY,
    scopes: Mapping[str, Mapping[str, Verdict]] | None = None,
) -> Screening:
    return Screening(
        verdict=verdict,
        scopes=scopes or {},
        findings=findings,
        missing=(),
        first_possible=first_possible,
        undecided=(),
        trace=(),
        provenance=Provenance("", "", ""),
    )


def a_finding(**values: Any) -> Finding:
    standard = {
        "code": "screening/something",
        "title": "Something",
        "reason": "A reason",
        "until": None,
        "decision": None,
        "verdict": Verdict.DEFER,
    }
    return a_noun(Finding, **{**standard, **values})  # type: ignore[no-any-return]


def an_intake(case: Case, on: date = MONDAY, library: Library | None = None) -> Intake:
    return take_intake(case=case, library=library or world(), on=on)


def given(case: Case | None = None, *, on: date = MONDAY, **more: Any) -> dict[str, Any]:
    """The arguments of ``plan_course``, with what is named instead of the usual."""
    case = case or a_case()
    standard: dict[str, Any] = {
        "formulation": a_formulation(),
        "screening": a_screening(first_possible=on),
        "intake": an_intake(case, on, more.get("library")),
        "case": case,
        "library": world(),
        "practice": a_practice(),
        "on": on,
        "jurisdiction": "FR",
    }
    return {**standard, **more}


def plan(case: Case | None = None, **more: Any) -> Course | NoCourse:
    return plan_course(**given(case, **more))


def planned(case: Case | None = None, **more: Any) -> Course:
    """Plan, and expect a course."""
    course = plan(case, **more)
    assert isinstance(course, Course), course
    return course


def refused(case: Case | None = None, **more: Any) -> NoCourse:
    """Plan, and expect that none exists."""
    course = plan(case, **more)
    assert isinstance(course, NoCourse), course
    return course


def moved(course: Course, session: int, to: date, case: Case | None = None, **more: Any) -> Course | NoCourse:
    return shift(course=course, session=session, to=to, **given(case, **more))
