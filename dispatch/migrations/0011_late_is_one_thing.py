"""The decided date of each problem, and since when its clock is stopped, from the steps that were taken."""

from django.db import migrations, models
from django.db.models import F, Q


def decide(apps, schema_editor):
    problem_model = apps.get_model("dispatch", "Problem")
    decided = dict(problem_model.objects.values_list("pk", "original_deadline"))
    risen, objected = set(), set()
    steps = apps.get_model("dispatch", "ProblemStep").objects.order_by("pk")
    kinds = ("extension_approved", "ledger_adjusted", "objected", "upheld", "assigned", "risen")
    for pk, kind, due_on in steps.filter(kind__in=kinds).values_list("problem", "kind", "due_on"):
        if kind == "risen":
            risen.add(pk)
        elif kind == "objected":
            objected.add(pk)
        elif kind == "upheld":
            objected.discard(pk)
        elif kind == "assigned" and pk in objected:
            objected.discard(pk)
            decided[pk] = due_on or decided[pk]
        elif kind != "assigned" and pk not in risen:
            decided[pk] = due_on or decided[pk]
    asked = apps.get_model("dispatch", "DeadlineExtension").objects.filter(state="asked", asked_on__lte=F("from_due_on"))
    stopped = dict(asked.values_list("problem", "asked_on"))
    objections = apps.get_model("dispatch", "ProblemStep").objects.filter(kind="objected", problem__state="objected")
    for pk, on, deadline in objections.order_by("pk").values_list("problem", "on", "problem__deadline"):
        if deadline is None or on <= deadline:
            stopped[pk] = on
    problems = list(problem_model.objects.all())
    for problem in problems:
        problem.due_on = decided[problem.pk] or problem.deadline
        problem.stopped_on = stopped.get(problem.pk) if problem.state in ("objected", "accepted") else None
    problem_model.objects.bulk_update(problems, ["due_on", "stopped_on"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0010_verdicts")]

    operations = [
        migrations.AddField("problem", "due_on", models.DateField(blank=True, null=True, verbose_name="现定时限")),
        migrations.AddField("problem", "stopped_on", models.DateField(blank=True, editable=False, null=True, verbose_name="停计自何日起")),
        migrations.AddField("problem", "wished_on", models.DateField(blank=True, null=True, verbose_name="希望解决日期")),
        migrations.AlterField("problem", "deadline", models.DateField(blank=True, null=True, verbose_name="本环节时限")),
        migrations.RunPython(decide, migrations.RunPython.noop),
    ]
