"""``reconcile``: planned against delivered, to the hundredth of a millilitre."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from openmeso.session.delivery import Delivery, SyringePart
from openmeso.session.record import (
    PlannedSession,
    PlannedSyringe,
    SessionFinding,
    SessionRecord,
    SyringeBalance,
    Weight,
    ZoneDelivery,
)
from openmeso.units import Volume, plain


def reconcile(*, planned: PlannedSession, delivered: Delivery) -> SessionRecord:
    """Compare what was done with what was planned; every difference becomes a finding.

    A volume that is nowhere, a lot that is missing or out of date, and an unplanned product block the
    signature. A partial delivery is noted, and asks for the reason when the session was stopped.
    """
    balances = tuple(_balance(part, delivered) for part in delivered.syringe)
    zones = tuple(_zones(planned, delivered))
    findings = [
        *_volume_findings(planned, balances),
        *_zone_findings(planned, zones, delivered),
        *_lot_findings(planned, delivered),
        *_step_findings(planned, delivered),
        *_asepsis_findings(delivered),
    ]
    findings.sort(key=lambda f: (f.weight is Weight.NOTE, f.code, f.place))
    times = [t for step in delivered.steps for t in (step.started_at, step.ended_at)]
    minutes = round((max(times) - min(times)).total_seconds() / 60) if times else 0
    return SessionRecord(
        on=delivered.on,
        zones=zones,
        syringes=balances,
        lots=delivered.lots,
        findings=tuple(findings),
        antiseptic=delivered.asepsis.antiseptic if delivered.asepsis else "",
        pain=delivered.pain,
        stopped=delivered.stopped,
        reactions=delivered.reactions,
        minutes=minutes,
    )


def _balance(part: SyringePart, delivered: Delivery) -> SyringeBalance:
    given = sum((line.volume_ml for line in delivered.line if line.syringe == part.letter), Decimal(0))
    accounted = given + part.surface_loss_ml + part.residue_ml + part.waste_ml
    return SyringeBalance(
        letter=part.letter,
        prepared=Volume(part.prepared_ml),
        delivered=Volume(given),
        surface_loss=Volume(part.surface_loss_ml),
        residue=Volume(part.residue_ml),
        waste=Volume(part.waste_ml),
        missing=Volume(part.prepared_ml - accounted),
    )


def _volume_findings(planned: PlannedSession, balances: tuple[SyringeBalance, ...]) -> Iterator[SessionFinding]:
    known = {syringe.letter: syringe for syringe in planned.syringes}
    for balance in balances:
        place = f"syringe {balance.letter}"
        missing = balance.missing.value
        if missing > 0:
            yield SessionFinding(
                "session/volume-unaccounted",
                Weight.BLOCKS,
                place,
                f"{plain(missing)} mL is not accounted for",
                "Say where it went before signing: delivered, lost on the skin, left in the syringe, or thrown away.",
            )
        elif missing < 0:
            yield SessionFinding(
                "session/volume-exceeds-prepared",
                Weight.BLOCKS,
                place,
                f"{plain(-missing)} mL more is recorded than was prepared",
                "Check the prepared volume and each line.",
            )
        if balance.letter not in known:
            yield SessionFinding(
                "session/syringe-unplanned",
                Weight.BLOCKS,
                place,
                "this syringe is not in the plan",
                "Formulate it and have it screened before it is used, or correct the letter.",
            )
    for letter in sorted(set(known) - {balance.letter for balance in balances}):
        yield SessionFinding(
            "session/syringe-not-used",
            Weight.NOTE,
            f"syringe {letter}",
            "a planned syringe is not in the record",
            "Record it as not prepared, or add its volumes.",
        )


def _zones(planned: PlannedSession, delivered: Delivery) -> Iterator[ZoneDelivery]:
    wanted: dict[str, Decimal] = {}
    for syringe in planned.syringes:
        for zone in syringe.zones:
            wanted[zone.zone] = wanted.get(zone.zone, Decimal(0)) + zone.volume.value
    for name in sorted(wanted.keys() | {line.zone for line in delivered.line}):
        lines = [line for line in delivered.line if line.zone == name]
        yield ZoneDelivery(
            zone=name,
            planned=Volume(wanted.get(name, Decimal(0))),
            delivered=Volume(sum((line.volume_ml for line in lines), Decimal(0))),
            points=sum(line.points for line in lines),
        )


def _zone_findings(
    planned: PlannedSession, zones: tuple[ZoneDelivery, ...], delivered: Delivery
) -> Iterator[SessionFinding]:
    most = {z.zone: z.most for syringe in planned.syringes for z in syringe.zones}
    for zone in zones:
        if not zone.planned:
            yield SessionFinding(
                "session/zone-unplanned",
                Weight.BLOCKS,
                zone.zone,
                f"{plain(zone.delivered.value)} mL went into a zone that was not planned or consented",
                "Correct the zone, or record why and obtain consent for it.",
            )
        elif zone.delivered < zone.planned:
            yield SessionFinding(
                "session/partial-delivery",
                Weight.NOTE,
                zone.zone,
                f"{plain(zone.delivered.value)} of {plain(zone.planned.value)} mL was given",
                "Note the reason; the rest is not carried over to the next session.",
            )
        elif zone.delivered > zone.planned:
            limit = most.get(zone.zone)
            over = limit is not None and zone.delivered > limit
            yield SessionFinding(
                "session/zone-limit-exceeded" if over else "session/more-than-planned",
                Weight.BLOCKS if over else Weight.NOTE,
                zone.zone,
                f"{plain(zone.delivered.value)} mL was given, {plain(zone.planned.value)} mL was planned",
                "A prescriber records the reason." if over else "Note the reason.",
            )
    partial = any(zone.delivered < zone.planned for zone in zones)
    nothing = not any(zone.delivered for zone in zones)
    if nothing and not delivered.stopped:
        yield SessionFinding(
            "session/nothing-delivered",
            Weight.BLOCKS,
            "session",
            "nothing was delivered and no reason is given",
            "State why the session was stopped, or add the lines.",
        )
    if delivered.stopped and not partial:
        yield SessionFinding(
            "session/stopped-but-complete",
            Weight.NOTE,
            "session",
            "the session is marked as stopped, but all was delivered",
            "Check the reason.",
        )


def _lot_findings(planned: PlannedSession, delivered: Delivery) -> Iterator[SessionFinding]:
    used_letters = {line.syringe for line in delivered.line if line.volume_ml > 0}
    for syringe in planned.syringes:
        if syringe.letter in used_letters:
            yield from _lots_of(syringe, delivered)
    for lot in delivered.lot:
        place = f"lot {lot.lot}"
        if lot.expiry < delivered.on:
            yield SessionFinding(
                "session/lot-expired",
                Weight.BLOCKS,
                place,
                f"expired on {lot.expiry}",
                "Correct the entry; if it was injected, report it and follow the patient.",
            )


def _lots_of(syringe: PlannedSyringe, delivered: Delivery) -> Iterator[SessionFinding]:
    recorded = [lot for lot in delivered.lot if lot.syringe == syringe.letter]
    for product in syringe.products:
        if not any(lot.product == product for lot in recorded):
            yield SessionFinding(
                "session/lot-missing",
                Weight.BLOCKS,
                f"syringe {syringe.letter}",
                f"no lot is recorded for {product}",
                "Scan or type the lot of every ingredient.",
            )
    planned_lots = {(lot.product, lot.lot): lot.expiry for lot in syringe.lots}
    for lot in recorded:
        if lot.product not in syringe.products:
            yield SessionFinding(
                "session/product-unplanned",
                Weight.BLOCKS,
                f"syringe {syringe.letter}",
                f"{lot.product} is not part of this syringe",
                "Correct the product, or formulate and screen again.",
            )
        elif (lot.product, lot.lot) not in planned_lots:
            yield SessionFinding(
                "session/lot-changed",
                Weight.NOTE,
                f"lot {lot.lot}",
                "another lot was used than planned",
                "Nothing to do: the lot used is the one that counts.",
            )
        elif planned_lots[lot.product, lot.lot] != lot.expiry:
            yield SessionFinding(
                "session/lot-expiry-differs",
                Weight.BLOCKS,
                f"lot {lot.lot}",
                f"expiry {lot.expiry}, but stock says {planned_lots[lot.product, lot.lot]}",
                "Read the label again.",
            )


def _step_findings(planned: PlannedSession, delivered: Delivery) -> Iterator[SessionFinding]:
    done = {step.step for step in delivered.steps}
    for step in planned.steps:
        if step not in done and not delivered.stopped:
            yield SessionFinding(
                "session/step-missing",
                Weight.BLOCKS if step in _NEEDED else Weight.NOTE,
                step,
                "this step has no times",
                "Record when it was done.",
            )
    order = [step for step in planned.steps if step in done]
    starts = {step.step: step.started_at for step in delivered.steps}
    for earlier, later in pairwise(order):
        if starts[later] < starts[earlier]:
            yield SessionFinding(
                "session/step-order",
                Weight.NOTE,
                later,
                f"began before {earlier}",
                "Check the times.",
            )


def _asepsis_findings(delivered: Delivery) -> Iterator[SessionFinding]:
    """Asepsis is documented wherever a needle went in."""
    if not any(line.volume_ml for line in delivered.line):
        return
    asepsis = delivered.asepsis
    if asepsis is None:
        yield SessionFinding(
            "session/asepsis-missing",
            Weight.BLOCKS,
            "asepsis",
            "nothing is recorded about disinfection and single use",
            "Record the antiseptic, that it had dried, and that everything was new for this patient.",
        )
        return
    if not asepsis.dry:
        yield SessionFinding(
            "session/antiseptic-wet",
            Weight.NOTE,
            "asepsis",
            "the antiseptic had not dried before the needle",
            "Watch for clouding of the gel and for infection; let it dry next time.",
        )
    if not asepsis.single_use:
        yield SessionFinding(
            "session/not-single-use",
            Weight.BLOCKS,
            "asepsis",
            "something was not new for this patient",
            "Treat it as a possible exposure to blood: follow the needle-stick path and record it.",
        )


#: Steps without which no session is signed: the re-check, the asepsis and the observation.
_NEEDED = frozenset({"recheck-history", "remove-disinfect", "inject", "observe"})
