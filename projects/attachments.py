"""Attachments: what may be kept beside a report. What a file is, is told by its content, never by its name."""

import zipfile
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from projects.images import MAX_PIXELS
from projects.ledger.files.limits import FileRefused
from projects.ledger.files.package import Package

MAX_BYTES = 10 * 2**20
ZIP = b"PK\x03\x04"
OFFICE = (
    ("word/document.xml", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
ACTIVE_PARTS = ("vbaproject", "activex", "embeddings/")
ALLOWED = "PDF、Word（.docx）、Excel（.xlsx）或 JPG、PNG 图片"


class AttachmentRefused(Exception):
    """The file will not be kept; the message is one Chinese sentence: what is wrong and what to do."""


def recognise(data: bytes, *, name: str) -> tuple[str, str]:
    """(extension, content type) of an allowed file. Raises `AttachmentRefused` for every other."""
    if not data:
        raise AttachmentRefused(f"“{name}”是空文件，请重新选择。")
    if len(data) > MAX_BYTES:
        raise AttachmentRefused(f"“{name}”超过{MAX_BYTES // 2**20} MB，请压缩或拆分后再传。")
    if data.startswith(b"%PDF-"):
        return "pdf", "application/pdf"
    if data.startswith(ZIP):
        return _office(data, name)
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _picture(data, name)
    raise AttachmentRefused(f"“{name}”不是可以上传的文件，请上传{ALLOWED}。")


def _office(data, name):
    try:
        package = Package(data)
    except (FileRefused, zipfile.BadZipFile) as error:
        raise AttachmentRefused(f"“{name}”已损坏或加了密，请另存后再传。") from error
    if any(part in member.lower() for member in package.names for part in ACTIVE_PARTS):
        raise AttachmentRefused(f"“{name}”带有宏或内嵌程序，请另存为不含宏的文件后再传。")
    for part, extension, content_type in OFFICE:
        if package.find(part):
            return extension, content_type
    raise AttachmentRefused(f"“{name}”不是可以上传的文件，请上传{ALLOWED}。")


def _picture(data, name):
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise AttachmentRefused(f"“{name}”尺寸过大，请缩小后再传。")
            extension = "jpg" if picture.format == "JPEG" else "png"
            picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise AttachmentRefused(f"“{name}”尺寸过大，请缩小后再传。") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise AttachmentRefused(f"“{name}”已损坏，打不开，请重新选择。") from error
    return extension, "image/jpeg" if extension == "jpg" else "image/png"
