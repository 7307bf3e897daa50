from django.db import migrations
from django.db.models import F

from projects.rules.workdays import Calendar, add_workdays

UNIT_CLOCK_DAYS = 10
BATCH = 500


def begin_workflow(apps, schema_editor):
    """Problems in their plain form come to be held by their first unit, by their limit or the default clock.

    Those that a later ledger replaced are superseded: nobody ever confirmed them solved.
    """
    problem = apps.get_model("dispatch", "Problem")
    problem.objects.filter(closed_on__isnull=False).update(state="superseded")
    problem.objects.update(limit_on=F("deadline"))
    units = _units(problem)
    lead_units = _lead_units(apps)
    calendar = _calendar(apps)
    rows, turns, helping = [], [], []
    turn, helps = apps.get_model("dispatch", "ProblemTurn"), problem.helping_units.through
    for row in problem.objects.select_related("raised_by").order_by("pk").iterator(chunk_size=BATCH):
        handling = units.get(row.pk) or lead_units.get(row.project_id, [])[:1]
        row.handling_unit_id = handling[0] if handling else None
        row.original_deadline = row.deadline or add_workdays(row.raised_on, UNIT_CLOCK_DAYS, calendar=calendar)
        row.deadline = row.original_deadline
        _raised_by(row)
        rows.append(row)
        helping += [helps(problem_id=row.pk, unit_id=unit) for unit in handling[1:]]
        if row.closed_on is None:
            turns.append(
                turn(
                    problem_id=row.pk, level=1, unit_id=row.handling_unit_id, from_on=row.raised_on, due_on=row.deadline
                )
            )
    fields = ["handling_unit", "original_deadline", "deadline", "raiser_unit", "raiser_leader"]
    problem.objects.bulk_update(rows, fields, batch_size=BATCH)
    helps.objects.bulk_create(helping, batch_size=BATCH)
    turn.objects.bulk_create(turns, batch_size=BATCH)


def _raised_by(row):
    """A meeting's problems are its leader's, all others those of the unit of whoever raised them."""
    if row.site_meeting_id:
        row.raiser_leader_id = row.site_meeting.leader_id
    elif row.raised_by:
        row.raiser_leader_id = row.raised_by.leader_id
        row.raiser_unit_id = None if row.raised_by.leader_id else row.raised_by.unit_id


def _units(problem):
    found = {}
    through = problem.handling_units.through
    for pk, unit in through.objects.order_by("pk").values_list("problem_id", "unit_id"):
        found.setdefault(pk, []).append(unit)
    return found


def _lead_units(apps):
    found = {}
    assignments = apps.get_model("projects", "Assignment").objects.filter(role="lead_unit", to_on__isnull=True)
    for project, unit in assignments.order_by("position", "pk").values_list("project_id", "unit_id"):
        found.setdefault(project, []).append(unit)
    return found


def _calendar(apps):
    days = {"off": set(), "work": set()}
    for on, kind in apps.get_model("projects", "Holiday").objects.values_list("on", "kind"):
        days[kind].add(on)
    return Calendar(off=frozenset(days["off"]), work=frozenset(days["work"]))


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0003_problem_workflow")]
    operations = [migrations.RunPython(begin_workflow, migrations.RunPython.noop)]
