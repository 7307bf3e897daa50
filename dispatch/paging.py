"""What the address of a long list asks for: a page, with links to its neighbours, and the row it is narrowed to."""

from dataclasses import dataclass

from django.core.paginator import Paginator

MAX_ID_DIGITS = 18
"""As many as a database key has at the most."""


@dataclass(frozen=True, slots=True)
class Pager:
    first: int
    last: int
    total: int
    previous_url: str
    next_url: str


def id_in(text):
    """The key of a row as an address gives it; "" for what can be none."""
    return text if text.isascii() and text.isdigit() and len(text) <= MAX_ID_DIGITS else ""


def page_of(items, *, number, size, url):
    """(the page's items, count of all, Pager or None for a single page); `url(page)` makes a link. An absurd number is the nearest page."""
    paginator = Paginator(items, size)
    page = paginator.get_page(number)
    if paginator.num_pages == 1:
        return page.object_list, paginator.count, None
    pager = Pager(
        first=page.start_index(),
        last=page.end_index(),
        total=paginator.count,
        previous_url=url(page.previous_page_number()) if page.has_previous() else "",
        next_url=url(page.next_page_number()) if page.has_next() else "",
    )
    return page.object_list, paginator.count, pager
