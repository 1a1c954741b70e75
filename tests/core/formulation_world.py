"""A small world for tests of formulation: a few gels, ampoules, zones and concerns, all made up."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from openmeso.evidence import Grade
from openmeso.formulation import Formulation, Infeasible, Wishes, formulate
from openmeso.intake import read_case_data, take_intake
from openmeso.knowledge import Library
from openmeso.knowledge.loading import build_library
from openmeso.knowledge.schema import KINDS
from openmeso.knowledge.schema.entry import Decider, Scope, Severity, Verdict
from openmeso.practice import Practice
from openmeso.screening.nouns import Finding, Provenance, Screening
from openmeso.supply.stock import Stock, read_stock_data

TODAY = date(2026, 11, 23)
READ: dict[str, Any] = {"sources": ["a-study"], "grade": "A", "confirmed": True}
HOUSE: dict[str, Any] = {"sources": [], "grade": "D", "confirmed": False}


def active(id_: str, kind: str = "active", injectable: str = "product-only", **more: Any) -> dict[str, Any]:
    name = id_.replace("-", " ").capitalize()
    return {**READ, "id": id_, "name": name, "kind": kind, "role": "as tested", "injectable": injectable, **more}


def limit(value: float | str, unit: str, per: str = "session", **more: Any) -> dict[str, Any]:
    return {**READ, "value": Decimal(str(value)), "unit": unit, "per": per, **more}


def product(id_: str, holds: dict[str, float | str | None], ml: float | str = 1, **more: Any) -> dict[str, Any]:
    """A confirmed gel, authorised in the EU, for the face."""
    label = {**READ, "routes": ["intradermal"], **more.pop("label", {})}
    container = more.pop("container", "prefilled-syringe")
    parts = [
        {**READ, "ingredient": i} if amount is None else {**READ, "ingredient": i, "amount": Decimal(str(amount))}
        for i, amount in holds.items()
    ]
    return {
        **READ,
        "id": id_,
        "name": id_.replace("-", " ").capitalize(),
        "composition_complete": True,
        "composition": parts,
        "presentations": [{"container": container, "volume_ml": Decimal(str(ml))}],
        "label": label,
        "status": {"EU": {**READ, "status": "authorised", "category": "device-class-3"}},
        **more,
    }


def ampoule(id_: str, holds: dict[str, float | str | None], **more: Any) -> dict[str, Any]:
    """A medicine for the vein, used diluted and off label."""
    medicine = {"EU": {**READ, "status": "off-label", "category": "medicine"}}
    return product(
        id_,
        holds,
        ml=more.pop("ml", 5),
        container="ampoule",
        undiluted=False,
        status=medicine,
        label={"routes": ["intravenous"], "may_mix": True},
        **more,
    )


def zone(id_: str, default: str, least: str, most: str, *, paired: bool = False, **more: Any) -> dict[str, Any]:
    budget = {**HOUSE, "default_ml": Decimal(default), "least_ml": Decimal(least), "most_ml": Decimal(most)}
    return {
        **HOUSE,
        "id": id_,
        "name": id_,
        "area": "face",
        "paired": paired,
        "area_cm2": [10, 20],
        "techniques": ["points"],
        "volume": {**budget, **more.pop("budget", {})},
        **more,
    }


def technique(id_: str, layer: str = "dermis", drop: str = "0.01", **more: Any) -> dict[str, Any]:
    return {
        **HOUSE,
        "id": id_,
        "name": id_.capitalize(),
        "layer": layer,
        "angle_deg": 20,
        "needle": "32G × 4 mm",
        "ml_per_point": Decimal(drop),
        "ml_range": [Decimal(drop) / 2, Decimal(drop) * 5],
        "spacing_mm": 10,
        "spacing_range": [5, 20],
        "pattern": "hexagonal",
        "seconds_per_point": 5,
        **more,
    }


def concern(id_: str, **more: Any) -> dict[str, Any]:
    return {
        **READ,
        "id": id_,
        "name": id_.capitalize(),
        "areas": ["face", "scalp"],
        "protocol": "plain",
        "alternatives": ["Doing nothing is always possible."],
        **more,
    }


def study(id_: str, concerns: list[str], actives: list[str], direction: str = "for", **more: Any) -> dict[str, Any]:
    return {
        **READ,
        "id": id_,
        "concerns": concerns,
        "actives": actives,
        "direction": direction,
        "controlled": True,
        "finding": "as tested",
        "patient": "As tested.",
        **more,
    }


def mixture(id_: str, parts: dict[str, float | str], diluent: str | None = "salt-water", **more: Any) -> dict[str, Any]:
    made = [{"ingredient": i, "final_concentration": Decimal(str(c))} for i, c in parts.items()]
    return {
        **READ,
        "id": id_,
        "name": id_.capitalize(),
        "parts": made,
        "diluent": diluent,
        "needs_reason": False,
        "discard_after_minutes": 60,
        **more,
    }


TRIPLE = {**HOUSE, "least": 1, "default": 3, "most": 4}

BASE: dict[str, list[dict[str, Any]]] = {
    "sources": [{"id": "a-study", "title": "A study", "kind": "trial", "locator": "made up", "read": "full"}],
    "actives": [
        active("gel", tags=["gels"]),
        active("fish-gel", tags=["gels"]),
        active("numb", kind="anesthetic", injectable="loose", sum_group="amide-anesthetic",
               limits=[limit(200, "mg"), limit("4.5", "mg/kg")]),
        active("fade", injectable="loose", limits=[limit(100, "mg")]),
        active("acid", injectable="loose", limits=[limit(75, "mg/mL", "concentration"), limit(200, "mg")]),
        active("hair", injectable="loose", limits=[limit("0.1", "mg", "days", days=90)]),
        active("salt-water", kind="diluent", injectable="loose"),
        active("sugar", kind="excipient"),
    ],
    "products": [
        product("plain-gel", {"gel": 20}),
        product("numb-gel", {"gel": 20, "numb": 3}),
        product("fish", {"fish-gel": 20}, ml=2),
        product("salt-5", {"salt-water": 9}, ml=5, container="ampoule",
                label={"routes": ["intradermal", "intravenous"], "may_mix": True},
                status={"EU": {**READ, "status": "authorised", "category": "medicine"}}),
        ampoule("fade-100", {"fade": 100}, prepared_as=["fade-4", "fade-acid"]),
        ampoule("acid-100", {"acid": 100}, prepared_as=["acid-30", "fade-acid"]),
    ],
    "mixtures": [
        mixture("fade-4", {"fade": 4}),
        mixture("acid-30", {"acid": 30}),
        mixture("fade-acid", {"fade": 4, "acid": 30}),
    ],
    "zones": [
        zone("cheek", "1", "0.5", "1.5", paired=True),
        zone("brow", "0.44", "0.18", "0.88"),
        zone("chin", "0.1", "0.04", "0.2"),
        zone("lid", "0.02", "0.01", "0.04", paired=True, techniques=[]),
        zone("crown", "0.67", "0.33", "1.33", area="scalp"),
    ],
    "techniques": [technique("points"), technique("deep", "subcutis"), technique("blobs", "subdermis", "0.2",
                   pattern="entry-points", needs=["product-ifu"])],
    "anesthesia": [
        {**READ, "id": "cream", "name": "Cream", "ingredients": ["numb"], "wait_minutes": 60,
         "amounts_mg_per_g": {"numb": 25}},
        {**READ, "id": "cold", "name": "Cold", "wait_minutes": 0},
    ],
    "protocols": [{**HOUSE, "id": "plain", "name": "Plain", "sessions": TRIPLE, "interval_days": TRIPLE,
                   "techniques": ["points"], "onset": "weeks", "duration": "months"}],
    "concerns": [concern("dry"), concern("lines"), concern("spots"), concern("thin-hair"),
                 concern("fat", refused="It does not help.")],
    "evidence": [
        study("gels-wet", ["dry"], ["gels"]),
        study("gel-lines", ["lines"], ["gel"], grade="B"),
        study("fish-lines", ["lines"], ["fish-gel"]),
        study("fade-spots", ["spots"], ["fade"]),
        study("acid-spots", ["spots"], ["acid"], grade="B"),
        study("hair-grows", ["thin-hair"], ["hair"]),
    ],
    "allergies": [
        {**READ, "id": "fish", "name": "Fish", "excludes": ["fish-gel"]},
        {**READ, "id": "pollen", "name": "Pollen", "blocks_unlisted_mixes": False},
        {**READ, "id": "bacteria", "name": "Bacteria"},
    ],
    "questions": [{**HOUSE, "id": "allergy-any", "ask": "Any allergy?", "block": "allergy", "form": "yes-no",
                   "valid_days": 365, "order": 1}],
    "measurements": [{**HOUSE, "id": "weight", "name": "Weight", "units": [{"unit": "kg"}], "low": 30, "high": 250,
                      "valid_days": 365}],
    "combined": [{**HOUSE, "id": "mesotherapy", "name": "Mesotherapy", "before_days": 14, "after_days": 14,
                  "same_day": "no", "trauma": True, "depth_rank": 3, "order": "any", "asked_by": ["allergy-any"]}],
    "jurisdictions": [
        {**READ, "id": "eu", "code": "EU", "name": "European Union", "min_age": 18, "who_may_inject": "physicians",
         "technique_status": "As tested.", "emergency_number": "112", "currency": "EUR"},
        {**READ, "id": "fr", "code": "FR", "name": "France", "inherits": "EU", "min_age": 18,
         "who_may_inject": "physicians", "technique_status": "As tested.", "emergency_number": "112",
         "currency": "EUR"},
    ],
}  # fmt: skip


def world(**more: list[dict[str, Any]]) -> Library:
    """The library; ``more`` adds or replaces entries of a kind by id."""
    entries: dict[str, dict[str, BaseModel]] = {kind: {} for kind in KINDS}
    for kind in KINDS:
        key = kind.replace("-", "_")
        for data in (*BASE.get(kind, ()), *more.get(key, ())):
            entries[kind][data["id"]] = KINDS[kind].model_validate(data)
    return build_library(entries)


def stock_of(library: Library, **containers: int | list[dict[str, Any]]) -> Stock:
    """Lots by product (``_`` for ``-``): a number of containers at 10 each, or lots in full."""
    lots: list[dict[str, Any]] = []
    for name, held in containers.items():
        product_id = name.replace("_", "-")
        rows = [{"quantity": held, "price": Decimal(10)}] if isinstance(held, int) else held
        for number, row in enumerate(rows, start=1):
            lots.append({"product": product_id, "lot": f"{product_id}-{number}", "expiry": date(2027, 12, 31), **row})
    return read_stock_data({"schema": "openmeso-stock/1", "lot": lots}, library)


def practice(**more: Any) -> Practice:
    data = {
        "schema": "openmeso-practice/1",
        "name": "Made up",
        "jurisdiction": "FR",
        "time_zone": "Europe/Paris",
        "currency": "EUR",
        "languages": ["en"],
        "emergency_phone": "112",
        "on_call_phone": "112",
        "mixtures": True,
        "hours": {"monday": ["09:00-12:00"]},
        "person": [{"name": "Dr A", "roles": ["prescriber"], "licence": "L1", "valid_until": date(2030, 1, 1)}],
    }
    return Practice.model_validate({**data, **more})


def finding(scope: Scope, places: tuple[str, ...], verdict: Verdict, **more: Any) -> Finding:
    values: dict[str, Any] = {
        "code": "screening/a-rule",
        "severity": Severity.ABSOLUTE,
        "verdict": verdict,
        "scope": scope,
        "places": places,
        "unknown": verdict is Verdict.NOT_ASSESSABLE,
        "title": "A rule",
        "reason": "as tested",
        "because": (),
        "until": None,
        "until_words": "",
        "do": "look again",
        "patient": "As tested.",
        "decides": Decider.NOBODY,
        "family": "",
        "sources": (),
        "grade": Grade.D,
        "confirmed": False,
        **more,
    }
    return Finding(**{f.name: values[f.name] for f in fields(Finding) if f.name in values})


def screened(*findings: Finding) -> Screening:
    """A screening that found just this."""
    scopes: dict[str, dict[str, Verdict]] = {scope.value: {} for scope in Scope if scope is not Scope.PATIENT}
    for one in findings:
        if one.scope is not Scope.PATIENT:
            scopes[one.scope.value].update(dict.fromkeys(one.places, one.verdict))
    verdict = max((f.verdict for f in findings), key=lambda v: v.rank, default=Verdict.ELIGIBLE)
    return Screening(verdict, scopes, findings, (), TODAY, (), (), Provenance("", "", ""))


Goal = tuple[str, str, int] | tuple[str, str, int, int]


def formulated(
    *goals: Goal,
    library: Library,
    stock: Stock,
    screening: Screening | None = None,
    wishes: Wishes | None = None,
    case: dict[str, Any] | None = None,
    **more: Any,
) -> Formulation | Infeasible:
    """Formulate for a healthy woman of 35 who weighs 60 kg and has no allergy."""
    names = ("id", "zone", "severity", "priority")
    data: dict[str, Any] = {
        "schema": "openmeso-case/1",
        "patient": {"id": "P", "birth_date": date(1991, 1, 1), "sex": "female"},
        "answers": {"allergy-any": "no"},
        "measurement": [{"id": "weight", "value": Decimal(60), "unit": "kg", "on": TODAY}],
        "concern": [dict(zip(names, goal, strict=False)) for goal in goals],
        **(case or {}),
    }
    intake = take_intake(case=read_case_data(data, library=library), library=library, on=TODAY)
    arguments: dict[str, Any] = {"practice": practice(), "jurisdiction": "FR", "on": TODAY, **more}
    return formulate(
        intake=intake,
        screening=screening or screened(),
        library=library,
        stock=stock,
        wishes=wishes or Wishes(),
        **arguments,
    )


def chosen(result: Formulation | Infeasible) -> Formulation:
    assert isinstance(result, Formulation), [c.words for c in result.conflict]
    return result


def refused(result: Formulation | Infeasible) -> Infeasible:
    assert isinstance(result, Infeasible), [p.products for p in result.chosen.preparations]
    return result


def first_products(result: Formulation | Infeasible) -> tuple[str, ...]:
    return tuple(p for preparation in chosen(result).chosen.preparations for p in preparation.products)
