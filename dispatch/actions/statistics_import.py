"""Statistical figures of one month out of an Excel file: all of it, or nothing."""

from dataclasses import dataclass

from dispatch.actions.month_review import enter_statistics
from projects.ledger.comparing.matching import NameBook
from projects.ledger.files.workbook import open_workbook
from projects.ledger.reading.draft import Issue
from projects.ledger.reading.statistical_sheet import read_statistics
from projects.models import Project, ProjectAlias


class StatisticsRefused(Exception):
    """Rows of the file cannot be taken over; nothing was stored."""

    def __init__(self, issues: list[Issue]):
        super().__init__("文件里有需要改正的地方，什么都没有导入。")
        self.issues = issues


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: rows read, figures that are new or changed."""

    read: int
    posted: int


def import_statistics(data: bytes, *, file_name, month, by, on, at):
    """Post a file's figures for the month. Raises `FileRefused`, `StatisticsRefused` and `ReviewRefused`."""
    rows, issues = read_statistics(open_workbook(data, name=file_name))
    projects = {project.pk: project for project in Project.objects.listed().filter(year=month.year)}
    names, amounts = _names(projects.values(), month.year), {}
    for row in rows:
        project = projects.get(names.find(row.name))
        if project is None:
            issues.append(_issue(row, "没有这个项目", _meant(names, row.name)))
        elif row.amount_wan < 0:
            issues.append(_issue(row, "统计数是负数", "请核对金额"))
        elif project in amounts:
            issues.append(_issue(row, "这个项目出现了两次", "请只留一行"))
        else:
            amounts[project] = row.amount_wan
    if issues:
        raise StatisticsRefused(issues)
    entries = enter_statistics(amounts, month=month, by=by, on=on, at=at, note=file_name[-200:])
    return Imported(read=len(amounts), posted=len(entries))


def _names(projects, year):
    """Projects by name, by code and by the spellings that somebody has confirmed."""
    aliases = {}
    for project, name in ProjectAlias.objects.filter(year=year).values_list("project", "name"):
        aliases.setdefault(project, []).append(name)
    return NameBook((project.pk, [project.name, project.code, *aliases.get(project.pk, [])]) for project in projects)


def _meant(names, printed):
    similar = [names.name_of(pk) for pk in names.similar(printed)]
    return f"是不是“{'”或“'.join(similar)}”？请写全称" if similar else "请写台账中的项目全称或编号"


def _issue(row, reason, todo):
    return Issue("error", row.sheet, row.row, None, row.name, reason, todo)
