"""Code systems as types, so that an ICD-10 code is never taken for an ATC code.

The patterns check the form only. Whether a code exists is for its register to say.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

ATC = Annotated[str, StringConstraints(pattern=r"^[A-Z](\d{2}([A-Z]([A-Z](\d{2})?)?)?)?$")]
UNII = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{10}$")]
CAS = Annotated[str, StringConstraints(pattern=r"^\d{2,7}-\d{2}-\d$")]
ICD10 = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{2}(\.\d{1,2}|\.-)?$")]
SNOMED = Annotated[str, StringConstraints(pattern=r"^\d{6,18}$")]
LOINC = Annotated[str, StringConstraints(pattern=r"^\d{1,7}-\d$")]
GTIN = Annotated[str, StringConstraints(pattern=r"^\d{14}$")]


def gtin_check_digit(first_13: str) -> int:
    """Check digit of a GTIN-14: weights 3,1,3,1… from the right."""
    total = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(first_13)))
    return (10 - total % 10) % 10
