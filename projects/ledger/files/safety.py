"""Decides whether an uploaded file may be parsed. What it is, is told by its content, never by its name."""

from projects.ledger.files import limits
from projects.ledger.files.compound import CompoundFile
from projects.ledger.files.extent import Extent
from projects.ledger.files.limits import FileRefused
from projects.ledger.files.package import Package
from projects.ledger.files.xls_scan import scan_xls
from projects.ledger.files.xlsx_scan import scan_xlsx

__all__ = ["FileRefused", "check"]

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

SIGNATURES = (
    (b"%PDF", "PDF文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"Rar!", "RAR压缩包"),
    (b"7z\xbc\xaf", "7z压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"MZ", "程序"),
    (b"{\\rtf", "RTF文档"),
    (b"MIME-Version:", "网页（MHT）"),
)
ZIP_CONTENTS = (
    ("xl/workbook.bin", "Excel二进制工作簿（.xlsb）"),
    ("word/", "Word文档"),
    ("ppt/", "PowerPoint文档"),
    ("mimetype", "OpenDocument文档"),
)


OLE_CONTENTS = (
    ("WordDocument", "Word文档"),
    ("PowerPoint Document", "PowerPoint文档"),
    ("__properties_version1.0", "邮件"),
)


def check(data: bytes, name: str) -> dict[str, Extent]:
    """The extent of each worksheet by its name. Raises ``FileRefused`` for anything but a sound workbook."""
    if not data:
        raise FileRefused(f"“{name}”是空文件，请重新选择要上传的台账。")
    if len(data) > limits.MAX_BYTES:
        raise FileRefused(
            f"“{name}”有{len(data) / 1024 / 1024:.1f}MB，超过{limits.MAX_BYTES // 1024 // 1024}MB上限，"
            "请删去图片和无关的工作表后再上传。"
        )
    if data.startswith(ZIP):
        package = Package(data)
        _refuse_other_package(package, name)
        return scan_xlsx(package)
    if data.startswith(OLE):
        container = CompoundFile(data)
        _refuse_other_container(container, name)
        return scan_xls(container)
    raise _not_a_workbook(name, _kind(data))


def _refuse_other_package(package, name):
    if package.find("xl/workbook.xml"):
        return
    for prefix, kind in ZIP_CONTENTS:
        if any(member.startswith(prefix) for member in package.names):
            raise _not_a_workbook(name, kind)
    raise _not_a_workbook(name, "ZIP压缩包")


def _refuse_other_container(container, name):
    if container.find("Workbook") or container.find("Book") or container.find("EncryptedPackage"):
        return
    kinds = (kind for stream, kind in OLE_CONTENTS if container.find(stream))
    raise _not_a_workbook(name, next(kinds, "无法识别的文件"))


def _kind(data):
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "图片"
    head = data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head or b'progid="excel.sheet"' in head:
        return "XML表格"
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")) or b"<html" in head:
        return "网页（HTML）"
    if head.startswith(b"<"):
        return "XML文件"
    if b"\x00" not in data[:4096] or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "文本（CSV）"
    return "无法识别的文件"


def _not_a_workbook(name, kind):
    return FileRefused(f"“{name}”的内容是{kind}，不是Excel工作簿，请用Excel或WPS另存为.xlsx后再上传。")
