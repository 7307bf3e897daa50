"""Eight weeks of reports: handed in, returned and mended, read, answered, their milestones confirmed or not."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from dispatch.actions.weekly_report import decide_claim, return_report, submit_report
from dispatch.demo.sketches import sketch
from dispatch.demo.story import Event, day, hour_in_week, moment, next_time
from dispatch.forms.weekly_report.report import WeeklyReportForm, typed_in
from dispatch.pages.weekly_report.form import choices
from dispatch.queries.people import people_of
from projects.actions import weekly_report as reports
from projects.actions.report_file import add_file
from projects.models import (
    Leader,
    Milestone,
    MilestoneClaim,
    Project,
    ReportAnswer,
    ReportFile,
    Unit,
    User,
    WeeklyReport,
)
from projects.roles import Role
from projects.rules.weekly_report import parts_of_week

WRITES_FOR = timedelta(minutes=3)
CHIEF_READS = "Mon 14:30"
Kind = ReportAnswer.Kind


@dataclass(frozen=True, slots=True)
class Author:
    """Who hands a project's reports in, and at what hour of the week he usually does."""

    user: User
    habit: str
    later: timedelta

    def usual_moment(self, monday):
        return hour_in_week(monday, self.habit) + self.later


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a leader's reports and when; a secretary reads and writes for his leader."""

    user: User
    habit: str
    on_behalf_of: Leader | None


@dataclass(frozen=True, slots=True)
class Filing:
    """One report of one project as the fixture tells it."""

    project: Project
    monday: date
    week: dict
    author: Author
    reader: Reader | None

    @property
    def report(self):
        return WeeklyReport.objects.select_related("project").get(project=self.project, monday=self.monday)


def week_events(weeks, *, until):
    """Everything that happens to the reports before the moment `until`; the projects must be listed already."""
    projects = {project.name: project for project in Project.objects.all()}
    authors, readers = _people(list(projects.values()), weeks["habits"], on=until.date())
    for course in weeks["courses"]:
        project = projects[course["project"]]
        for week in course["weeks"]:
            filing = Filing(project, day(week["week"]), week, authors[project.pk], readers.get(project.pk))
            yield from (event for event in _events_of(filing) if event.at < until)


def _people(projects, habits, *, on):
    """({project id: Author}, {project id: Reader}) from the habits of liaison units and leaders."""
    gap = timedelta(minutes=habits["minutes_between_reports"])
    units, leaders = habits["liaison_units"], {habit["leader"]: _reader(habit) for habit in habits["leaders"]}
    liaison = User.objects.filter(unit__name__in=units, user_roles__role=Role.LIAISON).select_related("unit")
    accounts = {user.unit.name: user for user in liaison}
    authors, readers, handed_in = {}, {}, dict.fromkeys(units, 0)
    found = people_of([project.pk for project in projects], on=on)
    for project in sorted(projects, key=lambda project: project.code):
        unit = found[project.pk].liaison_unit
        authors[project.pk] = Author(accounts[unit], units[unit], handed_in[unit] * gap)
        handed_in[unit] += 1
        if found[project.pk].leader in leaders:
            readers[project.pk] = leaders[found[project.pk].leader]
    return authors, readers


def _reader(habit):
    leader = Leader.objects.get(name=habit["leader"])
    account = habit.get("account")
    if account:
        return Reader(User.objects.get(username=account), habit["reads"], leader)
    return Reader(User.objects.get(leader=leader), habit["reads"], None)


def _events_of(filing):
    week, returned = filing.week, filing.week.get("returned")
    filed = moment(week["filed"]) if "filed" in week else filing.author.usual_moment(filing.monday)
    yield Event(filed, lambda at: _hand_in(filing, week, at))
    if returned is None:
        yield from _reading(filing, filed, answered=True)
    else:
        back = moment(returned["at"])
        yield from (event for event in _reading(filing, filed, answered=False) if event.at < back)
        yield Event(back, lambda at: _return(filing, returned, at))
        if "corrected" in returned:
            mended = week | {name: returned[name] for name in ("wan", "text") if name in returned}
            filed = moment(returned["corrected"])
            yield Event(filed, lambda at: _hand_in(filing, mended, at))
            yield from _reading(filing, filed, answered=True)
    for name, verdict in week.get("reached", {}).items():
        if verdict:
            yield Event(
                moment(verdict["confirmed"]), lambda at, name=name, said=verdict: _decide(filing, name, said, at)
            )


def _reading(filing, filed, *, answered):
    reader, week = filing.reader, filing.week
    if reader is not None:
        read = next_time(reader.habit, after=filed)
        yield Event(read, lambda at: reports.mark_read(report=filing.report, by=reader.user, on=_on(at), at=at))
        for kind in Kind.values:
            if answered and kind in week:
                yield Event(read + WRITES_FOR, lambda at, kind=kind: _answer(filing, kind, week[kind], reader, at))
    if answered and "chief" in week:
        chief = Reader(User.objects.get(username="chief"), CHIEF_READS, None)
        instructed = next_time(chief.habit, after=filed)
        yield Event(instructed, lambda at: _answer(filing, Kind.INSTRUCTION, week["chief"], chief, at))


def _answer(filing, kind, text, reader, at):
    reports.answer(
        report=filing.report,
        kind=kind,
        text=text,
        by=reader.user,
        on=_on(at),
        at=at,
        on_behalf_of=reader.on_behalf_of,
    )


def _return(filing, returned, at):
    by = User.objects.get(username=returned["by"])
    return_report(report=filing.report, reason=returned["reason"], by=by, on=_on(at), at=at)


def _decide(filing, name, verdict, at):
    claim = MilestoneClaim.objects.select_related("report", "milestone__project").get(
        report=filing.report, milestone__name=name
    )
    decide_claim(
        claim=claim,
        accept="refused" not in verdict,
        reached_on=day(verdict["on"]) if "on" in verdict else None,
        reason=verdict.get("refused", ""),
        by=User.objects.get(username="office"),
        at=at,
    )


def _hand_in(filing, week, at):
    """Fill the form as its author would, keep it, add the photo and hand it in."""
    project, monday, by = filing.project, filing.monday, filing.author.user
    report = WeeklyReport.objects.filter(project=project, monday=monday).first()
    offered = choices(project, monday, report)
    data = _typed(week, project, monday, offered)
    form = WeeklyReportForm(data, project=project, parts=parts_of_week(monday, year=project.year), **offered)
    if not form.is_valid():
        raise ValueError(f"{project} {monday}: {form.errors.as_json()}")
    version = report.version if report else 0
    report = reports.save_draft(
        project=project, monday=monday, typed=typed_in(form, data), version=version, by=by, at=at
    )
    if "photo" in week:
        _add_photo(report, week["photo"], by, at)
    submit_report(
        report=report,
        content=form.content,
        new_problems=form.new_problems,
        solved_problems=form.cleaned_data["solved_problems"],
        version=report.version,
        by=by,
        on=_on(at),
        at=at,
    )


def _typed(week, project, monday, offered):
    """The form's fields as texts: what the portal filled in, and what the week says over it."""
    typed = {name: [str(value)] for name, value in offered["known"].items() if value is not None}
    for name, value in (("image_stage", "stage"), ("people_on_site", "people"), ("progress_text", "text")):
        if value in week:
            typed[name] = [str(week[value])]
    typed |= {name: [str(figure)] for name, figure in week.get("village", {}).items()}
    if "no_change" in week:
        typed |= {"no_change": ["on"], "no_change_reason": [week["no_change"]]}
    else:
        amounts = week["wan"] if isinstance(week["wan"], list) else [week["wan"]]
        typed |= {name: [str(amount)] for name, amount in zip(("invested", "invested_next"), amounts, strict=False)}
    undone = week.get("undone", [])
    typed["done_tasks"] = [str(pk) for line, (pk, _) in enumerate(offered["tasks"], start=1) if line not in undone]
    reached = Milestone.objects.filter(project=project, name__in=week.get("reached", {}))
    typed["milestones"] = [str(pk) for pk in reached.values_list("pk", flat=True)]
    for line, task in enumerate(week.get("next", []), start=1):
        what, who, due = task.split("|")
        typed |= {f"task_{line}_what": [what], f"task_{line}_who": [who], f"task_{line}_due": [str(day(due))]}
    if "problem" in week:
        typed |= _problem(*week["problem"])
    return MultiValueDict(typed)


def _problem(text, cause, unit, wanted):
    fields = {"text": text, "cause": cause, "unit": Unit.objects.get(name=unit).pk, "wanted": day(wanted)}
    return {f"problem_1_{name}": [str(value)] for name, value in fields.items()}


def _add_photo(report, words, by, at):
    """A drawing of the week, or of an earlier one that is named: the same picture once more."""
    kind, count, *taken = words.split()
    monday = day(taken[0]) if taken else report.monday
    picture = sketch(f"{kind} {count}", monday=monday)
    add_file(report=report, kind=ReportFile.Kind.PHOTO, data=picture, name=f"{monday}.jpg", by=by, at=at)


def _on(at):
    return timezone.localtime(at).date()
