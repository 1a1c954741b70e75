"""The knowledge as this practice uses it: which library, what was laid over it, and by whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from openmeso.errors import Fault
from openmeso.knowledge import Library
from openmeso.knowledge.library import Overlaid
from openmeso.knowledge.loading import DATA
from openmeso.knowledge.schema import KINDS
from openmeso.knowledge.shares import Share, shares
from openmeso.serialize import digest
from openmeso_clinic.bridge.library import Files, files_of, library_of
from openmeso_clinic.models import KnowledgeFile, Practice, Staff, TrailLine

LONGEST_ID = 100
#: Letters of one file; the longest entry of the library has about a tenth of it.
LONGEST_TEXT = 100_000
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class KindShare:
    kind: str
    share: Share


@dataclass(frozen=True)
class InUse:
    """The library in use with its figures.

    Attributes:
        stamp: Stands for the practice's own files: tells whether somebody changed them meanwhile.
    """

    version: str
    stamp: str
    entries: int
    statements: int
    unconfirmed: int
    kinds: tuple[KindShare, ...]

    @property
    def percent(self) -> int:
        return round(100 * self.unconfirmed / self.statements) if self.statements else 0


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of the practice that holds, with what it says about itself."""

    row: KnowledgeFile
    name: str
    change: Overlaid | None


@dataclass(frozen=True, slots=True)
class Laid:
    """One change of the knowledge in the past.

    Attributes:
        files: What was added, changed or retired, as the trail has it.
        count: How many, where the set-up wrote only that.
    """

    at: datetime
    who: str
    files: tuple[str, ...]
    count: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    kind: str
    id: str
    name: str
    own: bool

    @property
    def path(self) -> str:
        return path_of(self.kind, self.id)


def path_of(kind: str, entry_id: str) -> str:
    return f"{kind}/{entry_id}.toml"


def parts_of(path: str) -> tuple[str, str]:
    """Kind and id of a path."""
    kind, _, file = path.partition("/")
    return kind, file.removesuffix(".toml")


def path_fault(path: str) -> Fault | None:
    """What is wrong with a path. Only ``<kind>/<id>.toml`` is one: nothing leads out of the folder."""
    kind, entry_id = parts_of(path)
    if kind not in KINDS:
        return Fault(path, kind or "nothing", "a kind: " + ", ".join(KINDS))
    if not _ID.fullmatch(entry_id) or len(entry_id) > LONGEST_ID or path != path_of(kind, entry_id):
        return Fault(path, entry_id or "nothing", "an id in small letters, digits and hyphens", "rename the file")
    return None


def stamp_of(files: Files) -> str:
    return digest([list(file) for file in files])


def in_use(practice: Practice) -> InUse:
    library = library_of(practice)
    kinds = tuple(KindShare(kind, share) for kind, share in shares(library).items())
    return InUse(
        version=library.version,
        stamp=stamp_of(files_of(practice)),
        entries=sum(k.share.entries for k in kinds),
        statements=sum(k.share.statements for k in kinds),
        unconfirmed=sum(k.share.unconfirmed for k in kinds),
        kinds=kinds,
    )


def own_files(practice: Practice) -> list[OwnFile]:
    """The practice's files that hold, by path."""
    library = library_of(practice)
    said = {path_of(o.kind, o.id): o for o in library.overlaid}
    rows = KnowledgeFile.objects.of(practice).filter(retired_at=None).select_related("added_by").order_by("path")
    return [OwnFile(row, _name(library, *parts_of(row.path)), said.get(row.path)) for row in rows]


def past_files(practice: Practice) -> list[KnowledgeFile]:
    """Files that no longer hold, the latest first; their text is kept."""
    rows = KnowledgeFile.objects.of(practice).exclude(retired_at=None).select_related("added_by")
    return list(rows.order_by("-retired_at", "path")[:100])


def history(practice: Practice) -> list[Laid]:
    """Every change with who and when, from the trail; the latest first."""
    lines = TrailLine.objects.filter(chain=practice.ref, action="knowledge-overlaid").order_by("-seq")[:50]
    names = dict(Staff.objects.filter(practice=practice).values_list("ref", "name"))
    return [
        Laid(
            at=line.at,
            who=names.get(line.actor, line.actor),
            files=tuple(one for one in str(line.details.get("changes", "")).split(", ") if one),
            count=int(line.details.get("files", 0)),
        )
        for line in lines
    ]


def kinds_of(library: Library) -> list[tuple[str, int]]:
    return [(kind, len(entries)) for kind, entries in library.kinds()]


def entries_of(practice: Practice, kind: str, *, like: str = "") -> list[Entry]:
    """Entries of a kind whose id or name holds the words; empty where there is no such kind."""
    library = library_of(practice)
    own = {path for path, _text in files_of(practice)}
    wanted = like.casefold().strip()
    found = dict(library.kinds()).get(kind, {})
    out = [Entry(kind, entry_id, _name(library, kind, entry_id), path_of(kind, entry_id) in own) for entry_id in found]
    return [entry for entry in out if wanted in entry.id or wanted in entry.name.casefold()]


def text_to_change(practice: Practice, path: str, *, author: str, on: date) -> str | None:
    """An entry as a file of the practice that replaces it; the practice's own file where there is one."""
    own = dict(files_of(practice)).get(path)
    if own is not None:
        return own
    if path_fault(path) is not None or not (file := DATA / path).is_file():
        return None
    return f"{file.read_text(encoding='utf-8').rstrip()}\n\n{_head('replace', author, on)}"


def text_of_new(entry_id: str, *, author: str, on: date) -> str:
    return f'id = "{entry_id}"\n\n{_head("add", author, on)}'


def text_of_withdrawal(*, author: str, on: date) -> str:
    return _head("withdraw", author, on)


def with_draft(files: Files, draft: Mapping[str, str | None]) -> Files:
    """Files as they would be: a draft's text holds, and what it leaves out is gone."""
    merged: dict[str, str | None] = {**dict(files), **draft}
    return tuple(sorted((path, text) for path, text in merged.items() if text is not None))


def _head(action: str, author: str, on: date) -> str:
    # A name that could break out of the quotes is written without them.
    said = re.sub(r'["\\\x00-\x1f\x7f]', "", author)
    return f'[overlay]\naction = "{action}"\nauthor = "{said}"\non = {on:%Y-%m-%d}\nreason = ""\n'


def _name(library: Library, kind: str, entry_id: str) -> str:
    entry = dict(library.kinds()).get(kind, {}).get(entry_id)
    for field in ("name", "title", "text", "says"):
        said = getattr(entry, field, "")
        if isinstance(said, str) and said:
            return said if len(said) <= 90 else said[:89] + "…"
    return ""


def names_of(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Kinds with their words, as folders of the library are named."""
    return [(kind, kind.replace("-", " ").capitalize()) for kind in kinds]
