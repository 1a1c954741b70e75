"""``formulate``: from what is wanted, what is allowed and what is in stock to what is drawn up."""

from __future__ import annotations

from datetime import date, datetime

from openmeso.errors import Fault, UnknownIdError, one_of
from openmeso.formulation.describe import Described, describe
from openmeso.formulation.explain import compared
from openmeso.formulation.model import build
from openmeso.formulation.nouns import Formulation, Infeasible, Wishes
from openmeso.formulation.offers import Offers
from openmeso.formulation.open_goals import OpenGoals
from openmeso.formulation.problem import Solution
from openmeso.formulation.search import best
from openmeso.formulation.setting import Setting, end_of
from openmeso.formulation.worksheet import syringe_labels, worksheet
from openmeso.intake.intake import Intake
from openmeso.knowledge.law import jurisdiction_of
from openmeso.knowledge.library import Library
from openmeso.practice import Practice
from openmeso.screening.nouns import Screening
from openmeso.supply import Stock

#: The first choice and two others.
ALTERNATIVES = 3
#: Nothing is wished for.
AS_WISHED = Wishes()


def formulate(
    *,
    intake: Intake,
    screening: Screening,
    library: Library,
    stock: Stock,
    practice: Practice,
    jurisdiction: str,
    on: date,
    at: datetime | None = None,
    wishes: Wishes = AS_WISHED,
) -> Formulation | Infeasible:
    """Choose what is injected in one session.

    What the stock holds is filtered by law, label, screening, allergies and evidence; of what is left,
    volumes within every limit are chosen so that most of what is wanted is covered, then with fewest
    products, least waste and lowest price. Limits hold for the volumes as read off the syringe.

    Args:
        intake: Goals, age, weight, allergies and earlier treatments.
        screening: What is out by ingredient, zone and technique. A stop of the patient stops this too.
        library: With the practice's overlay: unconfirmed leaflets are not injectable.
        stock: Lots, with expiry and the clock of opened containers.
        practice: Prices, and whether mixtures are made here.
        jurisdiction: Country code whose law holds.
        on: Day of the session; lots are good through their expiry day.
        at: Instant that opened containers are judged at; without it they must be good all day.
        wishes: Budget, technique, anesthesia, and the reason for more than one product.

    Returns:
        The formulation with up to two alternatives, or the minimal conflict that forbids any.

    Raises:
        UnknownIdError: a technique, anesthesia or jurisdiction that the library does not know.
    """
    check_ids(jurisdiction, wishes, library)
    instant = at or end_of(on, practice)
    setting = Setting(intake, screening, library, stock, practice, jurisdiction, on, instant, wishes)
    offers = Offers(setting)
    left = OpenGoals(offers)
    model = build(offers)
    solutions = best(model.problem, count=ALTERNATIVES) if model.offers else []
    if not solutions:
        return left.infeasible()
    described = [describe(model, solution, offers) for solution in solutions]
    return _formulation(described, solutions, offers, left, at)


def _formulation(
    described: list[Described],
    solutions: list[Solution],
    offers: Offers,
    left: OpenGoals,
    at: datetime | None,
) -> Formulation:
    setting = offers.setting
    first = described[0].alternative
    others = tuple(compared(first, other.alternative, setting.library) for other in described[1:])
    alternatives = (first, *others)
    addressed = {found.goal for found in first.addressed}
    return Formulation(
        alternatives=alternatives,
        unaddressed=tuple(left.unaddressed(goal, first) for goal in offers.goals if goal not in addressed),
        excluded=left.excluded(alternatives),
        worksheet=worksheet(described[0].pours, first.preparations, setting),
        labels=syringe_labels(first.preparations, setting),
        prepared_for=setting.on,
        proven=solutions[0].proven,
        made_at=at,
    )


def check_ids(jurisdiction: str, wishes: Wishes, library: Library) -> None:
    """Names that the library does not know, all at once.

    Raises:
        UnknownIdError: with every one.
    """
    faults = []
    if jurisdiction_of(jurisdiction, library) is None:
        known = {law.code for law in library.jurisdictions.values()}
        faults.append(Fault("jurisdiction", repr(jurisdiction), one_of(known, jurisdiction)))
    for place, name, entries in (
        ("wishes.technique", wishes.technique, set(library.techniques)),
        ("wishes.anesthesia", wishes.anesthesia, set(library.anesthesia)),
    ):
        if name is not None and name not in entries:
            faults.append(Fault(place, repr(name), one_of(entries, name)))
    if faults:
        raise UnknownIdError(faults)
