"""Reads the directory and the streams of an OLE compound file, the container of .xls."""

import struct
from array import array
from dataclasses import dataclass

from projects.ledger.files import limits

HEADER_BYTES = 512
ENTRY_BYTES = 128
LAST_SECTOR = 0xFFFFFFFA
HEADER_FAT_SECTORS = 109
MAX_ENTRIES = 4_000


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    start: int
    size: int


class CompoundFile:
    """The storages and streams by name. Streams below the format's own minimum are not read: no sheet has one."""

    def __init__(self, data: bytes):
        if len(data) < HEADER_BYTES:
            raise limits.corrupt()
        self._data = data
        (shift,) = struct.unpack_from("<H", data, 30)
        fat_sectors, directory = struct.unpack_from("<L", data, 44)[0], struct.unpack_from("<L", data, 48)[0]
        (self._smallest,) = struct.unpack_from("<L", data, 56)
        if shift not in (9, 12):
            raise limits.corrupt()
        self._sector_bytes = 1 << shift
        self._next = self._allocation(fat_sectors)
        self.entries = self._read_directory(directory)

    def find(self, name: str) -> Entry | None:
        found = [entry for entry in self.entries if entry.name.lower() == name.lower()]
        if len(found) > 1:
            raise limits.corrupt()
        return found[0] if found else None

    def read(self, entry: Entry) -> bytes:
        if not self._smallest <= entry.size <= len(self._data):
            raise limits.corrupt()
        content = self._chain(entry.start)
        if len(content) < entry.size:
            raise limits.corrupt()
        return content[: entry.size]

    def _sector(self, number):
        start = (number + 1) * self._sector_bytes
        sector = self._data[start : start + self._sector_bytes]
        if not sector:
            raise limits.corrupt()
        return sector

    def _chain(self, number):
        """The sectors from one on. The last sector of a file may be cut short; a loop is refused."""
        sectors = []
        while number < LAST_SECTOR:
            if number >= len(self._next) or len(sectors) > len(self._next):
                raise limits.corrupt()
            sectors.append(self._sector(number))
            number = self._next[number]
        return b"".join(sectors)

    def _allocation(self, fat_sectors):
        """Which sector follows which. The list of the table's own sectors starts in the header."""
        numbers = list(struct.unpack_from(f"<{HEADER_FAT_SECTORS}L", self._data, 76))
        more, _ = struct.unpack_from("<2L", self._data, 68)
        per_sector = self._sector_bytes // 4
        while more < LAST_SECTOR:
            if len(numbers) > len(self._data) // self._sector_bytes:
                raise limits.corrupt()
            sector = self._sector(more)
            if len(sector) < self._sector_bytes:
                raise limits.corrupt()
            *listed, more = struct.unpack(f"<{per_sector}L", sector)
            numbers += listed
        if fat_sectors > len(numbers):
            raise limits.corrupt()
        table = array("I")
        for number in numbers[:fat_sectors]:
            sector = self._sector(number)
            table.frombytes(sector[: len(sector) // 4 * 4])
        return table

    def _read_directory(self, start):
        content = self._chain(start)
        if len(content) > MAX_ENTRIES * ENTRY_BYTES:
            raise limits.corrupt()
        entries = []
        for offset in range(0, len(content) - ENTRY_BYTES + 1, ENTRY_BYTES):
            name_bytes, kind = struct.unpack_from("<HB", content, offset + 64)
            first, size = struct.unpack_from("<2L", content, offset + 116)
            if kind and 2 <= name_bytes <= 64:
                name = content[offset : offset + name_bytes - 2].decode("utf-16-le", "replace")
                entries.append(Entry(name=name, start=first, size=size))
        return entries
