"""Every project of the month with all that tables, meeting, briefs and notice say of it."""

from collections import defaultdict

from django.db.models import Q

from dispatch.models import DispatchAnswer, LagFlag
from dispatch.month.facts.values import AnswerFacts, Months, ProjectFacts, RulingFacts
from dispatch.month.gathering.curve import months_of_projects
from dispatch.month.gathering.decisions import last_site_meetings
from dispatch.month.gathering.standings import taken_over
from dispatch.queries.concealment import concealments
from dispatch.queries.diagnosis import diagnoses, rulings_of
from dispatch.queries.people import People, people_of
from dispatch.queries.standing import month_end_before
from dispatch.rules.light import is_behind
from projects.choices import Stage
from projects.models import Milestone, Project

BUILT = (Stage.COMPLETED, Stage.PERFORMING)


def project_facts(known, *, as_of, number, on, problems, promises):
    """The listed projects of the year by code; `problems` and `promises` are those of the whole year."""
    listed = Project.objects.listed().filter(year=as_of.year)
    behind = [pk for pk, standing in known.rows.items() if is_behind(standing.light)]
    found = {
        "people": people_of(listed.values("pk"), on=as_of),
        "flags": _flags(listed, on),
        "why": diagnoses(behind, as_of=as_of, number=number),
        "rulings": rulings_of(listed.values("pk"), month=as_of),
        "concealed": concealments(behind, as_of=as_of, lights=_lights(known, as_of)),
        "taken_over": taken_over(as_of=as_of, number=number),
        "months": months_of_projects(as_of=as_of, number=number),
        "finishes": _finishes(as_of.year),
        "answers": _answers(as_of),
        "meetings": last_site_meetings(year=as_of.year, held_by=as_of, on=on),
        "problems": _by_code(problems),
        "promises": _by_code(promises),
    }
    projects = listed.order_by("code").select_related("programme")
    return tuple(
        _project(project, known, found, as_of)
        for project in projects.iterator(chunk_size=5000)
        if project.pk in known.rows
    )


def _project(project, known, found, as_of):
    pk, standing = project.pk, known.rows[project.pk]
    flagged_on, worst_light = found["flags"].get(pk, (None, None))
    finish_due_on, finished_on = found["finishes"].get(pk, (None, None))
    return ProjectFacts(
        code=project.code,
        name=project.name,
        category=project.category,
        programme=project.programme.name,
        is_key=project.is_key,
        owner=project.owner,
        address=project.address,
        content=project.content,
        total_investment_wan=project.total_investment_wan,
        standing=standing,
        people=found["people"].get(pk) or People(),
        base_before=known.base_before.get(pk),
        flagged_on=flagged_on,
        worst_light=worst_light,
        diagnosis=found["why"].get(pk),
        ruling=_ruling(found["rulings"].get(pk)),
        concealments=found["concealed"].get(pk, ()),
        taken_over=found["taken_over"].get(pk),
        months=found["months"].get(pk) or Months(),
        finish_due_on=finish_due_on,
        finished_on=finished_on if finished_on and finished_on <= as_of else None,
        built=standing.stage in BUILT,
        problems=found["problems"].get(project.code, ()),
        promises=found["promises"].get(project.code, ()),
        answer=found["answers"].get(pk),
        last_meeting=found["meetings"].get(pk),
    )


def _lights(known, as_of):
    before = month_end_before(as_of)
    lights = {(pk, before): light for pk, light in known.base_before.items()}
    return lights | {(pk, as_of): standing.base_light for pk, standing in known.rows.items()}


def _flags(listed, on):
    """{project id: (first day, worst light)} of the flags that were open on the day `on`."""
    rows = LagFlag.objects.filter(
        Q(cleared_on__isnull=True) | Q(cleared_on__gt=on), opened_on__lte=on, project__in=listed.values("pk")
    )
    return {pk: (opened_on, worst) for pk, opened_on, worst in rows.values_list("project", "opened_on", "worst_light")}


def _ruling(ruling):
    return ruling and RulingFacts(ruling.verdict, ruling.reason, str(ruling.by))


def _answers(month):
    rows = DispatchAnswer.objects.filter(meeting__month=month, state=DispatchAnswer.State.SUBMITTED)
    return {
        row.project_id: AnswerFacts(
            **{question: getattr(row, question) for question in DispatchAnswer.QUESTIONS},
            promised_on=row.promised_on,
            submitted_on=row.submitted_on,
        )
        for row in rows
    }


def _finishes(year):
    """{project id: (planned, actual day)} of the finish of works."""
    rows = Milestone.objects.filter(kind=Milestone.Kind.FINISH, project__year=year)
    return {pk: (planned, actual) for pk, planned, actual in rows.values_list("project", "planned_on", "actual_on")}


def _by_code(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.project_code].append(row)
    return {code: tuple(of_project) for code, of_project in found.items()}
