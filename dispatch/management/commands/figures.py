import datetime as dt
import json

from django.core.management.base import BaseCommand
from django.db import transaction

from dispatch.actions.standing import refresh_standings
from dispatch.models import Standing
from dispatch.queries.figures import headline_figures
from dispatch.queries.standing import reporting_day
from projects import clock


class Command(BaseCommand):
    help = "输出区级主要数字。"

    def add_arguments(self, parser):
        parser.add_argument("--as-of", type=dt.date.fromisoformat, help="截至日；默认为最近有数据的月末")
        parser.add_argument("--json", action="store_true", help="以JSON输出")

    def handle(self, **options):
        as_of = options["as_of"] or reporting_day(clock.today())
        with transaction.atomic():
            on_record = Standing.objects.filter(as_of=as_of).exists()
            if not on_record:
                refresh_standings(from_month_end=as_of, at=clock.now())
            figures = headline_figures(as_of)
            transaction.set_rollback(not on_record)
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1))
            return
        self.stdout.write(
            f"截至{as_of}：{figures['programmes']}大工程、{figures['projects']}个项目，"
            f"完成年度计划投资的{figures['completion_pct']}%，与时间进度相差{figures['lag_points']}个百分点"
        )
