"""No file from outside is kept or served as it came: hostile ones are refused, harmless ones written anew."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image, PngImagePlugin

from openmeso_clinic.uploads import vault
from openmeso_clinic.uploads.asking import UploadRefused
from openmeso_clinic.uploads.cleaning import Clean, cleaned
from openmeso_clinic.uploads.limits import FILE_BYTES

pytestmark = pytest.mark.once

GPS_MARK = b"GPS-CANARY-48.8566"


def picture(form: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, more.pop("color", None) or 0).save(out, form, **more)  # type: ignore[arg-type]
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that says it is large and is a few bytes long."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG whose compressed text unpacks to a hundred megabytes."""
    plain = picture("PNG")
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 100_000_000, 9))
    return plain[:33] + bomb + plain[33:]


def moving(form: str) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (32, 32), color) for color in ("red", "blue")]
    frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("payload.html", "<script>alert(1)</script>")
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.cookie)</script>"

REFUSED = {
    "empty": (b"", "empty"),
    "svg": (SVG, "unreadable"),
    "svg-with-declaration": (b'<?xml version="1.0"?>' + SVG, "unreadable"),
    "html": (HTML, "unreadable"),
    "pdf": (b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript >> >>", "pdf"),
    "pdf-behind-blanks": (b"\n\n  %PDF-1.4", "pdf"),
    "zip": (a_zip(), "unreadable"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "unreadable"),
    "gif": (picture("GIF", "P"), "unreadable"),
    "gif-that-moves": (moving("GIF"), "unreadable"),
    "bmp": (picture("BMP"), "unreadable"),
    "tiff": (picture("TIFF"), "unreadable"),
    "ico": (picture("ICO", size=(32, 32)), "unreadable"),
    "ppm": (picture("PPM"), "unreadable"),
    "png-that-moves": (moving("PNG"), "moving"),
    "webp-that-moves": (moving("WEBP"), "moving"),
    "truncated-jpeg": (picture("JPEG", size=(400, 400), color=(9, 99, 199))[:900], "unreadable"),
    "truncated-png": (picture("PNG", size=(300, 300))[:120], "unreadable"),
    "head-of-a-jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "unreadable"),
    "head-of-a-png": (b"\x89PNG\r\n\x1a\n", "unreadable"),
    "random": (bytes(range(256)) * 40, "unreadable"),
    "bomb-of-pixels": (png_of_size(30_000, 30_000), "too-many-pixels"),
    "bomb-just-above": (png_of_size(10_000, 5_001), "too-many-pixels"),
    "overflowing-size": (png_of_size(2**31 - 1, 2**31 - 1), "too-many-pixels"),
    "one-by-65535": (png_of_size(1, 65_535), "unusable-size"),
    "one-pixel": (picture("PNG", size=(1, 1)), "unusable-size"),
    "text-bomb": (text_bomb(), "unreadable"),
    "too-large": (b"\xff\xd8\xff" + b"\0" * FILE_BYTES, "too-large"),
    "bad-crc": (picture("PNG")[:29] + b"\0\0\0\0" + picture("PNG")[33:], "unreadable"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused(name: str) -> None:
    data, code = REFUSED[name]
    with pytest.raises(UploadRefused) as refused:
        cleaned(data)
    assert refused.value.code == code


def with_everything_hidden() -> bytes:
    """A JPEG with place, comment, colour profile, thumbnail and a page of script behind its end."""
    exif = Image.Exif()
    exif[0x010E] = GPS_MARK.decode()
    exif[0x0110] = "SERIAL-CANARY"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (48.0, 51.0, 24.0)
    shot = picture("JPEG", exif=exif.tobytes(), comment=b"COMMENT-CANARY", icc_profile=b"ICC-CANARY" * 20)
    return shot + HTML + a_zip()


def _with_text() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "TEXT-CANARY")
    info.add_itxt("XML:com.adobe.xmp", "XMP-CANARY")
    return picture("PNG", pnginfo=info)


CARRIERS = {
    "jpeg-with-place-and-script": with_everything_hidden,
    "jpeg-and-zip": lambda: picture("JPEG") + a_zip(),
    "png-and-html": lambda: picture("PNG") + HTML,
    "png-with-text": _with_text,
    "gifar-like": lambda: picture("PNG") + b"PK\x03\x04" + HTML,
    "webp-with-xmp": lambda: picture("WEBP", xmp=b"<x:xmpmeta>XMP-CANARY</x:xmpmeta>", exif=b"Exif\0\0" + GPS_MARK),
}


@pytest.mark.parametrize("name", CARRIERS)
def test_what_was_hidden_stays_behind(name: str) -> None:
    clean = cleaned(CARRIERS[name]())
    for trace in (b"CANARY", b"script", b"PK\x03\x04", b"Exif", b"xmp", b"ICC_PROFILE", b"JFIF\x00\x01\x01PK"):
        assert trace not in clean.data, trace
    opened = Image.open(io.BytesIO(clean.data))
    opened.load()
    assert not opened.getexif()
    assert not {"icc_profile", "exif", "comment", "xmp"} & set(opened.info)


def test_a_picture_comes_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    clean = cleaned(picture("JPEG", size=(80, 40), exif=exif.tobytes()))
    assert Image.open(io.BytesIO(clean.data)).size == (40, 80)


@pytest.mark.parametrize(
    ("form", "mode", "media_type"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "LA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("PNG", "I;16", "image/png"),
        ("WEBP", "RGB", "image/jpeg"),
        ("WEBP", "RGBA", "image/jpeg"),
    ],
)
def test_honest_pictures_of_every_make_are_taken(form: str, mode: str, media_type: str) -> None:
    clean = cleaned(picture(form, mode))
    assert clean.media_type == media_type
    assert Image.open(io.BytesIO(clean.data)).size == (64, 48)


def test_no_bytes_are_served_as_they_came() -> None:
    came = picture("JPEG", quality=95, size=(200, 200), color=(200, 30, 40))
    assert cleaned(came).data != came


class TestAtRest:
    def test_a_kept_file_comes_back_and_says_nothing_on_the_disk(self) -> None:
        data = b"PLAIN-CANARY " * 100
        name = vault.keep(data)
        kept = vault.path_of(name).read_bytes()
        assert b"CANARY" not in kept
        assert kept[:5] == b"OMF1\x01"
        assert vault.read(name) == data
        vault.forget(name)
        with pytest.raises(vault.FileLost):
            vault.read(name)

    def test_a_changed_byte_or_a_swapped_file_is_seen(self) -> None:
        one, other = vault.keep(b"first"), vault.keep(b"second")
        path = vault.path_of(one)
        sealed = bytearray(path.read_bytes())
        sealed[-1] ^= 1
        path.write_bytes(bytes(sealed))
        with pytest.raises(vault.FileLost):
            vault.read(one)
        path.write_bytes(vault.path_of(other).read_bytes())
        with pytest.raises(vault.FileLost):
            vault.read(one)
        vault.forget(one)
        vault.forget(other)

    @pytest.mark.parametrize("name", ["../keys/files.key", "", "A" * 32, "0" * 31, "0" * 32 + "/x"])
    def test_no_name_leads_out_of_the_folder(self, name: str) -> None:
        with pytest.raises(vault.FileLost):
            vault.read(name)


def test_a_clean_picture_is_taken_again() -> None:
    first: Clean = cleaned(picture("PNG"))
    assert cleaned(first.data).media_type == "image/png"
