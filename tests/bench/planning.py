"""Formulation, course, papers: the example practice with its 40 products, and peers on the same problem."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from openmeso.cli.inputs import practice_for
from openmeso.formulation import Formulation, Infeasible, formulate, search, solver
from openmeso.formulation.nouns import Wishes
from openmeso.formulation.problem import Problem
from openmeso.intake import Case, Intake, read_case, take_intake
from openmeso.knowledge import Library
from openmeso.languages import catalogue
from openmeso.pathway import walk
from openmeso.plan import Course, plan_course
from openmeso.practice import Practice
from openmeso.reports.plan import plan_pdf
from openmeso.reports.words import Reader
from openmeso.screening import Screening, screen
from openmeso.supply import Stock, read_stock
from tests.bench.measure import Measured, seconds

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
ON = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
WISHED = (
    {"id": "peel-superficial", "zone": "cheek", "sessions": 2},
    {"id": "led-light", "zone": "cheek", "sessions": 2},
    {"id": "microneedling-shallow", "zone": "cheek", "sessions": 2},
)


@dataclass(frozen=True)
class Ground:
    """One case with all that a stage needs."""

    case: Case
    intake: Intake
    screening: Screening
    library: Library
    practice: Practice
    stock: Stock

    @property
    def jurisdiction(self) -> str:
        return self.case.preferences.jurisdiction or self.practice.jurisdiction

    def formulated(self) -> Formulation | Infeasible:
        preferences = self.case.preferences
        return formulate(
            intake=self.intake,
            screening=self.screening,
            library=self.library,
            stock=self.stock,
            practice=self.practice,
            jurisdiction=self.jurisdiction,
            on=ON,
            at=AT,
            wishes=Wishes(mixture_reason=preferences.mixture_reason),
        )


def ground(name: str, **changes: Any) -> Ground:
    library, practice = practice_for(EXAMPLES / "practice")
    case = read_case(EXAMPLES / f"{name}.toml", library=library)
    if changes:
        data = case.model_dump(mode="python", by_alias=True, exclude_unset=True)
        case = Case.model_validate({**data, **changes})
    intake = take_intake(case=case, library=library, on=ON)
    screening = screen(intake=intake, library=library, on=ON)
    return Ground(case, intake, screening, library, practice, read_stock(EXAMPLES / "stock.toml", library))


def rows() -> Iterator[Measured]:
    wished = [
        {"id": concern, "zone": zone, "severity": 3}
        for concern, zone in (
            ("dehydration", "cheek"),
            ("dullness", "forehead"),
            ("fine-lines", "crows-feet"),
            ("loss-of-elasticity", "jawline"),
            ("rough-texture", "chin"),
        )
    ]
    rich = ground("hydration-face", concern=wished, preferences={"mixture_reason": "documented by the prescriber"})
    ours = seconds(rich.formulated, runs=11)
    problems, real = [], search.solve

    def watched(problem: Problem) -> Any:
        problems.append(problem)
        return real(problem)

    with patch.object(search, "solve", watched):
        found = rich.formulated()
    products = len({lot.product for lot in rich.stock.lots})
    yield Measured(
        "One formulation with its explanation",
        ours * 1e3,
        "ms",
        50,
        note=f"{products} products in stock, 5 goals; {type(found).__name__.lower()}, "
        f"{len(problems)} problems proven by the solver.",
    )
    milp, same, less = beside_milp(problems)
    yield Measured(
        "The same problems, solver only",
        seconds(lambda: [real(problem) for problem in problems], runs=7) * 1e3,
        "ms",
        None,
        peer=f"scipy.milp {version('scipy')}",
        peers=milp * 1e3,
        note=f"Coverage first, then waste and price; {same} of {len(problems)} coverages are equal, in {less} scipy's "
        "covers less though it reports an optimum. "
        "Ours builds its model anew each time, scipy's matrices are made before.",
    )
    refused = ground("allergy-infeasible")
    why = refused.formulated()
    yield Measured(
        "Infeasible, with the minimal conflict",
        seconds(refused.formulated, runs=11) * 1e3,
        "ms",
        100,
        note=f"The example case allergy-infeasible; {type(why).__name__.lower()}.",
    )
    yield course_row()
    yield from pdf_rows()


def beside_milp(problems: list[Problem]) -> tuple[float, int, int]:
    """Seconds for all problems with scipy.milp; how many reach the same coverage, and how many less."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    class Linear:
        def __init__(self, problem: Problem) -> None:
            self.model = solver._Model(problem)
            proto = self.model._proto
            self.count = len(proto.variables)
            cells = [
                (row, variable, factor)
                for row, constraint in enumerate(proto.constraints)
                for variable, factor in zip(constraint.linear.vars, constraint.linear.coeffs, strict=True)
            ]
            shape = (len(proto.constraints), self.count)
            matrix = csr_array(([c[2] for c in cells], ([c[0] for c in cells], [c[1] for c in cells])), shape=shape)
            low, high = zip(*(list(c.linear.domain) for c in proto.constraints), strict=True)
            self.rows = LinearConstraint(matrix, [float(b) for b in low], [float(b) for b in high])
            self.bounds = Bounds([0] * self.count, [list(v.domain)[-1] for v in proto.variables])

        def row(self, terms: Any) -> Any:
            out = np.zeros(self.count)
            for variable, factor in terms.items():
                out[variable] = factor
            return out

        def best(self) -> float | None:
            exact = {"mip_rel_gap": 0}
            gain, whole = self.row(self.model.coverage), np.ones(self.count)
            first = milp(-gain, integrality=whole, bounds=self.bounds, constraints=self.rows, options=exact)
            if not first.success:
                return None
            kept = LinearConstraint(gain[None, :], [-first.fun - 0.5], [np.inf])
            milp(
                -self.row(self.model.burden),
                integrality=whole,
                bounds=self.bounds,
                constraints=[self.rows, kept],
                options=exact,
            )
            return -float(first.fun)

    linear = [Linear(problem) for problem in problems]
    same = less = 0
    for model, problem in zip(linear, problems, strict=True):
        peer, ours = model.best(), solver.solve(problem)
        same += (peer is None) == (ours is None) and (ours is None or abs(peer - ours.score.coverage) < 1)
        less += ours is not None and (peer is None or peer < ours.score.coverage - 1)
    return seconds(lambda: [model.best() for model in linear], runs=5), same, less


def course_row() -> Measured:
    wish = ground("melasma-phototype-4", combined=WISHED)
    found = wish.formulated()
    if not isinstance(found, Formulation):
        raise TypeError("the case of the course cannot be formulated")

    def plan() -> Any:
        return plan_course(
            formulation=found,
            screening=wish.screening,
            intake=wish.intake,
            case=wish.case,
            library=wish.library,
            practice=wish.practice,
            on=ON,
            jurisdiction=wish.jurisdiction,
        )

    course = plan()
    said = f"{len(course.sessions)} sessions" if isinstance(course, Course) else "no course"
    return Measured(
        "A course with peel, LED and needling",
        seconds(plan, runs=5) * 1e3,
        "ms",
        1000,
        note=f"{said}, six combined treatments, opening days of the example practice.",
    )


def pdf_rows() -> Iterator[Measured]:
    peer, peers = beside_weasyprint()
    pages, taken = plan_on_paper("calendar-clash")
    yield Measured(
        "A PDF of two pages",
        taken * 1e3,
        "ms",
        100,
        peer=peer,
        peers=peers,
        note=f"A plan of {pages} pages without a map, tagged, after the first. The peer sets two pages of tables.",
    )
    pages, taken = plan_on_paper("hydration-face")
    yield Measured(
        "A full plan with the map of the face",
        taken * 1e3,
        "ms",
        None,
        note=f"{pages} pages. Nearly all of it is the drawing of the face; no goal was set for it.",
    )


def plan_on_paper(name: str) -> tuple[int, float]:
    """Pages of a plan, and the seconds that it takes."""
    from pypdf import PdfReader

    one = ground(name)
    walked = walk(case=one.case, library=one.library, practice=one.practice, stock=one.stock, on=ON, at=AT)
    reader = Reader(catalogue("en"), one.library)
    numbers = count()

    def pdf() -> bytes:
        # The renderer remembers a document that it has set: each run sets another one.
        practice = one.practice.model_copy(update={"name": f"Practice {next(numbers)}"})
        return plan_pdf(walked, case=one.case, practice=practice, reader=reader, made_at=AT)

    return len(PdfReader(io.BytesIO(pdf())).pages), seconds(pdf, runs=7)


def beside_weasyprint() -> tuple[str, float | None]:
    try:
        from weasyprint import HTML
    except (ImportError, OSError):
        return "WeasyPrint is not usable here", None
    line = "<tr>" + "<td>Hyaluronic acid</td>" * 5 + "</tr>"
    page = f"<h1>Plan</h1><p>{'Words of a plan. ' * 40}</p><table>{line * 35}</table>"
    html = f"<html><body>{page}<div style='break-before: page'>{page}</div></body></html>"
    return f"WeasyPrint {version('weasyprint')}", seconds(lambda: HTML(string=html).write_pdf(), runs=5) * 1e3
