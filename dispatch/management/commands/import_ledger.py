import datetime as dt
import json
import sys
from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dispatch.actions.ledger_import import plan_upload, preview_of, store_plan, upload_ledger
from dispatch.pages.ledger_import import LONGEST_REASON
from projects import clock
from projects.actions.investment import locked_ledger
from projects.ledger.comparing.backwards import ACCEPT, KEEP
from projects.ledger.comparing.diff import ACCEPT_ALL, STATUS_LABELS
from projects.ledger.files.limits import FileRefused

HOW = {KEEP: "保留原有数据", ACCEPT: "已按台账改"}
YEARS = range(2000, 2100)


def year(text):
    if not text.isdecimal() or int(text) not in YEARS:
        raise ArgumentTypeError(f"年度应是{YEARS.start}至{YEARS.stop - 1}的四位数，如2012")
    return int(text)


def day(text):
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("日期应写成2012-02-29的样子") from error


def reason(text):
    if not text.strip() or len(text) > LONGEST_REASON:
        raise ArgumentTypeError(f"请写明原因，最多{LONGEST_REASON}字")
    return text.strip()


class Command(BaseCommand):
    help = "导入台账：全部导入；有错误时一行也不导入，退出码为1。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=year, required=True)
        parser.add_argument("--as-of", type=day, help="截至日，如2012-02-29；不写则取表中所写")
        parser.add_argument("--reason", type=reason, help="接受文件中比登记的倒退之处的原因；不写则保留原有数据")
        parser.add_argument("--dry-run", action="store_true", help="只预览，不导入")
        parser.add_argument("--json", action="store_true", help="以JSON输出结果")

    def handle(self, **options):
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"打不开文件“{options['file']}”：{error.strerror}") from error
        try:
            result = self.import_file(data, options)
        except FileRefused as refusal:
            result = {"imported": False, "errors": [{"reason": str(refusal)}], "warnings": []}
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
        else:
            self.report(result)
        if result["errors"]:
            sys.exit(1)

    def import_file(self, data, options):
        """Upload, plan and store in one transaction; a dry run and a refused file leave nothing behind."""
        today, now = clock.today(), clock.now()
        with transaction.atomic():
            upload = upload_ledger(
                data=data,
                file_name=options["file"].name,
                year=options["year"],
                as_of=options["as_of"],
                by=None,
                at=now,
            )
            upload.decisions = {ACCEPT_ALL: options["reason"]} if options["reason"] else {}
            upload.save(update_fields=["decisions"])
            imported = False
            try:
                locked_ledger(options["year"])
                plan = plan_upload(upload, today=today)
                result = preview_of(plan)
                if not plan.errors and not options["dry_run"]:
                    store_plan(plan, upload=upload, by=None, on=today, at=now)
                    imported = True
            finally:
                if not imported:
                    transaction.set_rollback(True)
                    upload.file.delete(save=False)
        return {"imported": imported, **result}

    def report(self, result):
        for kind, label in (("errors", "错误"), ("warnings", "提醒")):
            for issue in result[kind]:
                self.stdout.write(f"{label} {place_of(issue)}{issue['reason']}。{issue.get('todo', '')}")
        for question in result.get("questions", ()):
            if question["needs_reason"]:
                self.stdout.write(f"{HOW[question['answer']]} {question['place']}：{question['text']}")
        if "counts" in result:
            counts = "，".join(f"{STATUS_LABELS[status]}{n}" for status, n in result["counts"].items())
            self.stdout.write(
                f"截至{result['as_of']}：{counts}；周报{result['weekly']}条，招商项目{result['prospects']}个"
            )
        self.stdout.write("已导入。" if result["imported"] else "没有导入任何内容。")


def place_of(issue):
    """Where an issue is, as Excel names it: 台账 第7行 K列 “十二” ."""
    if "sheet" not in issue:
        return ""
    row = f" 第{issue['row']}行" if issue["row"] else ""
    column = f" {issue['column']}列" if issue["column"] else ""
    value = f" “{issue['value']}”" if issue["value"] else ""
    return f"{issue['sheet']}{row}{column}{value}："
