"""The plan on paper, for the practitioner: verdict, formulation, map, dates, what to expect, price."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from openmeso.formulation.nouns import Addressed, Alternative, Formulation, Infeasible, Preparation, Unaddressed
from openmeso.intake import Case
from openmeso.knowledge.schema.entry import Scope, Verdict
from openmeso.languages.formats import listed, number, price, quantity, volume
from openmeso.pathway import Walked
from openmeso.plan.injection_map import InjectionMap, MapWarning, ZoneMap
from openmeso.plan.nouns import Course, Expected, NoCourse, PlannedTreatment, Session, Stretch
from openmeso.practice import Practice
from openmeso.reports.map_drawing import LETTER_COLOURS, draw_view, shape_of
from openmeso.reports.pdf import render
from openmeso.reports.words import Reader, frame, stamp_of, verdict_line
from openmeso.screening import Finding
from openmeso.units import Money, Quantity

Row = list[str]

_PHOTOTYPES = ("?", "I", "II", "III", "IV", "V", "VI")


def plan_pdf(walked: Walked, *, case: Case, practice: Practice, reader: Reader, made_at: datetime) -> bytes:
    """The whole plan, or the refusal with its reasons, as a PDF."""
    say = reader.say
    data = frame(
        title=say("Treatment plan"),
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient=_patient(case, walked, reader),
        stamp=stamp_of(walked.provenance),
        footer=say("Supports a licensed clinician, who decides and signs. Not a diagnosis, not a promise."),
    )
    images: dict[str, str] = {}
    data |= {
        **_banner(walked, reader),
        "findings_word": say("Findings"),
        "findings": [_finding(f, reader) for f in walked.screening.findings if f.scope in _ABOUT_THE_PATIENT],
        "aside": list(_aside(walked.screening.findings, reader)),
        "formulation": _formulation(walked.formulation, practice, reader),
        "course": _course(walked.course, reader),
        "map": _map(walked, reader, images),
        "sources_word": say("Sources"),
        "sources": _sources(walked, reader),
        "evidence_note": say(
            "Evidence for mesotherapy is limited and mixed. Grades: A randomised trial or systematic review; "
            "B cohort or case series; C consensus, label, law or maker; D claim or expert default. "
            "Values marked ° are not confirmed by a source."
        ),
    }
    return render("plan", data, made_at=made_at, images=images)


def _patient(case: Case, walked: Walked, reader: Reader) -> dict[str, str]:
    say = reader.say
    allergies = [reader.name("allergies", a.id) for a in case.allergy]
    return {
        say("Patient"): case.patient.name or case.patient.id,
        say("Born"): reader.day(case.patient.birth_date),
        say("Number"): case.patient.id,
        say("Phototype"): _PHOTOTYPES[case.patient.phototype or 0],
        say("Allergies"): ", ".join(allergies) if allergies else say(walked.allergy_words),
    }


def _banner(walked: Walked, reader: Reader) -> dict[str, object]:
    """The answer of the whole way: a patient who may be treated but for whom nothing fits is no green tick."""
    verdict, head, body = (
        walked.screening.verdict,
        verdict_line(walked.screening, reader),
        _verdict_body(walked, reader),
    )
    refusal = ""
    if isinstance(walked.formulation, Infeasible):
        refusal = reader.say("No formulation keeps every limit")
    elif isinstance(walked.course, NoCourse):
        refusal = reader.say("No course fits the calendar")
    if refusal:
        verdict, body = max(verdict, Verdict.CAUTION, key=lambda v: v.rank), f"{head}. {body}".strip()
        head = refusal
    return {"verdict": verdict, "verdict_head": head, "verdict_body": body}


def _verdict_body(walked: Walked, reader: Reader) -> str:
    say, screening = reader.say, walked.screening
    if screening.missing:
        return say("Ask or measure first: {list}").format(list=listed(screening.missing, reader.language))
    if screening.undecided:
        return say("Needs a recorded decision: {list}").format(
            list=listed([code.partition("/")[2] for code in screening.undecided], reader.language)
        )
    quiet = not any(f.scope in _ABOUT_THE_PATIENT for f in screening.findings)
    return say("Nothing was found that speaks against treatment today.") if quiet else ""


def _finding(finding: Finding, reader: Reader) -> dict[str, object]:
    say = reader.say
    until = ""
    if finding.until is not None:
        until = say("until {day}").format(day=reader.day(finding.until))
    elif finding.until_words:
        until = finding.until_words
    places = ""
    if finding.places and finding.scope.value == "zone":
        places = listed([reader.name("zones", zone) for zone in finding.places], reader.language)
    elif finding.places:
        places = ", ".join(finding.places[:5]) + (" …" if len(finding.places) > 5 else "")
    text = finding.reason
    if reader.language != "en":
        rule = finding.code.partition("/")[2]
        text = reader.catalogue.text(finding.patient, f"rules/{rule}/patient")
    return {
        "verdict": finding.verdict,
        "title": finding.title,
        "places": places,
        "text": text,
        "because": "; ".join(finding.because[:4]),
        "until": until,
        "do": finding.do,
        "views": [f"{v.source}: {v.says}" for v in finding.views],
        "decision": _decision(finding, reader),
        "grade": _grade(finding.grade.value, finding.confirmed),
        "code": finding.code,
    }


#: Findings that are told in full; the others only leave the formulation or the plan.
_ABOUT_THE_PATIENT = (Scope.PATIENT, Scope.ZONE)

_ASIDE = {
    Scope.INGREDIENT: ("actives", "Ingredients that stay out"),
    Scope.TECHNIQUE: ("techniques", "Techniques that stay out"),
    Scope.COMBINED: ("combined", "Combined treatments that stay out"),
}


def _aside(findings: tuple[Finding, ...], reader: Reader) -> Iterator[dict[str, object]]:
    """What is out by ingredient, technique or combined treatment: one line each, with its reason."""
    for scope, (kind, head) in _ASIDE.items():
        out = [f for f in findings if f.scope is scope and f.verdict is not Verdict.CAUTION]
        items = []
        for finding in out:
            names = [reader.name(kind, place) for place in finding.places]
            shown = ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
            items.append(f"{shown} ({finding.title})")
        if items:
            yield {"head": reader.say(head), "items": items}


def _decision(finding: Finding, reader: Reader) -> str:
    decision = finding.decision
    if decision is None:
        return ""
    words = reader.say("Decided by {who} on {day}: {reason}")
    return words.format(who=decision.by.name, day=reader.day(decision.on), reason=decision.reason.replace("-", " "))


def _grade(grade: str, confirmed: bool) -> str:
    return grade if confirmed else f"{grade}°"


def _amount(value: Quantity | None, language: str) -> str:
    return "" if value is None else quantity(value.value, value.unit, language)


def _formulation(
    found: Formulation | Infeasible | None, practice: Practice, reader: Reader
) -> dict[str, object] | None:
    if found is None:
        return None
    say = reader.say
    if isinstance(found, Infeasible):
        return {
            "head": say("No formulation keeps every limit"),
            "conflict_word": say("These cannot hold together"),
            "conflict": [c.words for c in found.conflict],
            "relax_word": say("The smallest change that would help"),
            "relax": [c.relax or c.words for c in found.relaxation],
            "unaddressed_word": say("Goals not addressed"),
            "unaddressed": [_unaddressed(u, reader) for u in found.unaddressed],
        }
    chosen = found.chosen
    return {
        "head": say("Formulation"),
        "preparations": [_preparation(p, reader) for p in chosen.preparations],
        "addressed_heads": [say("Goal"), say("Zone"), say("Severity"), say("Grade"), say("What the studies say")],
        "addressed": [
            [
                reader.name("concerns", a.goal.concern),
                reader.name("zones", a.goal.zone),
                f"{a.goal.severity}/4",
                a.grade.value,
                _evidence(a, reader),
            ]
            for a in chosen.addressed
        ],
        "unaddressed_word": say("Goals not addressed"),
        "unaddressed": [_unaddressed(u, reader) for u in found.unaddressed],
        "limits_word": say("Limits, after rounding to syringe marks"),
        "limits_heads": [say("Limit"), say("Used"), say("Allowed"), ""],
        "limits": [
            [
                c.limit,
                quantity(c.used, c.unit, reader.language),
                quantity(c.allowed, c.unit, reader.language),
                "" if c.confirmed else "°",
            ]
            for c in chosen.limits
        ],
        "alternatives_word": say("Alternatives"),
        "alternatives": [_alternative(a, practice, reader) for a in found.alternatives[1:]],
        "proven": say("Proven: nothing in stock scores better for these goals.") if found.proven else "",
    }


def _evidence(addressed: Addressed, reader: Reader) -> str:
    """The strongest statement for it and, where there is one, the strongest against."""
    sides = (("for", addressed.evidence), ("against", addressed.against))
    told = []
    for word, ids in sides:
        found = sorted((reader.library.evidence[i] for i in ids if i in reader.library.evidence), key=lambda e: e.grade)
        if found:
            text = reader.catalogue.text(found[0].patient, f"evidence/{found[0].id}/patient")
            more = f" (+{len(found) - 1})" if len(found) > 1 else ""
            told.append(f"{reader.say(word).capitalize()} {found[0].grade.value}: {text}{more}")
    return " ".join(told)


def _unaddressed(found: Unaddressed, reader: Reader) -> str:
    goal = found.goal
    why = found.why.rstrip(".")
    head = f"{reader.name('concerns', goal.concern)}, {reader.name('zones', goal.zone)}: {why}."
    instead = [_instead(goal.concern, words, reader) for words in found.instead]
    return head + (f" {reader.say('What else would')}: {' '.join(instead)}" if instead else "")


def _instead(concern: str, english: str, reader: Reader) -> str:
    alternatives = reader.library.concerns[concern].alternatives
    if english not in alternatives:
        return english
    return reader.catalogue.text(english, f"concerns/{concern}/alternatives/{alternatives.index(english)}")


def _preparation(preparation: Preparation, reader: Reader) -> dict[str, object]:
    say, language = reader.say, reader.language
    products = [reader.library.products[p].name for p in preparation.products]
    return {
        "letter": preparation.letter,
        "colour": LETTER_COLOURS[preparation.letter],
        "name": " + ".join(products),
        "status": "; ".join(one.words for one in preparation.status),
        "volume": volume(preparation.volume.value, language),
        "ingredient_heads": [say("Contains"), say("Concentration"), say("A session"), say("A point")],
        "ingredients": [
            [
                reader.name("actives", i.ingredient) + ("" if i.confirmed else "°"),
                _amount(i.concentration, language) or i.stated,
                _amount(i.per_session, language),
                _amount(_rounded(i.per_point), language),
            ]
            for i in preparation.ingredients
        ],
        "zone_heads": [say("Zone"), say("Technique"), say("A point"), say("Volume")],
        "zones": [
            [
                reader.name("zones", z.zone),
                reader.known(reader.library.techniques[z.technique].name),
                volume(z.per_point.value, language),
                volume(z.volume.value, language),
            ]
            for z in preparation.zones
        ],
        "lot_heads": [say("Lot"), say("Product"), say("Expiry"), say("Containers"), say("Drawn"), say("Left over")],
        "lots": [
            [
                u.lot,
                reader.library.products[u.product].name,
                u.expiry.isoformat() if u.expiry else "",
                str(u.containers) + (f" + {say('open one')}" if u.opened else ""),
                volume(u.drawn.value, language),
                volume(u.left_over.value, language),
            ]
            for u in preparation.lots
        ],
        "notes": list(preparation.notes),
        "discard": say("Discard {minutes} minutes after preparation.").format(
            minutes=preparation.discard_after_minutes
        ),
    }


def _price(amount: Money | None, currency: str, reader: Reader) -> str:
    """A price; one that is not known is said so, never shown as nothing."""
    return price(amount.value, currency, reader.language) if amount is not None else reader.say("no price stated")


def _rounded(mass: Quantity | None) -> Quantity | None:
    return None if mass is None else mass.rounded(Decimal("0.0001"))


def _alternative(alternative: Alternative, practice: Practice, reader: Reader) -> dict[str, object]:
    say = reader.say
    names = [reader.library.products[p].name for prep in alternative.preparations for p in prep.products]
    return {
        "name": " + ".join(dict.fromkeys(names)),
        "price": _price(alternative.price, practice.currency, reader),
        "gains": [f"{say('Gains')}: {g}" for g in alternative.gains],
        "costs": [f"{say('Costs')}: {c}" for c in alternative.costs],
    }


def _course(course: Course | NoCourse | None, reader: Reader) -> dict[str, object] | None:
    if course is None:
        return None
    say = reader.say
    if isinstance(course, NoCourse):
        return {
            "head": say("No course fits the calendar"),
            "conflict_word": say("These cannot hold together"),
            "conflict": [demand.words for demand in course.conflict],
            "change": _change(course, reader),
        }
    cost = course.price
    return {
        "head": say("Course"),
        "regimen": _regimen(course, reader),
        "session_heads": ["", say("Day"), say("What"), say("Interval"), say("Minutes"), say("May move between")],
        "sessions": [_visit(v, reader) for v in _visits(course)],
        "pauses_word": say("Home products that pause"),
        "pauses": list(dict.fromkeys(_pause(p.topical, reader) for p in course.pauses if p.last_day > p.first_day)),
        "expected_word": say("What to expect: ranges, never promises"),
        "expected": [
            {
                "head": listed([reader.name("concerns", c) for c in e.concerns], reader.language),
                "grade": _grade(e.grade.value, e.confirmed),
                "stretches": [[say(_STRETCHES[s.when]), _stretch(e, s, reader)] for s in e.stretches],
            }
            for e in course.expected
        ],
        "sides_word": say("For and against this protocol"),
        "sides": [
            {"says": s.says, "direction": say(s.direction.value), "grade": _grade(s.grade.value, s.confirmed)}
            for s in course.regimen.sides
        ],
        "price_word": say("Price"),
        "price": [
            [say("One session"), _price(cost.session, cost.currency, reader)],
            [say("The course"), _price(cost.course, cost.currency, reader)],
            [say("The first year with maintenance"), _price(cost.first_year, cost.currency, reader)],
        ],
        "unpriced": say("Without a stated price: {list}").format(list=", ".join(cost.unpriced))
        if cost.unpriced
        else "",
        "stops_word": say("Stop or adapt when"),
        "stops": [[s.when, s.do] for s in course.stops],
        "notes": [n.words for n in course.notes],
    }


_STRETCHES = {
    "at_once": "At once",
    "days_1_2": "After 1 to 2 days",
    "weeks_1_2": "After 1 to 2 weeks",
    "week_4": "After 4 weeks",
    "after_course": "After the course",
    "months_3_6": "After 3 to 6 months",
}


def _stretch(expected: Expected, stretch: Stretch, reader: Reader) -> str:
    return reader.catalogue.text(stretch.words, f"expectations/{expected.expectation}/{stretch.when}")


def _pause(topical: str, reader: Reader) -> str:
    entry = reader.library.topicals[topical]
    words = reader.say("{name}: from {before} days before to {after} days after each session")
    return words.format(name=reader.name("topicals", topical), before=entry.before_days, after=entry.after_days)


def _change(course: NoCourse, reader: Reader) -> str:
    if course.change is None:
        return ""
    lift = "; ".join(demand.words for demand in course.change.lift)
    words = reader.say("A course would begin on {start} and end on {end} without: {lift}")
    return words.format(start=reader.day(course.change.starts), end=reader.day(course.change.ends), lift=lift)


def _regimen(course: Course, reader: Reader) -> str:
    regimen = course.regimen
    words = reader.say("{name}: {count} sessions, {days} days apart ({least} to {most}).")
    return words.format(
        name=regimen.name,
        count=regimen.sessions,
        days=regimen.target_days,
        least=regimen.least_days,
        most=regimen.most_days,
    )


def _visits(course: Course) -> list[Session | PlannedTreatment]:
    """Sessions and combined treatments by their day."""
    return sorted((*course.sessions, *course.combined), key=lambda visit: (visit.day, not isinstance(visit, Session)))


def _visit(visit: Session | PlannedTreatment, reader: Reader) -> Row:
    say, interval = reader.say, ""
    if isinstance(visit, Session):
        mark = "○" if visit.proposed else "●"
        what = say("Maintenance, proposed") if visit.proposed else say("Session {number}").format(number=visit.number)
        interval = quantity(visit.interval_days, "d", reader.language) if visit.interval_days else ""
    else:
        mark = "◆"
        name = reader.name("combined", visit.treatment)
        what = f"{name}, {reader.name('zones', visit.zone)}"
    window = f"{visit.window.earliest.isoformat()} – {visit.window.latest.isoformat()}"
    return [mark, reader.day(visit.day), what, interval, str(visit.minutes), window]


def _map(walked: Walked, reader: Reader, images: dict[str, str]) -> dict[str, object] | None:
    """Every view with its drawing, and one table that says the same in words."""
    if not isinstance(walked.course, Course) or not isinstance(walked.formulation, Formulation):
        return None
    say = reader.say
    letters = {z.zone: p.letter for p in walked.formulation.chosen.preparations for z in p.zones}
    zones = [zone for drawn in walked.course.maps for zone in drawn.zones]
    views = []
    for view_id in sorted(dict.fromkeys(zone.view for zone in zones), key=lambda view: view != "front"):
        view = reader.library.views[view_id]
        name = f"map-{view_id}"
        here = tuple(zone for zone in zones if zone.view == view_id)
        images[name] = draw_view(view, here, letters, reader.library)
        views.append({"name": reader.known(view.name), "image": name})
    heads = ("Zone", "Technique, needle", "Points", "A point", "Total", "Inserted at", "True depth")
    return {
        "head": say("Injection map"),
        "alt": say("Injection points; the table below says the same in words."),
        "views": views,
        "heads": ["", *(say(head) for head in heads)],
        "rows": [_zone_row(zone, letters.get(zone.zone, "A"), reader) for zone in zones],
        "warnings": list(dict.fromkeys(_warning(w, reader) for zone in zones for w in zone.warnings)),
        "total": _map_total(walked.course.maps, reader),
    }


def _map_total(maps: tuple[InjectionMap, ...], reader: Reader) -> str:
    total = sum((m.total.value for m in maps), Decimal(0))
    points = sum(m.count for m in maps)
    words = reader.say("{points} points, {volume} in all")
    return words.format(points=points, volume=volume(total, reader.language))


def _zone_row(zone: ZoneMap, letter: str, reader: Reader) -> Row:
    language, depth = reader.language, zone.depth
    shapes = {"circle": "●", "square": "■", "triangle": "▲", "diamond": "◆"}
    technique = reader.known(reader.library.techniques[zone.technique].name) if zone.technique else ""
    side = "" if zone.side == "midline" else f", {reader.say(zone.side)}"
    inserted = ""
    if depth is not None and depth.inserted is not None:
        inserted = f"{quantity(depth.inserted.value, 'mm', language)} · {number(depth.angle_deg, language)}°"
    true = quantity(depth.true.value, "mm", language) if depth and depth.true else ""
    return [
        f"{letter} {shapes[shape_of(zone.technique)]}",
        reader.name("zones", zone.zone) + side,
        f"{technique}, {zone.needle}",
        str(zone.count),
        volume(zone.per_point.value, language),
        volume(zone.total.value, language),
        inserted,
        true,
    ]


_WARNINGS = {
    "plan/depth-outside-dermis": "The tip leaves the dermis of this zone",
    "plan/depth-unknown": "The skin of this zone was not measured: depth not proven",
    "plan/spacing-wide": "Points lie further apart than the technique's usual range",
    "plan/spacing-close": "Points lie closer than the technique's usual range",
    "plan/near-structure": "Stay in the dermis near",
    "plan/structure-kept-out": "Kept free",
    "plan/volume-outside-range": "The volume is outside the zone's usual range",
    "plan/volume-not-placed": "Not all of the volume could be placed",
    "plan/technique-not-usual-here": "This technique is not usual in this zone",
    "plan/no-default-technique": "No technique is usual in this zone: an experienced physician decides",
}


def _warning(warning: MapWarning, reader: Reader) -> str:
    words = reader.say(_WARNINGS[warning.code]) if warning.code in _WARNINGS else warning.code
    about = f": {warning.about}" if warning.about else ""
    return f"{reader.name('zones', warning.zone)}: {words}{about}"


def _sources(walked: Walked, reader: Reader) -> list[str]:
    ids: dict[str, None] = {}
    for finding in walked.screening.findings:
        ids |= dict.fromkeys(finding.sources)
    if isinstance(walked.formulation, Formulation):
        for addressed in walked.formulation.chosen.addressed:
            for evidence in addressed.evidence:
                if evidence in reader.library.evidence:
                    ids |= dict.fromkeys(reader.library.evidence[evidence].sources)
    if isinstance(walked.course, Course):
        for side in walked.course.regimen.sides:
            ids |= dict.fromkeys(side.sources)
    sources = [reader.library.sources[i] for i in ids if i in reader.library.sources]
    return [f"{s.title}{f', {s.year}' if s.year else ''}: {s.locator}" for s in sources]
