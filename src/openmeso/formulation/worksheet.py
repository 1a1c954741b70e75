"""The worksheet and the syringe labels: what to draw from which lot, in which order, up to which mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openmeso.formulation.candidates import Candidate
from openmeso.formulation.marks import syringes, volume
from openmeso.formulation.nouns import Preparation, SyringeLabel, WorksheetStep
from openmeso.formulation.pouring import Pour
from openmeso.formulation.setting import Setting
from openmeso.serialize import digest
from openmeso.units import Volume, plain

#: Tags whose presence belongs on a label, as an allergen line.
_TELLING_TAGS = ("fish-derived", "animal-origin", "blood-product")


def worksheet(
    poured: Sequence[tuple[Candidate, str, tuple[Pour, ...]]], preparations: Sequence[Preparation], setting: Setting
) -> tuple[WorksheetStep, ...]:
    """Every step in order: diluent first, actives after it, gels as they are."""
    lines: list[tuple[str, str, str, str, Volume, str]] = []
    for (candidate, letter, pours), preparation in zip(poured, preparations, strict=True):
        mix = _mixing if candidate.mixture else _as_it_is
        lines += [(letter, *line) for line in mix(candidate, pours, preparation, setting)]
    return tuple(
        WorksheetStep(number, letter, what, product, lot, drawn, mark)
        for number, (letter, what, product, lot, drawn, mark) in enumerate(lines, start=1)
    )


_Line = tuple[str, str, str, Volume, str]


def _as_it_is(
    candidate: Candidate, pours: Sequence[Pour], preparation: Preparation, setting: Setting
) -> Iterator[_Line]:
    product = candidate.parts[0].product
    for one in pours:
        lot = one.held.lot
        container = _container(one, setting)
        drawn = volume(one.marks)
        if container == "prefilled-syringe":
            what = "Use the filled syringe as it is; do not dilute or mix it"
            yield what, product.id, lot.lot, drawn, f"{drawn} of the {lot.volume} in it"
            continue
        if container in ("powder-vial", "kit") and one.first:
            yield "Dissolve or join as the leaflet says", product.id, lot.lot, lot.volume, ""
        for filled in syringes(one.marks):
            yield f"Draw from the {_word(container)}", product.id, lot.lot, volume(filled.marks), filled.words
    yield _discard(preparation, candidate)


def _mixing(candidate: Candidate, pours: Sequence[Pour], preparation: Preparation, setting: Setting) -> Iterator[_Line]:
    for part in candidate.parts:
        diluent = part.product.id == candidate.diluent
        for one in (p for p in pours if p.product == part.product.id):
            what = f"Draw the diluent from the {_word(_container(one, setting))}"
            if not diluent:
                what = f"Draw from the {_word(_container(one, setting))} in its own syringe, then add it slowly"
            for filled in syringes(one.marks):
                yield what, part.product.id, one.held.lot.lot, volume(filled.marks), filled.words
    look = "Turn gently, do not shake. Hold against the light: discard it when cloudy, coloured, with crystals or gas"
    yield look, "", "", preparation.prepared, f"{preparation.prepared} in all"
    yield _discard(preparation, candidate)


def _discard(preparation: Preparation, candidate: Candidate) -> _Line:
    rest = preparation.prepared - preparation.volume
    words = f"Label each syringe before the next is filled. Use within {preparation.discard_after_minutes} minutes"
    if candidate.mixture and rest:
        words += f"; {rest} more than planned is made, because of the marks, and is discarded"
    return f"{words}. One patient: discard the rest", "", "", preparation.volume, f"give {preparation.volume}"


def _container(one: Pour, setting: Setting) -> str:
    presentations = setting.library.products[one.product].presentations
    same = [p.container for p in presentations if p.volume_ml == one.held.lot.volume.value]
    return same[0] if same else presentations[0].container


def _word(container: str) -> str:
    return container.replace("-", " ")


def syringe_labels(preparations: Sequence[Preparation], setting: Setting) -> tuple[SyringeLabel, ...]:
    """One label a preparation, to be put on each of its syringes. No trailing zero stands on it."""
    return tuple(_label(preparation, setting) for preparation in preparations)


def _label(preparation: Preparation, setting: Setting) -> SyringeLabel:
    library = setting.library
    main = [i for i in preparation.ingredients if i.kind in ("active", "anesthetic")]
    contents = [f"{i.name} {i.stated}" for i in main]
    if preparation.diluent:
        contents.append(f"in {library.products[preparation.diluent].name}")
    telling = [i.name for i in preparation.ingredients if i.kind in ("anesthetic", "excipient")]
    for ingredient in preparation.ingredients:
        tags = library.actives[ingredient.ingredient].tags
        telling += [tag.replace("-", " ") for tag in _TELLING_TAGS if tag in tags]
    incomplete = [p for p in preparation.products if not library.products[p].composition_complete]
    if incomplete:
        telling.append("further ingredients that are not on file")
    storage = "; ".join(
        dict.fromkeys(
            library.products[p].label.storage for p in preparation.products if library.products[p].label.storage
        )
    )
    return SyringeLabel(
        preparation=preparation.letter,
        contents=tuple(contents),
        total=preparation.prepared,
        route=preparation.route,
        zones=tuple(library.zones[z.zone].name for z in preparation.zones),
        lots=tuple(f"{lot.product} {lot.lot}" for lot in preparation.lots),
        contains=tuple(f"contains {name}" for name in dict.fromkeys(telling)),
        storage=storage,
        use_within_minutes=preparation.discard_after_minutes,
        hash_short=digest(preparation)[:8],
    )


def label_line(label: SyringeLabel) -> str:
    """Contents and volume in one line, as printed: "5 mL", never "5.00 mL"."""
    return f"{' + '.join(label.contents)}; {plain(label.total.value)} mL; {label.route}"
