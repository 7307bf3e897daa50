"""Contents as they were frozen before columns had keys. This file never changes: what was frozen prints the same for ever.

Format 1 knew columns by their headings alone, and sums only as the total rows of its tables.
"""

import re

ORDER_OF_LIGHTS = ("red", "yellow", "blue", "green", "none")
BEHIND = ("red", "yellow")

_COLUMN_KEYS = {
    "overview": {
        "类别": "category",
        "项目数": "projects",
        "已开工（启动）": "started",
        "其中：地基施工": "foundation",
        "近期开工": "starting_soon",
        "其余未开工": "no_word",
        "年度计划": "plan",
        "完成投资": "invested",
        "完成率": "completion",
        "与时间进度差": "lag_vs_time",
        "与分月计划差": "lag_vs_plan",
        "其余未开工项目": "no_word_names",
    },
    "programmes": {
        "工程": "programme",
        "项目数": "projects",
        "已开工（启动）": "started",
        "年度计划": "plan",
        "完成投资": "invested",
        "完成率": "completion",
        "与时间进度差": "lag_vs_time",
        "与分月计划差": "lag_vs_plan",
        "完成率名次": "rank",
    },
    "starts": {
        "类别": "category",
        "项目数": "projects",
        "已开工（启动）": "started",
        "开工率": "start_rate",
        "应开工": "due",
        "其中：已开工": "due_started",
        "按期率": "on_schedule_rate",
        "应开未开": "overdue",
        "提前开工": "early",
        "全年计划竣工": "finish_planned",
        "应竣工": "finish_due",
        "已竣工": "finished",
        "应开未开项目": "overdue_names",
    },
    "lags": {
        "序号": "serial",
        "项目": "project",
        "类别": "category",
        "包保领导": "leader",
        "责任单位": "lead_unit",
        "亮灯": "light",
        "年度计划": "plan",
        "完成投资": "invested",
        "完成率": "completion",
        "与时间进度": "lag_vs_time",
        "与分月计划": "lag_vs_plan",
        "月均完成": "pace",
        "每月还需": "needed_per_month",
        "年底预计": "forecast",
        "预计完成率": "forecast_completion",
        "备注": "remark",
    },
    "lights": {
        "序号": "serial",
        "亮灯": "light",
        "项目": "project",
        "包保领导": "leader",
        "责任单位": "lead_unit",
        "与时间进度差": "lag_vs_time",
        "亮灯依据": "rule",
        "系统判定": "computed",
        "改判": "ruling",
        "改判原因": "ruling_reason",
        "“捂”的迹象": "concealment",
        "上月末本灯": "base_before",
        "变化": "moved",
        "亮灯以来": "lit_since",
    },
    "leaders": {
        "名次": "rank",
        "包保领导": "leader",
        "职务": "title",
        "项目数": "projects",
        "年度计划": "plan",
        "完成投资": "invested",
        "完成率": "completion",
        "与时间进度差": "lag_vs_time",
        "与分月计划差": "lag_vs_plan",
        "接手项目": "taken_over",
        "接手时差距": "lag_at_taking_over",
        "红": "red",
        "黄": "yellow",
        "本月": "duty",
        "次数": "site_meetings",
        "在办": "open_problems",
        "超期": "overdue_problems",
        "已兑现": "promises_kept",
        "未兑现": "promises_broken",
        "待确认": "promises_claimed",
        "未到期": "promises_open",
    },
    "units": {
        "名次": "rank",
        "责任单位": "lead_unit",
        "牵头": "leading",
        "配合": "joined",
        "年度计划": "plan",
        "完成投资": "invested",
        "完成率": "completion",
        "与时间进度差": "lag_vs_time",
        "与分月计划差": "lag_vs_plan",
        "红": "red",
        "黄": "yellow",
        "在办": "open_problems",
        "超期": "overdue_problems",
        "已兑现": "promises_kept",
        "未兑现": "promises_broken",
    },
    "weekly": {
        "联络单位": "unit",
        "应报": "owed",
        "实报": "filed",
        "其中：按时": "on_time",
        "其中：迟报": "late",
        "缺报": "missed",
        "其中：已补": "supplied",
        "待报": "expected",
        "按时率": "on_time_rate",
        "缺报项目（份数）": "missing_names",
    },
    "problems": {
        "原因": "cause",
        "小计": "open",
        "其中：超期": "overdue",
        "新提出": "raised",
        "销号": "closed",
        "超期问题（编号 项目 承办）": "overdue_names",
    },
    "departments": {
        "部门": "unit",
        "交办": "handled",
        "办结": "solved",
        "其中：限时内": "in_time",
        "限时办结率": "in_time_rate",
        "在办": "open",
        "其中：超期": "overdue",
        "用时（工作日）": "days",
        "件均用时": "days_a_problem",
        "评价次数": "rated",
        "平均评分": "rating",
    },
    "villages": {
        "项目": "project",
        "包保领导": "leader",
        "责任单位": "lead_unit",
        "亮灯": "light",
        "阶段": "stage",
        "年度计划": "plan",
        "完成投资": "invested",
        "完成率": "completion",
        "与时间进度差": "lag_vs_time",
        "与分月计划差": "lag_vs_plan",
        "涉及": "households",
        "已签约": "households_signed",
        "签约率": "signed_rate",
        "已腾空": "households_vacated",
        "腾空率": "vacated_rate",
        "拆除面积（万㎡）": "demolished_area",
        "开工": "resettlement_started",
        "竣工": "resettlement_completed",
        "数据截至": "as_of",
    },
    "attraction": {
        "单位": "unit",
        "认领任务": "claimed",
        "小计": "prospects",
        "计划投资": "planned",
        "到位资金": "funds",
        "提报情况": "reporting",
    },
    "decisions": {
        "序号": "serial",
        "来源": "source",
        "项目": "project",
        "议定事项": "action",
        "责任单位": "lead_unit",
        "责任人": "person",
        "完成时限": "due_on",
        "办理情况": "state",
    },
}
_STAGES = {"信息": "lead", "协议": "agreement", "合同": "contract", "到位": "funded"}
_LIGHTS = {"红": "red", "黄": "yellow", "蓝": "blue", "绿": "green", "无": "none"}


def from_format1(stored):
    """The same content in the newest shape; `stored` stays as it is."""
    tables = [_with_keys(table) for table in stored["tables"]]
    return stored | {
        "format": 2,
        "tables": tables,
        "lights": {"order": list(ORDER_OF_LIGHTS), "behind": list(BEHIND)},
        "sums": {table["key"]: _sums(table) for table in tables if table["total"]},
        "problem_levels": _levels(tables),
        **{
            groups: [group | {"due": None} for group in stored[groups]] for groups in ("leaders", "units", "programmes")
        },
    }


def _with_keys(table):
    known = _COLUMN_KEYS[table["key"]]
    columns = [column | {"key": _key_of(table["key"], column["title"], known)} for column in table["columns"]]
    return table | {"columns": columns}


def _key_of(table, title, known):
    """Headings that name a value of a set (a light, a stage, a level) have it in their key."""
    if title in known:
        return known[title]
    if table == "programmes":
        return f"light_{_LIGHTS[title]}"
    if table == "attraction":
        return f"stage_{_STAGES[title]}"
    return f"level_{'一二三'.index(title[0]) + 1}"


def _sums(table):
    """The figures of the total row by column; what is written there in words (合计) is none."""
    cells = zip(table["columns"], table["total"], strict=True)
    return {column["key"]: cell for column, cell in cells if column["kind"] != "text" and not isinstance(cell, dict)}


def _levels(tables):
    [problems] = [table for table in tables if table["key"] == "problems"]
    titles = {column["key"]: column["title"] for column in problems["columns"]}
    return {key[-1]: title for key, title in titles.items() if re.fullmatch(r"level_\d", key)}
