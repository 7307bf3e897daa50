"""Small workbooks for the reader's tests, without files."""

from datetime import date

from projects.ledger.files.workbook import Sheet, Workbook
from projects.ledger.reading.reader import read_ledger

HEADINGS = [
    "序号",
    "项目名称",
    "总投资(亿元)",
    "2012年计划投资(万元)",
    "1-2月累计完成投资(万元)",
    "占年计划%",
    "形象进度",
    "责任单位",
]
TITLE = ["某区2012年重点项目台账"]


def project(number, name, *, total=2.0, plan=1000.0, done=100.0, rate="", progress="", unit="南山镇"):
    return [number, name, total, plan, done, rate, progress, unit]


def sheet(*rows, name="台账", merges=(), **more):
    width = max(map(len, rows), default=0)
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    return Sheet(name=name, rows=filled, merges=list(merges), **more)


def read(*sheets, year=None, as_of=None, progress=None):
    return read_ledger(Workbook(sheets=tuple(sheets)), year=year, as_of=as_of, progress=progress)


def read_rows(*rows, **more):
    """A draft of one sheet with the usual title and headings above the rows."""
    return read(sheet(TITLE, HEADINGS, *rows), **more)


def issues(draft, severity=None):
    return [issue for issue in draft.issues if severity in (None, issue.severity)]


def reasons(draft, severity=None):
    return [issue.reason for issue in issues(draft, severity)]


FEBRUARY = date(2012, 2, 29)
