"""Comparing: aligned by what a person placed, handed out only for what the patient consented to."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageDraw
from pypdf import PdfReader

from openmeso.geometry.similarity import Nudge
from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.consents import answer_photographs, withdraw_photographs
from openmeso_clinic.actions.photo_pairs import align_photographs, hand_out_pair
from openmeso_clinic.actions.photographs import add_photograph, retire_photograph
from openmeso_clinic.models import Patient, Photograph, PhotoPair, TrailLine
from openmeso_clinic.queries.invariants.files import CHECKS
from openmeso_clinic.queries.photo_pairs import PURPOSES, alignment_of, pair_row
from openmeso_clinic.uploads.pairs import laid_over
from tests.clinic.cast import Cast

Two = tuple[Photograph, Photograph]
#: Three spots of the first picture, and where the second shows them: 20 px right, 10 down, a tenth larger.
SPOTS = [(80.0, 100.0), (240.0, 110.0), (160.0, 300.0)]
MOVED = [(1.1 * x + 20, 1.1 * y + 10) for x, y in SPOTS]


def spotted(spots: list[tuple[float, float]], size: tuple[int, int] = (320, 400)) -> bytes:
    picture = Image.new("RGB", size, "#d8b090")
    draw = ImageDraw.Draw(picture)
    for x, y in spots:
        draw.ellipse((x - 6, y - 6, x + 6, y + 6), fill="black")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.fixture
def patient(cast: Cast, prescriber: Actor) -> Patient:
    row = cast.patient()
    answer_photographs(by=prescriber, patient=row, purpose="record", given=True)
    return row


@pytest.fixture
def two(patient: Patient, prescriber: Actor) -> Two:
    def add(spots: list[tuple[float, float]], days: int, size: tuple[int, int]) -> Photograph:
        return add_photograph(
            by=prescriber,
            patient=patient,
            data=spotted(spots, size),
            pose="front-rest",
            taken_at=prescriber.at - timedelta(days=days),
        )

    return add(SPOTS, 60, (320, 400)), add(MOVED, 0, (400, 480))


def codes(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in caught.value.missing}


def address(patient: Patient, two: Two, rest: str = "") -> str:
    return f"/patients/{patient.ref}/photographs/{two[0].ref}/beside/{two[1].ref}{rest}"


def given(by: Actor, patient: Patient, purpose: str) -> None:
    answer_photographs(by=by, patient=patient, purpose=purpose, given=True)


class TestAlignment:
    def test_landmarks_lay_the_later_photograph_over_the_earlier_one(
        self, patient: Patient, two: Two, prescriber: Actor
    ) -> None:
        align_photographs(by=prescriber, patient=patient, before=two[0], after=two[1], fixed=SPOTS, moving=MOVED)
        kept = alignment_of(*two, pair_row(*two))
        assert kept.similarity(MOVED[2]) == pytest.approx(SPOTS[2])
        assert kept.residual == pytest.approx(0, abs=1e-6)
        line = str(TrailLine.objects.filter(action="pair-aligned").values().get())
        assert two[0].ref in line and two[1].ref in line
        assert not [fault for check in CHECKS for fault in check()]

    def test_a_correction_by_hand_comes_after_the_landmarks_and_reset_takes_both_off(
        self, patient: Patient, two: Two, prescriber: Actor
    ) -> None:
        about: dict[str, Any] = {"by": prescriber, "patient": patient, "before": two[0], "after": two[1]}
        align_photographs(**about, fixed=SPOTS[:2], moving=MOVED[:2], nudge=Nudge(dx=3, scale=1.005))
        kept = alignment_of(*two, pair_row(*two))
        assert kept.similarity((MOVED[0][0] + 1.1 * 80, MOVED[0][1])) == pytest.approx((163, 99.5))
        align_photographs(**about)
        assert not alignment_of(*two, pair_row(*two)).aligned
        assert PhotoPair.objects.count() == 1

    def test_what_says_nothing_is_refused_with_everything_else(
        self, patient: Patient, two: Two, prescriber: Actor
    ) -> None:
        withdraw_photographs(by=prescriber, photo_consent=patient.photo_consents.get(purpose="record"))
        with pytest.raises(Refused) as caught:
            align_photographs(
                by=prescriber,
                patient=patient,
                before=two[1],
                after=two[0],
                fixed=[(1, 1), (2, 2)],
                moving=[(10, 10), (900, 10)],
            )
        assert codes(caught) == {"pair/consent-record", "pair/order", "pair/outside", "pair/landmarks"}
        assert not PhotoPair.objects.exists()

    def test_the_form_keeps_without_a_script_and_loses_nothing(
        self, patient: Patient, two: Two, signed_in: Callable[[str], Client]
    ) -> None:
        browser = signed_in("assistant")
        typed = {"dx": "1.5", "degrees": "0.2", "scale": "1"}
        for side, points in (("before", SPOTS), ("after", MOVED)):
            for n, (x, y) in enumerate(points, 1):
                typed |= {f"{side}_{n}_x": str(x), f"{side}_{n}_y": str(y)}
        wrong = browser.post(address(patient, two, "/alignment"), typed | {"after_2_y": "", "after_3_x": "5000"})
        page = wrong.content.decode()
        assert wrong.status_code == 422
        assert "A landmark has both numbers." in page and 'value="240.0"' in page and 'value="5000"' in page
        right = browser.post(address(patient, two, "/alignment"), typed | {"mode": "overlay"})
        assert right.headers["Location"] == address(patient, two) + "?mode=overlay"
        row = PhotoPair.objects.get()
        assert row.nudge == {"dx": 1.5, "dy": 0.0, "degrees": 0.2, "scale": 1.0}
        assert row.landmarks["before"] == [list(point) for point in SPOTS]


class TestPage:
    def test_two_of_the_gallery_come_in_their_order_and_one_with_its_baseline(
        self, patient: Patient, two: Two, signed_in: Callable[[str], Client]
    ) -> None:
        browser = signed_in("prescriber")
        choose = f"/patients/{patient.ref}/photographs/compare"
        for query in ({"photo": [two[1].ref, two[0].ref]}, {"photo": [two[1].ref]}):
            assert browser.get(choose, query).headers["Location"] == address(patient, two)
        assert browser.get(address(patient, (two[1], two[0]))).headers["Location"] == address(patient, two)
        for query in ({"photo": [two[0].ref]}, {}):
            assert browser.get(choose, query).headers["Location"].endswith("/photographs")
        assert browser.get(choose, {"photo": ["0" * len(two[0].ref)]}).status_code == 404

    def test_it_says_that_colors_are_not_calibrated_and_what_differs(
        self, patient: Patient, two: Two, signed_in: Callable[[str], Client]
    ) -> None:
        page = signed_in("auditor").get(address(patient, two)).content.decode()
        assert page.count("Colors are not calibrated.") >= 2
        assert "Compare with care" in page and "Not known for both" in page
        assert "Keep the alignment" not in page and "Hand out" not in page

    def test_another_view_is_called_not_comparable(
        self, patient: Patient, two: Two, prescriber: Actor, signed_in: Callable[[str], Client]
    ) -> None:
        side = add_photograph(
            by=prescriber, patient=patient, data=spotted(SPOTS[:1]), pose="oblique-left", taken_at=prescriber.at
        )
        page = signed_in("prescriber").get(address(patient, (two[0], side))).content.decode()
        assert "Not comparable" in page and "Not the same view" in page

    def test_without_consent_to_the_record_nothing_is_shown_beside_another(
        self, patient: Patient, two: Two, prescriber: Actor, signed_in: Callable[[str], Client]
    ) -> None:
        withdraw_photographs(by=prescriber, photo_consent=patient.photo_consents.get(purpose="record"))
        page = signed_in("prescriber").get(address(patient, two)).content.decode()
        assert "Ask before the first photograph" in page and "data-duo" not in page

    def test_a_photograph_that_was_put_aside_is_compared_no_more(
        self, patient: Patient, two: Two, prescriber: Actor, signed_in: Callable[[str], Client]
    ) -> None:
        retire_photograph(by=prescriber, photograph=two[0], reason="Blurred")
        assert signed_in("prescriber").get(address(patient, two)).status_code == 302
        with pytest.raises(Refused) as caught:
            hand_out_pair(by=prescriber, patient=patient, before=two[0], after=two[1], purpose="record", kind="pdf")
        assert codes(caught) == {"pair/retired"}


class TestHandingOut:
    @pytest.mark.parametrize("purpose", PURPOSES)
    def test_each_purpose_asks_for_its_own_consent_and_a_withdrawn_one_is_none(
        self, purpose: str, patient: Patient, two: Two, prescriber: Actor, signed_in: Callable[[str], Client]
    ) -> None:
        withdraw_photographs(by=prescriber, photo_consent=patient.photo_consents.get(purpose="record"))
        said = {"by": prescriber, "patient": patient, "before": two[0], "after": two[1], "kind": "pdf"}
        with pytest.raises(Refused) as caught:
            hand_out_pair(**said, purpose=purpose)  # type: ignore[arg-type]
        assert codes(caught) == {"pair/consent-record", f"pair/consent-{purpose}"}
        assert all(one.url_name == "consent" for one in caught.value.missing)
        for wanted in {"record", purpose}:
            given(prescriber, patient, wanted)
        hand_out_pair(**said, purpose=purpose)  # type: ignore[arg-type]
        withdraw_photographs(
            by=prescriber, photo_consent=patient.photo_consents.get(purpose=purpose, withdrawn_at=None)
        )
        with pytest.raises(Refused):
            hand_out_pair(**said, purpose=purpose)  # type: ignore[arg-type]
        refused = signed_in("prescriber").post(address(patient, two, "/out"), {"purpose": purpose, "kind": "png"})
        assert refused.status_code == 409
        assert TrailLine.objects.filter(action="record-exported").count() == 1

    def test_consent_to_one_purpose_is_none_to_another(self, patient: Patient, two: Two, prescriber: Actor) -> None:
        given(prescriber, patient, "teaching")
        with pytest.raises(Refused) as caught:
            hand_out_pair(
                by=prescriber, patient=patient, before=two[0], after=two[1], purpose="advertising", kind="png"
            )
        assert codes(caught) == {"pair/consent-advertising"}

    def test_a_purpose_that_nobody_was_asked_about_is_none(self, patient: Patient, two: Two, prescriber: Actor) -> None:
        with pytest.raises(Refused) as caught:
            hand_out_pair(by=prescriber, patient=patient, before=two[0], after=two[1], purpose="", kind="png")
        assert codes(caught) == {"pair/purpose"}

    def test_the_patients_copy_names_them_and_the_one_for_teaching_does_not(
        self, patient: Patient, two: Two, prescriber: Actor, signed_in: Callable[[str], Client]
    ) -> None:
        given(prescriber, patient, "teaching")
        align_photographs(by=prescriber, patient=patient, before=two[0], after=two[1], fixed=SPOTS, moving=MOVED)
        browser = signed_in("prescriber")
        texts = {}
        for purpose in ("record", "teaching"):
            answer = browser.post(address(patient, two, "/out"), {"purpose": purpose, "kind": "pdf"})
            assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
            texts[purpose] = " ".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
        assert patient.family_name in texts["record"] and patient.family_name not in texts["teaching"]
        for text in texts.values():
            assert "Nothing was changed but the alignment" in text and "Colors are not calibrated." in text
            assert patient.practice.name in text
        line = str(TrailLine.objects.filter(action="record-exported").values().last())
        assert "teaching" in line and two[1].ref in line

    def test_the_picture_holds_pixels_alone_and_has_the_earlier_one_left(
        self, patient: Patient, two: Two, signed_in: Callable[[str], Client]
    ) -> None:
        answer = signed_in("assistant").post(address(patient, two, "/out"), {"purpose": "record", "kind": "png"})
        picture = Image.open(io.BytesIO(answer.content))
        assert picture.format == "PNG" and not picture.info and picture.width > 1500
        assert patient.family_name.encode() not in answer.content

    def test_the_later_photograph_is_turned_scaled_and_moved_as_on_the_page(
        self, patient: Patient, two: Two, prescriber: Actor
    ) -> None:
        align_photographs(by=prescriber, patient=patient, before=two[0], after=two[1], fixed=SPOTS, moving=MOVED)
        kept = alignment_of(*two, pair_row(*two))
        both = laid_over(spotted(SPOTS), spotted(MOVED, (400, 480)), kept.similarity)
        assert (both.width, both.height) == (320, 400)
        for data in (both.before, both.after):
            picture = Image.open(io.BytesIO(data))
            assert not picture.getexif() and picture.size == (320, 400)
            for x, y in SPOTS:
                dark = [
                    (i, j)
                    for i in range(int(x) - 12, int(x) + 12)
                    for j in range(int(y) - 12, int(y) + 12)
                    if sum(picture.getpixel((i, j))) < 200
                ]
                center = [sum(axis) / len(dark) + 0.5 for axis in zip(*dark, strict=True)]
                assert center == pytest.approx([x, y], abs=0.8), "within a pixel"
