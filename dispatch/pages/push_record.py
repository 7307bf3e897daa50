"""Trips and visits for projects as pages show them: what was done, for which project, and whether it counts as push."""

from django.db.models import Prefetch
from django.urls import reverse

from dispatch.actions.push_record import LIAISON, RESPONSIBLE
from dispatch.models import PushedProject, PushRecord
from dispatch.rules.push_record import last_day_to_dispute, why_not_push
from projects.models import Holiday, Project
from projects.wording import date_text, day_text, moment_text

SHOWN = 5


def with_people(records):
    """The records with all that a row names, in a constant number of queries."""
    pushed = PushedProject.objects.select_related("project").order_by("project__code")
    people = ("met_unit", "met_leader", "by__unit", "on_behalf_of", "disputed_by")
    return records.select_related(*people).prefetch_related(Prefetch("pushed", pushed))


def push_rows(records, *, user, on):
    """Records `with_people`, ready to print; of a project that the reader may not open only the name."""
    records = list(records)
    projects = {pushed.project_id for made in records for pushed in made.pushed.all()}
    opens = set(
        Project.objects.visible_to(user, on=on, head_only=False).filter(pk__in=projects).values_list("pk", flat=True)
    )
    return [_row(made, opens) for made in records]


def _row(made, opens):
    pushed = list(made.pushed.all())
    return {
        "url": reverse("push_record", args=[made.pk]),
        "on": date_text(made.on),
        "day": day_text(made.on),
        "kind": made.get_kind_display(),
        "met": made.met_label,
        "result": made.result,
        "by": made.giver_label,
        "unit": made.by.unit.name if made.by.unit_id else "",
        "projects": [
            {
                "name": row.project.name,
                "url": reverse("project_detail", args=[row.project.code]) if row.project_id in opens else "",
            }
            for row in pushed
        ],
        "why_not": why_not_push(
            by_responsible_side=any(row.by_responsible_side for row in pushed),
            in_time=made.in_time,
            names_somebody=bool(made.met_unit_id or made.met_leader_id),
            disputed=made.disputed_on is not None,
        ),
    }


def pushes_of_project(project, *, user, on):
    """The newest of them, for the project's page."""
    return push_rows(with_people(project.push_records.all())[:SHOWN], user=user, on=on)


def push_url(project, *, user, on):
    """Where `user` writes down a trip for his own project; "" for others."""
    own = Project.objects.own_as(user, *RESPONSIBLE, *LIAISON, on=on).filter(pk=project.pk)
    if not user.may("record_push") or not own.exists():
        return ""
    return f"{reverse('push_new')}?project={project.code}"


def push_page(made, *, user, on):
    """The context of one record's page, but for the form of a dispute."""
    calendar = Holiday.objects.calendar()
    last = last_day_to_dispute(recorded_on=made.recorded_on, calendar=calendar)
    named = PushRecord.objects.naming(user).filter(pk=made.pk).exists()
    return {
        "record": push_rows([made], user=user, on=on)[0]
        | {
            "recorded": f"{made.by}，{moment_text(made.recorded_at)}记录",
            "recorded_on": date_text(made.recorded_on),
            "photo": reverse("push_photo", args=[made.pk]) if made.photo else "",
            "dispute": made.dispute,
            "disputed": f"{made.disputed_by}，{date_text(made.disputed_on)}" if made.disputed_on else "",
        },
        "may_dispute": named and made.disputed_on is None and on <= last,
        "dispute_by": date_text(last),
        "dispute_url": reverse("push_dispute", args=[made.pk]),
    }
