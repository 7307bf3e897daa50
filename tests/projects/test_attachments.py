"""Attachments are known by their content: a few harmless kinds pass, whatever they are called."""

import zipfile
from io import BytesIO

import openpyxl
import pytest

from projects import attachments
from projects.attachments import AttachmentRefused, recognise
from tests.builders import photo


def archive(*names):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name in names:
            packed.writestr(name, b"x")
    return stream.getvalue()


def workbook():
    stream = BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (archive("[Content_Types].xml", "word/document.xml"), "docx"),
        (workbook(), "xlsx"),
        (photo(), "jpg"),
        (photo(format="PNG"), "png"),
    ],
    ids=["pdf", "docx", "xlsx", "jpg", "png"],
)
def test_allowed(data, extension):
    assert recognise(data, name="附件.exe")[0] == extension


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "空文件"),
        (b"MZ\x90\0program", "不是可以上传的文件"),
        (b"<html><script>alert(1)</script>", "不是可以上传的文件"),
        (b"<svg/>", "不是可以上传的文件"),
        (photo(format="GIF"), "不是可以上传的文件"),
        (archive("run.exe"), "不是可以上传的文件"),
        (archive("word/document.xml", "word/vbaProject.bin"), "带有宏"),
        (archive("word/document.xml", "word/embeddings/object.bin"), "带有宏或内嵌程序"),
        (archive("word/document.xml")[:40], "已损坏"),
        (b"\xff\xd8\xff\xe0broken", "已损坏"),
        (b"%PDF-" + b"0" * attachments.MAX_BYTES, "超过10 MB"),
    ],
    ids=["nothing", "program", "html", "svg", "gif", "zip", "macro", "embedded", "cut off", "no picture", "heavy"],
)
def test_refused(data, message):
    with pytest.raises(AttachmentRefused, match=message):
        recognise(data, name="工程图.pdf")
