"""Photos from the site: what was uploaded is decoded under limits and written anew, so that nothing else comes along.

What is kept is a JPEG of the picture alone: no position, no camera, no hidden file behind it. Turned as it was held,
at most `LONGEST_SIDE` pixels long.
"""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 2**20
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 1600
THUMBNAIL_SIDE = 320
FORMATS = ("JPEG", "PNG", "WEBP")
HEIC_BRANDS = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")
WHITE = (255, 255, 255)


class ImageRefused(Exception):
    """The picture will not be kept; the message is one Chinese sentence: what is wrong and what to do."""


def reencode(data: bytes) -> bytes:
    """The picture as a fresh JPEG. Raises `ImageRefused` for what is too large or no JPG, PNG or WebP picture."""
    if len(data) > MAX_BYTES:
        raise ImageRefused(f"照片有{len(data) / 2**20:.1f} MB，超过{MAX_BYTES // 2**20} MB，请压缩后再传。")
    if data[4:12] in HEIC_BRANDS:
        raise ImageRefused("照片是 HEIC 格式，请在手机相机设置中选“兼容性最佳”，或截图后再传。")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ImageRefused(f"照片尺寸过大（{picture.width}×{picture.height}），请缩小后再传。")
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _jpeg(_opaque(upright), quality=82)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRefused("照片尺寸过大，请缩小后再传。") from error
    except UnidentifiedImageError as error:
        raise ImageRefused("文件不是照片，请选择 JPG、PNG 或 WebP 图片。") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # what Pillow raises for damaged files
        raise ImageRefused("照片已损坏，打不开，请重新拍摄或选择。") from error


def thumbnail(jpeg: bytes) -> bytes:
    """A small copy of a picture that `reencode` made."""
    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as picture:
        picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return _jpeg(picture, quality=75)


def fingerprint(jpeg: bytes) -> str:
    """16 hex digits that stay the same when a picture is saved again smaller; "" for one without any structure.

    Each bit says whether a spot is brighter than the one to its right, on a grid of 9 × 8 spots.
    """
    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as picture:
        spots = picture.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = [spots[row * 9 + column] > spots[row * 9 + column + 1] for row in range(8) for column in range(8)]
    if not any(bits):
        return ""
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def _opaque(picture):
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        paper = Image.new("RGB", layered.size, WHITE)
        paper.paste(layered, mask=layered.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _jpeg(picture, *, quality):
    picture.info.clear()  # Pillow would write an old comment or profile again
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=quality, optimize=True)
    return stream.getvalue()
