"""Random case files, fast and from a seed: mostly healthy people, and every boundary of the rules.

Around each window of the rules lie days that just count and days that just do not, around each number
values that just count and that just do not. Everything is drawn from the entries, so a new rule brings
its own boundaries.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.second_evaluator import plain

ON = date(2026, 11, 22)
STATES = ("active", "active", "controlled", "uncontrolled", "past", "past", "unknown")


def conditions_in(node: Any) -> Iterator[dict[str, Any]]:
    """Every table of a condition, parts first."""
    if isinstance(node, list):
        for item in node:
            yield from conditions_in(item)
    elif isinstance(node, dict):
        for key in ("all", "any", "not"):
            yield from conditions_in(node.get(key, []))
        yield node


class Drawing:
    """What can be drawn, worked out once from the entries."""

    def __init__(self, tables: dict[str, dict[str, Any]]) -> None:
        self.tables = tables
        leaves = [
            leaf for rule in tables["rules"].values() for band in rule["bands"] for leaf in conditions_in(band["when"])
        ]
        self.days = sorted({leaf[w] for leaf in leaves for w in WINDOWS if w in leaf})
        self.own_days: dict[str, list[int]] = {}
        for leaf in leaves:
            for name in names_in(leaf):
                self.own_days.setdefault(name, []).extend(leaf[w] for w in WINDOWS if w in leaf)
        self.ages = sorted({leaf[a] for leaf in leaves for a in ("age_below", "age_at_least") if a in leaf})
        self.doses: dict[str, list[Decimal]] = {}
        self.reasons: dict[str, list[str]] = {}
        self.bounds: dict[str, list[Decimal]] = {}
        self.reactions = sorted({r for leaf in leaves for r in leaf.get("reaction", ()) if "allergy" in leaf})
        for leaf in leaves:
            for name in leaf.get("medication", ()):
                self.doses.setdefault(name, []).extend(
                    exact(leaf[d]) for d in ("daily_at_least", "daily_below") if d in leaf
                )
                self.reasons.setdefault(name, []).extend(leaf.get("reason_other_than", ()))
            if "measurement" in leaf:
                found = [exact(leaf[b]) for b in ("at_least", "above", "at_most", "below") if b in leaf]
                self.bounds.setdefault(leaf["measurement"], []).extend(found)
        self.units = sorted({leaf["unit"] for leaf in leaves if "medication" in leaf and leaf.get("unit")}) or ["mg"]
        self.questions = sorted(q for q, e in tables["questions"].items() if e["form"] in ("yes-no", "list", "choice"))
        self.dated = sorted({leaf["date"] for leaf in leaves if "date" in leaf})
        self.conditions = sorted(tables["conditions"])
        self.medicines = [
            (name, alias)
            for name, entry in sorted(tables["medicines"].items())
            for alias in (name, *(n for s in entry["substances"] for n in (s["id"], *s.get("brands", ()))))
        ]
        self.substances = sorted(s["id"] for entry in tables["medicines"].values() for s in entry["substances"])
        self.allergens = sorted(tables["allergies"]) + sorted(tables["actives"]) + ["other"]
        self.treatments = sorted(tables["combined"])
        self.zones = sorted(tables["zones"])
        self.areas = sorted({z["area"] for z in tables["zones"].values()} | {"full-face"})
        self.concerns = sorted(tables["concerns"])
        self.measurements = sorted(tables["measurements"])


WINDOWS = ("within_days", "ahead_days", "max_age_days", "more_than_days_ago", "for_days_at_least")


def names_in(leaf: dict[str, Any]) -> list[str]:
    """What a leaf speaks of: ids of a list, a measurement or a date."""
    lists = [name for head in ("condition", "medication", "treatment") for name in leaf.get(head, ())]
    return lists + [leaf[head] for head in ("measurement", "date") if head in leaf]


def exact(number: Any) -> Decimal:
    return (
        Decimal(number)
        if isinstance(number, int | Decimal)
        else Decimal(number.numerator) / Decimal(number.denominator)
    )


def random_case(rng: Random, drawing: Drawing, on: date = ON) -> dict[str, Any]:
    """One case as the dict of its file; two in three are ``clinic_case``, the third has anything.

    The same generator state gives the same case.
    """
    return _Patient(rng, drawing, on, answered=rng.random() < 2 / 3).case()


def clinic_case(rng: Random, drawing: Drawing, on: date = ON) -> dict[str, Any]:
    """A case as a clinic has it on the day: every question answered, one list entry or two in all."""
    return _Patient(rng, drawing, on, answered=True).case()


class _Patient:
    def __init__(self, rng: Random, drawing: Drawing, on: date, *, answered: bool) -> None:
        self.rng, self.drawing, self.on, self.answered = rng, drawing, on, answered
        self.sick = 0.3 if answered else rng.choice((0.0, 0.3, 1.0, 3.0))

    def case(self) -> dict[str, Any]:
        rng = self.rng
        case: dict[str, Any] = {"schema": "openmeso-case/1", "patient": self.patient()}
        late = 0 if self.answered or rng.random() < 0.9 else rng.choice((1, 364, 365))
        taken = self.on - timedelta(days=late)
        if taken != self.on or rng.random() < 0.5:
            case["on"] = taken
        case["answers"] = self.answers()
        if rng.random() < 0.3:
            case["dates"] = {q: self.day(q, future=True) for q in self.drawing.dated if rng.random() < 0.5}
        for name, how_many, draw in (
            ("measurement", 2, self.measurement),
            ("condition", 1, self.condition),
            ("medication", 1, self.medication),
            ("allergy", 0.4, self.allergy),
            ("treatment", 0.8, self.treatment),
        ):
            count = min(6, int(rng.expovariate(1) * how_many * self.sick))
            if count:
                case[name] = [draw() for _ in range(count)]
        case["concern"] = [self.concern() for _ in range(rng.choice((1, 1, 1, 2)))]
        return case

    def patient(self) -> dict[str, Any]:
        rng = self.rng
        age = rng.choice(self.drawing.ages) if rng.random() < 0.2 else rng.randint(16, 85)
        birthday = self.on.replace(year=self.on.year - age, day=min(self.on.day, 28))
        born = birthday + timedelta(days=rng.choice((-1, 0, 1)) if rng.random() < 0.3 else -rng.randint(0, 364))
        patient: dict[str, Any] = {
            "id": "P-1",
            "birth_date": born,
            "sex": rng.choice(("female", "female", "male", "other")),
        }
        if rng.random() < 0.7:
            patient["may_conceive"] = rng.choice(("yes", "no", "unknown"))
        if rng.random() < 0.85:
            patient["phototype"] = rng.randint(1, 6)
        return patient

    def answers(self) -> dict[str, Any]:
        """Most often nearly every question is answered "no"; sometimes much is open."""
        rng = self.rng
        missing, yes = (
            (0.0, 0.02)
            if self.answered
            else rng.choice(((0.0, 0.02), (0.02, 0.05), (0.02, 0.1), (0.1, 0.05), (0.5, 0.3)))
        )
        out: dict[str, Any] = {}
        questions = self.drawing.tables["questions"]
        for question in self.drawing.questions:
            draw = rng.random()
            if draw < missing / 2:
                continue
            good = "yes" if questions[question].get("protective") else "no"
            said = "unknown" if draw < missing else good if draw > missing + yes else {"yes": "no", "no": "yes"}[good]
            out[question] = said
            if not self.answered and rng.random() < 0.01:
                valid = questions[question]["valid_days"]
                out[question] = {
                    "is": said,
                    "on": self.on - timedelta(days=rng.choice((0, valid - 1, valid, valid + 1))),
                }
        return out

    def day(self, name: str, *, future: bool = False) -> date:
        """Most often beside the edge of a window: of the rules about this, or of any rule."""
        rng, own = self.rng, self.drawing.own_days.get(name)
        draw = rng.random()
        if draw < 0.8:
            ago = rng.choice(own if own and draw < 0.6 else self.drawing.days) + rng.choice((-1, 0, 1))
        else:
            ago = rng.randint(0, 400)
        if future and rng.random() < 0.4:
            ago = -ago
        return self.on - timedelta(days=ago)

    def zone(self, areas: float = 0.2) -> str:
        return self.rng.choice(self.drawing.areas if self.rng.random() < areas else self.drawing.zones)

    def measurement(self) -> dict[str, Any]:
        rng, name = self.rng, self.rng.choice(self.drawing.measurements)
        out: dict[str, Any] = {
            "id": name,
            "on": self.on if rng.random() < 0.5 else self.day(name, future=rng.random() < 0.1),
        }
        if rng.random() < 0.05:
            del out["on"]
        if name.startswith("blood-pressure"):
            high = rng.choice((118, 139, 159, 160, 161, 179, 180, 181))
            low = rng.choice((70, 99, 100, 101, 109, 110, 111))
            return {**out, "id": "blood-pressure", "value": f"{high}/{low}"}
        entry = self.drawing.tables["measurements"][name]
        if entry.get("values"):
            return {**out, "value": rng.choice(entry["values"])}
        low, high = exact(entry.get("low", 0)), exact(entry.get("high", 100))
        bounds = self.drawing.bounds.get(name)
        if bounds and rng.random() < 0.7:
            value = rng.choice(bounds) + rng.choice((Decimal("-0.1"), Decimal(0), Decimal("0.1")))
        else:
            value = low + (high - low) * rng.randint(0, 40) / 40
        value = max(low, min(high, value))
        unit = rng.choice(entry["units"])
        if unit is not entry["units"][0]:
            value = (value - exact(unit.get("offset", 0))) / exact(unit.get("factor", 1))
            value = value.quantize(Decimal("0.0001"))
            back = value * exact(unit.get("factor", 1)) + exact(unit.get("offset", 0))
            if not low <= back <= high:
                value, unit = low, entry["units"][0]
        return {**out, "value": value, "unit": unit["unit"]}

    def condition(self) -> dict[str, Any]:
        rng = self.rng
        out: dict[str, Any] = {"id": rng.choice(self.drawing.conditions), "state": rng.choice(STATES)}
        since, until = sorted((self.day(out["id"]), self.day(out["id"])))
        if rng.random() < 0.4:
            out["since"] = since
        if rng.random() < 0.4:
            out["until"] = until
        if rng.random() < 0.4:
            out["zone"] = self.zone()
        return out

    def medication(self) -> dict[str, Any]:
        rng = self.rng
        name, alias = rng.choice(self.drawing.medicines)
        out: dict[str, Any] = {"id": alias if rng.random() < 0.97 else "other"}
        said = rng.random()
        if said < 0.6:
            out["ongoing"] = True
        elif said < 0.85:
            out["last_dose"] = self.day(name)
        elif said < 0.92:
            out["ongoing"] = False
        if rng.random() < 0.6:
            doses = [*self.drawing.doses.get(name, ()), *self.drawing.doses.get(plain(alias), ())] or [Decimal(10)]
            out["unit"] = rng.choice((*self.drawing.units, "mg", "g", ""))
            dose = rng.choice(doses) + rng.choice((Decimal("-0.5"), Decimal(0), Decimal("0.5")))
            if out["unit"] == "g":
                dose /= 1000
            out["dose"] = max(dose, Decimal("0.001"))
            often = rng.random()
            if often < 0.3:
                out["per_day"] = rng.choice((1, 2))
            elif often < 0.5:
                out["per_week"], out["dose"] = 7, out["dose"]
        if rng.random() < 0.4:
            out["since"] = self.day(name)
        reasons = self.drawing.reasons.get(name, [])
        if rng.random() < 0.4:
            out["reason"] = rng.choice([*reasons, "other"])
        return out

    def allergy(self) -> dict[str, Any]:
        out = {"id": self.rng.choice(self.drawing.allergens)}
        if self.rng.random() < 0.6:
            out["reaction"] = self.rng.choice([*self.drawing.reactions, "anaphylaxis", "rash"])
        return out

    def treatment(self) -> dict[str, Any]:
        out: dict[str, Any] = {"id": self.rng.choice(self.drawing.treatments)}
        if self.rng.random() < 0.9:
            out["on"] = self.day(out["id"], future=True)
        if self.rng.random() < 0.6:
            out["zone"] = self.zone()
        return out

    def concern(self) -> dict[str, Any]:
        rng = self.rng
        return {"id": rng.choice(self.drawing.concerns), "zone": self.zone(0.05), "severity": rng.randint(1, 4)}
