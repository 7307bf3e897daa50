"""13 上期议定事项落实: what the last meetings decided, and how far it is."""

from dispatch.documents.parts import CellKind, Column, Table
from dispatch.month.words import counted_words
from projects.wording import month_text

COLUMNS = (
    Column("序号", CellKind.COUNT, width=3, key="serial"),
    Column("来源", width=10, key="source"),
    Column("项目", width=14, key="project"),
    Column("议定事项", width=26, key="action"),
    Column("责任单位", width=8, key="lead_unit"),
    Column("责任人", width=6, key="person"),
    Column("完成时限", CellKind.DATE, width=7, key="due_on"),
    Column("办理情况", width=10, key="state"),
)


def decisions_table(facts):
    decisions = facts.decisions
    done, overdue = sum(row.done for row in decisions), sum(row.overdue for row in decisions)
    what = f"上期调度会议定事项、以前各期未办结事项和{month_text(facts.as_of)}现场办公会议定事项"
    return Table(
        key="decisions",
        title="上期议定事项落实情况",
        basis=counted_words(facts, f"{what}；单位：项"),
        columns=COLUMNS,
        rows=tuple(_row(serial, decision) for serial, decision in enumerate(decisions, start=1)),
        note=f"共{len(decisions)}项，办结{done}项，超期未办结{overdue}项。"
        if decisions
        else "上期没有议定事项，本月没有现场办公会议定事项。",
    )


def _row(serial, decision):
    return (
        serial,
        decision.source,
        decision.project_name,
        decision.action,
        decision.unit or None,
        decision.person or None,
        decision.due_on,
        "，".join(
            [decision.state, *(["超期"] if decision.overdue else []), *([decision.moved] if decision.moved else [])]
        ),
    )
