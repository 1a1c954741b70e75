"""The consent text, what its hash binds, and whether a signature still covers."""

from __future__ import annotations

from dataclasses import dataclass

from openmeso.serialize import digest
from openmeso.units import Volume


@dataclass(frozen=True, slots=True)
class Block:
    """A sentence, and the points under it."""

    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PhotoConsent:
    """One purpose of photographs: signed, refused or withdrawn for itself."""

    purpose: str
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something staff must see before a signature is taken.

    Attributes:
        code: ``consent/<kebab>``, stable.
    """

    code: str
    what: str
    do: str


@dataclass(frozen=True, slots=True)
class Bound:
    """What a signature binds: products with their concentrations, route, zones, text and language.

    Everything is sorted, so that order never matters. Lots and volumes are no part of it.
    """

    products: tuple[str, ...]
    concentrations: tuple[str, ...]
    route: str
    zones: tuple[str, ...]
    text_version: str
    language: str

    @property
    def hash(self) -> str:
        return digest(self)


@dataclass(frozen=True, slots=True)
class ProductVolume:
    """Volume of one product in one session."""

    product: str
    volume: Volume


@dataclass(frozen=True)
class ConsentText:
    """A consent text as it is read.

    Attributes:
        language: Language of the text; ``wanted_language`` is the patient's.
        reviewed: The text stands in the patient's language and was reviewed.
        hash: SHA-256 over ``bound``: the signature holds as long as it does not change.
        text_digest: SHA-256 over every word shown: proves which words were read.
        volumes: For the tolerance; outside the hash.
        signature: The sentence that is signed.
    """

    title: str
    intro: str
    sections: tuple[Section, ...]
    photographs: tuple[PhotoConsent, ...]
    signature: str
    language: str
    wanted_language: str
    reviewed: bool
    notices: tuple[Notice, ...]
    bound: Bound
    hash: str
    text_digest: str
    volumes: tuple[ProductVolume, ...]
    cooling_off_hours: int

    @property
    def text_version(self) -> str:
        return self.bound.text_version

    def section(self, section_id: str) -> Section:
        return next(s for s in self.sections if s.id == section_id)

    def words(self) -> tuple[str, ...]:
        """Every sentence that the patient reads, in order."""
        out = [self.title, self.intro]
        for section in self.sections:
            out.append(section.heading)
            for block in section.blocks:
                out += [text for text in (block.text, *block.items) if text]
        return (*out, *(photo.text for photo in self.photographs), self.signature)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether a signed consent still covers what is planned now, and if not, every reason."""

    covers: bool
    reasons: tuple[Notice, ...]
