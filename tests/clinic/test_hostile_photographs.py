"""Forty files that are no honest photograph: each is refused by its code, without a crash and in bounded memory."""

from __future__ import annotations

import base64
import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable

import pydicom
import pytest
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID

from openmeso_clinic.uploads import photograph_child
from openmeso_clinic.uploads.asking import UploadRefused
from openmeso_clinic.uploads.limits import CHILD_BYTES, FILE_BYTES
from openmeso_clinic.uploads.photographs import photograph_taken
from openmeso_clinic.uploads.within_limits import RefusedPicture
from tests.clinic.shots import shot
from tests.clinic.test_uploads import HTML, SVG, a_zip, chunk, moving, picture, png_of_size, text_bomb

VL_PHOTOGRAPH = "1.2.840.10008.5.1.4.1.1.77.1.4"
EXPLICIT, DEFLATED, JPEG, JPEG_2000 = (
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.90",
)


def dicom(
    *,
    syntax: str = EXPLICIT,
    kind: str = VL_PHOTOGRAPH,
    size: tuple[int, int] = (64, 48),
    pixels: bytes | None = None,
    **more: object,
) -> bytes:
    """A DICOM file; uncompressed RGB unless it is told otherwise."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.TransferSyntaxUID = UID(kind), UID(syntax)
    meta.MediaStorageSOPInstanceUID = UID("2.25.1")
    file = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    file.SOPClassUID, file.SOPInstanceUID = UID(kind), UID("2.25.1")
    file.Columns, file.Rows = size
    file.SamplesPerPixel, file.PhotometricInterpretation, file.PlanarConfiguration = 3, "RGB", 0
    file.BitsAllocated = file.BitsStored = 8
    file.HighBit, file.PixelRepresentation = 7, 0
    for name, value in more.items():
        setattr(file, name, value)
    file.PixelData = bytes(size[0] * size[1] * 3) if pixels is None else pixels
    out = io.BytesIO()
    file.save_as(out, enforce_file_format=True)
    return out.getvalue()


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def exif_bomb() -> bytes:
    """A JPEG whose Exif says that it has a million entries of four gigabytes each."""
    head = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 65535)
    entry = struct.pack("<HHII", 0x010F, 2, 0xFFFFFFFF, 8)
    body = head + entry * 5000
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    plain = picture("JPEG")
    return plain[:2] + segment + plain[2:]


def icc_bomb() -> bytes:
    """A JPEG whose colour profile says that it is as large as memory."""
    profile = struct.pack(">I", 0xFFFFFFF0) + b"\0" * 32 + b"acsp" + b"\xff" * 2000
    return picture("JPEG", icc_profile=profile)


def turning_exif() -> bytes:
    """A JPEG whose Exif leads back into itself."""
    ifd = struct.pack("<H", 1) + struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    body = b"Exif\0\0II*\0" + struct.pack("<I", 8) + ifd
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    plain = picture("JPEG")
    return plain[:2] + segment + plain[2:]


def _nested(deep: int) -> bytes:
    inside = b""
    for _ in range(deep):
        inside = box(b"meta", b"\0\0\0\0" + inside)
    return inside


def _relabelled(syntax: str) -> bytes:
    """Another transfer syntax than the one it is written in."""
    plain = dicom()
    old = EXPLICIT.encode() + b"\0"
    new = syntax.encode() + (b"\0" if len(syntax) % 2 else b"")
    at = plain.index(old)
    return plain[: at - 2] + struct.pack("<H", len(new)) + new + plain[at + len(old) :]


def _deflated() -> bytes:
    """A file that unpacks to a hundred megabytes."""
    head = _relabelled(DEFLATED)[:400]
    pack = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return head + pack.compress(b"\0" * 100_000_000) + pack.flush()


#: 64 × 48 pixels as a telephone writes them, blue beside brown, held upright, with a place and a time in it.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9j"
    "AAAAAERAAAIAAQAAAAAB7AABAAAAAAAAACQAAgAAAAACEAABAAAAAAAAAIoAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAA"
    "ABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNg"
    "AAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZE"
    "AcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AA"
    "AAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAA"
    "ALZtZGF0AAAAICgBrxmA70mlv//iAsR6Dbv5uyF4X2Vof7/VeejDjbW8AAAABkV4aWYAAE1NACoAAAAIAAQBEAACAAAACgAAAD4BEgADAAAA"
    "AQAGAACHaQAEAAAAAQAAAEiIJQAEAAAAAQAAAG4AAAAAVGVsZXBob25lAAABkAMAAgAAABQAAABaAAAAADIwMjY6MDM6MTIgMTA6MjA6MzAA"
    "AAEAAQACAAAAAk4AAAAAAAAA"
)
FTYP = box(b"ftyp", b"heic\0\0\0\0mif1heic")
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "empty"),
    "svg": (lambda: SVG, "unreadable"),
    "svg named heic": (lambda: b"\0\0\0\x18ftypheic" + SVG, "unreadable"),
    "html": (lambda: HTML, "unreadable"),
    "pdf": (lambda: b"%PDF-1.7 /OpenAction", "pdf"),
    "zip": (a_zip, "unreadable"),
    "script": (lambda: b"#!/bin/sh\nrm -rf /\n", "unreadable"),
    "executable": (lambda: b"\x7fELF" + b"\0" * 400, "unreadable"),
    "gif": (lambda: picture("GIF", "P"), "unreadable"),
    "gif that moves": (lambda: moving("GIF"), "unreadable"),
    "bmp": (lambda: picture("BMP"), "unreadable"),
    "tiff": (lambda: picture("TIFF"), "unreadable"),
    "png that moves": (lambda: moving("PNG"), "moving"),
    "webp that moves": (lambda: moving("WEBP"), "moving"),
    "film": (lambda: box(b"ftyp", b"isom\0\0\0\0mp41") + b"\0" * 100, "moving"),
    "heif that moves": (lambda: box(b"ftyp", b"msf1\0\0\0\0hevc") + b"\0" * 100, "moving"),
    "truncated jpeg": (lambda: shot(size=(400, 400))[:900], "unreadable"),
    "truncated png": (lambda: picture("PNG", size=(300, 300))[:120], "unreadable"),
    "head of a jpeg": (lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF", "unreadable"),
    "random": (lambda: bytes(range(256)) * 40, "unreadable"),
    "bomb of pixels": (lambda: png_of_size(30_000, 30_000), "too-many-pixels"),
    "bomb just above": (lambda: png_of_size(10_000, 5_001), "too-many-pixels"),
    "overflowing size": (lambda: png_of_size(2**31 - 1, 2**31 - 1), "too-many-pixels"),
    "one by 65535": (lambda: png_of_size(1, 65_535), "unusable-size"),
    "one pixel": (lambda: picture("PNG", size=(1, 1)), "unusable-size"),
    "text bomb": (text_bomb, "unreadable"),
    "profile bomb in a png": (
        lambda: picture("PNG")[:33] + chunk(b"iCCP", b"x\0\0" + zlib.compress(b"A" * 90_000_000, 9)) + b"",
        "unreadable",
    ),
    "too large": (lambda: b"\xff\xd8\xff" + b"\0" * FILE_BYTES, "too-large"),
    "heic of a head alone": (lambda: FTYP, "unreadable"),
    "heic cut in its boxes": (lambda: FTYP + box(b"meta", b"\0" * 40)[:30], "unreadable"),
    "heic with a box that has no end": (
        lambda: FTYP + struct.pack(">I", 0xFFFFFFFF) + b"meta" + b"\0" * 64,
        "unreadable",
    ),
    "heic with boxes in boxes": (lambda: FTYP + _nested(400), "unreadable"),
    "heic of noise": (lambda: FTYP + bytes(range(256)) * 30, "unreadable"),
    "dicom of a head alone": (lambda: b"\0" * 128 + b"DICM", "unreadable"),
    "dicom that is cut": (lambda: dicom()[:400], "unreadable"),
    "dicom of another kind": (lambda: dicom(kind="1.2.840.10008.5.1.4.1.1.2"), "dicom-kind"),
    "dicom that is deflated": (_deflated, "dicom-transfer"),
    "dicom in jpeg 2000": (lambda: _relabelled(JPEG_2000), "dicom-transfer"),
    "dicom with fewer pixels than it says": (lambda: dicom(size=(640, 480), pixels=b"\0" * 300), "unreadable"),
    "dicom that says it is huge": (lambda: dicom(size=(60_000, 60_000), pixels=b"\0\0"), "too-many-pixels"),
    "dicom of many frames": (lambda: dicom(NumberOfFrames=30), "dicom-kind"),
    "dicom sixteen bits deep": (lambda: dicom(BitsAllocated=16), "dicom-kind"),
    "dicom around a script": (
        lambda: dicom(syntax=JPEG, pixels=encapsulate([HTML + b" " * (len(HTML) % 2)])),
        "unreadable",
    ),
    "dicom around a bomb": (
        lambda: dicom(syntax=JPEG, pixels=encapsulate([png_of_size(30_000, 30_000)])),
        "unreadable",
    ),
}


#: Files that hide something and show an honest picture: the picture is taken, and nothing else of it.
CARRIERS: dict[str, Callable[[], bytes]] = {
    "jpeg and zip": lambda: shot() + a_zip(),
    "jpeg and html": lambda: shot() + HTML,
    "exif bomb": exif_bomb,
    "exif that turns in a ring": turning_exif,
    "colour profile that lies": icc_bomb,
    "png with text": lambda: picture("PNG") + HTML,
    "dicom that is also html": lambda: HTML.ljust(128, b" ")[:128] + dicom()[128:],
}


def refusal(data: bytes) -> str:
    """What the child says of a file, in this process: no limits, and so only for what is small."""
    try:
        photograph_child.photograph(data)
    except RefusedPicture as refused:
        return str(refused)
    except Exception:
        return "unreadable"
    return ""


def test_there_are_forty_of_them() -> None:
    assert len(REFUSED) + len(CARRIERS) >= 40


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_by_its_code(name: str) -> None:
    make, code = REFUSED[name]
    data = make()
    if code in ("empty", "too-large", "pdf"):
        with pytest.raises(UploadRefused) as refused:
            photograph_taken(data)
        assert refused.value.code == code
    else:
        assert refusal(data) == code


@pytest.mark.parametrize("name", CARRIERS)
def test_of_a_file_that_hides_something_only_the_picture_is_taken(name: str) -> None:
    head, taken, small = photograph_child.photograph(CARRIERS[name]())
    for trace in (b"script", b"PK\x03\x04", b"Exif", b"ICC_PROFILE", b"<html", b"xap"):
        assert trace not in taken + small
    assert Image.open(io.BytesIO(taken)).format == "JPEG"
    assert head["measures"]["width"] >= 16


@pytest.mark.parametrize("name", ["text bomb", "heic with boxes in boxes", "dicom that says it is huge"])
def test_the_child_refuses_in_its_own_process(name: str) -> None:
    make, code = REFUSED[name]
    with pytest.raises(UploadRefused) as refused:
        photograph_taken(make())
    assert refused.value.code == code


def test_the_largest_that_is_taken_stays_within_its_memory() -> None:
    """Fifty million pixels, in a process that begins small: what it asks for is far below its limit."""
    out = io.BytesIO()
    Image.new("RGB", (8000, 6200), (120, 110, 100)).save(out, "JPEG")
    measure = (
        "import resource,subprocess,sys;"
        "subprocess.run([sys.executable,'-I','-m','openmeso_clinic.uploads.photograph_child'],stdin=sys.stdin,"
        "stdout=subprocess.DEVNULL,check=True,env={'LC_ALL':'C.UTF-8','OPENBLAS_NUM_THREADS':'1'});"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", measure], input=out.getvalue(), capture_output=True, check=True)
    kilobytes = int(done.stdout)
    assert kilobytes * 1024 < CHILD_BYTES / 2


def test_colours_of_a_profile_become_srgb_and_grey_stays_grey() -> None:
    _head, taken, _small = photograph_child.photograph(picture("JPEG", "L", size=(64, 64)))
    assert Image.open(io.BytesIO(taken)).mode == "L"


@pytest.mark.parametrize("interpretation", ["RGB", "YBR_FULL"])
@pytest.mark.parametrize("planar", [0, 1])
def test_an_uncompressed_dicom_is_taken(interpretation: str, planar: int) -> None:
    data = dicom(PhotometricInterpretation=interpretation, PlanarConfiguration=planar, ContentDate="20260312")
    head, taken, _small = photograph_child.photograph(data)
    assert head["dicom"] and Image.open(io.BytesIO(taken)).size == (64, 48)
    assert pydicom.dcmread(io.BytesIO(data)).Columns == 64


def test_a_heic_of_a_telephone_is_taken_upright_without_its_place() -> None:
    taken = photograph_taken(HEIC)
    picture = Image.open(io.BytesIO(taken.data))
    assert picture.size == (48, 64)
    red, _green, blue = picture.getpixel((10, 5))  # type: ignore[misc]
    assert blue > red
    assert (taken.taken_at, taken.equipment) == ("2026-03-12T10:20:30", {"model": "Telephone"})
    assert b"Exif" not in taken.data and b"GPS" not in taken.data


@pytest.mark.parametrize("at", [40, 120, 300, 480, 560, 640])
def test_a_heic_with_a_wrong_byte_ends_in_a_picture_or_a_refusal(at: int) -> None:
    assert refusal(HEIC[:at] + bytes([HEIC[at] ^ 0xFF]) + HEIC[at + 1 :]) in (
        "",
        "unreadable",
        "too-many-pixels",
        "unusable-size",
    )
    assert refusal(HEIC[:at]) != "" or at > 600
