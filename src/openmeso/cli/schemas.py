"""JSON Schemas of everything that is read or written as a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from pydantic import BaseModel

from openmeso.cli.plan_schema import plan_schema
from openmeso.intake.case import Case
from openmeso.knowledge.schema import KINDS
from openmeso.outcome.reading_file import OutcomeFile
from openmeso.practice.practice import Practice
from openmeso.session.delivery import Delivery
from openmeso.supply.stock import StockFile


def schemas() -> dict[str, Callable[[], dict[str, Any]]]:
    """Name to the function that makes its schema."""
    files: dict[str, type[BaseModel]] = {
        "case": Case,
        "stock": StockFile,
        "practice": Practice,
        "session": Delivery,
        "outcome": OutcomeFile,
    }
    made = {name: partial(model.model_json_schema, by_alias=True) for name, model in {**files, **KINDS}.items()}
    return {"plan": plan_schema, **made}
