"""What is said of the treatment is shown beside what the data bear, to everybody who works in the clinic."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

from django.test import Client
from django.urls import reverse

from openmeso_clinic.bridge.library import library_of
from tests.clinic.cast import Cast


def page(signed_in: Callable[[str], Client], role: str) -> str:
    return unescape(signed_in(role).get(reverse("claims")).content.decode())


def test_every_claim_stands_with_both_sides_grade_and_source(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    text = page(signed_in, "front-desk")
    library = library_of(cast.practice)
    assert len(library.claims) >= 20
    for claim in library.claims.values():
        card = text[text.index(f'id="{claim.id}"') :].partition("</section>")[0]
        said = [claim.claim, claim.say, claim.data, f"grade {claim.grade.value}", *(side.says for side in claim.sides)]
        said += [library.sources[source].title for side in claim.sides for source in side.sources]
        for words in said:
            assert words.strip() in card, (claim.id, words)
        assert ("not confirmed" in card) == (not all(one.confirmed for one in (claim, *claim.sides)))


def test_it_is_read_in_the_language_of_the_reader(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    cast.staff["injector"].language = "fr"
    cast.staff["injector"].save()
    assert "À dire au patient" in page(signed_in, "injector")
