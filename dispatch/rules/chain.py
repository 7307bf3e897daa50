"""Frozen figures chained by hashes, so that a change made behind the portal's back breaks the chain."""

import hashlib
import json

FIRST = "0" * 64
"""What stands in place of the previous hash at the beginning of the chain."""


def canonical(content) -> str:
    """JSON in the one form that is hashed: keys sorted, no spaces, Chinese as it is.

    Amounts and percentages are text in a content. Raises TypeError for a float, which has no exact form, for a key that
    is not text and for whatever JSON does not know.
    """
    _refuse_what_has_no_one_form(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def chained_hash(*, content: str, previous: str) -> str:
    """SHA-256, as 64 hexadecimal digits, over the previous link's hash and this one's canonical content."""
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def _refuse_what_has_no_one_form(value) -> None:
    match value:
        case float():
            raise TypeError(f"a figure is kept as text, not as a float: {value!r}")
        case dict():
            if wrong := [key for key in value if not isinstance(key, str)]:
                raise TypeError(f"a key is text: {wrong[0]!r}")
            for item in value.values():
                _refuse_what_has_no_one_form(item)
        case list() | tuple():
            for item in value:
                _refuse_what_has_no_one_form(item)
