"""The filters: what rules a candidate out, each a named block with words.

One small function a question. A candidate passes when every function stays silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from openmeso.formulation.blocks import Block
from openmeso.formulation.candidates import MOST_BATCH, Candidate
from openmeso.formulation.nouns import Kind
from openmeso.formulation.setting import OUT, Setting
from openmeso.knowledge.schema.entry import Decider, HardStop, Scope, Verdict
from openmeso.knowledge.schema.products import Product
from openmeso.screening.nouns import Finding

INJECTED = frozenset({"authorised", "off-label", "compounded"})


def candidate_blocks(candidate: Candidate, setting: Setting) -> tuple[Block, ...]:
    """Every reason against a candidate that does not depend on the zone."""
    return tuple(block for ask in _QUESTIONS for block in ask(candidate, setting))


def _status(candidate: Candidate, setting: Setting) -> Iterator[Block]:
    """Status in the place: its own, else inherited. Unknown is "not authorised there"."""
    here = setting.jurisdiction.lower()
    for product in _products(candidate):
        status = setting.status(product)
        stated = status.status if status else "unknown"
        if stated == "off-label" and status and status.category != "medicine":
            stated = "not-authorised"
        if stated == "cosmetic":
            why = "a cosmetic is never injected"
            yield Block("formulation/cosmetic", Kind.STATUS, product.name, why)
        elif stated not in INJECTED:
            why = {
                "refused": f"refused for injection in {setting.place_name}",
                "unknown": f"no status on file for {setting.place_name}, so not authorised there",
            }.get(stated, f"not authorised for injection in {setting.place_name}")
            yield Block(f"formulation/not-authorised-{here}", Kind.STATUS, product.name, why)


def _leaflet(candidate: Candidate, setting: Setting) -> Iterator[Block]:
    """An unconfirmed status or composition is not injectable until the practice confirms the leaflet."""
    for product in _products(candidate):
        status = setting.status(product)
        open_points = []
        if status and status.status in INJECTED and not status.confirmed:
            open_points.append("status")
        if not product.composition or not all(component.confirmed for component in product.composition):
            open_points.append("composition")
        if open_points:
            yield Block(
                "formulation/unconfirmed",
                Kind.UNCONFIRMED,
                product.name,
                f"{' and '.join(open_points)} not confirmed against the leaflet",
                can_yield=bool(product.composition),
                relax=f"confirm {product.name} from the leaflet of its own lot in the practice's overlay",
            )


def _substances(candidate: Candidate, setting: Setting) -> Iterator[Block]:
    """Ingredients that are never injected, refused by the law, or only allowed inside a maker's product."""
    statuses = [setting.status(product) for product in _products(candidate)]
    loose = candidate.mixture is not None or any(s is not None and s.status == "compounded" for s in statuses)
    for name in sorted(candidate.ingredients):
        active = setting.library.actives[name]
        if active.injectable == "never":
            why = f"{active.name} is never injected" + (f": {active.stops}" if active.stops else "")
            yield Block(f"formulation/never-{name}", Kind.STATUS, candidate.name, why)
        elif name in setting.refused_here:
            why = f"{active.name} is refused in {setting.place_name}"
            yield Block(f"formulation/refused-{name}", Kind.STATUS, candidate.name, why)
        elif active.injectable == "product-only" and loose and active.kind in ("active", "anesthetic"):
            why = f"{active.name} is used only inside an authorised product, at its maker's amount"
            yield Block(f"formulation/product-only-{name}", Kind.STATUS, candidate.name, why)


def _screened_ingredients(candidate: Candidate, setting: Setting) -> Iterator[Block]:
    for name in sorted(candidate.ingredients):
        verdict = setting.verdict(Scope.INGREDIENT, name)
        if verdict.rank >= OUT.rank:
            finding = setting.finding(Scope.INGREDIENT, name)
            contains = f"contains {setting.library.actives[name].name}"
            allergy = finding is not None and finding.family == HardStop.HYPERSENSITIVITY
            for cause in (setting.allergies_to(name) if allergy else ()) or (name,):
                yield screened(
                    f"formulation/{'allergy' if allergy else 'ingredient'}-{cause}",
                    Kind.ALLERGY if allergy else Kind.SCREENING,
                    candidate.name,
                    contains,
                    verdict,
                    finding,
                )


def screened(code: str, kind: Kind, subject: str, what: str, verdict: Verdict, finding: Finding | None) -> Block:
    """A block that rests on what screening said, with what a person may do about it."""
    why = f"{what}: {finding.title} ({finding.reason})" if finding else f"{what}, which screening puts out"
    if finding and finding.until:
        why += f", until {finding.until.isoformat()}"
    asks = verdict is Verdict.NOT_ASSESSABLE
    two = finding is not None and finding.decides is Decider.TWO
    relax = ""
    if asks:
        relax = f"answer what is missing: {finding.do}" if finding else "answer what is missing"
    elif two and finding:
        relax = f"a prescriber and a second clinician decide about {finding.code}"
    return Block(code, kind, subject, why, can_yield=asks or two, relax=relax)


def _label_allergies(candidate: Candidate, setting: Setting) -> Iterator[Block]:
    for product in _products(candidate):
        for name in sorted(set(product.excludes_allergies) & setting.allergies):
            allergy = setting.library.allergies[name].name
            why = f"its label excludes people with this allergy: {allergy}"
            yield Block(f"formulation/allergy-{name}", Kind.ALLERGY, product.name, why)


def _incomplete_list(candidate: Candidate, setting: Setting) -> Iterator[Block]:
    """With any allergy, or unknown allergies, a product needs its full list of ingredients."""
    entries = setting.library.allergies
    blocking = [a.id for a in setting.intake.allergies if a.id not in entries or entries[a.id].blocks_unlisted_mixes]
    if not blocking and setting.allergies_known:
        return
    reason = "an allergy is on record" if blocking else "allergies are not known"
    for product in _products(candidate):
        if not product.composition_complete:
            yield Block(
                "formulation/allergy-incomplete-list",
                Kind.ALLERGY,
                product.name,
                f"{reason} and its list of ingredients is not complete on file",
                can_yield=True,
                relax=f"put the whole list of ingredients of {product.name} on file",
            )


def _age(candidate: Candidate, setting: Setting) -> Iterator[Block]:
    by_law = max((law.min_age for law in setting.laws), default=18)
    for product in _products(candidate):
        status = setting.status(product)
        least = max(by_law, (status.min_age or 0) if status else 0)
        if setting.intake.age_years < least:
            yield Block(f"formulation/age-{least}", Kind.AGE, product.name, f"only from {least} years")


def _mixing(candidate: Candidate, setting: Setting) -> Iterator[Block]:
    mixture = candidate.mixture
    if mixture is None:
        return
    name = mixture.name
    if not setting.practice.mixtures:
        yield Block(
            "formulation/mixtures-not-made",
            Kind.MIXTURE,
            name,
            "this practice prepares no mixtures",
            can_yield=True,
            relax="allow mixtures in the practice file",
        )
    if candidate.batch > MOST_BATCH:
        yield Block(
            "formulation/not-measurable", Kind.MIXTURE, name, "syringe marks cannot measure it in 10 mL or less"
        )
    diluent = next((p for p in candidate.parts if p.product.id == candidate.diluent), None)
    if diluent and not diluent.product.label.may_mix:
        yield Block("formulation/not-for-mixing", Kind.MIXTURE, diluent.product.name, "its label does not allow mixing")
    reasons = [*_needs_reason(candidate, setting), *_unsuited(candidate, setting, severity="caution")]
    if reasons and not setting.wishes.mixture_reason:
        yield Block(
            "formulation/mixture-needs-reason",
            Kind.MIXTURE,
            name,
            f"needs a prescriber's reason ({'; '.join(reasons)})",
            can_yield=True,
            relax="a prescriber states why a mixture is wanted",
        )
    for mechanism in _unsuited(candidate, setting, severity="block"):
        yield Block("formulation/incompatible", Kind.INCOMPATIBLE, name, mechanism)


def _needs_reason(candidate: Candidate, setting: Setting) -> Iterator[str]:
    assert candidate.mixture is not None
    actives = [i for i in candidate.ingredients if setting.library.actives[i].kind == "active"]
    if len(actives) > 1:
        yield "two actives in one syringe"
    elif candidate.mixture.needs_reason:
        yield "the mixture asks for one"
    elif not candidate.mixture.confirmed:
        yield "this concentration by itself is not confirmed by a source"


def _unsuited(candidate: Candidate, setting: Setting, *, severity: str) -> list[str]:
    """Pairs from different products that must not share a syringe, and too many loose actives."""
    library = setting.library
    found: list[str] = []
    ingredients = [{amount.ingredient for amount in part.contents} for part in candidate.parts]
    for pair in library.incompatibilities.values():
        if pair.severity != severity:
            continue
        one, other = library.actives_named(pair.a), library.actives_named(pair.b)
        anything = "any" in pair.b
        for i, here in enumerate(ingredients):
            there = set[str]().union(*(names for j, names in enumerate(ingredients) if j != i))
            if here & one and (there if anything else there & other):
                found.append(pair.mechanism)
                break
    loose = sum(
        library.actives[i].injectable == "loose" and library.actives[i].kind == "active" for i in candidate.ingredients
    )
    for limit in library.mix_limits.values():
        most = limit.block_high if severity == "block" else limit.caution_high
        if limit.quantity == "loose-actives" and most is not None and loose > most:
            found.append(limit.mechanism)
    return found


_QUESTIONS: tuple[Callable[[Candidate, Setting], Iterator[Block]], ...] = (
    _status,
    _leaflet,
    _substances,
    _screened_ingredients,
    _label_allergies,
    _incomplete_list,
    _age,
    _mixing,
)


def _products(candidate: Candidate) -> list[Product]:
    return [part.product for part in candidate.parts]


def patient_blocks(setting: Setting) -> tuple[Block, ...]:
    """Findings that stop the patient as a whole: nothing is formulated until they are cleared."""
    return tuple(
        screened(
            f"formulation/patient-{finding.code.rpartition('/')[2]}",
            Kind.SCREENING,
            "The patient",
            "nothing is formulated",
            finding.verdict,
            finding,
        )
        for finding in setting.screening.findings
        if finding.scope is Scope.PATIENT and finding.verdict.rank >= OUT.rank
    )


def concern_blocks(concern: str, setting: Setting) -> tuple[Block, ...]:
    """A concern that is refused, by its evidence or by law."""
    entry = setting.library.concerns[concern]
    if entry.refused:
        return (Block(f"formulation/refused-{concern}", Kind.EVIDENCE, entry.name, entry.refused),)
    if any(concern in law.refuses_concerns for law in setting.laws):
        why = f"injections for it are refused in {setting.place_name}"
        return (Block(f"formulation/law-{concern}", Kind.STATUS, entry.name, why),)
    return ()


def zone_blocks(zone: str, setting: Setting) -> tuple[Block, ...]:
    """A zone that screening puts out."""
    verdict = setting.verdict(Scope.ZONE, zone)
    if verdict.rank < OUT.rank:
        return ()
    name = setting.library.zones[zone].name
    finding = setting.finding(Scope.ZONE, zone)
    return (screened(f"formulation/zone-{zone}", Kind.SCREENING, name, "the zone is out", verdict, finding),)


def label_blocks(candidate: Candidate, zone: str, setting: Setting) -> tuple[Block, ...]:
    """Zones that a label, or the status of the place, leaves out.

    A label that names no zones but concerns covers the areas of these concerns: a gel for the face is not
    for the scalp.
    """
    library = setting.library
    area = library.zones[zone].area
    found = []
    for product in _products(candidate):
        if product.id == candidate.diluent:
            continue
        label = product.label
        status = setting.status(product)
        only = [names for names in (label.zones, status.zones if status else ()) if names]
        outside = any(zone not in library.zones_named(names) for names in only)
        if not label.zones and label.concerns:
            outside |= not any(area in library.concerns[concern].areas for concern in label.concerns)
        if outside or zone in library.zones_named(label.not_zones):
            why = f"its label does not cover this zone: {library.zones[zone].name}"
            found.append(Block(f"formulation/label-{zone}", Kind.ZONE, product.name, why))
        for part in product.composition:
            active = library.actives[part.ingredient]
            if zone in library.zones_named(active.not_zones):
                why = f"{active.name} is not put into this zone: {library.zones[zone].name}"
                found.append(Block(f"formulation/{active.id}-not-{zone}", Kind.ZONE, product.name, why))
    return tuple(found)
