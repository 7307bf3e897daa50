"""Which shape a stored content has: one decoder a format, and one shape for everybody who reads.

A stored content is never written anew; its hash is over what is stored. Whoever changes keys of the content, columns of
a table or what a key means raises `FORMAT`, keeps what the present one looks like as a decoder, and adds a stored month
of it to the tests.
"""

import json

from dispatch.month.content.format1 import from_format1
from dispatch.month.content.format2 import from_format2
from dispatch.month.content.format3 import from_format3

FORMAT = 4

DECODERS = {
    1: lambda stored: from_format3(from_format2(from_format1(stored))),
    2: lambda stored: from_format3(from_format2(stored)),
    3: from_format3,
    4: lambda stored: stored,
}


class UnknownFormat(Exception):
    """The content was frozen by a newer or a strange version of the portal."""


def decoded(text):
    """The content of a snapshot's text, in the shape of `FORMAT`. Raises `UnknownFormat`."""
    stored = json.loads(text)
    decoder = DECODERS.get(stored.get("format"))
    if decoder is None:
        found = stored.get("format", "没有写明")
        raise UnknownFormat(f"冻结数据的格式是{found}，本系统只认识{'、'.join(map(str, DECODERS))}。请先升级系统。")
    return decoder(stored)
