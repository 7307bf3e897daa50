"""What the pages of a ledger import show, made from the preview that is kept with it."""

from django.urls import reverse

from projects.ledger.comparing.diff import CHANGED, MISSING, NEW, REFUSED, STATUS_LABELS, reason_key
from projects.models import Project
from projects.rules.ledger_import import LEDGER_IMPORT
from projects.wording import date_text, moment_text

PAGE_SIZE = 200
LONGEST_REASON = 200


def import_words(item):
    """One import as the list and the page heads name it."""
    preview = item.preview or {}
    return {
        "pk": item.pk,
        "file_name": item.file_name,
        "url": reverse("ledger_import_detail", args=[item.pk]),
        "year": str(item.year),
        "as_of": date_text(item.as_of) if item.as_of else "",
        "at": moment_text(item.uploaded_at),
        "who": str(item.uploaded_by) if item.uploaded_by else "系统",
        "state": item.get_state_display(),
        "waiting": LEDGER_IMPORT.allows("confirm", item.state),
        "summary": _summary(preview.get("counts")),
        "confirmed_by": str(item.confirmed_by) if item.confirmed_by else "系统",
        "imported_at": moment_text(item.imported_at),
    }


def _summary(counts):
    if not counts:
        return ""
    return "，".join(f"{STATUS_LABELS[status]} {n}" for status, n in counts.items() if n)


def count_words(counts):
    anchors = {NEW: "#changes", CHANGED: "#changes", MISSING: "#missing", REFUSED: "#errors"}
    return [
        {"label": STATUS_LABELS[status], "count": str(n), "anchor": anchors.get(status, "") if n else ""}
        for status, n in counts.items()
    ]


def preview_page(item, decisions=None):
    """The context of the preview, but for the page of changes; `decisions` are those that were not taken as they were."""
    preview = item.preview
    counts = preview["counts"]
    changes = counts[NEW] + counts[CHANGED]
    refused = f"文件中有{len(preview['errors'])}处错误。请改好后重新上传。" if preview["errors"] else ""
    has_other_content = preview["weekly"] or preview["prospects"] or preview.get("held_back")
    return {
        "ledger_import": import_words(item),
        "counts": count_words(counts),
        "refused": refused,
        "stale": bool(item.failure),
        "nothing_new": not changes and not preview["errors"] and not has_other_content,
        "held_back": str(preview.get("held_back") or ""),
        "errors": [issue_words(issue) for issue in preview["errors"]],
        "warnings": [issue_words(issue) for issue in preview["warnings"]],
        "questions": [_question(index, question, decisions) for index, question in enumerate(preview["questions"])],
        "missing": _missing(item.year, preview["rows"]),
        "may_confirm": not preview["errors"],
    }


def issue_words(issue):
    return {**issue, "row": str(issue["row"]) if issue["row"] else "", "column": issue["column"] or ""}


def _question(index, question, decisions):
    chosen = (decisions or {}).get(question["key"], question["answer"])
    reasoned = question.get("needs_reason", "")
    unreasoned = decisions is not None and question["key"] in without_reason([question], decisions)
    return {
        "name": question_name(index),
        "place": question.get("place", ""),
        "text": question["text"],
        "options": [
            {"value": value, "label": label, "selected": value == chosen} for value, label in question["choices"]
        ],
        "reason_name": reason_name(index) if reasoned else "",
        "reason": (decisions or {}).get(reason_key(question["key"]), question.get("reason", "")),
        "errors": ["请写明改的原因；不改的，请选“保留原有数据”。"] if unreasoned else [],
    }


def question_name(index):
    return f"question-{index}"


def reason_name(index):
    return f"question-{index}-reason"


def decisions_from(item, data):
    """{question key: answer, and under `reason_key` why} as chosen on the preview page."""
    found = {}
    for index, question in enumerate(item.preview["questions"]):
        if question_name(index) in data:
            found[question["key"]] = data[question_name(index)]
        if reason := data.get(reason_name(index), "").replace("\0", "").strip()[:LONGEST_REASON]:
            found[reason_key(question["key"])] = reason
    return found


def without_reason(questions, decisions):
    """The keys of the questions that were answered with what needs a reason, without one."""
    return [
        question["key"]
        for question in questions
        if question.get("needs_reason")
        and decisions.get(question["key"]) == question["needs_reason"]
        and not decisions.get(reason_key(question["key"]))
    ]


def changed_rows(preview):
    return [row for row in preview["rows"] if row["status"] in (NEW, CHANGED)]


def change_words(row):
    summary = ""
    if row["status"] == NEW:
        parts = (row["category"], row["programme"], row["leader"], f"年度计划 {row['plan']} 万元")
        summary = "，".join(part for part in parts if part)
    return {
        "name": row["name"],
        "code": "",
        "kind": STATUS_LABELS[row["status"]],
        "row": str(row["row"]),
        "fields": [{"label": label, "old": old, "new": new} for label, old, new in row["changes"]],
        "summary": summary,
    }


def _missing(year, rows):
    names = [row["name"] for row in rows if row["status"] == MISSING]
    codes = dict(Project.objects.listed().filter(year=year).values_list("name", "code")) if names else {}
    return [
        {"name": name, "url": reverse("project_detail", args=[codes[name]]) if name in codes else ""} for name in names
    ]
