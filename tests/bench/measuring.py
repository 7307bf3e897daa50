"""Measuring ours against the bare limit, alternately, so that a busy machine slows both; and the table of it."""

import gc
import math
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 5
LONGEST_SECONDS = 5
"""One line takes no more rounds once it has taken this long."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing measured at one size, in seconds; `bare` is None where there is no limit to compare with."""

    section: str
    name: str
    size: int
    ours: float
    bare: float | None
    note: str = ""


def seconds(call: Callable[[], object]) -> float:
    gc.collect()
    begins = time.perf_counter()
    call()
    return time.perf_counter() - begins


def nothing():
    pass


def alternately(ours, bare, *, before_ours=nothing, before_bare=nothing, rounds=ROUNDS):
    """Medians in seconds of (ours, bare), measured in turns after one of each that does not count."""
    times, started = ([], []), time.perf_counter()
    if rounds > 1:
        before_ours(), ours(), before_bare(), bare()
    for _ in range(rounds):
        before_ours()
        times[0].append(seconds(ours))
        before_bare()
        times[1].append(seconds(bare))
        if time.perf_counter() - started > LONGEST_SECONDS:
            break
    return median(times[0]), median(times[1])


def print_table(lines):
    """One row a measurement, one column a size; the last columns are how time grows from the first size to each other."""
    sizes = sorted({line.size for line in lines})
    heads = ["ms"] + [f"{size:,} {word}" for size in sizes for word in ("ours", "bare", "ratio")]
    heads += [f"×N^ to {size:,}" for size in sizes[1:]]
    rows = []
    for section, name in dict.fromkeys((line.section, line.name) for line in lines):
        found = {line.size: line for line in lines if (line.section, line.name) == (section, name)}
        cells = [f"{section}: {name}"]
        for size in sizes:
            cells += _cells(found.get(size))
        cells += [_exponent(found.get(sizes[0]), found.get(size)) for size in sizes[1:]]
        rows.append(cells)
    widths = [max(map(_width, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        first, *others = (
            _padded(text, width, left=not index) for index, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *others]))


def _cells(line):
    if line is None:
        return ["", "", ""]
    ratio = "" if line.bare is None else f"{line.ours / line.bare:.2f}"
    return [_ms(line.ours), _ms(line.bare), ratio]


def _ms(value):
    if value is None:
        return ""
    return f"{value * 1000:,.1f}" if value < 1 else f"{value * 1000:,.0f}"


def _exponent(small, large):
    """b in time ~ N^b: 0 does not grow, 1 is linear, 2 is to be mended."""
    if small is None or large is None:
        return ""
    return f"{math.log(large.ours / small.ours) / math.log(large.size / small.size):+.2f}"


def _width(text):
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text, width, *, left):
    blanks = " " * (width - _width(text))
    return text + blanks if left else blanks + text
