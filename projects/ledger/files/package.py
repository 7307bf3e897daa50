"""Unpacks the parts of a zip file piece by piece, believing none of the sizes it states."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from projects.ledger.files import limits
from projects.ledger.files.limits import FileRefused

CHUNK = 64 * 1024
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
ENTRY_SIGNATURE = b"PK\x01\x02"
END_SIGNATURE = b"PK\x05\x06"
END_BYTES = 22
IS_ENCRYPTED = 1


class Package:
    """The members of a zip file, checked by name and count when opened, by size while they are unpacked."""

    def __init__(self, data: bytes):
        if data.count(ENTRY_SIGNATURE) > limits.MAX_MEMBERS:
            raise FileRefused("文件内部的部件过多，不像正常的台账，请另存为新的.xlsx后再上传。")
        if data[-END_BYTES : -END_BYTES + 4] != END_SIGNATURE:
            raise limits.corrupt()
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OverflowError) as error:
            raise limits.corrupt() from error
        self._data = memoryview(data)
        self._infos = {info.filename: info for info in infos if not info.is_dir()}
        self._unpacked = 0
        for info in infos:
            _check_name(info.filename)
            if info.flag_bits & IS_ENCRYPTED:
                raise limits.encrypted()
        if len({name.lower() for name in self._infos}) < len([i for i in infos if not i.is_dir()]):
            raise limits.corrupt()
        if sum(info.compress_size for info in infos) > len(data):
            raise limits.too_large_inside()

    @property
    def names(self) -> list[str]:
        return list(self._infos)

    def find(self, name: str) -> str | None:
        """The member of that name in its own spelling: programs differ in upper and lower case."""
        return next((member for member in self._infos if member.lower() == name.lower()), None)

    def read(self, name: str, most: int = 1024 * 1024) -> bytes:
        """A small part in one piece."""
        pieces = []
        for piece in self.stream(name):
            pieces.append(piece)
            most -= len(piece)
            if most < 0:
                raise limits.too_large_inside()
        return b"".join(pieces)

    def stream(self, name: str) -> Iterator[bytes]:
        info = self._infos[name]
        size = checksum = 0
        for piece in _inflate(self._packed(info), info.compress_type):
            size += len(piece)
            self._unpacked += len(piece)
            if (
                size > limits.MAX_PART_BYTES
                or self._unpacked > limits.MAX_UNPACKED_BYTES
                or size > limits.RATIO_FREE_BYTES + info.compress_size * limits.MAX_RATIO
            ):
                raise limits.too_large_inside()
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if size != info.file_size or checksum != info.CRC:
            raise limits.corrupt()

    def _packed(self, info):
        header = self._data[info.header_offset : info.header_offset + LOCAL_HEADER.size]
        if len(header) < LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise limits.corrupt()
        *_, name_bytes, extra_bytes = LOCAL_HEADER.unpack(header)
        start = info.header_offset + LOCAL_HEADER.size + name_bytes + extra_bytes
        packed = self._data[start : start + info.compress_size]
        if len(packed) < info.compress_size:
            raise limits.corrupt()
        return packed


def _check_name(name):
    if "\\" in name or ":" in name or name.startswith("/") or ".." in name.split("/"):
        raise FileRefused("文件内部的路径不正常，请用Excel或WPS打开、另存为新的.xlsx后再上传。")


def _inflate(packed, method):
    if method == zipfile.ZIP_STORED:
        for start in range(0, len(packed), CHUNK):
            yield bytes(packed[start : start + CHUNK])
        return
    if method != zipfile.ZIP_DEFLATED:
        raise limits.corrupt()
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for start in range(0, len(packed), CHUNK):
            rest = packed[start : start + CHUNK]
            while rest:
                yield inflater.decompress(rest, CHUNK)
                rest = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error as error:
        raise limits.corrupt() from error
    if not inflater.eof:
        raise limits.corrupt()
