"""The chain of frozen months: a content has one spelling, and its hash covers the month before it."""

import json
from hashlib import sha256

FIRST = ""
"""What the first frozen month has for the hash before it."""


def canonical(content) -> str:
    """The one spelling of a JSON-ready content: keys sorted, no spaces, Chinese as it is.

    Numbers that are not whole are text in a content. Raises TypeError for a float, which has no exact spelling, for a
    key that is not text, and for whatever JSON does not know.
    """
    _refuse_what_has_no_one_spelling(content)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def chained_hash(*, content: str, previous: str) -> str:
    """SHA-256, in hexadecimal, over the hash of the frozen month before, a newline and the canonical content.

    `previous` is `FIRST` where there is none. A change of any month thus changes the hash of every later one.
    """
    return sha256(f"{previous}\n{content}".encode()).hexdigest()


def _refuse_what_has_no_one_spelling(value) -> None:
    match value:
        case float():
            raise TypeError(f"a figure is kept as text, not as a float: {value!r}")
        case dict():
            if wrong := [key for key in value if not isinstance(key, str)]:
                raise TypeError(f"a key is text: {wrong[0]!r}")
            for item in value.values():
                _refuse_what_has_no_one_spelling(item)
        case list():
            for item in value:
                _refuse_what_has_no_one_spelling(item)
