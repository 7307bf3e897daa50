"""Frozen figures chained by hashes, so that a change made behind the portal's back breaks the chain."""

import hashlib
import json

FIRST = "0" * 64
"""What stands in place of the previous hash at the beginning of the chain."""


def canonical(content) -> str:
    """JSON in the one form that is hashed: keys sorted, no spaces, Chinese as it is. Raises TypeError for other values."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def chained_hash(*, content: str, previous: str) -> str:
    """SHA-256, as 64 hexadecimal digits, over the previous link's hash and this one's canonical content."""
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()
