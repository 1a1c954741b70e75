"""What a screen says: numbers with their units, words beside colors, faults with their way to the field."""

import datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.template.loader import render_to_string

from openmeso_clinic.templatetags import drawings, look
from openmeso_clinic.templatetags.icons import ICONS, VERDICT_ICONS

CLINIC = Path(look.__file__).parents[1]


class Ask(forms.Form):
    lot = forms.CharField(label="Lot number", help_text="As printed.")
    fever = forms.ChoiceField(label="Fever", choices=[("no", "No"), ("yes", "Yes")], widget=forms.RadioSelect)


def strip(**changes: object) -> str:
    values: dict[str, object] = {
        "ref": "x", "name": "Sample, Amira", "number": "OM-1", "born": datetime.date(1988, 5, 4), "url": "",
        "allergy_words": [], "allergies_known": True, "findings": [], "verdict": "",
    }  # fmt: skip
    return render_to_string("parts/identity.html", {"strip": SimpleNamespace(**{**values, **changes})})


def test_a_volume_has_two_decimals_and_does_not_part_from_its_unit() -> None:
    assert look.ml(Decimal("5")) == "5.00\u00a0mL"
    assert look.ml("not a number") == ""


@pytest.mark.parametrize(("value", "words"), [("10.6", "+10.6"), ("-0.2", "\u22120.2"), ("0", "0")])
def test_a_change_carries_its_sign(value: str, words: str) -> None:
    assert look.signed(value) == words


def test_a_date_has_its_month_in_words() -> None:
    assert look.day(datetime.date(2026, 11, 22)) == "22 November 2026"


@pytest.mark.parametrize("verdict", VERDICT_ICONS)
def test_a_verdict_is_shape_and_word_never_color_alone(verdict: str) -> None:
    chip = look.verdict_chip(verdict.replace("_", "-"))
    assert ICONS[VERDICT_ICONS[verdict]] in chip
    assert look.verdict_word(verdict) in chip


def test_no_known_allergy_is_not_allergies_not_known() -> None:
    assert "No known allergy" in strip()
    assert "Allergies not known" in strip(allergies_known=False)
    assert "lidocaine" in strip(allergy_words=["lidocaine"])


def test_a_name_cannot_bring_markup() -> None:
    assert "<script>" not in strip(name="<script>alert(1)</script>")


def test_every_fault_leads_to_its_field() -> None:
    page = render_to_string("parts/form_errors.html", look.form_errors(Ask({})))
    assert 'href="#id_lot"' in page
    assert 'href="#id_fever_0"' in page
    assert 'role="alert"' in page


def test_a_field_is_tied_to_its_help_and_its_fault() -> None:
    page = render_to_string("parts/field.html", look.field(Ask({})["lot"]))
    assert 'aria-describedby="id_lot_helptext id_lot_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_lot_error"' in page


def test_no_choice_is_made_for_the_patient() -> None:
    assert "checked" not in render_to_string("parts/field.html", look.field(Ask()["fever"], "cards"))


def test_better_lies_towards_the_end_whether_up_or_down_is_better() -> None:
    assert drawings.noise_band(3, 1, "up") == drawings.noise_band(-3, 1, "down")


def test_an_overfull_syringe_shows_what_is_over() -> None:
    full = drawings.syringe([{"volume": 5, "number": "1"}], 5)
    over = drawings.syringe([{"volume": 6, "number": "1"}], 5)
    assert not full["over"]
    assert float(over["over"]) > 0


def test_the_look_keeps_its_own_house_rules() -> None:
    for sheet in (CLINIC / "static" / "openmeso" / "css").rglob("*.css"):
        assert "!important" not in sheet.read_text(), sheet
    for page in [*(CLINIC / "templates" / "frames").glob("*.html"), *(CLINIC / "templates" / "parts").glob("*.html")]:
        text = page.read_text()
        assert not [word for word in (" style=", "<style", " onclick=", " onchange=", "hx-on") if word in text], page


def test_every_sheet_of_a_component_is_in_the_look() -> None:
    css = CLINIC / "static" / "openmeso" / "css"
    listed = (css / "openmeso.css").read_text()
    assert not [sheet.name for sheet in (css / "components").glob("*.css") if f"components/{sheet.name}" not in listed]


def test_what_never_changes_is_drawn_in_each_language_and_knows_nobody() -> None:
    from django.template import engines
    from django.utils import translation

    part = "{% load i18n unchanging %}{% unchanging %}{% translate 'Patients' %}{{ patient }}{% endunchanging %}"
    page = engines["django"].from_string(part)
    said = []
    for language in ("en", "fr", "en"):
        with translation.override(language):
            said.append(page.render({"patient": "Sample, Amira"}))
    assert said[0] == said[2] == "Patients"
    assert "Sample" not in said[1]
