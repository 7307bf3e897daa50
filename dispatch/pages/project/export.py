"""The projects that somebody sees, written as the ledger (台账) that the office keeps."""

from urllib.parse import quote

from dispatch.queries.problems import problems_of_last_ledger
from projects.choices import Category, Light
from projects.ledger.comparing.facts import Facts, facts_in_database
from projects.ledger.writing.writer import ExportRow, write_ledger
from projects.rules.schedule import time_progress
from projects.wording import date_text


def ledger_workbook(standings, *, as_of, whole):
    """(file name for the header, bytes): the standings' projects in their order; without `whole` only the head of each."""
    year = as_of.year
    facts = facts_in_database(year=year, as_of=as_of, problems=problems_of_last_ledger(year))
    rows = [_row(standing, facts[standing.project_id], whole) for standing in standings.select_related("project")]
    note = f"填报单位：大项目办    截至{date_text(as_of)}    单位：总投资为亿元，其余为万元    口径：审核数，未审核月份用上报数"
    content = write_ledger(
        title=f"{year}年重大项目推进情况台账",
        note_line=note,
        year=year,
        months=range(1, as_of.month + 1),
        rows=rows,
        time_progress_pct=time_progress(as_of=as_of).pct,
    )
    return quote(f"重大项目台账{as_of:%Y-%m-%d}.xlsx"), content


def _row(standing, facts: Facts, whole):
    project = standing.project
    head = {
        "category": Category(project.category).label,
        "serial": project.serial,
        "name": f"{project.name}*" if project.is_key else project.name,
        "programme": facts.programme,
        "address": facts.address,
        "content": facts.content,
        "owner": facts.owner,
        "progress_text": facts.progress_text,
        "leader": facts.leader,
        "lead_units": facts.lead_units,
        "liaison_units": (facts.liaison_unit,) if facts.liaison_unit else (),
        "helping_units": facts.helping_units,
        "planned_start_text": facts.start_text,
        "planned_finish_text": facts.finish_text,
        "month_invested_wan": {},
        "total_investment_wan": facts.total_investment_wan,
        "plan_wan": facts.plan_wan,
        "cumulative_wan": standing.invested_wan,
        "completion_pct": standing.completion_pct,
        "lag_vs_time_points": standing.lag_vs_time_points,
        "light": Light(standing.light).label if standing.light != Light.NONE else "",
        "remark": facts.remark,
    }
    if not whole:
        return ExportRow(**head)
    problem = facts.problem
    return ExportRow(
        **head
        | {
            "longitude": facts.longitude,
            "latitude": facts.latitude,
            "invested_before_wan": facts.opening_wan,
            "month_plan_wan": facts.month_plan or None,
            "month_invested_wan": {int(period[-2:]): amount for period, amount in facts.invested.items()},
            "problem": problem.description if problem else "",
            "cause": problem.cause_text if problem else "",
            "measure": problem.measure if problem else "",
            "limit_text": problem.limit_text if problem else "",
        }
    )
