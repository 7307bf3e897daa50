"""口径: which book, which day and which unit the figures of a page stand on."""

from dataclasses import dataclass

from projects.rules.schedule import is_month_end
from projects.wording import date_text


@dataclass(frozen=True, slots=True)
class Basis:
    book: str
    cut_off: str
    unit: str
    note: str = ""


def basis_of(as_of, *, unreviewed=False):
    """Figures take the reviewed amount of a month, and the reported one where there is no review yet."""
    return Basis(
        book="审核数，未审核月份用上报数" if unreviewed else "审核数",
        cut_off=date_text(as_of),
        unit="万元",
        note="" if is_month_end(as_of) else "月中数据，时间进度为估算。",
    )
