"""The rules as formulas: a solver says whether a patient exists for whom something would go wrong.

Read from the TOML files by the grammar, not from the compiled rules. A truth is a pair of formulas: it
surely holds, and it may hold. Each listable thing has one record (a medicine has as many as a rule
counts), each answer is no, unknown or yes, days and ages are whole numbers, readings and doses are exact
to a thousandth. What the solver finds is turned back into a case that ``openmeso screen`` reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import z3

from tests.random_patients import ON, conditions_in
from tests.second_evaluator import GRAVER, SEVERITY, Tables, plain

Fact = tuple[str, str]
STATES = ("active", "controlled", "uncontrolled", "past", "unknown")
GRAVITY = {"precaution": 1, "relative": 2, "wait": 3, "absolute": 4}
#: A reason that no rule names.
OTHER = "other"
NO_RULES_REASON = "no-reason-of-any-rule"
SEX = ("female", "male", "other")
TRISTATE = ("no", "unknown", "yes")
NO_FORMULA = z3.BoolVal(False)


class Truth(NamedTuple):
    """A Kleene truth as two formulas; ``yes`` implies ``may``."""

    yes: z3.BoolRef
    may: z3.BoolRef


NEVER = Truth(NO_FORMULA, NO_FORMULA)


def sure(formula: z3.BoolRef) -> Truth:
    return Truth(formula, formula)


def least(truths: list[Truth]) -> Truth:
    return Truth(z3.And([t.yes for t in truths]), z3.And([t.may for t in truths]))


def greatest(truths: list[Truth]) -> Truth:
    return Truth(z3.Or([t.yes for t in truths]), z3.Or([t.may for t in truths]))


def opposite(truth: Truth) -> Truth:
    return Truth(z3.Not(truth.may), z3.Not(truth.yes))


@dataclass
class RuleBase:
    """The rules to prove things about: those of the tables, and one an interaction."""

    tables: Tables

    @cached_property
    def rules(self) -> dict[str, RuleFormulas]:
        entries = self.tables.t
        named = {name: rule for name, rule in entries["rules"].items() if not rule.get("expands")}
        for name, entry in entries.get("interactions", {}).items():
            if entry["severity"] != "info" and "any-injection" not in entry["actives"]:
                named[f"interaction-{name}"] = interaction_as_rule(entry)
        return {name: RuleFormulas(self.tables, name, rule) for name, rule in sorted(named.items())}


def interaction_as_rule(entry: dict[str, Any]) -> dict[str, Any]:
    severity = {"block": "absolute", "block-until-agreed": "wait", "caution": "precaution"}[entry["severity"]]
    takes: dict[str, Any] = {"medication": entry["medicines"]}
    when = {"all": [takes, {"condition": entry["conditions"]}]} if entry.get("conditions") else takes
    return {
        "stage": "consultation",
        "scope": "ingredient",
        "when_unknown": "caution" if severity == "precaution" else "not_assessable",
        "bands": [{"severity": severity, "when": when}],
    }


class RuleFormulas:
    """One rule: its parts, and its verdict for a symbolic patient."""

    def __init__(self, tables: Tables, name: str, rule: dict[str, Any]) -> None:
        self.tables, self.name, self.rule = tables, name, rule
        # Stable, gravest first, as the reader of the rule is told: the graver degree decides.
        self.bands = sorted(rule["bands"], key=lambda band: -GRAVITY[band["severity"]])
        self.zoned = rule["scope"] == "zone"
        self.leaves = [
            leaf
            for band in self.bands
            for leaf in conditions_in(band["when"])
            if not {"all", "any", "not"} & leaf.keys()
        ]

    def each(self, head: str) -> list[str]:
        """Every name that the rule uses with a head, once."""
        return list(dict.fromkeys(name for leaf in self.leaves for name in leaf.get(head, ())))

    @cached_property
    def negated(self) -> list[dict[str, Any]]:
        """The leaves that stand under a ``not``."""
        nots = [c["not"] for band in self.bands for c in conditions_in(band["when"]) if "not" in c]
        return [leaf for part in nots for leaf in conditions_in([part]) if not {"all", "any", "not"} & leaf.keys()]

    @cached_property
    def aliases(self) -> list[str]:
        """Names under which medicines are listed: a class, its substances when several are counted."""
        count = max((leaf.get("count_at_least", 1) for leaf in self.leaves if "medication" in leaf), default=1)
        out: dict[str, None] = {}
        for name in self.each("medication"):
            substances = self.tables.names.get(name)
            if substances is None:
                out |= dict.fromkeys((name, *sorted(self.tables.classes[name])))
            else:
                out |= dict.fromkeys(sorted(substances)[:count] if count > 1 else [name])
        return list(out)

    @cached_property
    def asked(self) -> dict[str, list[Fact]]:
        """Every question that matters to the rule, with the items of the rule that it asks for."""
        out: dict[str, list[Fact]] = {leaf["answer"]: [] for leaf in self.leaves if "answer" in leaf}
        if self.each("allergy"):
            out["allergy-any"] = []
        items = [("conditions", c) for c in self.each("condition")] + [("combined", t) for t in self.each("treatment")]
        items += [("medicines", c) for alias in self.aliases for c in sorted(self.tables.classes[alias])]
        for kind, item in dict.fromkeys(items):
            for question in self.tables.t[kind][item]["asked_by"]:
                out.setdefault(question, []).append((kind, item))
        return out

    def neutral(self, question: str) -> Fact | None:
        """Something that can be listed for a question without touching the rule."""
        if question == "medicines":
            return "medicines", OTHER
        mine = set(self.asked[question])
        for kind, item in self.tables.asks.get(question, ()):
            entry = self.tables.t[kind][item]
            apart = kind != "medicines" or not any(
                self.tables.classes[name] & set(self.each("medication")) for name in self.tables.names[item]
            )
            if (kind, item) not in mine and entry["asked_by"] == [question] and apart:
                return kind, item
        return None

    def of(self, patient: Patient) -> z3.ArithRef:
        """The verdict as a rank, 0 eligible to 4 contraindicated."""
        worst = z3.IntVal(0)
        for truth, own, unknown in self.degrees(patient):
            given = z3.If(truth.yes, own, z3.If(truth.may, unknown, 0))
            worst = z3.If(given > worst, given, worst)
        return worst

    def degrees(self, patient: Patient) -> list[tuple[Truth, int, int]]:
        asked = GRAVER.index(self.rule["when_unknown"])
        return [
            (patient.truth(band["when"]), SEVERITY[band["severity"]], min(asked, SEVERITY[band["severity"]]))
            for band in self.bands
        ]

    def chosen(self, patient: Patient, index: int) -> z3.BoolRef:
        """The degree surely holds, and no other is told instead: graver verdict, then certainty, then degree."""
        degrees = self.degrees(patient)

        def key(i: int, *, certain: bool) -> tuple[int, bool, int]:
            return degrees[i][1 if certain else 2], certain, GRAVITY[self.bands[i]["severity"]]

        mine, out = key(index, certain=True), [degrees[index][0].yes]
        for i, (truth, _, _) in enumerate(degrees):
            if i != index:
                for certain, holds in ((True, truth.yes), (False, z3.And(truth.may, z3.Not(truth.yes)))):
                    theirs = key(i, certain=certain)
                    if theirs > mine or (theirs == mine and i < index):
                        out.append(z3.Not(holds))
        return z3.And(out)


class Patient:
    """A symbolic patient as far as one rule can see: every fact is a group of variables."""

    def __init__(self, rule: RuleFormulas, tag: str) -> None:
        self.rule, self.tables, self.tag = rule, rule.tables, tag
        self.parts: dict[Fact, dict[str, z3.ExprRef]] = {}
        self.limits: list[z3.BoolRef] = []
        #: Parts of the rule, by identity, whose truth is given instead of worked out.
        self.fixed: dict[int, Truth] = {}
        self.zones = sorted(self.tables.t["zones"])
        self.here = self.number(("zone", "here"), "index", 0, len(self.zones) - 1)
        for question in rule.asked:
            self.answer(question)
            if rule.neutral(question) is None:
                self.limits.append(z3.Not(self.flag(("also", question), "listed")))
        for band in rule.bands:
            self.truth(band["when"])

    def flag(self, fact: Fact, part: str) -> z3.BoolRef:
        parts = self.parts.setdefault(fact, {})
        return parts.setdefault(part, z3.Bool(f"{'/'.join(fact)}.{part}#{self.tag}"))

    def number(self, fact: Fact, part: str, low: int, high: int) -> z3.ArithRef:
        parts = self.parts.setdefault(fact, {})
        if part not in parts:
            parts[part] = z3.Int(f"{'/'.join(fact)}.{part}#{self.tag}")
            self.limits += [parts[part] >= low, parts[part] <= high]
        return parts[part]

    def answer(self, question: str) -> z3.ArithRef:
        return self.number(("answer", question), "said", 0, 2)

    def same(self, other: Patient, *, but: list[Fact]) -> z3.BoolRef:
        """Every fact is the same, but some may differ."""
        return z3.And(
            [
                mine == other.parts[fact][part]
                for fact, parts in self.parts.items()
                if fact not in but
                for part, mine in parts.items()
            ]
        )

    # --- truth, by the grammar --------------------------------------------------------------------

    def truth(self, when: dict[str, Any]) -> Truth:
        if id(when) in self.fixed:
            return self.fixed[id(when)]
        if "all" in when:
            return least([self.truth(part) for part in when["all"]])
        if "any" in when:
            return greatest([self.truth(part) for part in when["any"]])
        if "not" in when:
            return opposite(self.truth(when["not"]))
        return next(HEADS[key] for key in when if key in HEADS)(self, when)

    def answered(self, when: dict[str, Any]) -> Truth:
        said = self.answer(when["answer"])
        return Truth(said == 2, said >= 1)

    def listed(self, kind: str, item: str) -> z3.BoolRef:
        if kind == "medicines":
            names = [alias for alias in self.rule.aliases if item in self.tables.classes[alias]]
            return z3.Or([self.flag(("medicines", alias), "listed") for alias in names])
        return self.flag((kind, item), "listed")

    def open(self, kind: str, item: str) -> z3.BoolRef:
        """Not listed, and nothing rules it out."""
        said, bare = [], []
        for question in self.tables.t[kind][item]["asked_by"]:
            said.append(self.answer(question))
            detailed = [self.listed(k, i) for k, i in self.rule.asked[question]]
            if question == "medicines":
                detailed += [self.flag(("medicines", alias), "listed") for alias in self.rule.aliases]
            detailed.append(self.flag(("also", question), "listed"))
            bare.append(z3.And(said[-1] == 2, z3.Not(z3.Or(detailed))))
        closed = z3.Or(z3.Or([s == 0 for s in said]), z3.And([s == 2 for s in said]))
        return z3.And(z3.Not(self.listed(kind, item)), z3.Or(z3.Or(bare), z3.Not(closed)))

    def meets(self, fact: Fact, when: dict[str, Any]) -> z3.BoolRef:
        return self.flag(fact, "here") if when.get("here") and self.rule.zoned else z3.BoolVal(True)

    def condition(self, when: dict[str, Any]) -> Truth:
        out = []
        for item in when["condition"]:
            fact, window = ("conditions", item), when.get("within_days")
            state = self.number(fact, "state", 0, 4)
            if when.get("state"):
                holds = Truth(z3.Or([state == STATES.index(s) for s in when["state"]]), state == 4)
            elif window:
                holds = sure(z3.BoolVal(True))
            else:
                holds = Truth(state < 3, state == 4)
            there = z3.And(self.listed(*fact), self.meets(fact, when))
            if window:
                event = self.tables.t["conditions"][item]["course"] == "event"
                ended = z3.BoolVal(True) if event else z3.Or(state == 1, state == 3)
                over = self.number(fact, "ended_ago", -400, 4000) >= window
                there = z3.And(there, z3.Not(z3.And(state != 4, ended, self.flag(fact, "dated"), over)))
            yes = z3.And(there, holds.yes)
            out.append(Truth(yes, z3.Or(yes, z3.And(there, holds.may), self.open(*fact))))
        return greatest(out)

    def medication(self, when: dict[str, Any]) -> Truth:
        by_alias: dict[str, list[Truth]] = {}
        opened = []
        for name, only in self.tables.meant(tuple(when["medication"])):
            opened.append(self.open("medicines", name))
            for alias in self.rule.aliases:
                if name in self.tables.classes[alias]:
                    truth = self.one_medicine(alias, when)
                    if only is not None and alias not in only:
                        truth = Truth(NO_FORMULA, truth.may) if alias == name else NEVER
                    by_alias.setdefault(alias, []).append(truth)
        each = [greatest(truths) for truths in by_alias.values()]
        count = when.get("count_at_least", 1)
        yes = z3.Sum([z3.If(t.yes, 1, 0) for t in each]) >= count
        may = z3.Sum([z3.If(t.may, 1, 0) for t in each]) >= count
        return Truth(yes, z3.Or(yes, may, z3.Or(opened)))

    def one_medicine(self, alias: str, when: dict[str, Any]) -> Truth:
        fact, window = ("medicines", alias), when.get("within_days")
        taken = self.number(fact, "taken", 0, 2)  # now, stopped without a day, last dose
        last = self.number(fact, "last_ago", -30, 4000)
        there = z3.Or(taken != 2, last < window) if window else taken == 0
        holds = [sure(z3.And(self.listed_alias(alias), there))]
        if "daily_at_least" in when or "daily_below" in when:
            daily = self.number(fact, "daily_thousandths", 1, 10_000_000)
            low = daily >= thousandths(when["daily_at_least"]) if "daily_at_least" in when else z3.BoolVal(True)
            high = daily < thousandths(when["daily_below"]) if "daily_below" in when else z3.BoolVal(True)
            known = self.flag(fact, "dose_known")
            inside = z3.And(low, high)
            holds.append(Truth(z3.And(known, inside), z3.Or(z3.Not(known), inside)))
        if "for_days_at_least" in when:
            since = self.number(fact, "since_ago", 0, 8000)
            known = self.flag(fact, "since_known")
            long = since - z3.If(taken == 2, last, 0) >= when["for_days_at_least"]
            holds.append(Truth(z3.And(known, long), z3.Or(z3.Not(known), long)))
        if when.get("reason_other_than"):
            reasons = self.reasons()
            reason = self.number(fact, "reason", 0, len(reasons))  # 0: not stated
            harmless = z3.Or([reason == reasons.index(r) + 1 for r in when["reason_other_than"]])
            holds.append(Truth(z3.And(reason != 0, z3.Not(harmless)), z3.Not(harmless)))
        return least(holds)

    def listed_alias(self, alias: str) -> z3.BoolRef:
        return self.flag(("medicines", alias), "listed")

    def reasons(self) -> list[str]:
        return [*self.rule.each("reason_other_than"), NO_RULES_REASON]

    def allergies_open(self) -> z3.BoolRef:
        facts = [("allergy", name) for name in (*self.rule.each("allergy"), OTHER)]
        some = z3.Or([self.flag(fact, "listed") for fact in facts])
        said = self.answer("allergy-any")
        return z3.Or(said == 1, z3.And(said == 2, z3.Not(some)))

    def allergy(self, when: dict[str, Any]) -> Truth:
        reactions = [*self.rule.each("reaction"), "rash"]
        out = [Truth(NO_FORMULA, self.allergies_open())]
        for name in when["allergy"]:
            fact = ("allergy", name)
            reaction = self.number(fact, "reaction", 0, len(reactions))  # 0: not stated
            listed = self.flag(fact, "listed")
            if when.get("reaction"):
                named = z3.Or([reaction == reactions.index(r) + 1 for r in when["reaction"]])
                out.append(Truth(z3.And(listed, named), z3.And(listed, z3.Or(named, reaction == 0))))
            else:
                out.append(sure(listed))
        return greatest(out)

    def treatment(self, when: dict[str, Any]) -> Truth:
        out = []
        for item in when["treatment"]:
            fact = ("combined", item)
            ago = z3.If(self.flag(fact, "dated"), self.number(fact, "ago", -400, 4000), 0)
            past = ago < when["within_days"] if "within_days" in when else z3.BoolVal("ahead_days" not in when)
            ahead = -ago < when["ahead_days"] if "ahead_days" in when else NO_FORMULA
            yes = z3.And(self.listed(*fact), self.meets(fact, when), z3.If(ago < 0, ahead, past))
            out.append(Truth(yes, z3.Or(yes, self.open(*fact))))
        return greatest(out)

    def measured(self, when: dict[str, Any]) -> Truth:
        name = when["measurement"]
        fact, entry = ("measurement", name), self.tables.t["measurements"][name]
        usable = self.flag(fact, "taken")
        if "max_age_days" in when:
            ago = self.number(fact, "ago", 0, 4000)
            usable = z3.And(usable, self.flag(fact, "dated"), ago <= when["max_age_days"])
        if entry.get("values"):
            word = self.number(fact, "word", 0, len(entry["values"]) - 1)
            inside = word == entry["values"].index(when["is"])
        else:
            low, high = entry.get("low", 0), entry.get("high", 100_000)
            value = self.number(fact, "thousandths", thousandths(low), thousandths(high))
            inside = self.inside(value, when, entry)
        missing = NO_FORMULA if when.get("if_missing") == "no" else z3.Not(usable)
        return Truth(z3.And(usable, inside), z3.Or(missing, z3.And(usable, inside)))

    def inside(self, value: z3.ArithRef, when: dict[str, Any], entry: dict[str, Any]) -> z3.BoolRef:
        unit = next(u for u in entry["units"] if not when.get("unit") or u["unit"] == when["unit"])
        compare: dict[str, Callable[[Any, Any], z3.BoolRef]] = {
            "at_least": lambda a, b: a >= b,
            "above": lambda a, b: a > b,
            "at_most": lambda a, b: a <= b,
            "below": lambda a, b: a < b,
        }
        out = []
        for name, holds in compare.items():
            if name in when:
                bound = Fraction(when[name]) * Fraction(unit.get("factor", 1)) + Fraction(unit.get("offset", 0))
                out.append(holds(value * bound.denominator, bound.numerator * 1000))
        return z3.And(out)

    def age(self, when: dict[str, Any]) -> Truth:
        age = self.number(("patient", "age"), "years", 0, 120)
        return sure(z3.And(age >= when.get("age_at_least", 0), age < when.get("age_below", 999)))

    def phototype(self, when: dict[str, Any]) -> Truth:
        recorded = self.number(("patient", "phototype"), "type", 0, 6)  # 0: not recorded
        yes = recorded >= when["phototype_at_least"]
        return Truth(yes, z3.Or(yes, recorded == 0))

    def dated(self, when: dict[str, Any]) -> Truth:
        fact = ("date", when["date"])
        known, ago = self.flag(fact, "known"), self.number(fact, "ago", -400, 4000)
        inside = z3.Or(
            ago > when["more_than_days_ago"] if "more_than_days_ago" in when else NO_FORMULA,
            z3.And(ago >= 0, ago < when["within_days"]) if "within_days" in when else NO_FORMULA,
            z3.And(ago <= 0, -ago <= when["ahead_days"]) if "ahead_days" in when else NO_FORMULA,
        )
        missing = NO_FORMULA if when.get("if_missing") == "no" else z3.Not(known)
        return Truth(z3.And(known, inside), z3.Or(missing, z3.And(known, inside)))

    def sex(self, when: dict[str, Any]) -> Truth:
        sex = self.number(("patient", "sex"), "word", 0, 2)
        return sure(z3.Or([sex == SEX.index(s) for s in when["sex"]]))

    def may_conceive(self, when: dict[str, Any]) -> Truth:
        said = self.number(("patient", "may-conceive"), "said", 0, 2)
        yes = said == TRISTATE.index(when["may_conceive"])
        return Truth(yes, z3.Or(yes, said == 1))

    def zone(self, when: dict[str, Any]) -> Truth:
        inside = set[str]().union(*(self.tables.zones[name] for name in when["zone"]))
        return sure(z3.Or([self.here == self.zones.index(zone) for zone in sorted(inside)]))

    def concern(self, when: dict[str, Any]) -> Truth:
        wishes = [self.number(("concern", name), "severity", 0, 4) for name in when["concern"]]
        return sure(z3.Or([wish >= when.get("severity_at_least", 1) for wish in wishes]))

    def planned(self, when: dict[str, Any]) -> Truth:
        return sure(z3.Or([self.flag(("planned", name), "in") for name in when["planned"]]))

    def ready(self, when: dict[str, Any]) -> Truth:
        return sure(self.flag(("readiness", when["readiness"]), "is"))


HEADS: dict[str, Callable[[Patient, dict[str, Any]], Truth]] = {
    "answer": Patient.answered,
    "condition": Patient.condition,
    "medication": Patient.medication,
    "allergy": Patient.allergy,
    "treatment": Patient.treatment,
    "measurement": Patient.measured,
    "age_below": Patient.age,
    "age_at_least": Patient.age,
    "phototype_at_least": Patient.phototype,
    "date": Patient.dated,
    "sex": Patient.sex,
    "may_conceive": Patient.may_conceive,
    "zone": Patient.zone,
    "concern": Patient.concern,
    "planned": Patient.planned,
    "readiness": Patient.ready,
}


def thousandths(number: Any) -> int:
    value = Fraction(number) * 1000
    if value.denominator != 1:
        raise ValueError(f"{number} is finer than a thousandth")
    return int(value)


# --- from the solver back to a case ---------------------------------------------------------------


@dataclass
class Witness:
    """A patient whom the solver found, as a case file, with what is planned and not ready."""

    case: dict[str, Any]
    planned: list[str] = field(default_factory=list)
    readiness: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"# planned: {', '.join(self.planned)}"] if self.planned else []
        lines += [f"# not ready: {', '.join(self.readiness)}"] if self.readiness else []
        return "\n".join([*lines, *toml_lines(self.case)]) + "\n"


def find(*formulas: z3.BoolRef, patients: list[Patient]) -> list[Witness] | None:
    """Patients for whom all formulas hold, or None: there are none, which is a proof.

    Raises:
        RuntimeError: the solver gave up.
    """
    solver = z3.Solver()
    solver.add(*formulas, *(limit for patient in patients for limit in patient.limits))
    answer = solver.check()
    if answer == z3.unknown:
        raise RuntimeError(solver.reason_unknown())
    if answer == z3.unsat:
        return None
    model = solver.model()
    return [as_witness(patient, model) for patient in patients]


def as_witness(patient: Patient, model: z3.ModelRef) -> Witness:
    return _Reading(patient, model).witness()


class _Reading:
    """Reads a model back, fact by fact."""

    def __init__(self, patient: Patient, model: z3.ModelRef) -> None:
        self.patient, self.model, self.tables = patient, model, patient.tables
        self.zone = patient.zones[self.value(("zone", "here"), "index")]

    def value(self, fact: Fact, part: str, default: Any = 0) -> Any:
        variable = self.patient.parts.get(fact, {}).get(part)
        if variable is None:
            return default
        value = self.model.eval(variable, model_completion=True)
        return z3.is_true(value) if z3.is_bool(value) else value.as_long()

    def of(self, kind: str) -> Iterator[str]:
        return (name for k, name in self.patient.parts if k == kind)

    def day(self, fact: Fact, part: str) -> date:
        return ON - timedelta(days=self.value(fact, part))

    def witness(self) -> Witness:
        case: dict[str, Any] = {"schema": "openmeso-case/1", "on": ON, "patient": self.who()}
        case["answers"] = {q: TRISTATE[self.value(("answer", q), "said")] for q in self.of("answer")}
        dates = {q: self.day(("date", q), "ago") for q in self.of("date") if self.value(("date", q), "known")}
        if dates:
            case["dates"] = dates
        for table, facts in (
            ("measurement", self.measurements()),
            ("condition", self.conditions()),
            ("medication", self.medicines()),
            ("allergy", self.allergies()),
            ("treatment", self.treatments()),
            ("concern", self.concerns()),
        ):
            found = list(facts)
            if found:
                case[table] = found
        for question in self.of("also"):
            if self.value(("also", question), "listed"):
                self.add_neutral(case, question)
        planned = [name for name in self.of("planned") if self.value(("planned", name), "in")]
        not_ready = [name for name in self.of("readiness") if self.value(("readiness", name), "is")]
        return Witness(case, planned, not_ready)

    def who(self) -> dict[str, Any]:
        age = self.value(("patient", "age"), "years", 40)
        out = {"id": "P-WITNESS", "birth_date": ON.replace(year=ON.year - age)}
        out["sex"] = SEX[self.value(("patient", "sex"), "word", 0)]
        out["may_conceive"] = TRISTATE[self.value(("patient", "may-conceive"), "said", 0)]
        phototype = self.value(("patient", "phototype"), "type", 2)
        return {**out, "phototype": phototype} if phototype else out

    def place(self, fact: Fact) -> dict[str, Any]:
        """No zone means everywhere; a fact that is not here lies in a zone apart."""
        if "here" not in self.patient.parts[fact] or self.value(fact, "here"):
            return {}
        return {"zone": next(z for z in self.patient.zones if self.zone not in self.tables.zones[z])}

    def measurements(self) -> Iterator[dict[str, Any]]:
        for name in self.of("measurement"):
            fact, entry = ("measurement", name), self.tables.t["measurements"][name]
            if not self.value(fact, "taken"):
                continue
            out: dict[str, Any] = {"id": name}
            if entry.get("values"):
                out["value"] = entry["values"][self.value(fact, "word")]
            else:
                out |= {"value": Decimal(self.value(fact, "thousandths")) / 1000, "unit": entry["units"][0]["unit"]}
            if self.value(fact, "dated", True):
                out["on"] = self.day(fact, "ago")
            yield out

    def conditions(self) -> Iterator[dict[str, Any]]:
        for name in self.of("conditions"):
            fact = ("conditions", name)
            if self.value(fact, "listed"):
                out = {"id": name, "state": STATES[self.value(fact, "state")]}
                if self.value(fact, "dated"):
                    out["until"] = self.day(fact, "ended_ago")
                yield {**out, **self.place(fact)}

    def medicines(self) -> Iterator[dict[str, Any]]:
        units = {leaf["unit"] for leaf in self.patient.rule.leaves if "medication" in leaf and leaf.get("unit")}
        for name in self.of("medicines"):
            fact = ("medicines", name)
            if not self.value(fact, "listed"):
                continue
            taken = self.value(fact, "taken")
            out: dict[str, Any] = {"id": name}
            out |= {"last_dose": self.day(fact, "last_ago")} if taken == 2 else {"ongoing": taken == 0}
            if self.value(fact, "dose_known"):
                daily = Fraction(self.value(fact, "daily_thousandths"), 1000) / self.tables.strength.get(plain(name), 1)
                out |= {"dose": Decimal(daily.numerator) / Decimal(daily.denominator), "unit": min(units)}
            if self.value(fact, "since_known"):
                out["since"] = self.day(fact, "since_ago")
            if self.value(fact, "reason"):
                out["reason"] = self.patient.reasons()[self.value(fact, "reason") - 1]
            yield out

    def allergies(self) -> Iterator[dict[str, Any]]:
        reactions = [*self.patient.rule.each("reaction"), "rash"]
        for name in self.of("allergy"):
            fact = ("allergy", name)
            if self.value(fact, "listed"):
                known = name if name != OTHER else self.another_allergen()
                out = {"id": known}
                if self.value(fact, "reaction"):
                    out["reaction"] = reactions[self.value(fact, "reaction") - 1]
                yield out

    def another_allergen(self) -> str:
        mine = set(self.patient.rule.each("allergy"))
        return next(name for name in sorted(self.tables.t["allergies"]) if name not in mine)

    def treatments(self) -> Iterator[dict[str, Any]]:
        for name in self.of("combined"):
            fact = ("combined", name)
            if self.value(fact, "listed"):
                out: dict[str, Any] = {"id": name}
                if self.value(fact, "dated"):
                    out["on"] = self.day(fact, "ago")
                yield {**out, **self.place(fact)}

    def concerns(self) -> Iterator[dict[str, Any]]:
        wishes = {name: self.value(("concern", name), "severity") for name in self.of("concern")}
        if not any(wishes.values()):
            wishes = {next(c for c in sorted(self.tables.t["concerns"]) if c not in wishes): 1}
        for name, severity in wishes.items():
            if severity:
                yield {"id": name, "zone": self.zone, "severity": severity}

    def add_neutral(self, case: dict[str, Any], question: str) -> None:
        found = self.patient.rule.neutral(question)
        if found is None:
            raise AssertionError(f"nothing neutral can be listed for {question}")
        kind, item = found
        table, facts = {
            "conditions": ("condition", {"id": item, "state": "past"}),
            "medicines": ("medication", {"id": item, "ongoing": False}),
            "combined": ("treatment", {"id": item, "on": ON - timedelta(days=4000)}),
        }[kind]
        case.setdefault(table, []).append(facts)


def toml_lines(case: dict[str, Any]) -> Iterator[str]:
    """A case as the lines of its file."""
    for key, value in case.items():
        if not isinstance(value, dict | list):
            yield f"{key} = {toml_value(value)}"
    for key, value in case.items():
        for table in value if isinstance(value, list) else [value] if isinstance(value, dict) else []:
            yield f"\n[[{key}]]" if isinstance(value, list) else f"\n[{key}]"
            yield from (f"{name} = {toml_value(said)}" for name, said in table.items())


def toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:f}" if isinstance(value, Decimal) else str(value)


# --- one fact changed -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One fact before and after: what must hold of it in either patient."""

    fact: Fact
    before: z3.BoolRef
    after: z3.BoolRef

    @property
    def name(self) -> str:
        return "/".join(self.fact)


def raised(before: Patient, after: Patient) -> Iterator[Change]:
    """Every fact from a plain "no" to a plain "yes": answered, listed as present today, planned, not ready.

    Where yes is the good answer (``protective``), from yes to no.
    """
    for fact in list(before.parts):
        kind, name = fact
        if kind == "answer":
            good, grave = (2, 0) if before.tables.t["questions"][name].get("protective") else (0, 2)
            yield Change(fact, before.answer(name) == good, after.answer(name) == grave)
        elif kind in ("conditions", "combined"):
            item = before.parts[fact]
            present = [after.flag(fact, "listed")]
            present += [after.flag(fact, "here")] if "here" in item else []
            present += [z3.Not(after.flag(fact, "dated"))] if "dated" in item else []
            present += [after.number(fact, "state", 0, 4) == 0] if "state" in item else []
            known_no = z3.Not(z3.Or(before.flag(fact, "listed"), before.open(*fact)))
            yield Change(fact, known_no, z3.And(present))
        elif kind == "medicines":
            closed = [z3.Not(before.open("medicines", c)) for c in sorted(before.tables.classes[name])]
            known_no = z3.And(z3.Not(before.flag(fact, "listed")), *closed)
            yield Change(fact, known_no, z3.And(after.flag(fact, "listed"), after.number(fact, "taken", 0, 2) == 0))
        elif kind == "allergy":
            known_no = z3.Not(z3.Or(before.flag(fact, "listed"), before.allergies_open()))
            yield Change(fact, known_no, after.flag(fact, "listed"))
        elif kind in ("planned", "readiness"):
            part = next(iter(before.parts[fact]))
            yield Change(fact, z3.Not(before.flag(fact, part)), after.flag(fact, part))


def learned(before: Patient, after: Patient) -> Iterator[Change]:
    """Every fact from unknown to anything at all."""
    anything = z3.BoolVal(True)
    for fact, parts in list(before.parts.items()):
        kind, name = fact
        if kind == "answer":
            yield Change(fact, before.answer(name) == 1, anything)
        elif kind in ("conditions", "combined"):
            yield Change(fact, before.open(*fact), after.flag(fact, "listed"))
        elif kind == "medicines":
            opened = [before.open("medicines", c) for c in sorted(before.tables.classes[name])]
            yield Change(fact, z3.Or(opened), after.flag(fact, "listed"))
        elif kind == "allergy":
            unknown = z3.And(z3.Not(before.flag(fact, "listed")), before.allergies_open())
            yield Change(fact, unknown, after.flag(fact, "listed"))
        elif kind == "measurement":
            yield Change(fact, z3.Not(before.flag(fact, "taken")), anything)
        elif kind == "date":
            yield Change(fact, z3.Not(before.flag(fact, "known")), anything)
        elif fact == ("patient", "phototype"):
            yield Change(fact, before.number(fact, "type", 0, 6) == 0, anything)
        elif fact == ("patient", "may-conceive"):
            yield Change(fact, before.number(fact, "said", 0, 2) == 1, anything)
        for part, missing in (
            ("dose_known", False),
            ("since_known", False),
            ("reason", 0),
            ("reaction", 0),
            ("state", 4),
        ):
            if part in parts:
                was = parts[part] == missing
                rest = [
                    p == after.parts[fact][n] for n, p in parts.items() if n not in (part, *DETAIL_OF.get(part, ()))
                ]
                yield Change(fact, was, z3.And(rest))


#: What a missing detail says nothing about.
DETAIL_OF = {"dose_known": ("daily_thousandths",), "since_known": ("since_ago",), "state": ("ended_ago", "dated")}
NUMBERS = ("thousandths", "daily_thousandths", "ago", "ended_ago", "last_ago", "since_ago", "years")


def numbers(patient: Patient) -> Iterator[tuple[Fact, str]]:
    """Every number of a rule: readings, doses, ages, days."""
    for fact, parts in patient.parts.items():
        yield from ((fact, part) for part in parts if part in NUMBERS)


def free_truths(rule: RuleFormulas, tag: str) -> tuple[z3.ArithRef, dict[str, Truth]]:
    """The verdict of a rule over truths that depend on nothing, one for each different leaf."""
    leaves: dict[str, Truth] = {}

    def truth(when: dict[str, Any]) -> Truth:
        if "all" in when:
            return least([truth(part) for part in when["all"]])
        if "any" in when:
            return greatest([truth(part) for part in when["any"]])
        if "not" in when:
            return opposite(truth(when["not"]))
        name = repr(sorted(when.items()))
        return leaves.setdefault(name, Truth(z3.Bool(f"{name} yes#{tag}"), z3.Bool(f"{name} may#{tag}")))

    asked, worst = GRAVER.index(rule.rule["when_unknown"]), z3.IntVal(0)
    for band in rule.bands:
        own, holds = SEVERITY[band["severity"]], truth(band["when"])
        given = z3.If(holds.yes, own, z3.If(holds.may, min(own, asked), 0))
        worst = z3.If(given > worst, given, worst)
    return worst, leaves
