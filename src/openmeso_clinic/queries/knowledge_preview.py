"""What a change of the knowledge would do, before it is made: faults, differences, and the open courses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from openmeso.errors import Fault, KnowledgeError, OpenMesoError
from openmeso.formulation.constraints import INJECTED
from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.knowledge import Library
from openmeso.knowledge.comparing import KnowledgeChange, compare
from openmeso.knowledge.law import status_in
from openmeso.pathway import screened
from openmeso.screening import Screening
from openmeso_clinic.bridge.case import case_of
from openmeso_clinic.bridge.library import files_of, laid_over, library_of, library_with, waiting_rules
from openmeso_clinic.models import Course, CourseVersion, Formulation, Patient, Practice
from openmeso_clinic.queries.formulations import noun_of
from openmeso_clinic.queries.knowledge import LONGEST_TEXT, path_fault, stamp_of, with_draft
from openmeso_clinic.queries.knowledge_named import gone_but_named

#: Open courses that one page looks at.
AT_ONCE = 200

Draft = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes in one entry.

    Attributes:
        what: ``added``, ``removed`` or ``changed``.
    """

    entry: str
    what: str
    changes: tuple[KnowledgeChange, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What it does to the open course of one patient.

    Attributes:
        before, after: Verdicts; empty where the record no longer fits the library.
        found, gone: Findings that come or go, in words.
        barred, changed: Products of the course's formulation that may no longer be injected, or whose entry changes.
        faults: Where the record does not fit.
    """

    patient: Patient
    before: str
    after: str
    found: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    stops: bool = False


@dataclass(frozen=True)
class Effects:
    """Open courses that were looked at, with those for which something changes.

    Attributes:
        first, last: Numbers of the courses looked at, from 1.
        total: All open courses.
    """

    courses: tuple[Effect, ...]
    first: int
    last: int
    total: int

    @property
    def stopped(self) -> int:
        return sum(effect.stops for effect in self.courses)

    @property
    def complete(self) -> bool:
        return self.last >= self.total


@dataclass(frozen=True)
class Preview:
    """A draft held against the library that is in use.

    Attributes:
        faults: Where there is one, nothing else was looked at and nothing can be saved.
        stamp: The files that the preview rests on.
    """

    faults: tuple[Fault, ...]
    stamp: str
    differences: tuple[Difference, ...] = ()
    version: str = ""
    effects: Effects | None = None


def preview_of(practice: Practice, draft: Draft, *, on: date, first: int = 0) -> Preview:
    """Look at a draft as a whole.

    Args:
        first: How many open courses were looked at on earlier pages.
    """
    files = files_of(practice)
    stamp = stamp_of(files)
    before = library_of(practice)
    faults = draft_faults(practice, draft)
    if faults:
        return Preview(faults, stamp)
    after = library_with(with_draft(files, draft), practice)
    found = compare(before, after)
    differences = tuple(
        Difference(entry, changes[0].what, tuple(changes))
        for entry, group in groupby(found, key=lambda change: change.entry)
        if (changes := list(group))
    )
    return Preview(
        faults=(),
        stamp=stamp,
        differences=differences,
        version=after.version,
        effects=effects_between(practice, before, after, {d.entry: d.what for d in differences}, on=on, first=first),
    )


def draft_faults(practice: Practice, draft: Draft) -> tuple[Fault, ...]:
    """Every fault of a draft: of its paths and lengths, else of the library that it would make."""
    faults = [fault for path in draft if (fault := path_fault(path))]
    faults += [
        Fault(path, _("%(n)s letters") % {"n": len(text)}, _("at most %(n)s letters") % {"n": LONGEST_TEXT})
        for path, text in draft.items()
        if text is not None and len(text) > LONGEST_TEXT
    ]
    if faults:
        return tuple(faults)
    try:
        after = laid_over(with_draft(files_of(practice), draft))
    except KnowledgeError as error:
        return error.faults
    before = library_of(practice)
    waiting = waiting_rules(after)
    shortened = tuple(
        Fault(
            f"rules/{rule}.toml",
            _("a rule without a wait, or none"),
            _("the wait that the practice settings lengthen to %(n)s days") % {"n": days},
            _("take it out of the practice settings first"),
        )
        for rule, days in practice.waits_days.items()
        if rule not in waiting and rule in waiting_rules(before)
    )
    return shortened + gone_but_named(practice, before, after)


def effects_between(
    practice: Practice, before: Library, after: Library, touched: Mapping[str, str], *, on: date, first: int = 0
) -> Effects:
    """Screen the patients with an open course under two libraries and say for whom anything changes.

    Args:
        touched: Entry, as ``products/<id>``, to what happens to it.
        first: How many were looked at already.
    """
    rows = _with_formulation(practice)
    total = rows.count()
    part = list(rows[first:][:AT_ONCE])
    planned = Formulation.objects.in_bulk([row.planned_id for row in part if row.planned_id])
    courses = [
        effect
        for row in part
        if (effect := _effect(row.patient, planned.get(row.planned_id), before, after, touched, on=on))
    ]
    return Effects(tuple(courses), first + 1 if part else 0, first + len(part), total)


def products_planned(practice: Practice) -> dict[str, list[Patient]]:
    """Products of open courses with the patients who are to get them."""
    rows = list(_with_formulation(practice))
    planned = Formulation.objects.in_bulk([row.planned_id for row in rows if row.planned_id])
    found: dict[str, list[Patient]] = {}
    for row in rows:
        for product in _products(noun_of(planned[row.planned_id]) if row.planned_id in planned else None):
            found.setdefault(product, []).append(row.patient)
    return found


def _with_formulation(practice: Practice) -> QuerySet[Any]:
    latest = CourseVersion.objects.filter(course=OuterRef("pk")).order_by("-number").values("formulation_id")[:1]
    rows = Course.objects.of(practice).filter(state=Course.State.OPEN)
    found: QuerySet[Any] = rows.annotate(planned_id=Subquery(latest)).select_related("patient__practice").order_by("pk")
    return found


def _effect(
    patient: Patient,
    formulation: Formulation | None,
    before: Library,
    after: Library,
    touched: Mapping[str, str],
    *,
    on: date,
) -> Effect | None:
    noun = noun_of(formulation) if formulation else None
    products = _products(noun)
    code = patient.practice.jurisdiction
    barred = tuple(p for p in products if may_inject(p, code, before) and not may_inject(p, code, after))
    changed = tuple(p for p in products if touched.get(f"products/{p}") == "changed")
    old = _under(patient, noun, before, on=on)
    new = _under(patient, noun, after, on=on)
    if isinstance(new, tuple):
        was = old.verdict.value if isinstance(old, Screening) else ""
        return Effect(patient, was, "", barred=barred, changed=changed, faults=new, stops=True)
    if isinstance(old, tuple):
        return Effect(patient, "", new.verdict.value, barred=barred, changed=changed, stops=new.stops)
    had = {(f.code, f.verdict, f.places): f.title for f in old.findings}
    has = {(f.code, f.verdict, f.places): f.title for f in new.findings}
    found = tuple(dict.fromkeys(has[key] for key in has if key not in had))
    gone = tuple(dict.fromkeys(had[key] for key in had if key not in has))
    if not (found or gone or barred or changed or old.verdict is not new.verdict):
        return None
    return Effect(
        patient,
        old.verdict.value,
        new.verdict.value,
        found=found,
        gone=gone,
        barred=_named(barred, before),
        changed=_named(changed, before),
        stops=bool(barred) or (new.stops and not old.stops),
    )


def _under(
    patient: Patient, planned: CoreFormulation | None, library: Library, *, on: date
) -> Screening | tuple[Fault, ...]:
    """The verdict under a library, or why the record does not fit it."""
    try:
        return screened(case=case_of(patient, library=library, on=on), library=library, on=on, planned=planned)
    except OpenMesoError as error:
        return error.faults


def _products(noun: CoreFormulation | None) -> tuple[str, ...]:
    if noun is None or noun.chosen is None:
        return ()
    return tuple(dict.fromkeys(p for preparation in noun.chosen.preparations for p in preparation.products))


def may_inject(product: str, code: str, library: Library) -> bool:
    """Whether a product's status in a place lets it be injected, and is confirmed."""
    entry = library.products.get(product)
    status = status_in(entry, code, library) if entry else None
    return status is not None and status.confirmed and status.status in INJECTED


def _named(products: tuple[str, ...], library: Library) -> tuple[str, ...]:
    return tuple(library.products[p].name if p in library.products else p for p in products)
