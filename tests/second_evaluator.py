"""A second evaluator of the screening rules: naive, and sharing nothing with the first but the TOML files.

It imports nothing of the project. Tables are read with ``tomllib``, days are ordinals, numbers are
fractions, truth is a number: 0 no, 1 unknown, 2 yes. A case is the plain dict of a case file.
"""

from __future__ import annotations

import re
import tomllib
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "src" / "openmeso" / "knowledge" / "data"
GRAVER = ("eligible", "caution", "not_assessable", "defer", "contraindicated")
SEVERITY = {"precaution": 1, "relative": 1, "wait": 3, "absolute": 4}


def read_tables(root: Path = DATA) -> dict[str, dict[str, Any]]:
    """Every entry as a dict, by kind and id."""
    out: dict[str, dict[str, Any]] = {}
    for path in sorted(root.glob("*/*.toml")):
        out.setdefault(path.parent.name, {})[path.stem] = tomllib.loads(path.read_text("utf-8"), parse_float=Fraction)
    return out


def plain(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")


class Tables:
    """The entries, with the look-ups that the questions about them need."""

    def __init__(self, tables: dict[str, dict[str, Any]]) -> None:
        self.t = tables
        self.rules = {i: r for i, r in tables["rules"].items() if r["stage"] == "consultation"}
        self.zones: dict[str, set[str]] = {}
        self.names: dict[str, dict[str, set[str]]] = {}  # medicine class → substance → every name of it
        self.classes: dict[str, set[str]] = {}  # any name → classes
        self.strength: dict[str, Fraction] = {}
        self.asks: dict[str, list[tuple[str, str]]] = {}
        for kind in ("conditions", "medicines", "combined"):
            for item, entry in tables[kind].items():
                for question in entry["asked_by"]:
                    self.asks.setdefault(question, []).append((kind, item))
        self.bands = {i: [band_of(rule, band) for band in rule["bands"]] for i, rule in self.rules.items()}
        asked = sorted(tables["questions"].values(), key=lambda q: q["order"])
        self.conditional = [(q["id"], q["shown_if"]) for q in asked if "shown_if" in q]
        for zone, entry in tables["zones"].items():
            wider = [zone, entry["area"], *entry.get("within", ())]
            for name in wider + ["full-face"] * (entry["area"] == "face"):
                self.zones.setdefault(name, set()).add(zone)
        for name, entry in tables["medicines"].items():
            self.classes.setdefault(name, set()).add(name)
            for substance in entry["substances"]:
                words = {substance["id"], *map(plain, substance.get("brands", ()))}
                self.names.setdefault(name, {}).setdefault(substance["id"], set()).update(words)
                for word in words:
                    self.classes.setdefault(word, set()).add(name)
                    if "prednisone_equivalent" in substance:
                        self.strength[word] = Fraction(substance["prednisone_equivalent"])

    @cache  # noqa: B019 - there is one for each set of entries
    def meant(self, names: tuple[str, ...]) -> list[tuple[str, set[str] | None]]:
        """Classes that some names reach: a whole class, or with the names of the substances meant."""
        parts = {n: set[str]().union(*(s.get(name, ()) for name in names)) for n, s in self.names.items()}
        return [(name, None if name in names else part) for name, part in parts.items() if name in names or part]


def band_of(rule: dict[str, Any], band: dict[str, Any]) -> tuple[int, int, dict[str, Any]]:
    own = SEVERITY[band["severity"]]
    return own, min(own, GRAVER.index(rule["when_unknown"])), band["when"]


def evaluate(tables: Tables, case: dict[str, Any], on: Any) -> tuple[str, dict[str, str], set[tuple[str, str]]]:
    """The verdict, the verdict of each wanted zone, and (code, verdict) of patient and zone findings."""
    return Evaluation(tables, case, on).result()


class Evaluation:
    def __init__(self, tables: Tables, case: dict[str, Any], on: Any) -> None:
        self.tables, self.case, self.today = tables, case, on.toordinal()
        patient, written = case["patient"], case.get("on", on).toordinal()
        born = patient["birth_date"]
        self.age = on.year - born.year - (on.month * 100 + on.day < born.month * 100 + born.day)
        self.sex, self.phototype = patient["sex"], patient.get("phototype")
        self.may_conceive = patient.get("may_conceive") or ("no" if self.sex == "male" else "unknown")
        self.answers: dict[str, str] = {}  # too old: left out, as if not asked; not arising: "none"
        for question, given in case.get("answers", {}).items():
            said, day = (given, written) if isinstance(given, str) else (given["is"], given["on"].toordinal())
            if self.today - day < tables.t["questions"][question]["valid_days"]:
                self.answers[question] = said
        for question, shown in tables.conditional:
            if question not in self.answers and not self.arises(shown):
                self.answers[question] = "none"
        self.listed: dict[str, dict[str, list[Any]]] = {"conditions": {}, "medicines": {}, "combined": {}}
        for fact in case.get("condition", ()):
            self.listed["conditions"].setdefault(fact["id"], []).append(fact)
        for fact in case.get("medication", ()):
            for name in tables.classes.get(plain(fact["id"]), ()):
                self.listed["medicines"].setdefault(name, []).append(fact)
        for fact in case.get("treatment", ()):
            self.listed["combined"].setdefault(fact["id"], []).append(fact)
        self.detailed = {"medicines"} if case.get("medication") else set()
        for kind, items in self.listed.items():
            for item in items:
                self.detailed.update(tables.t[kind][item].get("asked_by", ()))
        self.open: dict[str, set[str]] = {kind: set() for kind in self.listed}
        for question, asks in tables.asks.items():
            if self.answers.get(question) not in ("no", "none"):
                for kind, item in asks:
                    if item not in self.listed[kind] and self.may_be_had(kind, item):
                        self.open[kind].add(item)
        self.readings: dict[str, list[tuple[int | None, Any]]] = {}
        for fact in case.get("measurement", ()):
            self.take_reading(fact)
        wished = {(zone, c["zone"]) for c in case.get("concern", ()) for zone in tables.zones[c["zone"]]}
        shy = {zone for zone, entry in tables.t["zones"].items() if entry.get("only_when_named")}
        self.wanted = sorted({zone for zone, name in wished if zone not in shy or name in tables.t["zones"]})

    def arises(self, shown: dict[str, Any]) -> bool:
        visit = 1 + any(t["id"] == "mesotherapy" for t in self.case.get("treatment", ()))
        return (
            self.answers.get(shown.get("after")) not in ("no", "none")
            and self.sex != shown.get("not_sex")
            and shown.get("age_from", 0) <= self.age <= shown.get("age_to", 999)
            and visit >= shown.get("visit_from", 1)
        )

    def take_reading(self, fact: dict[str, Any]) -> None:
        day = fact["on"].toordinal() if "on" in fact else None
        if fact["id"] == "blood-pressure":
            for part, number in zip(("systolic", "diastolic"), str(fact["value"]).split("/"), strict=True):
                self.readings.setdefault(f"blood-pressure-{part}", []).append((day, Fraction(number.strip())))
            return
        value = fact["value"]
        if not isinstance(value, str):
            value = self.first_unit(fact["id"], fact.get("unit", ""), Fraction(value))
        self.readings.setdefault(fact["id"], []).append((day, value))

    def first_unit(self, measurement: str, unit: str, value: Fraction) -> Fraction:
        for known in self.tables.t["measurements"][measurement]["units"]:
            if not unit or known["unit"] == unit:
                return value * known.get("factor", 1) + known.get("offset", 0)
        raise KeyError(unit)

    # --- truth of a condition at a place ("" = the whole patient) --------------------------------

    def truth(self, when: dict[str, Any], here: str) -> int:
        return next(HEADS[key] for key in when if key in HEADS)(self, when, here)

    def all(self, when: dict[str, Any], here: str) -> int:
        least = 2
        for part in when["all"]:
            least = min(least, self.truth(part, here)) if least else 0
        return least

    def any(self, when: dict[str, Any], here: str) -> int:
        best = 0
        for part in when["any"]:
            best = max(best, self.truth(part, here)) if best < 2 else 2
        return best

    def age_lies(self, when: dict[str, Any], _: str) -> int:
        return 2 * (when.get("age_at_least", -1) <= self.age < when.get("age_below", 999))

    def answer(self, when: dict[str, Any], _: str) -> int:
        return {"no": 0, "none": 0, "yes": 2}.get(self.answers.get(when["answer"], ""), 1)

    def may_be_had(self, kind: str, item: str) -> bool:
        """Whether an item that is not listed stays open.

        It does after a yes for which nothing is listed, and unless one question about it says no or all
        say yes with something else listed.
        """
        asked = self.tables.t[kind][item]["asked_by"]
        said = [self.answers.get(question, "") for question in asked]
        if any(a == "yes" and question not in self.detailed for a, question in zip(said, asked, strict=True)):
            return True
        return "no" not in said and "none" not in said and not all(a == "yes" for a in said)

    def meets(self, fact: dict[str, Any], when: dict[str, Any], here: str) -> bool:
        return not (when.get("here") and here and "zone" in fact) or here in self.tables.zones[fact["zone"]]

    def condition(self, when: dict[str, Any], here: str) -> int:
        best = 0
        for item in when["condition"]:
            for fact in self.listed["conditions"].get(item, ()):
                if self.meets(fact, when, here):
                    best = max(best, self.one_condition(fact, when))
        return best or int(not self.open["conditions"].isdisjoint(when["condition"]))

    def one_condition(self, fact: dict[str, Any], when: dict[str, Any]) -> int:
        state, window = fact["state"], when.get("within_days")
        if when.get("state"):
            truth = 1 if state == "unknown" else 2 * (state in when["state"])
        else:
            truth = 2 if window else {"unknown": 1, "past": 0}.get(state, 2)
        if window and state != "unknown":
            event = self.tables.t["conditions"][fact["id"]]["course"] == "event"
            over = fact.get("until") or (fact.get("since") if event else None)
            if over and (event or state in ("past", "controlled")) and self.today - over.toordinal() >= window:
                return 0
        return truth

    def medication(self, when: dict[str, Any], _: str) -> int:
        best, sure, may = 0, set[str](), set[str]()
        for name, only in self.tables.meant(tuple(when["medication"])):
            best = max(best, int(name in self.open["medicines"]))
            for fact in self.listed["medicines"].get(name, ()):
                truth = self.one_medication(fact, when)
                if only is not None and plain(fact["id"]) not in only:
                    truth = min(truth, int(plain(fact["id"]) == name))  # only the class is known
                if truth:
                    may.add(plain(fact["id"]))
                if truth == 2:
                    sure.add(plain(fact["id"]))
        count = when.get("count_at_least", 1)
        return 2 if len(sure) >= count else max(best, int(len(may) >= count))

    def one_medication(self, fact: dict[str, Any], when: dict[str, Any]) -> int:
        window, last, truth = when.get("within_days"), fact.get("last_dose"), 2
        if (last or fact.get("ongoing") is False) and not window:
            return 0
        if last and self.today - last.toordinal() >= window:
            return 0
        if "daily_at_least" in when or "daily_below" in when:
            scale = {("g", "mg"): 1000, ("mg", "g"): Fraction(1, 1000)}.get(
                (fact.get("unit", ""), when.get("unit", ""))
            )
            if "dose" not in fact or (fact.get("unit", "") != when.get("unit", "") and not scale):
                truth = 1
            else:
                times = Fraction(fact["per_week"]) / 7 if fact.get("per_week") else Fraction(fact.get("per_day") or 1)
                daily = Fraction(fact["dose"]) * times * (scale or 1) * self.tables.strength.get(plain(fact["id"]), 1)
                if not when.get("daily_at_least", 0) <= daily < when.get("daily_below", daily + 1):
                    return 0
        if "for_days_at_least" in when:
            if "since" not in fact:
                truth = 1
            elif (last.toordinal() if last else self.today) - fact["since"].toordinal() < when["for_days_at_least"]:
                return 0
        if harmless := when.get("reason_other_than"):
            return min(truth, 1) if not fact.get("reason") else 0 if fact["reason"] in harmless else truth
        return truth

    def allergies_open(self) -> int:
        said = self.answers.get("allergy-any")
        return 0 if said == "no" or (said == "yes" and self.case.get("allergy")) else 1

    def allergy(self, when: dict[str, Any], _: str) -> int:
        best, asked = self.allergies_open(), when.get("reaction")
        for fact in self.case.get("allergy", ()):
            if fact["id"] in when["allergy"]:
                said = fact.get("reaction")
                best = max(best, 2 if not asked or said in asked else 0 if said else 1)
        return best

    def treatment(self, when: dict[str, Any], here: str) -> int:
        best = 0
        for item in when["treatment"]:
            for fact in self.listed["combined"].get(item, ()):
                if self.meets(fact, when, here) and self.one_treatment(fact, when):
                    best = 2
        return best or int(not self.open["combined"].isdisjoint(when["treatment"]))

    def one_treatment(self, fact: dict[str, Any], when: dict[str, Any]) -> bool:
        ago = self.today - fact["on"].toordinal() if "on" in fact else 0
        if ago < 0:
            return -ago < when.get("ahead_days", 0)
        if "within_days" in when:
            return bool(ago < when["within_days"])
        return "ahead_days" not in when

    def measured(self, when: dict[str, Any], _: str) -> int:
        oldest, kept = when.get("max_age_days"), self.readings.get(when["measurement"], [])
        if oldest is not None:
            kept = [(day, value) for day, value in kept if day is not None and 0 <= self.today - day <= oldest]
        if not kept:
            return 0 if when.get("if_missing") == "no" else 1
        latest = max(day or 0 for day, _ in kept)
        return max(2 * self.in_range(value, when) for day, value in kept if (day or 0) == latest)

    def in_range(self, value: Any, when: dict[str, Any]) -> bool:
        if isinstance(value, str) or "is" in when:
            return bool(value == when.get("is"))

        def bound(name: str) -> Fraction | None:
            if name not in when:
                return None
            return self.first_unit(when["measurement"], when.get("unit", ""), Fraction(when[name]))

        low, above, high, below = map(bound, ("at_least", "above", "at_most", "below"))
        return not (
            (low is not None and value < low)
            or (above is not None and value <= above)
            or (high is not None and value > high)
            or (below is not None and value >= below)
        )

    def dated(self, when: dict[str, Any], _: str) -> int:
        day = self.case.get("dates", {}).get(when["date"])
        if day is None:
            return 0 if when.get("if_missing") == "no" else 1
        ago = self.today - day.toordinal()
        return 2 * (
            ("more_than_days_ago" in when and ago > when["more_than_days_ago"])
            or ("within_days" in when and 0 <= ago < when["within_days"])
            or ("ahead_days" in when and -when["ahead_days"] <= ago <= 0)
        )

    def zone(self, when: dict[str, Any], here: str) -> int:
        inside = set().union(*(self.tables.zones.get(name, set()) for name in when["zone"]))
        return 2 * any(z in inside for z in ([here] if here else self.wanted))

    def concern(self, when: dict[str, Any], here: str) -> int:
        return 2 * any(
            fact["id"] in when["concern"]
            and fact["severity"] >= when.get("severity_at_least", 1)
            and (not here or here in self.tables.zones[fact["zone"]])
            for fact in self.case.get("concern", ())
        )

    # --- verdicts ---------------------------------------------------------------------------------

    def of_rule(self, name: str, here: str) -> int:
        """The worst of its bands: each its own verdict when it holds, what the rule says when it may hold."""
        worst = 0
        for own, unknown, when in self.tables.bands[name]:
            if own > worst:
                worst = max(worst, (0, unknown, own)[self.truth(when, here)])
        return worst

    def disagrees(self) -> bool:
        def refused(kind: str, item: str) -> bool:
            return any(self.answers.get(q) == "no" for q in self.tables.t[kind][item].get("asked_by", ()))

        taken = [m for m in self.case.get("medication", ()) if m.get("ongoing") or "last_dose" not in m]
        return (
            any(refused("conditions", c["id"]) for c in self.case.get("condition", ()))
            or any(refused("medicines", n) for m in taken for n in self.tables.classes.get(plain(m["id"]), ()))
            or any(refused("combined", t["id"]) for t in self.case.get("treatment", ()) if t["id"] != "mesotherapy")
            or bool(self.case.get("allergy") and self.answers.get("allergy-any") == "no")
        )

    def result(self) -> tuple[str, dict[str, str], set[tuple[str, str]]]:
        patient, zones, codes = [0], dict.fromkeys(self.wanted, 0), set[tuple[str, str]]()
        for name, rule in self.tables.rules.items():
            if rule.get("expands"):
                unlisted = any(a["id"] == "other" for a in self.case.get("allergy", ()))
                found = {"": 2 * bool(self.allergies_open() or unlisted)}
            elif rule["scope"] == "zone":
                found = {place: self.of_rule(name, place) for place in self.wanted}
                zones = {place: max(zones[place], found[place]) for place in zones}
            else:
                found = {"": self.of_rule(name, "") if rule["scope"] == "patient" else 0}
            patient.append(found.get("", 0))
            codes |= {(f"screening/{name}", GRAVER[rank]) for rank in found.values() if rank}
        if self.disagrees():
            patient.append(1)
            codes.add(("intake/answer-disagrees", "caution"))
        worst = max(*patient, min(zones.values(), default=0))
        return GRAVER[worst], {zone: GRAVER[rank] for zone, rank in zones.items()}, codes


HEADS = {
    "all": Evaluation.all,
    "any": Evaluation.any,
    "not": lambda self, when, here: 2 - self.truth(when["not"], here),
    "age_below": Evaluation.age_lies,
    "age_at_least": Evaluation.age_lies,
    "answer": Evaluation.answer,
    "condition": Evaluation.condition,
    "medication": Evaluation.medication,
    "allergy": Evaluation.allergy,
    "treatment": Evaluation.treatment,
    "measurement": Evaluation.measured,
    "date": Evaluation.dated,
    "zone": Evaluation.zone,
    "concern": Evaluation.concern,
    "phototype_at_least": lambda self, when, _: (
        1 if self.phototype is None else 2 * (self.phototype >= when["phototype_at_least"])
    ),
    "sex": lambda self, when, _: 2 * (self.sex in when["sex"]),
    "may_conceive": lambda self, when, _: (
        1 if self.may_conceive == "unknown" else 2 * (self.may_conceive == when["may_conceive"])
    ),
    "planned": lambda self, when, _: 0,  # nothing is planned at the consultation
    "readiness": lambda self, when, _: 0,
}
