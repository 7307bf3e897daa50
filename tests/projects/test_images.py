"""Photos: what is kept is the picture alone, upright and small; what is no picture, or too much of one, is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from projects import images
from projects.images import ImageRefused, fingerprint, reencode, thumbnail
from tests.builders import photo


def opened(data):
    return Image.open(BytesIO(data))


def with_metadata():
    """A photo as a phone makes it: held upright, with its place, its camera and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned
    exif[0x010F] = "某某手机"
    exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 24.0, 0.0), 3: "E", 4: (118.0, 0.0, 0.0)})
    return photo(800, 600, exif=exif.tobytes(), comment=b"secret remark")


def test_nothing_but_the_picture_is_kept():
    kept = opened(reencode(with_metadata()))
    assert kept.format == "JPEG"
    assert not kept.getexif()
    assert {"exif", "comment", "icc_profile", "xmp"}.isdisjoint(kept.info)
    assert b"secret remark" not in reencode(with_metadata())


def test_it_is_turned_as_it_was_held():
    assert opened(reencode(with_metadata())).size == (600, 800)


def test_what_follows_a_picture_is_not_kept():
    assert b"<script>" not in reencode(photo() + b"<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("size", "kept"), [((4000, 3000), (1600, 1200)), ((3000, 4000), (1200, 1600)), ((640, 480), (640, 480))]
)
def test_large_ones_are_made_smaller(size, kept):
    assert opened(reencode(photo(*size))).size == kept


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_other_formats_become_jpeg(format):
    assert opened(reencode(photo(format=format))).format == "JPEG"


def test_what_shows_through_becomes_white():
    stream = BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(stream, "PNG")
    assert opened(reencode(stream.getvalue())).getpixel((10, 10)) == (255, 255, 255)


def bomb(side):
    """A PNG of a few bytes that claims to be enormous."""
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "不是照片"),
        (b"%PDF-1.4 ...", "不是照片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是照片"),
        (photo(format="GIF"), "不是照片"),
        (photo(format="BMP"), "不是照片"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (photo()[:2000], "已损坏"),
        (bomb(8000), "尺寸过大"),
        (bomb(60_000), "尺寸过大"),
        (b"\xff\xd8\xff" + b"\0" * images.MAX_BYTES, "超过10 MB"),
    ],
    ids=["nothing", "pdf", "svg", "gif", "bmp", "heic", "cut off", "wide", "bomb", "heavy"],
)
def test_refused(data, message):
    with pytest.raises(ImageRefused, match=message):
        reencode(data)


def test_thumbnail():
    assert opened(thumbnail(reencode(photo(1600, 1200)))).size == (320, 240)


def test_a_fingerprint_tells_the_same_picture_in_another_size():
    large = photo(1600, 1200, seed=3)
    small = BytesIO()
    opened(large).resize((800, 600)).save(small, "JPEG", quality=60)
    assert fingerprint(reencode(large)) == fingerprint(reencode(small.getvalue())) != ""
    assert fingerprint(reencode(photo(seed=3))) != fingerprint(reencode(photo(seed=5)))


def test_a_plain_surface_has_no_fingerprint():
    stream = BytesIO()
    Image.new("RGB", (64, 64), "white").save(stream, "JPEG")
    assert fingerprint(stream.getvalue()) == ""
