"""The ledger of promises (承诺): who gave his word for what by when, and whether it was kept."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from dispatch.paging import id_in
from dispatch.rules.promise import BROKEN, CLAIMED, KEPT, OPEN, VOID, promise_verdict
from projects.ledger.writing.printed_table import Column, PrintedTable
from projects.models import Project
from projects.rules.rounding import share_text
from projects.wording import date_text

PAGE_SIZE = 50
GROUPS_SHOWN = 60
VERDICTS = {verdict.code: verdict for verdict in (OPEN, CLAIMED, BROKEN, KEPT, VOID)}


@dataclass(frozen=True, slots=True)
class Query:
    """What the user asked of the list; unknown values are no conditions."""

    leader: str = ""
    unit: str = ""
    state: str = ""
    extended: str = ""
    q: str = ""

    @classmethod
    def from_request(cls, data):
        values = {name: data.get(name, "").strip() for name in cls.__slots__}
        for name in ("leader", "unit"):
            values[name] = id_in(values[name])
        values["state"] = values["state"] if values["state"] in VERDICTS else ""
        values["extended"] = "1" if values["extended"] == "1" else ""
        return cls(**values)

    @property
    def is_filtered(self):
        return any(getattr(self, name) for name in self.__slots__)

    def url(self, view="promise_list", **changes):
        values = {name: getattr(self, name) for name in self.__slots__} | changes
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{reverse(view)}?{query}" if query else reverse(view)


def verdict_of(promise, *, as_of):
    """How a promise out of `with_claim` stands on a day."""
    return promise_verdict(
        due_on=promise.due_on,
        kept_on=promise.kept_on,
        ended_on=promise.ended_on,
        as_of=as_of,
        claimed_on=promise.claimed_on,
        stopped_on=promise.stopped_on,
    )


def narrowed(promises, query):
    """The promises of a query, however they stand."""
    conditions = {"leader": query.leader, "unit": query.unit}
    promises = promises.filter(**{field: value for field, value in conditions.items() if value})
    if query.q:
        found = Project.objects.search(query.q).filter(pk=OuterRef("project"))
        promises = promises.filter(Exists(found) | Q(text__icontains=query.q))
    return promises


def matching(promises, query):
    """The promises that a query asks for, those due last on top."""
    promises = narrowed(promises, query)
    if query.state:
        promises = promises.filter(verdict=query.state)
    if query.extended:
        promises = promises.filter(extensions__gt=0)
    return promises.order_by("-due_on", "-pk").select_related("project", "problem", "unit", "leader")


def counts(promises, query):
    """How many stand how under the other conditions; each a link that narrows to what it counts."""
    found = narrowed(promises, query).aggregate(
        all=Count("pk"), extended=Count("pk", filter=Q(extensions__gt=0)), **_by_verdict()
    )
    words = [("给出", "all", {"state": "", "extended": ""})]
    words += [(verdict.label, code, {"state": code, "extended": ""}) for code, verdict in VERDICTS.items()]
    words.append(("展过期", "extended", {"state": "", "extended": "1"}))
    return [
        {
            "label": label,
            "count": str(found[key]),
            "url": query.url(**changes),
            "active": all(getattr(query, name) == value for name, value in changes.items()),
        }
        for label, key, changes in words
    ]


def filters(promises, query):
    """The menus, with those who gave a promise that the user sees."""
    menus = []
    for name, label in (("leader", "包保领导"), ("unit", "单位")):
        given = promises.filter(**{f"{name}__isnull": False}).order_by(f"{name}__sort_order", name)
        chosen = getattr(query, name)
        options = [{"value": "", "label": "全部", "selected": not chosen}]
        options += [
            {"value": str(pk), "label": text, "selected": str(pk) == chosen}
            for pk, text in given.values_list(name, f"{name}__name").distinct()
        ]
        menus.append({"name": name, "label": label, "options": options})
    return menus


def _by_verdict():
    return {code: Count("pk", filter=Q(verdict=code)) for code in VERDICTS}


def by_giver(promises, *, giver):
    """One row a `giver` ("leader" or "unit"): given, kept, broken, claimed, open, extended; the most broken first.

    The rate counts what is decided: kept of kept and broken.
    """
    rows = (
        promises.filter(**{f"{giver}__isnull": False})
        .order_by()
        .values(giver, f"{giver}__name")
        .annotate(given=Count("pk"), extended=Count("pk", filter=Q(extensions__gt=0)), **_by_verdict())
        .order_by("-broken", "-given", giver)
    )
    return [
        {
            "name": row[f"{giver}__name"],
            "url": Query(**{giver: str(row[giver])}).url(),
            "given": str(row["given"]),
            "kept": str(row["kept"]),
            "broken": str(row["broken"]),
            "claimed": str(row["claimed"]),
            "open": str(row["open"]),
            "extended": str(row["extended"]),
            "rate": share_text(row["kept"], row["kept"] + row["broken"]),
        }
        for row in rows[:GROUPS_SHOWN]
    ]


def promise_words(promise):
    waits = promise.claimed_on and not (promise.kept_on or promise.ended_on)
    return {
        "who": str(promise.leader or promise.unit or "—"),
        "text": promise.text,
        "source": promise.get_source_display(),
        "project": promise.project.name,
        "url": reverse("problem_detail", args=[promise.problem.number])
        if promise.problem
        else reverse("promise_detail", args=[promise.pk]),
        "given": date_text(promise.given_on),
        "original": date_text(promise.original_due_on),
        "due": date_text(promise.due_on),
        "moved": promise.due_on != promise.original_due_on,
        "extensions": f"展期{promise.extensions}次" if promise.extensions else "",
        "kept": date_text(promise.kept_on) if promise.kept_on else "",
        "claimed": f"报告{date_text(promise.claimed_on)}办成" if waits else "",
        "state": VERDICTS[promise.verdict].label,
        "broken": promise.verdict == BROKEN.code,
        "reason": promise.end_reason,
    }


COLUMNS = (
    Column("序号", 5, "serial", lambda promise: None),
    Column("承诺单位、领导", 16, "text", lambda promise: str(promise.leader or promise.unit or "")),
    Column("项目名称", 28, "text", lambda promise: promise.project.name),
    Column("承诺事项", 44, "text", lambda promise: promise.text),
    Column("来源", 14, "text", lambda promise: promise.get_source_display()),
    Column("问题编号", 14, "text", lambda promise: promise.problem.number if promise.problem else ""),
    Column("给出", 14, "text", lambda promise: date_text(promise.given_on), "日期"),
    Column("原定", 14, "text", lambda promise: date_text(promise.original_due_on), "日期"),
    Column("现定", 14, "text", lambda promise: date_text(promise.due_on), "日期"),
    Column("兑现", 14, "text", lambda promise: date_text(promise.kept_on), "日期"),
    Column("展期次数", 6, "serial", lambda promise: promise.extensions),
    Column("兑现情况", 10, "text", lambda promise: VERDICTS[promise.verdict].label),
)


def promises_workbook(promises, *, on, district):
    """(file name for the header, bytes) of the promises in their order."""
    table = PrintedTable(
        name="承诺",
        title=f"{district}重大项目承诺台账",
        note_line=f"截至{date_text(on)}    原定日期不变，展期另计",
        columns=COLUMNS,
    )
    for serial, promise in enumerate(promises, start=1):
        table.add_row([serial, *(column.value(promise) for column in COLUMNS[1:])])
    return quote(f"承诺台账{on:%Y-%m-%d}.xlsx"), table.save()
