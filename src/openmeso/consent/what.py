"""The sections about the treatment itself: what is planned, what is in it, its legal status, its cost."""

from __future__ import annotations

from openmeso.consent.nouns import Block, Section
from openmeso.consent.subject import ConsentProduct, ConsentZone
from openmeso.consent.writer import Writer
from openmeso.languages.formats import duration, listed, number, price, quantity, volume


def planned(w: Writer) -> Section:
    subject, say = w.subject, w.say
    items = [
        say("planned-what", route=say(f"route-{subject.route}")),
        say("planned-where", zones=listed([_zone(w, place) for place in subject.zones], w.language)),
        say("planned-why", concerns=" · ".join(w.concern(c) for c in subject.concerns)),
    ]
    if subject.sessions == 1:
        items.append(say("planned-one-session"))
    else:
        count = number(subject.sessions, w.language)
        items.append(say("planned-sessions", count=count, interval=duration(subject.interval_days * 24, w.language)))
    if subject.maintenance_days:
        items.append(say("planned-maintenance", interval=duration(subject.maintenance_days * 24, w.language)))
    items.append(say("planned-who", name=subject.injector, licence=subject.licence))
    numbing = w.library.anesthesia.get(subject.anesthesia)
    items.append(
        say("planned-anesthesia", what=w.text("anesthesia", numbing.id, "name", numbing.name))
        if numbing
        else say("planned-no-anesthesia")
    )
    if subject.combined:
        names = [w.text("combined", c, "name", w.library.combined[c].name) for c in subject.combined]
        items.append(say("planned-combined", treatments=listed(names, w.language)))
    return Section("planned", say("planned"), (Block(items=tuple(items)),))


def _zone(w: Writer, place: ConsentZone) -> str:
    name = w.text("zones", place.zone, "name", w.library.zones[place.zone].name)
    return name if place.side == "midline" else f"{name} ({w.word(f'side-{place.side}')})"


def contents(w: Writer) -> Section:
    blocks = [_product(w, product) for product in w.subject.products]
    if any(len(product.ids) > 1 for product in w.subject.products) and w.subject.mixture_reason:
        blocks.append(Block(w.say("contents-mixture", reason=w.subject.mixture_reason)))
    blocks.append(Block(w.say("contents-allergy")))
    return Section("contents", w.say("contents"), tuple(blocks))


def _product(w: Writer, product: ConsentProduct) -> Block:
    say = w.say
    lead = (
        say("contents-product", name=product.name, maker=product.maker)
        if product.maker
        else say("contents-product-no-maker", name=product.name)
    )
    items = [
        say("contents-unknown-amount", name=w.active(i.id))
        if i.concentration is None
        else say("contents-ingredient", name=w.active(i.id), amount=quantity(i.concentration, i.unit, w.language))
        for i in product.ingredients
    ]
    if not product.complete:
        items.append(say("contents-incomplete"))
    items.append(say("contents-volume", volume=volume(product.volume.value, w.language)))
    return Block(lead, tuple(items))


def status(w: Writer) -> Section:
    say = w.say
    law = w.text("jurisdictions", w.jurisdiction.id, "technique_status", w.jurisdiction.technique_status)
    items = []
    for product in w.subject.products:
        line = say("status-product", name=product.name, status=say(f"status-{product.status}"))
        items.append(line if product.confirmed else f"{line} {say('status-unconfirmed')}")
    if any(len(product.ids) > 1 for product in w.subject.products):
        items.append(say("status-mixture"))
    return Section("status", say("status"), (Block(say("status-technique")), Block(law, tuple(items))))


def cost(w: Writer) -> Section:
    subject, say = w.subject, w.say
    if subject.price is None:
        items = [say("cost-open")]
    else:
        amount = price(subject.price.value, subject.currency, w.language)
        items = [
            say("cost-one", price=amount)
            if subject.sessions == 1
            else say("cost-course", count=number(subject.sessions, w.language), price=amount)
        ]
    if subject.maintenance_price is not None:
        items.append(
            say("cost-maintenance", price=price(subject.maintenance_price.value, subject.currency, w.language))
        )
    items.append(say("cost-public"))
    return Section("cost", say("cost"), (Block(items=tuple(items)),))
