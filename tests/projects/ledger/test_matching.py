import time

import pytest

from projects.ledger.comparing.matching import NameBook, plain

LEADERS = NameBook([(1, ["周某某"]), (2, ["陈某某"]), (3, ["王建国"]), (4, ["李伟"])])
UNITS = NameBook([(1, ["区发展和改革局", "区发改局"]), (2, ["南山镇"]), (3, ["区住房和城乡建设局"]), (4, ["团委"])])
PROJECTS = NameBook([(1, ["科技创业园二期"]), (2, ["科技创业园（二期）"]), (3, ["百瑞特LED"]), (4, ["锂电隔膜"])])


@pytest.mark.parametrize(
    ("book", "name", "found"),
    [
        (UNITS, "区发改局", 1),
        (UNITS, " 区发展和改革局　", 1),
        (UNITS, "发改局", None),
        (PROJECTS, "百瑞特ＬＥＤ", 3),
        (PROJECTS, "百瑞特 led", 3),
        (PROJECTS, "科技创业园(二期)", 2),
        (PROJECTS, "科技创业园二期", 1),
        (PROJECTS, "科技创业园", None),
        (LEADERS, "", None),
    ],
)
def test_the_same_name(book, name, found):
    assert book.find(name) == found


@pytest.mark.parametrize(
    ("book", "name", "meant"),
    [
        (LEADERS, "周摸某", [1]),
        (LEADERS, "王健国", [3]),
        (LEADERS, "李炜", [4]),
        (LEADERS, "沈某某", []),
        (LEADERS, "吴某某", []),
        (LEADERS, "李强", []),
        (UNITS, "发改局", [1]),
        (UNITS, "区住房城乡建设局", [3]),
        (UNITS, "南山镇政府", [2]),
        (UNITS, "团", []),
        (UNITS, "北湖街道", []),
        (PROJECTS, "锂电隔膜项目", [4]),
        (PROJECTS, "科技创业园三期", [1, 2]),
        (PROJECTS, "北湖公园", []),
    ],
)
def test_names_that_may_be_meant(book, name, meant):
    assert book.similar(name) == meant


def test_an_alias_leads_to_the_name_it_is_stored_under():
    assert UNITS.name_of(UNITS.find("区发改局")) == "区发展和改革局"


def test_a_name_that_means_many_offers_three():
    book = NameBook((number, [f"东关村改造{number}期"]) for number in range(1, 8))
    assert len(book.similar("东关村改造")) == 3


def test_blanks_width_and_case_do_not_matter_but_brackets_do():
    assert plain("　百瑞特 ＬＥＤ ") == plain("百瑞特led")
    assert plain("二期") != plain("（二期）")


@pytest.mark.timing
def test_a_whole_page_in_the_place_of_a_name_is_looked_at_in_no_time():
    """Every part of it would be a hundred million comparisons."""
    text = "南山镇" + "某" * 20_000
    begun = time.perf_counter()
    assert UNITS.similar(text) == [2]
    assert time.perf_counter() - begun < 5
