"""A session before its signature: everything that was written down, against what was planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from openmeso.errors import RecordError
from openmeso.formulation.nouns import Formulation as CoreFormulation
from openmeso.serialize import digest
from openmeso.session import Delivery, SessionFinding, SessionRecord, Weight, reconcile
from openmeso.session.charting import Chart
from openmeso.session.delivery import LinePart
from openmeso.stored import load_as
from openmeso_clinic.access.refusal import Missing
from openmeso_clinic.bridge.chart import chart_of
from openmeso_clinic.bridge.record import LineDraft, delivery_of, lines_of, planned_of, record_data
from openmeso_clinic.models import CourseVersion, Session
from openmeso_clinic.queries.course_versions import latest_version
from openmeso_clinic.queries.map_pictures import hashes_of, pictures_now, strokes_digest

#: What blocks until somebody says why it is so. It happened: leaving it out of the record would be worse.
REASONED = frozenset(
    {
        "session/zone-limit-exceeded",
        "session/zone-unplanned",
        "session/not-single-use",
        "session/cream-too-much",
    }
)


@dataclass(frozen=True)
class Difference:
    """A finding of the reconciliation, with the reason that was given for it.

    Attributes:
        key: ``code@place``.
        open: It keeps the record from being signed.
    """

    finding: SessionFinding
    key: str
    reason: str
    by: str
    takes_reason: bool
    open: bool


@dataclass(frozen=True)
class Review:
    """What a signer reads.

    Attributes:
        blocking: What keeps the record itself from being signed; the gate comes on top.
        data: The record without its signature; ``digest`` is over it, so that what is signed is what was read.
        pictures: The map by view, SVG; ``data`` names their hashes.
    """

    version: CourseVersion
    delivery: Delivery
    record: SessionRecord
    lines: tuple[LineDraft, ...]
    differences: tuple[Difference, ...]
    blocking: tuple[Missing, ...]
    data: dict[str, Any]
    digest: str
    pictures: dict[str, str]


def review_of(session: Session) -> Review | None:
    """Reconcile a session as it stands; ``None`` before it was begun."""
    version = latest_version(session.patient, course=session.course)
    if version is None or session.formulation is None or session.started_at is None:
        return None
    chart, charted, faults = charted_now(session)
    delivery = delivery_of(session, charted)
    record = reconcile(planned=planned_of(session, version), delivered=delivery)
    lines = tuple(lines_of(delivery, session))
    differences = tuple(_difference(session, finding) for finding in (*record.findings, *_cream(session)))
    pictures = pictures_now(session, chart)
    drawn = {"strokes": strokes_digest(chart), "map": hashes_of(pictures)}
    data = record_data(session, version=version, delivery=delivery, record=record, lines=lines, drawn=drawn)
    open_ones = (_missing(one) for one in differences if one.open)
    blocking = [*_unended(session), *faults, *open_ones, *_unlisted(delivery, lines)]
    return Review(version, delivery, record, lines, differences, tuple(blocking), data, digest(data), pictures)


def charted_now(session: Session) -> tuple[Chart, tuple[LinePart, ...], tuple[Missing, ...]]:
    """The map and its lines; strokes that cannot be recorded yet are named, each with what is missing."""
    chart = Chart()
    try:
        chart = chart_of(session)
        return chart, chart.lines, ()
    except RecordError as error:
        faults = tuple(
            Missing(
                "session/chart",
                _("The map cannot be recorded: %(place)s, expected %(expected)s.")
                % {"place": fault.place.rpartition(": ")[2], "expected": fault.expected},
                _("Complete it on the injection map."),
                "session",
            )
            for fault in error.faults
        )
        return chart, (), faults


def _unended(session: Session) -> Iterator[Missing]:
    if session.ended_at is None:
        yield Missing("session/not-ended", _("The session has not ended yet."), _("End it on its page."), "session")


def _difference(session: Session, finding: SessionFinding) -> Difference:
    key = f"{finding.code}@{finding.place}"
    said = session.reasons.get(key) or {}
    reason = str(said.get("reason", ""))
    blocks = finding.weight is Weight.BLOCKS
    takes = finding.code in REASONED or not blocks
    return Difference(
        finding=finding,
        key=key,
        reason=reason,
        by=str(said.get("name", "")),
        takes_reason=takes,
        open=blocks and not (takes and reason),
    )


def _cream(session: Session) -> Iterator[SessionFinding]:
    """More numbing cream than the formulation leaves room for, by the core's own sum."""
    grams = session.numbing.get("grams")
    if not grams or session.formulation is None:
        return
    most = load_as(CoreFormulation, session.formulation.content).chosen.cream_most_g
    if most is not None and Decimal(grams) > most:
        yield SessionFinding(
            "session/cream-too-much",
            Weight.BLOCKS,
            "numbing",
            _("%(grams)s g of cream; beside this formulation %(most)s g is the most") % {"grams": grams, "most": most},
            _("A prescriber records the reason; watch for the signs of too much anesthetic."),
        )


def _unlisted(delivery: Delivery, lines: tuple[LineDraft, ...]) -> Iterator[Missing]:
    """Every drop that was given has a lot (I15)."""
    for part in delivery.syringe:
        given = sum((one.volume_ml for one in delivery.line if one.syringe == part.letter), Decimal(0))
        named = sum((one.volume_ml for one in lines if one.letter == part.letter), Decimal(0))
        if given != named:
            yield Missing(
                "session/no-lot",
                _("Syringe %(letter)s: no lot is recorded.") % {"letter": part.letter},
                _("Name the lots that it was drawn from."),
                "session",
            )


def _missing(difference: Difference) -> Missing:
    finding = difference.finding
    return Missing(finding.code, f"{finding.place}: {finding.what}.", finding.do, "session")
