"""职能部门: what have I been asked, until when?"""

from django.urls import reverse

from dispatch.models import Standing
from dispatch.queries.outlook import stage_words
from dispatch.queries.people import people_of
from portal.workbench.problems import problem_desks, to_do_words

PROJECTS_SHOWN = 40


def department_workbench(user, *, as_of, on):
    desks = problem_desks(user, on=on)
    standings = Standing.objects.filter(as_of=as_of).visible_to(user, on=on)
    return {
        "title": to_do_words(desks),
        "desks": desks,
        "projects": _projects(standings, on),
    }


def _projects(standings, on):
    standings = list(standings.order_by("project__code").select_related("project")[:PROJECTS_SHOWN])
    people = people_of([standing.project_id for standing in standings], on=on)
    return [
        {
            "name": standing.project.name,
            "url": reverse("project_detail", args=[standing.project.code]),
            "stage": stage_words(standing),
            "leader": people[standing.project_id].leader or "未定",
        }
        for standing in standings
    ]
