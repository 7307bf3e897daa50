import json
from collections import Counter
from pathlib import Path

import pytest

from projects.rules.progress_words import read_progress

TRUTH = Path(__file__).parents[1] / "ledger" / "ledger_2012.truth.json"
CATEGORY = {"结转": "carried_over", "新开工": "new_start", "前期": "pipeline", "城中村": "urban_village"}


def reading(text, category="new_start"):
    found = read_progress(text, category=category)
    return found and (found.stage, found.image_stage, found.started, found.suspended)


def demo_projects():
    rows = json.loads(TRUTH.read_text(encoding="utf-8"))["rows"]
    return [
        (CATEGORY[row["section"]], row["stage"], row["cells"]["progress"]["value"])
        for row in rows
        if row["kind"] == "project"
    ]


def test_every_word_of_the_demo_ledger_is_known():
    assert [text for category, _, text in demo_projects() if read_progress(text, category=category) is None] == []


def test_starts_of_the_demo_ledger_are_those_the_speech_counts():
    started = Counter(
        category for category, _, text in demo_projects() if read_progress(text, category=category).started
    )
    assert started == {"carried_over": 17, "new_start": 5, "urban_village": 3}


def test_the_five_new_starts_are_in_foundation_works():
    images = [
        read_progress(text, category=category).image_stage
        for category, _, text in demo_projects()
        if category == "new_start" and read_progress(text, category=category).started
    ]
    assert images == ["foundation"] * 5


def test_each_carried_over_project_is_told_right():
    told = [
        (stage, read_progress(text, category=category).started)
        for category, stage, text in demo_projects()
        if category == "carried_over"
    ]
    assert all(started == (stage == "已开工") for stage, started in told)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("基础完工后停工", ("building", "foundation", True, True)),
        ("停工", ("building", "", True, True)),
        ("具备开工条件,尚未开工", ("preparing", "", False, False)),
        ("具备开工条件,近期开工", ("preparing", "", False, False)),
        ("未启动", ("preparing", "", False, False)),
        ("计划6月底开工", ("preparing", "", False, False)),
        ("土方开挖", ("building", "foundation", True, False)),
        ("桩基施工", ("building", "foundation", True, False)),
        ("主体施工至5层", ("building", "structure", True, False)),
        ("地下室施工，主体未开工", ("building", "foundation", True, False)),
        ("主体封顶", ("building", "structure", True, False)),
        ("内部装修", ("building", "finishing", True, False)),
        ("设备安装", ("building", "installation", True, False)),
        ("设备已订购，未开工", ("preparing", "", False, False)),
        ("试运行", ("building", "finishing", True, False)),
        ("已竣工", ("completed", "", True, False)),
        ("建成投产", ("completed", "", True, False)),
        ("已达效", ("performing", "", True, False)),
        ("主体工程招标", ("preparing", "", False, False)),
        ("征地", ("preparing", "", False, False)),
        ("办理前期手续", ("preparing", "", False, False)),
        ("环评", ("approval", "", False, False)),
        ("立项", ("approval", "", False, False)),
        ("在谈", ("negotiating", "", False, False)),
        ("签约", ("negotiating", "", False, False)),
        ("已启动拆迁", ("building", "clearing", True, False)),
        ("安置楼加紧建设", ("building", "structure", True, False)),
        ("正在施工", ("building", "", True, False)),
        ("桩基施工\n完成", ("building", "foundation", True, False)),
    ],
)
def test_usual_words(text, expected):
    assert reading(text) == expected


@pytest.mark.parametrize(
    ("category", "started"),
    [("carried_over", True), ("urban_village", True), ("new_start", False), ("pipeline", False), (None, False)],
)
def test_clearing_is_a_start_only_where_works_were_begun_before(category, started):
    found = read_progress("清障", category=category)
    assert (found.image_stage, found.started) == ("clearing", started)


@pytest.mark.parametrize("text", ["", "—", "无", "周一", "情况良好"])
def test_unknown_words_are_left_to_a_person(text):
    assert read_progress(text, category="new_start") is None
