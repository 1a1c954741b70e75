"""``draft_consent``: the text one patient reads, bound to exactly this plan."""

from __future__ import annotations

from openmeso.consent import bearing, risks, what
from openmeso.consent.nouns import Block, Bound, ConsentText, Notice, PhotoConsent, ProductVolume, Section
from openmeso.consent.subject import ConsentPlace, ConsentProduct, ConsentSubject, ConsentZone
from openmeso.consent.texts import PHOTO_PURPOSES
from openmeso.consent.version import text_version
from openmeso.consent.writer import Writer
from openmeso.errors import Fault, UnknownIdError, one_of
from openmeso.knowledge import Library
from openmeso.knowledge.schema.regulation import Jurisdiction
from openmeso.languages import catalogue, patient_language
from openmeso.languages.formats import duration
from openmeso.serialize import digest
from openmeso.units import Volume, plain


def draft_consent(*, subject: ConsentSubject, place: ConsentPlace, library: Library, language: str) -> ConsentText:
    """Write the consent text.

    Args:
        language: What the patient reads best. Without a complete text in it, the text is English and
            a notice asks for an interpreter.

    Raises:
        UnknownIdError: with every zone, concern, ingredient … that the library does not know.
    """
    jurisdiction = _jurisdiction(place.jurisdiction, library)
    _check_ids(subject, library)
    written_in = patient_language(language)
    w = Writer(subject, place, jurisdiction, library, catalogue(written_in))
    reviewed = written_in == language.split("-", maxsplit=1)[0].lower() and written_in in place.reviewed_languages
    sections = (
        what.planned(w),
        what.contents(w),
        what.status(w),
        bearing.evidence(w),
        bearing.expect(w),
        risks.common(w),
        risks.rare(w),
        bearing.alternatives(w),
        what.cost(w),
        risks.aftercare(w),
        _rights(w),
        Section("photographs", w.say("photographs"), (Block(w.say("photographs-intro")),)),
        _data(w),
    )
    photographs = tuple(PhotoConsent(purpose, w.say(f"photo-{purpose}")) for purpose in PHOTO_PURPOSES)
    signature = w.say("sign") if reviewed else f"{w.say('sign')} {w.say('sign-interpreter')}"
    bound = _bound(w, text_version(library, w.catalogue))
    return ConsentText(
        title=w.say("title"),
        intro=w.say("intro") if reviewed else f"{w.say('not-reviewed')} {w.say('intro')}",
        sections=sections,
        photographs=photographs,
        signature=signature,
        language=written_in,
        wanted_language=language,
        reviewed=reviewed,
        notices=_notices(subject, jurisdiction, language, reviewed=reviewed),
        bound=bound,
        hash=bound.hash,
        text_digest=digest((sections, photographs, signature)),
        volumes=_volumes(subject),
        cooling_off_hours=jurisdiction.cooling_off_hours,
    )


def _jurisdiction(code: str, library: Library) -> Jurisdiction:
    by_code = {entry.code: entry for entry in library.jurisdictions.values()}
    if code not in by_code:
        raise UnknownIdError([Fault("consent: jurisdiction", code, one_of(by_code, code))])
    return by_code[code]


def _check_ids(subject: ConsentSubject, library: Library) -> None:
    wanted = [
        ("zones", library.zones, [place.zone for place in subject.zones]),
        ("concerns", library.concerns, subject.concerns),
        ("ingredients", library.actives, [i.id for product in subject.products for i in product.ingredients]),
        ("combined", library.combined, subject.combined),
        ("findings", library.rules, subject.findings),
        ("anesthesia", library.anesthesia, [subject.anesthesia] if subject.anesthesia else []),
    ]
    faults = [
        Fault(f"consent: {name}", wrong, one_of(known, wrong))
        for name, known, given in wanted
        for wrong in given
        if wrong not in known
    ]
    if faults:
        raise UnknownIdError(faults)


def _rights(w: Writer) -> Section:
    say = w.say
    items = [say("rights-questions"), say("rights-withdraw"), say("rights-think")]
    if w.jurisdiction.cooling_off_hours:
        items.append(say("rights-cooling-off", duration=duration(w.jurisdiction.cooling_off_hours, w.language)))
    items += [say("rights-language"), say("rights-change"), say("rights-copy")]
    return Section("rights", say("rights"), (Block(items=tuple(items)),))


def _data(w: Writer) -> Section:
    items = tuple(w.say(f"data-{part}") for part in ("what", "why", "who", "rights"))
    return Section("data", w.say("data"), (Block(items=items),))


def _key(product: ConsentProduct) -> str:
    return "+".join(sorted(product.ids))


def _bound(w: Writer, version: str) -> Bound:
    """A numbing medicine is a product like any other; cooling is none."""
    subject = w.subject
    numbing = w.library.anesthesia.get(subject.anesthesia)
    products = {_key(product) for product in subject.products}
    if numbing and numbing.ingredients:
        products.add(f"anesthesia/{numbing.id}")
    return Bound(
        products=tuple(sorted(products)),
        concentrations=tuple(
            sorted(
                {
                    f"{_key(product)}: {i.id} "
                    + ("unknown" if i.concentration is None else f"{plain(i.concentration)} {i.unit}")
                    for product in subject.products
                    for i in product.ingredients
                }
            )
        ),
        route=subject.route,
        zones=_sides(subject.zones),
        text_version=version,
        language=w.language,
    )


def _sides(zones: tuple[ConsentZone, ...]) -> tuple[str, ...]:
    """Zone and side, sorted; left and right of one zone are both sides of it."""
    sides: dict[str, set[str]] = {}
    for place in zones:
        sides.setdefault(place.zone, set()).update({"left", "right"} if place.side == "both" else {place.side})
    return tuple(sorted(f"{zone}/{side}" for zone, here in sides.items() for side in here))


def _volumes(subject: ConsentSubject) -> tuple[ProductVolume, ...]:
    total: dict[str, Volume] = {}
    for product in subject.products:
        total[_key(product)] = total.get(_key(product), Volume.zero()) + product.volume
    return tuple(ProductVolume(key, total[key]) for key in sorted(total))


def _notices(
    subject: ConsentSubject, jurisdiction: Jurisdiction, language: str, *, reviewed: bool
) -> tuple[Notice, ...]:
    out = []
    if not reviewed:
        out.append(
            Notice(
                "consent/interpreter-needed",
                f"There is no reviewed text in the patient's language ({language}).",
                "record an interpreter with name and language before the signature",
            )
        )
    if jurisdiction.cooling_off_hours:
        out.append(
            Notice(
                "consent/cooling-off",
                f"{jurisdiction.cooling_off_hours} hours lie between information and signature here.",
                "give the text now, take the signature later",
            )
        )
    if any(len(product.ids) > 1 for product in subject.products) and not subject.mixture_reason:
        out.append(
            Notice(
                "consent/mixture-without-reason", "Products are mixed without a reason.", "the prescriber states why"
            )
        )
    if subject.price is None:
        out.append(Notice("consent/price-missing", "The text names no price.", "state the price of the whole course"))
    out += [
        Notice(
            "consent/product-unconfirmed",
            f"{product.name}: status or composition is not confirmed.",
            "confirm it against the leaflet",
        )
        for product in subject.products
        if not (product.confirmed and product.complete)
    ]
    return tuple(out)
