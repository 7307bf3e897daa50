"""The kinds of tables the portal reads, and the headings that offices give their columns.

To teach the portal another heading, add it to ``words`` of its field: without blanks, brackets, units
or the year (2012年计划投资（万元） is 年计划投资).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a column can hold: how it is read (``kind``) and which headings announce it.

    ``words`` are whole headings, 群>词 one that stands below a group; ``with_unit`` are such that mean money
    only where a unit is printed with them. ``pattern`` is found in all other headings meant, unless ``unless`` is
    found too; a percent sign stands last. Below a group that has ``not_below`` the heading means something else.
    """

    key: str
    label: str
    kind: str
    words: tuple[str, ...]
    with_unit: tuple[str, ...] = ()
    pattern: str = ""
    unless: str = ""
    not_below: str = ""

    def is_named(self, text: str) -> bool:
        """Whether a normalised heading is one of the field's words or has its pattern."""
        if text in self.words:
            return True
        return bool(self.pattern and re.search(self.pattern, text)) and not (
            self.unless and re.search(self.unless, text)
        )


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of table. A row of headings holds the ``anchor``'s and at least one of each set in ``needs``."""

    title: str
    fields: tuple[Field, ...]
    anchor: str
    needs: tuple[frozenset[str], ...]
    has_months: bool = False
    ignored: tuple[str, ...] = ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_UP_TO_NOW = r"[自从]?年?[初内]?(?:以来|至今|来)?(?:截[至止]|[至到])?(?:目前|现在|[本当]月|1-本月)?[底末止份]*"
_DONE = r"[已共]?(?:实际)?(?:累计)?[已共]?(?:实际)?(?:固定资产)?(?:(?:完成)?投资(?:完成)?|完成)[额数量]?(?:累计)?"
_FOR_SOMETHING_ELSE = r"问题|困难|措施|整改|时限"

NAME_WORDS = _words("项目名称 工程名称 建设项目名称 重点项目名称 项目工程名称 项目名 项目 名称 工程项目名称 建设项目")
CUMULATIVE_WORDS = _words(
    "累计 累计完成 累计完成投资 年累计完成投资 年累计完成 年累计 年初累计 年初累计完成投资 自年初累计完成投资 年初至今累计完成投资 年初以来累计完成投资 至本月累计完成投资 至本月底累计完成投资 本月止累计完成投资 年完成投资 完成投资 实际完成投资 年实际完成投资 实际累计完成投资 年内累计完成投资 年实际完成 完成投资累计 年已完成投资 已完成投资累计 年至今完成投资"
)
PLANNED_WORDS = _words("计划投资 计划总投资 总投资 投资 投资总额")
ARRIVED_WORDS = _words("到位资金 资金到位 实际到位资金 已到位资金 累计到位资金 到位内资")

LEDGER = Form(
    title="项目台账",
    anchor="name",
    needs=(
        frozenset(
            [
                "total_investment_wan",
                "plan_wan",
                "cumulative_wan",
                "month_plan_wan",
                "month_invested_wan",
                "month_done_wan",
                "progress_text",
                "planned_start",
                "planned_finish",
                "period",
                "nature_text",
                "invested_before_wan",
                "leader_names",
                "lead_unit_names",
            ]
        ),
    ),
    has_months=True,
    ignored=_words(
        "落后时间进度 与时间进度差 亮灯 联系人 联系电话 电话 负责人 责任人 联络人 开工以来累计 自开工累计完成投资 开工至今累计"
    ),
    fields=(
        Field("serial", "序号", "serial", _words("序号 编号 项目编号 序 号 项目序号 总序号 顺序号 排序 No № 序列")),
        Field(
            "name",
            "项目名称",
            "name",
            NAME_WORDS,
            pattern=r"(?:项目|工程).{0,4}(?:名称|全称)(?:及建设内容)?$",
            unless=r"单位|企业|公司|责任|文号|所属|归属",
        ),
        Field(
            "programme",
            "所属工程",
            "label",
            _words(
                "所属工程 所属重大工程 工程类别 所属类别 所属战役 所属板块 所属领域 六大工程 工程板块 重大工程 工程名目"
            ),
            pattern=r"^(?:所属|归属).{0,4}工程(?:名称)?$",
        ),
        Field(
            "address",
            "建设地点",
            "text",
            _words(
                "建设地点 建设地址 项目地点 地点 地址 项目地址 建设位置 项目位置 坐落位置 起讫地点 属地 所在地 所在乡镇 建设地 项目所在地 所在镇街 所在街道 所在镇 所属乡镇 选址 项目选址 所在区域 镇街 所属镇街"
            ),
        ),
        Field("longitude", "经度", "coordinate", _words("经度 东经")),
        Field("latitude", "纬度", "coordinate", _words("纬度 北纬")),
        Field("coordinates", "坐标", "coordinates", _words("坐标 经纬度 坐标位置")),
        Field(
            "content",
            "建设内容及规模",
            "text",
            _words(
                "建设内容及规模 建设内容 建设规模及内容 建设规模 主要建设内容 项目建设规模和内容 建设规模和内容 主要建设内容及规模 项目概况 项目建设内容 项目内容 建设内容和规模 项目简介"
            ),
            pattern=r"建设内容|建设规模|规模及内容|项目基本",
            unless=r"年|计划|名称",
        ),
        Field(
            "owner",
            "业主单位",
            "text",
            _words(
                "业主单位 业主 建设单位 项目单位 项目业主 项目业主单位 投资主体 投资单位 投资方 建设单位及责任人 业主单位或筹办单位 业主名称 项目法人 实施单位 实施主体 建设主体 企业名称 投资企业 承建单位 法人单位"
            ),
            pattern=r"业主",
            unless=r"负责人|联系|电话|责任人|签名|行业主管",
        ),
        Field(
            "total_investment_wan",
            "总投资",
            "wan",
            _words(
                "总投资 计划总投资 项目总投资 投资总额 概算总投资 估算总投资 总投资估算 估算投资 投资估算 概算投资 投资概算 投资规模 项目投资 总投资概算 拟总投资"
            ),
            pattern=r"总投资|投资总|总概算|[概估预]算投资|批复投资",
            unless=r"年|累计|完成|占|其中|来源|比|到位|%",
        ),
        Field(
            "invested_before_wan",
            "至上年底累计完成投资",
            "wan",
            _words(
                "至年底累计完成投资 截至年底累计完成投资 至上年底累计完成投资 至上年末累计完成投资 开工至上年底累计完成投资 上年底累计完成投资 上年末累计完成投资 上年累计完成投资 已完成投资 至年末累计完成投资 年底前累计完成投资"
            ),
            pattern=r"(?:年底|年末|年以?前|往年|以前年|结转前).*(?:完成|累计)|(?:累计|完成).*年[底末]|截[至止]年累计",
            unless=r"占|计划|%|率",
        ),
        Field(
            "plan_wan",
            "年度计划投资",
            "wan",
            _words(
                "年计划投资 年投资计划 计划投资 年计划 年计划完成投资 年投资目标 年目标投资 年计划完成 全年计划投资 全年投资计划 全年计划 年安排投资 年计划投资总额 年计划投资合计 投资计划"
            ),
            with_unit=_words("年目标 年任务 年目标任务 全年任务 全年任务数 年任务数 全年目标"),
            pattern=r"^(?:计划)?(?:全年|年初|年)(?:计划|目标|拟|预计|预期|安排|任务)*(?:完成)?投资(?:总额|计划|任务|目标|合计|[额数])*$",
            unless=r"^年初?(?:投资)?完成",
        ),
        Field("month_plan_wan", "分月计划投资", "wan", ()),
        Field("month_invested_wan", "逐月完成投资", "wan", ()),
        Field(
            "month_done_wan",
            "本月完成投资",
            "wan",
            _words("本月完成 本月完成投资 当月完成 当月完成投资 本月实际完成投资 本月实际完成 本月投资 当月投资"),
            pattern=r"^(?:本月|当月|本期)(?:份|新增|实际|投资)*(?:完成|投资)",
            unless=r"累计|[底末止]|计划|率|%|占|形象",
            not_below=r"形象|节点",
        ),
        Field(
            "cumulative_wan",
            "年初以来累计完成投资",
            "wan",
            CUMULATIVE_WORDS,
            pattern=rf"^{_UP_TO_NOW}(?:累计|{_DONE})$",
            unless=r"^年?(?:投资)?$",
            not_below=r"形象|节点|计划(?!.*完成)",
        ),
        Field(
            "printed_rate_pct",
            "占年计划%",
            "percent",
            _words("完成率 完成比例 投资完成率 完成占比 完成百分比 完成进度 占比"),
            pattern=r"占(?:全?年)?计划|占全?年(?:投资|目标)|完成年计划|完成率|完成计划比例|计划完成比|完成比例|完成年投资计划比例|投资完成进度|(?:进度|完成|占|计划).*%",
            unless=r"月计划|旬|季|总投资|上年|同比|本月|形象",
        ),
        Field(
            "period",
            "建设起止时间",
            "period",
            _words(
                "建设起止时间 建设起止年限 建设起止年月 起止年限 起止时间 建设期限 建设年限 建设周期 建设工期 起止年月 建设期 建设时间"
            ),
            pattern=r"开竣工|开工.*竣工.*(?:时间|日期)|起止|^(?:建设|施工|工程|合同)?(?:工期|周期|期限|年限)$",
            unless=r"实际",
        ),
        Field(
            "planned_start",
            "计划开工",
            "date",
            _words(
                "计划开工 计划开工时间 计划开工日期 开工时间 开工日期 拟开工时间 预计开工时间 开工年月 计划开工年月 开工 起始时间 开始时间 计划启动拆迁时间 启动拆迁时间 起止>起 起止>开始 起止>开工 时间>开始 时间>开工 工期>开工 年限>开工"
            ),
            pattern=r"(?:开工|动工|启动|开始).*(?:时间|日期|年月|月份)|^(?:计划|预计|拟)(?:开工|动工)$",
            unless=r"实际|竣工|完工|原因",
        ),
        Field(
            "planned_finish",
            "计划竣工",
            "date",
            _words(
                "计划竣工 计划竣工时间 计划竣工日期 竣工时间 竣工日期 预计竣工时间 计划完工时间 完工时间 计划建成时间 建成时间 竣工年月 竣工 投产时间 计划投产时间 竣工投产时间 建成投产时间 计划竣工投产时间 结束时间 计划完成时间 起止>止 起止>结束 起止>竣工 时间>结束 时间>竣工 时间>完工 工期>竣工 年限>竣工"
            ),
            pattern=r"(?:竣工|完工|建成|投产|交付).*(?:时间|日期|年月|月份)|^(?:计划|预计|拟)(?:竣工|完工|建成|投产)$",
            unless=r"实际|开工",
        ),
        Field(
            "progress_text",
            "形象进度",
            "text",
            _words(
                "形象进度 目前形象进度 工程形象进度 当前形象进度 项目进展 进展情况 目前进展 目前进展情况 项目进展情况 工程进度 项目进度 当前进展 形象进度>本月实际 工程进展情况 工程进展 推进情况 进展 本月形象进度 目前进度 目前状态"
            ),
            pattern=r"进展|形象(?:进度|部位)|现状|(?:工程|项目|建设|目前|当前|推进|实际|施工|工作|前期).*(?:进度|推进)$|^目前(?:建设)?$|^进度$",
            unless=r"计划|目标|下月|下一?步|安排|要求|[率周%]|序时|时间|投资|问题|原因|困难",
            not_below=r"计划|目标|下月|下一?步",
        ),
        Field(
            "nature_text",
            "项目性质",
            "label",
            _words(
                "项目性质 性质 建设性质 项目类别 类别 项目类型 项目分类 分类 类型 建设类别 项目阶段 建设类型 项目属性 新建/续建 新建或续建 续建/新开工 新开工或续建 新开工/续建 续建或新开工 项目状态"
            ),
        ),
        Field(
            "industry_text",
            "产业类别",
            "label",
            _words("产业类别 产业 行业 所属行业 行业类别 产业类型 所属产业 产业分类 行业分类"),
        ),
        Field(
            "leader_names",
            "包保领导",
            "people",
            _words(
                "包保领导 包保区领导 包保县领导 包保责任人 挂钩领导 联系领导 包挂领导 挂点领导 包抓领导 帮扶领导 责任领导 县级领导 区级领导 区领导 县领导 市领导 包联领导 挂包领导 牵头领导 包案领导 市挂钩领导 分包领导 包干领导 市级领导"
            ),
            pattern=r"领导(?:姓名)?$",
            unless=r"分管|主管|单位|企业|签|批示|负责",
        ),
        Field(
            "lead_unit_names",
            "责任单位",
            "units",
            _words(
                "责任单位 牵头单位 包保单位 承办单位 主责单位 牵头责任单位 责任部门 牵头部门 第一责任单位 主管单位 主管部门 推进单位 责任单位>责任单位 责任单位>单位名称 责任单位>单位 包保责任单位"
            ),
            pattern=r"(?:责任|牵头|主管|主办|承办|包保|包抓|包联|帮包|挂钩|推进|落实).*(?:单位|部门|主体|镇街)$|^(?:牵头)?责任(?:单位|部门)",
            unless=r"配合|协[办助同作]|联[络系]|电话|签名|负责|.人",
            not_below=_FOR_SOMETHING_ELSE,
        ),
        Field(
            "liaison_unit_names",
            "联络单位",
            "units",
            _words("联络单位 联系单位 包保联络单位 联络部门 联系部门"),
            pattern=r"(?:联[络系]|周报).*(?:单位|部门)$",
            unless=r"电话|.人",
        ),
        Field(
            "helping_unit_names",
            "帮办部门",
            "units",
            _words(
                "帮办部门 帮办单位 协办单位 配合单位 职能部门 协助单位 协调部门 配合部门 帮办职能部门 服务部门 帮扶部门 帮扶单位"
            ),
            pattern=r"(?:协[办助同作]|配合|帮办|帮扶|服务|参与|职能).*(?:单位|部门)$",
            not_below=_FOR_SOMETHING_ELSE,
        ),
        Field(
            "problem_text",
            "存在问题",
            "text",
            _words(
                "存在问题 问题 主要问题 存在的问题 存在困难 存在主要问题 存在的主要问题 困难问题 需协调解决的问题 需协调问题 项目建设中存在问题 存在困难和问题 存在问题及困难"
            ),
            pattern=r"问题|困难|制约因素|需.*协调",
            unless=r"措施|时[限间]|责任|解决情况|办法|方案|类[别型]|原因$|单位|部门",
        ),
        Field(
            "cause_text",
            "原因类别",
            "text",
            _words("原因类别 原因 问题类别 问题类型 问题原因 原因分析 存在问题原因"),
            pattern=r"原因$|问题类[别型]",
            unless=r"[及和、]",
        ),
        Field(
            "measure_text",
            "解决措施",
            "text",
            _words(
                "解决措施 措施 采取措施 推进措施 工作措施 采取措施和建议 整改措施 下步措施 下一步措施 解决办法 对策措施 措施建议 下一步工作措施"
            ),
            pattern=r"措施|解决(?:办法|方案|建议)|建议$|打算|下一?步.*(?:工作|计划|安排)",
            unless=r"问题|时[限间]|责任|[人单位部门]$|投资",
        ),
        Field(
            "limit",
            "解决时限",
            "date",
            _words("解决时限 办结时限 时限 完成时限 整改时限 办理时限 限时 要求完成时间 解决时间 办结时间 完成时间"),
            pattern=r"时限|限期|期限|(?:解决|整改|办结|办理).*(?:时间|日期)",
            unless=r"建设|合同",
        ),
        Field("remark", "备注", "text", _words("备注 说明 其他 备注说明 其他说明")),
    ),
)

WEEKLY = Form(
    title="周报",
    anchor="name",
    needs=(frozenset({"week_wan", "plan_text", "week_progress_text"}),),
    fields=(
        Field("name", "项目名称", "name", NAME_WORDS),
        Field("unit", "联络单位", "units", _words("联络单位 报送单位 填报单位 联系单位 责任单位 单位")),
        Field(
            "week_progress_text",
            "本周进展情况",
            "text",
            _words("本周进展情况 本周进展 本周工作进展 本周形象进度 本周工作情况 本周完成情况 本周工作"),
        ),
        Field("week_wan", "本周完成投资", "wan", _words("本周完成投资 本周完成 本周投资 本周完成投资额")),
        Field("cumulative_wan", "年初累计完成投资", "wan", CUMULATIVE_WORDS),
        Field("problem_text", "存在问题", "text", _words("存在问题 存在的问题 问题 主要问题 存在困难")),
        Field(
            "request_text",
            "需协调解决事项",
            "text",
            _words("需协调解决事项 需协调事项 需协调解决的问题 需要协调解决的问题 需解决事项 请求事项 需协调解决问题"),
        ),
        Field("plan_text", "下周计划", "text", _words("下周计划 下周工作计划 下周安排 下周工作安排 下周工作")),
    ),
)

TASKS = Form(
    title="招商任务",
    anchor="unit",
    needs=(frozenset({"target_wan"}),),
    fields=(
        Field("unit", "单位", "label", _words("单位 责任单位 单位名称 任务单位 承担单位 认领单位")),
        Field(
            "target_wan",
            "认领任务",
            "wan",
            _words("认领任务 任务 年任务 目标任务 年目标任务 任务数 招商任务 年招商任务 引资任务"),
        ),
        Field(
            "count", "提报项目数", "count", _words("提报项目数 项目数 项目个数 上报项目数 提报数 提报项目 报送项目数")
        ),
        Field("planned_wan", "计划投资", "wan", PLANNED_WORDS),
        Field("arrived_wan", "到位资金", "wan", ARRIVED_WORDS),
    ),
)

PROSPECTS = Form(
    title="招商项目",
    anchor="name",
    needs=(frozenset({"unit"}), frozenset({"arrived_wan"})),
    fields=(
        Field(
            "unit",
            "提报单位",
            "label",
            _words("提报单位 引进单位 单位 招商单位 责任单位 上报单位 报送单位 引资单位 承办单位"),
        ),
        Field("name", "项目名称", "name", NAME_WORDS),
        Field("industry_text", "产业类别", "label", _words("产业类别 产业 类别 行业 产业类型 行业类别 产业分类")),
        Field("planned_wan", "计划投资", "wan", PLANNED_WORDS),
        Field("arrived_wan", "到位资金", "wan", ARRIVED_WORDS),
    ),
)

REGION_HEADINGS = frozenset(
    [
        "县",
        "县区",
        "市",
        "地市",
        "地区",
        "区域",
        "行业",
        "阶段",
        "隶属",
        "区县",
        "乡镇",
        "省",
        "省市",
        "市县",
        "城市",
        "类别",
        "产业",
        "领域",
        "板块",
        "牵头单位",
    ]
)
COUNT_HEADINGS = frozenset(
    ["个数", "项目个数", "项目数", "数量", "项目数量", "总投资", "年计划投资", "年投资计划", "年投资"]
)
