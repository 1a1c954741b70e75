"""A page names things in its reader's language; what is decided rests on the same library."""

from __future__ import annotations

from django.test import Client
from django.utils import translation

from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.bridge.spoken import spoken_library
from tests.clinic.cast import Cast


def test_names_follow_the_page_and_the_version_stays(cast: Cast) -> None:
    english = library_of(cast.practice)
    with translation.override("fr"):
        french = spoken_library(cast.practice)
    assert english.zones["cheek"].name == "cheek"
    assert french.zones["cheek"].name == "joue"
    assert french.rules["asthma"].title == "Asthme"
    assert french.adverse_events["ae-nausea"].term == "Nausées"
    assert french.version == english.version
    assert [*french.zones] == [*english.zones]


def test_arabic_pages_name_things_in_english(cast: Cast) -> None:
    with translation.override("ar"):
        assert spoken_library(cast.practice).zones["cheek"].name == "cheek"


def test_a_french_colleague_reads_french_pages(cast: Cast, signed_in) -> None:  # type: ignore[no-untyped-def]
    client: Client = signed_in("prescriber")
    client.post("/account/language", {"language": "fr"})
    page = client.get("/").content.decode()
    assert 'lang="fr"' in page
    assert "À faire" in page
    account = client.get("/account").content.decode()
    assert "Votre compte" in account
