import datetime as dt
import json

from django.core.management.base import BaseCommand

from dispatch.actions.lag_flag import flag_lagging
from dispatch.models import LagFlagEvent
from dispatch.queries.standing import reporting_day
from projects import clock
from projects.rules.schedule import last_month_end


class Command(BaseCommand):
    help = "按时间进度亮灯，更新落后预警。与每天早上的定时任务相同。"

    def add_arguments(self, parser):
        parser.add_argument(
            "--as-of", type=dt.date.fromisoformat, help="数据截至日，取其所在或之前的月末；默认为最近有数据的月末"
        )
        parser.add_argument("--json", action="store_true", help="以JSON输出结果")

    def handle(self, **options):
        today = clock.today()
        as_of = last_month_end(as_of=options["as_of"]) if options["as_of"] else reporting_day(today)
        changes = flag_lagging(as_of=as_of, on=today, at=clock.now())
        if options["json"]:
            self.stdout.write(json.dumps({"as_of": as_of.isoformat(), **changes}, ensure_ascii=False))
        else:
            words = "，".join(f"{LagFlagEvent.Kind(kind).label}{n}" for kind, n in changes.items())
            self.stdout.write(f"截至{as_of}：{words}")
