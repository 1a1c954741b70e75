"""The preparation list on paper: what to take from the shelf for a day, and what to draw up for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from openmeso.languages.formats import day
from openmeso.practice import Practice
from openmeso.reports.day_sheet import DayVisit, preparing
from openmeso.reports.pdf import render
from openmeso.reports.words import Reader, frame, paper_stamp

#: Lots named of one product; the first of them is taken first.
_LOTS = 4


@dataclass(frozen=True, slots=True)
class ShelfLot:
    """A usable lot.

    Attributes:
        usable_ml: What of it may still be drawn on the day.
    """

    number: str
    expiry: date | None
    usable_ml: Decimal
    opened: bool = False


@dataclass(frozen=True, slots=True)
class ShelfPull:
    """What the day needs of one product.

    Attributes:
        lots: The one to use first stands first.
        short_ml: What the shelf does not hold of it; zero where it holds enough.
    """

    name: str
    needed_ml: Decimal
    lots: tuple[ShelfLot, ...] = ()
    short_ml: Decimal = Decimal(0)


def preparation_list_pdf(
    on: date,
    visits: Sequence[DayVisit],
    pulls: Sequence[ShelfPull],
    *,
    practice: Practice,
    reader: Reader,
    made_at: datetime,
) -> bytes:
    """From the shelf for all, then syringe by syringe with room for who drew it up and who checked it."""
    say = reader.say
    ordered = sorted(visits, key=lambda v: (v.starts_at, v.name))
    data = frame(
        title=day(on, reader.language, weekday=True),
        reader=reader,
        practice=practice,
        made_at=made_at,
        patient={},
        stamp=paper_stamp((on, ordered, tuple(pulls)), reader),
        footer=say("Patients' data. Printed {when}: what changed later is not on it. Shred it in the evening.").format(
            when=reader.moment(made_at, practice.zone)
        ),
    )
    data |= preparing(ordered, practice, reader) | {
        "flipped": True,
        "shelf_word": say("From the shelf"),
        "shelf_heads": [say("Product"), say("Needed"), say("Lots, the first to use first"), "", ""],
        "pulls": [_pull(pull, reader) for pull in pulls],
    }
    return render("preparation_list", data, made_at=made_at)


def _pull(pull: ShelfPull, reader: Reader) -> dict[str, object]:
    return {
        "name": pull.name,
        "needed": reader.volume(pull.needed_ml),
        "lots": [_lot(lot, reader) for lot in pull.lots[:_LOTS]],
        "short": reader.say("{volume} short").format(volume=reader.volume(pull.short_ml)) if pull.short_ml else "",
    }


def _lot(lot: ShelfLot, reader: Reader) -> str:
    parts = [reader.ltr(lot.number), reader.day(lot.expiry) if lot.expiry else "", reader.volume(lot.usable_ml)]
    if lot.opened:
        parts.append(reader.say("opened, use first"))
    return " · ".join(part for part in parts if part)
