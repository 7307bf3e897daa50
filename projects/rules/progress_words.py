"""What an office's progress words (形象进度) say: the stage, what stands on the site, whether works have begun.

Units: none. A text is read clause by clause; within a clause the first table that knows a word decides, in the
order of this file, and within a table the first entry: later works come before earlier ones (主体 before 基础).
Of several clauses the one with the latest works counts, unless one denies the start of the whole project.
Unknown words give ``None``: the import then asks a person. Source: the ledger of the demo district and
the words usual in other districts' ledgers and progress reports.
"""

import re
from dataclasses import dataclass

NEGOTIATING, APPROVAL, PREPARING, BUILDING, COMPLETED, PERFORMING = (
    "negotiating",
    "approval",
    "preparing",
    "building",
    "completed",
    "performing",
)
NONE, CLEARING, FOUNDATION, STRUCTURE, INSTALLATION, FINISHING = (
    "",
    "clearing",
    "foundation",
    "structure",
    "installation",
    "finishing",
)
CARRIED_OVER, URBAN_VILLAGE = "carried_over", "urban_village"
BEGUN_BY_CLEARING = frozenset({CARRIED_OVER, URBAN_VILLAGE})
"""Categories in which clearing the site is part of works that have begun; elsewhere it only prepares them."""


@dataclass(frozen=True, slots=True)
class ProgressReading:
    """The stage (a value of 阶段), what can be seen on the site ("" for nothing), and whether works have begun.

    A suspended project (停工) has begun and counts as under way.
    """

    stage: str
    image_stage: str
    started: bool
    suspended: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """Words that say the same thing; a word may stand anywhere in the clause."""

    words: tuple[str, ...]
    stage: str
    image_stage: str = NONE
    started: bool = False


def _entry(words: str, stage: str, image_stage: str = NONE, *, started: bool = False) -> Entry:
    return Entry(tuple(words.split()), stage, image_stage, started)


NOT_STARTED = (
    _entry(
        "未开工 没有开工 未动工 未启动 未实质性开工 未进场 未施工 未拆迁 未建 近期开工 即将开工 待开工 拟开工 准备开工 计划开工 择机开工 "
        "年内开工 具备开工条件 达到开工条件 近期动工 即将动工 开工准备 开工前准备 开工手续 暂未开 闲置",
        PREPARING,
    ),
)
"""Words that deny a start; without a word for works beside them they decide the whole text."""

AT_THE_DESK = (
    _entry(
        "施工许可 施工图 图审 招标 招投标 开标 中标 评标 土地出让 摘牌 挂牌 招拍挂 土地证 用地手续 前期手续 办理手续 手续办理 完善手续 "
        "开工证 监理 前期准备 筹建 筹备 采购 订购 购置 准备",
        PREPARING,
    ),
    _entry(
        "立项 可研 可行性研究 环评 环境影响 核准 备案 审批 报批 报审 规划许可 用地预审 土地预审 组卷 初步设计 初设 项目建议书 批复 评审 "
        "能评 安评 稳评 选址意见 勘察 勘探 测绘 申报",
        APPROVAL,
    ),
    _entry("设计 方案 编制 规划 选址 在谈 洽谈 谈判 论证 考察 谋划 策划 意向", NEGOTIATING),
)
"""Paper work, even where it names works (主体工程招标, 基坑支护设计)."""

WORKS = (
    _entry("达效 达产 满负荷 正常生产 正常运营", PERFORMING, started=True),
    _entry(
        "竣工 投产 投入使用 投入运营 交付使用 已交付 建成 已完工 全面完工 项目完工 整体完工 投用 开业 通车 回迁入住 已回迁",
        COMPLETED,
        started=True,
    ),
    _entry(
        "收尾 扫尾 装修 装饰 内外墙 外墙 粉刷 抹灰 幕墙 绿化 亮化 配套工程 室外工程 附属工程 路面 沥青 验收 试运行 试生产 试运营 试车 试投产 联调",
        BUILDING,
        FINISHING,
        started=True,
    ),
    _entry("设备安装 安装设备 设备调试 设备基础 设备进场 安装 调试", BUILDING, INSTALLATION, started=True),
    _entry(
        "封顶 主体 结构施工 钢结构 砌体 砌筑 框架 厂房建设 厂房施工 楼体 屋面 梁板 架梁 层 安置楼 安置房 回迁楼 墩柱 管道铺设 管网铺设",
        BUILDING,
        STRUCTURE,
        started=True,
    ),
    _entry(
        "地基 基础 桩 基坑 土方 开挖 挖土 支护 正负零 ±0 垫层 承台 地下室 路基 强夯 地下工程 筏板 基槽",
        BUILDING,
        FOUNDATION,
        started=True,
    ),
    _entry("启动拆迁 正在拆迁 拆迁施工 拆除施工 正在拆除 已拆除 已拆迁 拆迁完成", BUILDING, CLEARING, started=True),
)
"""Works on the site, the latest first."""

CLEARING_WORKS = (
    _entry(
        "清障 拆迁 拆除 腾空 清表 三通一平 五通一平 七通一平 场地平整 平整场地 土地平整 地上附着物 搬迁 迁改 清场",
        PREPARING,
        CLEARING,
    ),
)
"""Clearing the site: begun works for what was begun before, preparation for any other."""

STARTS = (
    _entry(
        "加紧建设 正在建设 在建 施工 已开工 开工建设 开工 动工 奠基 已启动 启动建设 建设中 续建 推进建设 复工",
        BUILDING,
        started=True,
    ),
)
"""A start and no word of what is being built."""

PREPARATION = (
    _entry("征地 征收 征迁 供地 施工队伍 围挡 临建 进场 手续 入户 摸底 评估 动员 户", PREPARING),
    _entry("签约 签订 协议 合同 接触 对接 招商 前期 储备 跟踪 推介", NEGOTIATING),
)
"""What else happens before a start."""

SUSPENDED = ("停工", "停建", "缓建", "停滞", "半拉子", "暂停施工")

LONGEST_TEXT = 1000

_BLANKS = re.compile(r"\s+")
_CLAUSES = re.compile(r"[,，。;；、]")
_PLANNED_START = re.compile(r"(?:计划|拟|预计|力争|确保|争取|准备).*(?:开工|动工|启动|进场)")


def read_progress(text: str, *, category: str | None) -> ProgressReading | None:
    """What the words say of a project of this category; ``None`` for words that no table knows.

    清障 is a start for a carried-over project or an urban village, preparation for any other.
    """
    words = _BLANKS.sub("", text[:LONGEST_TEXT])
    readings = []
    for clause in _CLAUSES.split(words):
        if _denies_start(clause):
            return ProgressReading(PREPARING, NONE, started=False, suspended=False)
        if reading := _read_clause(clause, category):
            readings.append(reading)
    suspended = any(word in words for word in SUSPENDED)
    if not readings:
        return ProgressReading(BUILDING, NONE, started=True, suspended=True) if suspended else None
    furthest = max(readings, key=_how_far)
    return ProgressReading(
        furthest.stage, furthest.image_stage, furthest.started, suspended=suspended and furthest.started
    )


def _denies_start(clause: str) -> bool:
    return bool(_first(NOT_STARTED, clause) or _PLANNED_START.search(clause)) and not _first(WORKS[2:6], clause)


def _read_clause(clause: str, category: str | None) -> ProgressReading | None:
    denied = _first(NOT_STARTED, clause)
    entry = _first(AT_THE_DESK, clause) or (None if denied else _first(WORKS, clause))
    if entry is None and not denied and _first(CLEARING_WORKS, clause):
        begun = category in BEGUN_BY_CLEARING
        return ProgressReading(BUILDING if begun else PREPARING, CLEARING, started=begun, suspended=False)
    entry = entry or denied or _first(STARTS, clause) or _first(PREPARATION, clause)
    return entry and ProgressReading(entry.stage, entry.image_stage, started=entry.started, suspended=False)


def _how_far(reading: ProgressReading) -> tuple[bool, int, int]:
    stages = (NEGOTIATING, APPROVAL, PREPARING, BUILDING, COMPLETED, PERFORMING)
    images = (NONE, CLEARING, FOUNDATION, STRUCTURE, INSTALLATION, FINISHING)
    return reading.started, stages.index(reading.stage), images.index(reading.image_stage)


def _first(table: tuple[Entry, ...], clause: str) -> Entry | None:
    return next((entry for entry in table if any(word in clause for word in entry.words)), None)
