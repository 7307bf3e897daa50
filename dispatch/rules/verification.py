"""Is this paper one that the portal issued? By its SHA-256, and by the number it bears."""

import re

GENUINE = "genuine"
DRAFT = "draft"
CHANGED = "changed"
UNKNOWN = "unknown"

_number = re.compile(r"(20\d{2})\s*[〕\]］)）】}]?\s*(?:第)?\s*(\d{1,4})\s*号")


def number_in(text: str) -> tuple[int, int] | None:
    """(year, serial) of a document number however it is typed: 调度办〔2012〕2号, [2012]2号; None without one."""
    match = _number.search(text)
    return (int(match[1]), int(match[2])) if match else None


def verdict(*, is_final: bool, is_draft: bool, number_is_known: bool) -> str:
    """What a file is whose SHA-256 is that of an issued paper, or of a draft, or of neither.

    A file that differs but bears the number of an issued paper was changed, or is another paper under its number.
    """
    if is_final:
        return GENUINE
    if is_draft:
        return DRAFT
    return CHANGED if number_is_known else UNKNOWN
