"""The paper in the printers: A4 unless the practice says Letter, and then on every page of every paper."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from openmeso.practice import Practice
from openmeso.reports.consent import consent_pdf
from openmeso.reports.day_sheet import day_sheet_pdf
from openmeso.reports.downtime_pack import DowntimePatient, downtime_pack_pdf
from openmeso.reports.log import log_pdf
from openmeso.reports.pdf import TEMPLATES
from openmeso.reports.plan import plan_pdf
from openmeso.reports.preparation_list import preparation_list_pdf
from openmeso.reports.worksheet import worksheet_pdf
from tests.core.paper_world import AT, example, place, reader
from tests.core.test_day_sheet import ON, visit

#: Points of 1/72 inch.
SIZES = {"a4": (595, 842), "letter": (612, 792)}


def papers(practice: Practice) -> dict[str, bytes]:
    made, english = example("melasma-phototype-4"), reader("en")
    about = {"practice": practice, "reader": english, "made_at": AT}
    assert made.walked.consent is not None
    return {
        "plan": plan_pdf(made.walked, case=made.case, **about),
        "consent": consent_pdf(made.walked.consent, case=made.case, **about),
        "worksheet": worksheet_pdf(made.formulation, case=made.case, stamp="", **about),
        "day sheet": day_sheet_pdf(ON, [visit()], **about),
        "downtime pack": downtime_pack_pdf(ON, [DowntimePatient(visit())], **about),
        "preparation list": preparation_list_pdf(ON, [visit()], [], **about),
        "log": log_pdf("Cleaning", [], heads=("", "", "", ""), empty="Nothing.", **about),
    }


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_every_page_has_the_size_of_the_practices_paper(paper: str) -> None:
    practice = place()[1].model_copy(update={"paper": paper})
    for name, pdf in papers(practice).items():
        for page in PdfReader(BytesIO(pdf)).pages:
            size = (round(float(page.mediabox.width)), round(float(page.mediabox.height)))
            assert tuple(sorted(size)) == tuple(sorted(SIZES[paper])), name


def test_a_practice_that_says_nothing_prints_on_a4() -> None:
    assert place()[1].paper == "a4"


def test_every_paper_has_the_size_of_the_setting() -> None:
    """A template with a page of its own asks for the setting; a label and a picture are as large as what they show."""
    pages = {p.name: p.read_text() for p in Path(TEMPLATES).glob("*.typ") if "#set page(" in p.read_text()}
    assert sorted(name for name, text in pages.items() if "paper-of(data)" not in text) == [
        "drawing.typ",
        "label.typ",
        "photo_comparison_picture.typ",
    ]
