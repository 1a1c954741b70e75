"""Files and scans that somebody mutilated: each ends in an answer or in a refusal in words, none crashes a page."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from openmeso_clinic.queries.scanning import OWN, read_code
from openmeso_clinic.uploads import asking, child, photograph_child, reading_child
from openmeso_clinic.uploads.asking import UploadRefused
from openmeso_clinic.uploads.cleaning import cleaned
from openmeso_clinic.uploads.pairs import laid_over
from openmeso_clinic.uploads.photographs import photograph_taken
from openmeso_clinic.uploads.reading import codes_read
from openmeso_clinic.uploads.within_limits import RefusedPicture
from tests.clinic.cast import Cast
from tests.clinic.shots import shot
from tests.clinic.test_hostile_photographs import HEIC, dicom
from tests.clinic.test_uploads import picture

SignedIn = Callable[[str], Client]
#: ``OPENMESO_FUZZ=100``: so many times as many files.
TIMES = int(os.environ.get("OPENMESO_FUZZ") or 1)
#: What a kept picture must not hold: Exif, XMP, a profile, a comment, a place.
TRACES = (b"Exif", b"http://ns.adobe", b"ICC_PROFILE", b"Photoshop", b"GPS", b"CANARY")
#: What Pillow itself says of a picture that holds more than pixels.
SAID = ("exif", "xmp", "icc_profile", "comment", "photoshop", "parameters", "Description")
#: Decoders may warn: what they say of a mutilated file is their own business.
pytestmark = pytest.mark.filterwarnings("ignore")


def _jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112], exif[0x8825] = "CANARY", 6, {1: "N", 2: (48.0, 51.0, 29.0)}
    out = io.BytesIO()
    Image.effect_noise((48, 40), 60).convert("RGB").save(out, "JPEG", exif=exif, comment=b"CANARY")
    return out.getvalue()


def _of(kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((48, 40), 60).convert("RGB").save(out, kind, **more)
    return out.getvalue()


FILES = {
    "jpeg": _jpeg(),
    "png": _of("PNG"),
    "webp": _of("WEBP"),
    "heic": HEIC,
    "dicom": dicom(),
    "shot": shot(size=(64, 64)),
}

#: Where, relative to the length, what is done, and with which bytes.
edit = st.tuples(
    st.floats(0, 1, exclude_max=True),
    st.sampled_from(["set", "cut", "put", "end", "again"]),
    st.one_of(
        st.binary(min_size=1, max_size=8), st.sampled_from([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xe1\xff\xff"])
    ),
)


def mutilated(data: bytes, edits: list[tuple[float, str, bytes]]) -> bytes:
    for where, what, put in edits:
        at = int(where * len(data))
        if what == "set":
            data = data[:at] + put + data[at + len(put) :]
        elif what == "cut":
            data = data[:at] + data[at + len(put) :]
        elif what == "put":
            data = data[:at] + put + data[at:]
        elif what == "end":
            data = data[: at + 1]
        else:
            data = data[:at] + data[at // 2 : at // 2 + 200] + data[at:]
    return data


def pixels_alone(data: bytes) -> None:
    assert not any(trace in data for trace in TRACES)
    found = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
    assert not set(SAID) & set(found.info)
    assert not found.getexif()
    found.load()


@pytest.mark.once
@given(name=st.sampled_from(sorted(FILES)), edits=st.lists(edit, max_size=6))
@settings(max_examples=TIMES * 250)
def test_a_mutilated_photograph_ends_in_pixels_or_in_a_refusal(
    name: str, edits: list[tuple[float, str, bytes]]
) -> None:
    data = mutilated(FILES[name], edits)
    try:
        head, taken, small = photograph_child.photograph(data)
    except RefusedPicture as refused:
        assert str(refused).replace("-", "").isalpha()
    except Exception:
        return  # the child says "unreadable"
    else:
        pixels_alone(taken)
        pixels_alone(small)
        json.dumps(head)


@pytest.mark.once
@given(name=st.sampled_from(["jpeg", "png", "webp"]), edits=st.lists(edit, max_size=6))
@settings(max_examples=TIMES * 150)
def test_a_mutilated_picture_ends_in_pixels_or_in_a_refusal(name: str, edits: list[tuple[float, str, bytes]]) -> None:
    try:
        _kind, clean = child.rewritten(mutilated(FILES[name], edits))
    except Exception:
        return
    pixels_alone(clean)


@pytest.mark.once
@given(edits=st.lists(edit, max_size=6))
@settings(max_examples=TIMES * 60)
def test_a_mutilated_box_has_codes_or_none(edits: list[tuple[float, str, bytes]]) -> None:
    try:
        codes = reading_child.codes_in(mutilated(FILES["shot"], edits))
    except Exception:
        return
    assert all(isinstance(one, str) and one for one in codes)


@pytest.mark.once
@given(name=st.sampled_from(sorted(FILES)), edits=st.lists(edit, min_size=1, max_size=3))
@settings(max_examples=TIMES * 6)
def test_the_child_itself_answers_or_refuses(name: str, edits: list[tuple[float, str, bytes]]) -> None:
    data = mutilated(FILES[name], edits)
    for ask in (photograph_taken, cleaned, codes_read):
        try:
            ask(data)
        except UploadRefused as refused:
            assert refused.code


def _says(monkeypatch: pytest.MonkeyPatch, said: bytes, code: int) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: SimpleNamespace(stdout=said, returncode=code))


numbers = st.one_of(st.integers(), st.floats(), st.none(), st.text(max_size=5), st.booleans())
heads = st.one_of(
    st.recursive(numbers, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner)),
    st.fixed_dictionaries(
        {},
        optional={
            "sizes": st.lists(numbers, max_size=3),
            "size": st.lists(numbers, max_size=3),
            "codes": numbers | st.lists(numbers, max_size=3),
            "media_type": numbers,
            "refused": numbers,
            "measures": st.dictionaries(st.sampled_from(["sharpness", "mean", "width", "height"]), numbers),
            "equipment": numbers | st.dictionaries(st.text(max_size=6), numbers),
            "taken_at": numbers,
            "dicom": numbers,
        },
    ),
)


@given(head=heads, body=st.binary(max_size=20), code=st.sampled_from([0, 1, -9, -24]))
@settings(max_examples=TIMES * 200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_child_that_was_taken_over_crashes_nobody(
    monkeypatch: pytest.MonkeyPatch, head: object, body: bytes, code: int
) -> None:
    from openmeso.geometry.similarity import Similarity

    same = Similarity()
    with monkeypatch.context() as patched:
        _says(patched, json.dumps(head).encode() + b"\n" + body, code)
        asks: list[Callable[[], object]] = [
            lambda: cleaned(b"x"),
            lambda: photograph_taken(b"x"),
            lambda: codes_read(b"x"),
            lambda: laid_over(b"x", b"y", same),
        ]
        for ask in asks:
            try:
                ask()
            except UploadRefused as refused:
                assert refused.code


@pytest.mark.parametrize("said", [b"", b"\n", b"[" * 100_000, b"\xff\xfe", b"null\n", b'{"refused": null}\n'])
def test_an_answer_that_is_none_is_a_refusal(monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    _says(monkeypatch, said, 0)
    with pytest.raises(UploadRefused):
        asking.answer_of("child", b"x")


typed = st.lists(
    st.one_of(
        st.sampled_from(
            [OWN, "]d2", "01", "10", "17", "\x1d", "09506000134352", "\x00", "(10)", "%", "_", "'", '"', "\\"]
        ),
        st.text(max_size=8),
        st.text(alphabet="0123456789", max_size=16),
    ),
    max_size=10,
).map("".join)


@given(text=typed)
@settings(max_examples=TIMES * 150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_scan_is_read_or_refused_in_words(cast: Cast, text: str) -> None:
    read = read_code(cast.practice, text, on=cast.actor("assistant").today)
    assert read.faults or read.container or read.readings or read.lots
    assert all(isinstance(fault, str) and fault for fault in read.faults)


@pytest.mark.parametrize(
    "text", ["\x00", "01\x0009506000134352", "10" * 5000, base64.b85encode(picture("PNG")).decode()]
)
def test_the_page_answers_whatever_is_scanned(signed_in: SignedIn, text: str) -> None:
    answer = signed_in("assistant").post("/stock/scan", {"code": text, "mode": "look"})
    assert answer.status_code in (200, 422)
