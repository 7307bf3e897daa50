"""A notice with everything that a document can hold, in two sizes."""

from datetime import date
from decimal import Decimal

from dispatch.documents.parts import (
    Addressee,
    Attachments,
    AttachmentStart,
    CellKind,
    Chart,
    Column,
    Figure,
    Heading,
    Letterhead,
    Paragraph,
    Series,
    SignatureBlock,
    Subheading,
    Table,
    Title,
)
from projects.choices import Light

BASIS = "口径：审核数；截至2012年2月29日；金额单位：万元"
PROGRAMMES = ("先进制造业", "现代服务业", "城中村改造")
BARS = Chart(
    "bars",
    "六大工程投资完成率",
    "%",
    PROGRAMMES,
    (Series("完成率", (Decimal("6.125"), Decimal("4.5"), None)),),
    ("时间进度", Decimal("16.6667")),
)
STACKED = Chart(
    "stacked_bars",
    "亮灯情况",
    "个",
    PROGRAMMES,
    (Series("红", (1, 2, 0)), Series("黄", (3, 0, 1)), Series("绿", (4, 1, 2))),
)
LINES = Chart(
    "lines",
    "累计完成投资",
    "亿元",
    ("1月", "2月", "3月"),
    (Series("实际", (1, 2, None)), Series("计划", (2, 3, 5))),
    ("目标", Decimal(4)),
)
SCATTER = Chart(
    "scatter",
    "落后与办公会",
    "%",
    ("甲某某", "乙某某"),
    (Series("完成率", (3, 5)), Series("办结率", (30, Decimal("50.5")))),
)
MANY = Chart(
    "bars", "落后", "个百分点", tuple(f"第{n}号项目" for n in range(79)), (Series("差距", tuple(range(-40, 39))),)
)

COLUMNS = (
    Column("序号", CellKind.COUNT, width=3),
    Column("项目名称", width=10),
    Column("包保领导", width=4),
    Column("年度计划", CellKind.MONEY, "投资（万元）", 6),
    Column("累计完成", CellKind.MONEY, "投资（万元）", 6),
    Column("完成率", CellKind.PCT, "与时间进度比", 4),
    Column("差距（个百分点）", CellKind.POINTS, "与时间进度比", 4),
    Column("亮灯", CellKind.LIGHT, width=2),
)
LIGHTS = (Light.RED, Light.YELLOW, Light.BLUE, Light.GREEN, Light.NONE)


def project_row(number):
    money = Decimal(1000 + number) + Decimal("0.5")
    return (number, f"垟堃喆{number}号", "周某某", money, None, Decimal("4.865"), Decimal("-11.85"), LIGHTS[number % 5])


def projects(count=79):
    return Table(
        key="lights",
        title="重大项目亮灯情况",
        basis=BASIS,
        columns=COLUMNS,
        rows=tuple(project_row(number) for number in range(1, count + 1)),
        total=(
            "合计",
            None,
            None,
            Decimal("1958000"),
            Decimal("95345.1234"),
            Decimal("4.8695"),
            Decimal("-11.797"),
            None,
        ),
        note="注：时间进度为16.67%。",
        chart=STACKED,
    )


WIDE = Table(
    key="leaders",
    title="包保领导责任落实情况",
    basis=BASIS,
    columns=(
        Column("序号", CellKind.COUNT, width=3),
        Column("包保领导", width=6),
        *(Column(name, CellKind.COUNT, "亮灯（个）", 4) for name in "红黄蓝绿"),
        *(Column(name, CellKind.MONEY, "投资（万元）", 8) for name in ("年度计划", "累计完成")),
        Column("最近办公会", CellKind.DATE, width=7),
        *(Column(name, width=9) for name in ("找问题", "查原因", "理思路", "定措施")),
        Column("完成时限", CellKind.DATE, width=7),
    ),
    rows=(
        (1, "周某某", 1, 2, 0, 1234, Decimal("5000"), Decimal("10"), date(2012, 2, 9), *["土地<指标>&手续"] * 4, None),
        (2, "吴某某", 0, 0, 0, 5, Decimal("10.0001"), Decimal("0"), None, *["无"] * 4, date(2012, 3, 31)),
    ),
)
SMALL = Table(
    key="programmes",
    title="六大工程投资情况",
    basis=BASIS,
    columns=(Column("工程", width=12), Column("完成率", CellKind.PCT)),
    rows=(("城中村改造工程", Decimal("2.005")),),
)
SENTENCE = "前两个月79个重大项目完成投资95345.12万元，占年度计划的4.87%，比时间进度落后11.8个百分点；垟头村、堃喆科技园进展较慢。"


def notice(count=79):
    return [
        Letterhead("某某区重大项目建设指挥部", "某调度办〔2012〕2号"),
        Title("关于2012年2月重大项目调度情况的通报"),
        Addressee("各责任单位"),
        Paragraph(SENTENCE),
        Heading("一、总体情况"),
        Subheading("（一）投资完成情况"),
        Paragraph(SENTENCE),
        Figure(BARS, "图1  六大工程投资完成率"),
        Figure(STACKED, "图2  亮灯情况"),
        SMALL,
        Heading("二、工作要求"),
        Paragraph("整改情况于3月31日前报送。", label="1.抓紧整改。"),
        Attachments(("重大项目亮灯情况", "包保领导责任落实情况")),
        SignatureBlock("某某区重大项目建设指挥部", date(2012, 3, 26)),
        AttachmentStart(1, "重大项目亮灯情况"),
        projects(count),
        AttachmentStart(2, "包保领导责任落实情况"),
        WIDE,
    ]
