"""Months that were frozen once print the same for ever, whatever format they have and whatever the rules say since."""

import gzip
import json
from pathlib import Path

import pytest

from dispatch.month.content.codec import tables_of
from dispatch.month.content.figures import figures_of
from dispatch.month.content.formats import DECODERS, FORMAT, UnknownFormat, decoded
from dispatch.rules import diagnosis, light, site_meeting
from dispatch.rules.chain import canonical, chained_hash
from tests.dispatch.month.printing import printed

STORED = Path(__file__).parent / "stored"
MONTHS = ("2012-01", "2012-02")


def stored(number, month, kind="json"):
    return gzip.decompress((STORED / f"format{number}-{month}.{kind}.gz").read_bytes()).decode()


@pytest.fixture
def other_rules(monkeypatch):
    """A district whose rules and words have changed since."""
    monkeypatch.setattr(light, "is_behind", lambda light: True)
    monkeypatch.setattr(light, "moved", lambda **lights: None)
    for verdict in diagnosis.VERDICTS.values():
        monkeypatch.setitem(diagnosis.VERDICTS, verdict.code, diagnosis.INSUFFICIENT_EVIDENCE)
    monkeypatch.setattr(site_meeting, "MISSED", site_meeting.KEPT)


@pytest.mark.parametrize("number", DECODERS)
@pytest.mark.parametrize("place", range(len(MONTHS)), ids=MONTHS)
def test_a_stored_month_prints_what_it_always_printed(number, place, other_rules):
    month = decoded(stored(number, MONTHS[place]))
    before = decoded(stored(number, MONTHS[place - 1])) if place else None
    assert list(printed(month, before)) == stored(number, MONTHS[place], "txt").splitlines()


@pytest.mark.parametrize("number", DECODERS)
@pytest.mark.parametrize("month", MONTHS)
def test_reading_changes_nothing_of_what_is_stored(number, month):
    """The chain hashes what is stored, so the text must be the canonical one and stay so."""
    text = stored(number, month)
    before = json.loads(text)
    decoded(text)
    assert (canonical(before), json.loads(text)["format"]) == (text, number)
    assert len(chained_hash(content=text, previous="")) == 64


GONE = {"departments": {"solved", "days"}}
"""Columns that no table has any more: only the papers of old months still print them."""


@pytest.mark.parametrize("number", DECODERS)
@pytest.mark.parametrize("month", MONTHS)
def test_every_format_is_read_in_one_shape(number, month):
    content, newest = decoded(stored(number, month)), decoded(stored(FORMAT, month))
    assert content["format"] == FORMAT
    assert content.keys() == newest.keys()
    for group in ("programmes", "leaders", "units"):
        assert content[group][0].keys() == newest[group][0].keys()
    for key, sums in content["sums"].items():
        assert sums.keys() - GONE.get(key, set()) <= newest["sums"][key].keys()
    assert content["problem_levels"] == newest["problem_levels"]
    keys = {table.key: {column.key for column in table.columns} for table in tables_of(newest)}
    for table in tables_of(content):
        assert {column.key for column in table.columns} - GONE.get(table.key, set()) <= keys[table.key]


def test_the_same_month_says_the_same_in_formats_that_know_the_same():
    old, new = decoded(stored(1, "2012-02")), decoded(stored(2, "2012-02"))
    assert old["sums"] == new["sums"]
    assert old["tables"] == new["tables"]
    assert figures_of(old) == figures_of(new)
    assert stored(1, "2012-02", "txt") == stored(2, "2012-02", "txt")


@pytest.mark.parametrize("month", MONTHS)
def test_columns_have_keys_of_their_own(month):
    for table in tables_of(decoded(stored(FORMAT, month))):
        keys = [column.key for column in table.columns]
        assert all(keys), table.key
        assert len(keys) == len(set(keys)), table.key


@pytest.mark.parametrize("text", [f'{{"format": {FORMAT + 1}}}', '{"format": "1"}', "{}"])
def test_a_format_that_nobody_knows_is_refused_in_words(text):
    with pytest.raises(UnknownFormat, match=r"冻结数据的格式是.*请先升级系统。"):
        decoded(text)


def test_every_format_has_its_stored_months():
    assert {path.name for path in STORED.iterdir()} == {
        f"format{number}-{month}.{kind}.gz" for number in DECODERS for month in MONTHS for kind in ("json", "txt")
    }
