"""Documents: each renders a noun, in the reader's language, the same bytes every time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from openmeso.cli.inputs import needed_stock, practice_for
from openmeso.intake import read_case
from openmeso.intake.case import Case
from openmeso.knowledge import Library
from openmeso.languages import catalogue, patient_language
from openmeso.pathway import Walked, walk
from openmeso.plan.injection_map import draw_map
from openmeso.practice import Practice
from openmeso.reports.consent import consent_pdf
from openmeso.reports.leaflet import leaflet_pdf
from openmeso.reports.map_drawing import LETTER_COLOURS, draw_view, shape_of
from openmeso.reports.plan import plan_pdf
from openmeso.reports.words import Reader, stamp_of
from openmeso.reports.worksheet import worksheet_pdf
from openmeso.units import Volume

EXAMPLES = Path(__file__).parents[2] / "examples"
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def place() -> tuple[Library, Practice]:
    return practice_for(EXAMPLES / "practice")


Made = tuple[Case, Walked]


@pytest.fixture(scope="module")
def made(place: tuple[Library, Practice]) -> dict[str, Made]:
    library, practice = place
    stock = needed_stock(EXAMPLES / "stock.toml", None, library)
    out = {}
    for name in (
        "fine-lines-wedding",
        "allergy-infeasible",
        "calendar-clash",
        "blood-thinner-unknown",
        "arabic-reader",
        "hair-man",
        "melasma-phototype-4",
        "acne-scars-needling",
        "diabetes-decided",
    ):
        case = read_case(EXAMPLES / f"{name}.toml", library=library)
        out[name] = (
            case,
            walk(case=case, library=library, practice=practice, stock=stock, on=case.on or date.min, at=AT),
        )
    return out


def words(pdf: bytes) -> str:
    reader = PdfReader(BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def plan_of(made: Made, place: tuple[Library, Practice], language: str) -> bytes:
    library, practice = place
    case, walked = made
    return plan_pdf(walked, case=case, practice=practice, reader=Reader(catalogue(language), library), made_at=AT)


def test_the_plan_says_verdict_formulation_map_dates_and_price(
    made: dict[str, Made], place: tuple[Library, Practice]
) -> None:
    text = words(plan_of(made["fine-lines-wedding"], place, "en"))
    for word in ("Treatment plan", "Eligible", "Formulation", "Injection map", "Session 1", "Superficial peel", "€"):
        assert word in text
    assert "limited and mixed" in text


def test_the_plan_reads_in_french(made: dict[str, Made], place: tuple[Library, Practice]) -> None:
    text = words(plan_of(made["fine-lines-wedding"], place, "fr"))
    for word in (
        "Plan de traitement",
        "Carte d’injection",
        "Séance 1",
        "Point par point",
        "Visage, oblique gauche",
        "limitées et contradictoires",
    ):
        assert word in text


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("allergy-infeasible", "No formulation keeps every limit"),
        ("calendar-clash", "No course fits the calendar"),
        ("blood-thinner-unknown", "Cannot be decided yet"),
    ],
)
def test_a_refusal_is_a_document_with_its_reasons(
    made: dict[str, Made], place: tuple[Library, Practice], name: str, says: str
) -> None:
    assert says in words(plan_of(made[name], place, "en"))


def test_the_same_plan_gives_the_same_bytes(made: dict[str, Made], place: tuple[Library, Practice]) -> None:
    assert plan_of(made["calendar-clash"], place, "en") == plan_of(made["calendar-clash"], place, "en")


def test_every_page_carries_the_digests(made: dict[str, Made], place: tuple[Library, Practice]) -> None:
    _, walked = made["fine-lines-wedding"]
    pdf = plan_of(made["fine-lines-wedding"], place, "en")
    for page in PdfReader(BytesIO(pdf)).pages:
        assert walked.provenance.library[:16] in page.extract_text()


def test_the_worksheet_has_every_lot_and_a_label_with_name_and_birth_date(
    made: dict[str, Made], place: tuple[Library, Practice]
) -> None:
    library, practice = place
    case, walked = made["fine-lines-wedding"]
    assert walked.formulation is not None
    pdf = worksheet_pdf(
        walked.formulation,  # type: ignore[arg-type]
        case=case,
        practice=practice,
        reader=Reader(catalogue("en"), library),
        made_at=AT,
        stamp=stamp_of(walked.provenance),
    )
    text = words(pdf)
    assert "Sample, Brigitte" in text
    assert "19 February 1974" in text
    assert "intradermal" in text
    for preparation in walked.formulation.chosen.preparations:  # type: ignore[union-attr]
        for use in preparation.lots:
            assert use.lot in text
    assert ".00 mL" not in text


def test_the_consent_carries_its_hash_and_its_words(made: dict[str, Made], place: tuple[Library, Practice]) -> None:
    library, practice = place
    case, walked = made["fine-lines-wedding"]
    assert walked.consent is not None
    reader = Reader(catalogue(patient_language(case.patient.language)), library)
    text = words(consent_pdf(walked.consent, case=case, practice=practice, reader=reader, made_at=AT))
    assert walked.consent.hash[:32] in text
    assert walked.consent.title in text


def test_an_arabic_leaflet_runs_from_right_to_left_and_says_what_is_not_translated(
    made: dict[str, Made], place: tuple[Library, Practice]
) -> None:
    library, practice = place
    case, walked = made["arabic-reader"]
    assert walked.aftercare is not None
    assert walked.aftercare.language == "en"
    pdf = leaflet_pdf(
        walked.aftercare,
        walked.precare,
        case=case,
        practice=practice,
        reader=Reader(catalogue("ar"), library),
        made_at=AT,
        stamp="x",
    )
    fonts = {
        font["/BaseFont"]
        for page in PdfReader(BytesIO(pdf)).pages
        for font in (f.get_object() for f in page["/Resources"]["/Font"].values())  # type: ignore[index,union-attr]
    }
    assert any("NotoSansArabic" in str(font) for font in fonts)
    assert "Emergency: 15" in words(pdf)
    assert walked.consent is not None
    assert any("interpreter" in notice.do for notice in walked.consent.notices)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hair-man", "Scalp from above"),
        ("melasma-phototype-4", "Tranexamic acid"),
        ("melasma-phototype-4", "Ingredients that stay out"),
        ("acne-scars-needling", "microneedling"),
        ("diabetes-decided", "Decided by Dr Synthetic One"),
        ("diabetes-decided", "article-4"),
    ],
)
def test_each_plan_tells_what_is_special_about_it(
    made: dict[str, Made], place: tuple[Library, Practice], name: str, says: str
) -> None:
    assert says.lower() in words(plan_of(made[name], place, "en")).lower()


@pytest.mark.parametrize("name", ["allergy-infeasible", "calendar-clash", "diabetes-decided", "melasma-phototype-4"])
def test_every_plan_sets_in_french(made: dict[str, Made], place: tuple[Library, Practice], name: str) -> None:
    assert "Plan de traitement" in words(plan_of(made[name], place, "fr"))


def test_both_sides_of_the_evidence_are_printed(made: dict[str, Made], place: tuple[Library, Practice]) -> None:
    text = words(plan_of(made["melasma-phototype-4"], place, "en"))
    assert "For A:" in text
    assert "Against" in text


def test_every_technique_is_drawn_in_its_shape(library: Library) -> None:
    shapes = {technique: shape_of(technique) for technique in library.techniques}
    assert shapes["point-by-point"] == "triangle"
    assert shapes["nappage"] == "square"
    assert shapes["papule"] == shape_of(None) == "circle"
    lines = draw_map(
        volumes={"neck": Volume.of(1)}, sex="female", library=library, techniques={"neck": "linear-retrograde"}
    )
    drawing = draw_view(library.views[lines.zones[0].view], lines.zones, {"neck": "B"}, library)
    assert "<line" in drawing
    assert LETTER_COLOURS["B"] in drawing


def test_what_a_person_wrote_is_never_markup(made: dict[str, Made], place: tuple[Library, Practice]) -> None:
    case, walked = made["calendar-clash"]
    wild = '#import "x" *bold* $x$ <b> \\ {{7*7}}'
    renamed = case.model_copy(update={"patient": case.patient.model_copy(update={"name": wild})})
    assert "{{7*7}}" in words(plan_of((renamed, walked), place, "en"))


def test_a_french_label_names_its_zones_in_french(made: dict[str, Made], place: tuple[Library, Practice]) -> None:
    library, practice = place
    case, walked = made["fine-lines-wedding"]
    pdf = worksheet_pdf(
        walked.formulation,  # type: ignore[arg-type]
        case=case,
        practice=practice,
        reader=Reader(catalogue("fr"), library),
        made_at=AT,
        stamp="x",
    )
    assert "intradermal · joue, coin externe de l’œil" in words(pdf)
