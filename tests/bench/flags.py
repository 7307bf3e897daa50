"""The morning's flag job, against one SQL statement that sums and judges, and the rules called for as many rows."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from dispatch.actions.lag_flag import flag_lagging
from dispatch.models import Standing
from dispatch.queries.standing import thresholds_on
from dispatch.rules.light import PlannedEvent, light_for
from projects.rules.investment import completion, lag_vs_plan_points, lag_vs_time_points
from projects.rules.schedule import schedule, time_progress
from tests.bench.measuring import Line, alternately

AS_OF, TODAY = date(2012, 2, 29), date(2012, 3, 26)

TABLE = "CREATE TEMPORARY TABLE bench_light (project bigint PRIMARY KEY, plan bigint, invested bigint, light text)"

STATEMENT = """
    INSERT INTO bench_light (project, plan, invested, light)
    SELECT project.id, plan.planned_wan, sums.invested,
           CASE WHEN lag >= 0 THEN 'green' WHEN lag > -5 THEN 'blue' WHEN lag > -15 THEN 'yellow' ELSE 'red' END
    FROM (
        SELECT project_id, plan_id, invested, 100.0 * invested / planned - 100.0 * 2 / 12 AS lag
        FROM (
            SELECT plan.project_id, plan.id AS plan_id, plan.planned_wan AS planned, SUM(entry.amount_wan) AS invested
            FROM projects_annualplan plan JOIN projects_investmententry entry ON entry.project_id = plan.project_id
            WHERE entry.book = 'verified' AND entry."on" BETWEEN '2012-01-01' AND '2012-02-29'
            GROUP BY plan.project_id, plan.id, plan.planned_wan
        ) summed
    ) sums
    JOIN projects_project project ON project.id = sums.project_id
    JOIN projects_annualplan plan ON plan.id = sums.plan_id
    WHERE true
    ON CONFLICT (project) DO UPDATE SET plan = excluded.plan, invested = excluded.invested, light = excluded.light
    WHERE bench_light.invested <> excluded.invested OR bench_light.light <> excluded.light
"""

DISTURB_STANDINGS = (
    "UPDATE dispatch_standing SET invested_wan = coalesce(invested_wan, 0) + 1 WHERE as_of = '2012-02-29'"
)
DISTURB_FLAGS = (
    "UPDATE dispatch_lagflag SET light = CASE light WHEN 'red' THEN 'blue' ELSE 'red' END WHERE cleared_on IS NULL"
)
DISTURB_BARE = "UPDATE bench_light SET invested = invested + 1"


def measure(size):
    execute(TABLE)
    inputs = rule_inputs()

    def bare():
        with transaction.atomic():
            execute(STATEMENT)
        judge(inputs)

    def every_row():
        execute(DISTURB_STANDINGS)
        execute(DISTURB_FLAGS)

    yield Line("flag job", "ordinary day", size, *alternately(flag, bare))
    times = alternately(flag, bare, before_ours=every_row, before_bare=lambda: execute(DISTURB_BARE))
    yield Line("flag job", "every row changed", size, *times)
    execute("DROP TABLE bench_light")


def flag():
    flag_lagging(as_of=AS_OF, on=TODAY, at=timezone.now())


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def rule_inputs():
    fields = ("started", "invested_wan", "plan_wan", "planned_to_date_wan", "start_due_on")
    return list(Standing.objects.filter(as_of=AS_OF).values_list(*fields))


def judge(inputs):
    """The rules alone, for every project."""
    _, thresholds = thresholds_on(AS_OF)
    progress, lit_by = time_progress(as_of=AS_OF), schedule(as_of=AS_OF, factor=thresholds.factor)
    for started, invested, plan, planned_to_date, start_on in inputs:
        completion(invested_wan=invested, plan_wan=plan)
        lag_vs_time_points(invested_wan=invested, plan_wan=plan, progress=progress)
        light_for(
            started=started,
            lag_vs_time_points=lag_vs_time_points(invested_wan=invested, plan_wan=plan, progress=lit_by),
            lag_vs_plan_points=lag_vs_plan_points(
                invested_wan=invested, plan_wan=plan, planned_so_far_wan=planned_to_date
            ),
            start=PlannedEvent("开工", start_on, "month"),
            as_of=AS_OF,
            thresholds=thresholds,
            has_plan=bool(plan),
        )
