"""Instructions with their instants: sorted, and merged where two say the same.

Hours are elapsed hours: 48 hours after a session are 48 hours also when the clocks change in between.
So instants are counted in UTC, and only the words show the time on the practice's wall.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from itertools import groupby

from openmeso.aftercare.nouns import Block, Instruction, Version
from openmeso.aftercare.texts import TEXTS
from openmeso.knowledge.schema.care import CareItem
from openmeso.languages import Catalogue
from openmeso.languages import texts as shared
from openmeso.languages.formats import moment
from openmeso.languages.phrases import Phrases

_KIND_ORDER = {"avoid": 0, "do": 1, "consider": 2}


def after(at: datetime, hours: Decimal) -> datetime:
    """The instant some elapsed hours after another; ``at`` is UTC."""
    return at + timedelta(seconds=int(hours * 3600))


class Teller:
    """Says instants and entries in one language and one local time."""

    def __init__(self, catalogue: Catalogue, zone: tzinfo, origin: datetime) -> None:
        self.catalogue = catalogue
        self.zone = zone
        self.origin = origin
        self.say = Phrases("aftercare", TEXTS, catalogue)
        self.word = Phrases("languages", shared.TEXTS, catalogue)

    def text(self, kind: str, entry: str, path: str, english: str) -> str:
        """A text of the knowledge."""
        return self.catalogue.text(english, f"{kind}/{entry}/{path}") if english else ""

    def moment(self, at: datetime) -> str:
        return moment(at, self.catalogue.language, self.zone)

    def when(self, starts: datetime, ends: datetime | None, until_also: str) -> str:
        """From when to when, in words."""
        begun = starts <= self.origin
        if ends is None:
            return self.say("from-now") if begun else self.say("from-on", start=self.moment(starts))
        words = (
            self.say("until", end=self.moment(ends))
            if begun and starts == self.origin
            else self.say("from-until", start=self.moment(starts), end=self.moment(ends))
        )
        return self.say("or-later", when=words, condition=until_also) if until_also else words

    def instruction(self, item: CareItem, *, goes_on: bool) -> Instruction:
        """One entry as an instruction with its instants."""
        starts = after(self.origin, item.from_hours)
        ends = None if goes_on else after(self.origin, item.to_hours)
        until_also = self.text("care", item.id, "until_also", item.until_also)
        return Instruction(
            ids=(item.id,),
            kind=item.kind,
            what=self.text("care", item.id, "what", item.what),
            why=self.text("care", item.id, "why", item.why),
            starts=starts,
            ends=ends,
            when=self.when(starts, ends, until_also),
            until_also=until_also,
            grade=item.grade,
            grade_words=self.word(f"grade-{item.grade.lower()}"),
            confirmed=item.confirmed,
            prescriber=item.prescriber,
            sources=item.sources,
            versions=tuple(Version(v.source, v.says) for v in item.versions),
        )

    def merged(self, instructions: Iterable[Instruction]) -> tuple[Instruction, ...]:
        """Sort by start, and join what says the same and touches in time."""
        out: list[Instruction] = []
        for one in sorted(instructions, key=_place):
            twin = next((i for i, other in enumerate(out) if _continues(other, one)), None)
            if twin is None:
                out.append(one)
            else:
                out[twin] = self._joined(out[twin], one)
        return tuple(sorted(out, key=_place))

    def _joined(self, first: Instruction, second: Instruction) -> Instruction:
        ends = None if first.ends is None or second.ends is None else max(first.ends, second.ends)
        until_also = first.until_also or second.until_also
        return replace(
            first,
            ids=first.ids + second.ids,
            ends=ends,
            until_also=until_also,
            when=self.when(first.starts, ends, until_also),
            sources=tuple(dict.fromkeys(first.sources + second.sources)),
            versions=first.versions + second.versions,
            confirmed=first.confirmed and second.confirmed,
        )

    def blocks(self, instructions: Iterable[Instruction]) -> tuple[Block, ...]:
        """Group by kind and time, in the order of the timeline."""
        return tuple(self._blocks(instructions))

    def _blocks(self, instructions: Iterable[Instruction]) -> Iterator[Block]:
        for _, group in groupby(sorted(instructions, key=_place), key=lambda i: (*_place(i)[:3], i.until_also)):
            members = tuple(group)
            first = members[0]
            yield Block(first.kind, first.starts, first.ends, first.when, members)


def _place(one: Instruction) -> tuple[datetime, int, datetime, str, str]:
    end = one.ends or datetime.max.replace(tzinfo=one.starts.tzinfo)
    return one.starts, _KIND_ORDER[one.kind], end, one.until_also, one.ids[0]


def _continues(first: Instruction, second: Instruction) -> bool:
    same = (first.kind, first.what) == (second.kind, second.what)
    return same and (first.ends is None or second.starts <= first.ends)
