from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from dispatch.documents.chart_look import look_of
from dispatch.documents.charts import DOTS_PER_INCH, HEIGHT_MM, MAX_HEIGHT_MM, _least_shown, draw, height_per_width
from dispatch.documents.parts import Chart, Series
from tests.dispatch.documents.samples import BARS, LINES, MANY, SCATTER, STACKED

WIDTH = int(156 / 25.4 * DOTS_PER_INCH)


def picture(chart):
    image = Image.open(BytesIO(draw(chart)))
    image.load()
    return image.convert("RGB")


@pytest.mark.parametrize("chart", [BARS, STACKED, LINES, SCATTER], ids=lambda chart: chart.kind)
def test_a_chart_is_a_picture_as_wide_as_the_text(chart):
    image = picture(chart)
    assert image.size == (WIDTH, int(HEIGHT_MM / 25.4 * DOTS_PER_INCH))
    assert height_per_width(draw(chart)) == image.height / image.width


def test_many_bars_lie_down_and_still_fit_a_page():
    assert picture(MANY).height == int(MAX_HEIGHT_MM / 25.4 * DOTS_PER_INCH)


@pytest.mark.parametrize(
    "chart", [BARS, STACKED, LINES, SCATTER, MANY], ids=["bars", "stacked", "lines", "scatter", "many"]
)
def test_nothing_is_cut_off_at_the_edges(chart):
    image = picture(chart)
    edges = [(0, 0, image.width, 2), (0, image.height - 2, image.width, image.height)]
    edges += [(0, 0, 2, image.height), (image.width - 2, 0, image.width, image.height)]
    assert [image.crop(edge).getextrema() for edge in edges] == [((255, 255),) * 3] * 4


def test_series_differ_without_colour():
    """In grey a hatched fill has dark and light points, a plain one has a single tone."""
    chart = Chart("stacked_bars", "甲", "个", ("乙",), (Series("完成", (1,)), Series("计划", (1,))))
    grey = picture(chart).convert("L")
    plain, hatched = (
        grey.crop((grey.width // 2 + 60, int(grey.height * top), grey.width // 2 + 120, int(grey.height * (top + 0.1))))
        for top in (0.6, 0.25)
    )
    assert len(set(plain.tobytes())) == 1
    assert max(hatched.tobytes()) - min(hatched.tobytes()) > 100


def test_lights_keep_their_colour_and_differ_in_their_pattern():
    looks = [look_of(number, f"{name}灯") for number, name in enumerate("绿红黄蓝")]
    assert looks == [look_of(9, name) for name in "绿红黄蓝"]
    for attribute in ("fill", "hatch", "excel_pattern"):
        assert len({getattr(look, attribute) for look in looks}) == 4, attribute
    assert all(look.hatch for look in looks)
    assert look_of(0, "不亮灯") not in looks


def test_a_thin_part_has_no_value_over_its_neighbours():
    chart = replace(STACKED, labels=("甲",), series=(Series("红", (1,)), Series("黄", (2,)), Series("绿", (97,))))
    assert _least_shown(chart, lying=False) > 2
    assert _least_shown(chart, lying=True) > 2
    assert _least_shown(chart, lying=True) < 97


def test_a_chart_without_any_figure_is_still_drawn():
    empty = Chart("bars", "甲", "%", ("乙", "丙"), (Series("完成率", (None, None)),))
    assert picture(empty).width == WIDTH
