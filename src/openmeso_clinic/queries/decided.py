"""Whether a decision still rests on the facts it was made on.

A decision names a finding by its code, and the same finding may come back for another reason: diabetes decided
at one HbA1c is not decided at a higher one. The key of a decision holds a digest of what the finding rested on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from openmeso.screening import Finding, Screening
from openmeso_clinic.access.refusal import Missing
from openmeso_clinic.models import Statement

_LENGTH = 16


def basis_of(finding: Finding) -> str:
    """A digest of what a finding rests on: its degree, its facts and its places."""
    parts = (finding.severity.value, *sorted(finding.because), "", *sorted(finding.places))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_LENGTH]


def key_of(finding: Finding, on: str) -> str:
    return f"{finding.code}/{on}/{basis_of(finding)}"


def outdated_decisions(stated: Iterable[Statement], screening: Screening) -> list[Statement]:
    """Decisions on findings of this screening, of what is stated, that were made on other facts.

    A decision without a digest came from a case file or before the clinic kept one: nothing can be said about it.
    """
    decided = {finding.code: finding for finding in screening.findings if finding.decision is not None}
    out = []
    for row in stated:
        if row.kind != Statement.Kind.DECISION:
            continue
        finding = decided.get(row.content["code"])
        basis = row.key.rpartition("/")[2]
        if finding is not None and len(basis) == _LENGTH and basis != basis_of(finding):
            out.append(row)
    return out


def decided_on_other_facts(stated: Iterable[Statement], screening: Screening) -> Iterator[Missing]:
    """What stands in the way where the facts of a decision changed."""
    for row in outdated_decisions(stated, screening):
        what = _("A decision was made on other facts than today's.")
        yield Missing(row.content["code"], what, _("Screen again, then decide anew or defer."), "screening")
