"""The next step of a dispatch in words: what it is, who takes it, where, and what is still missing."""

from dataclasses import dataclass

from django.urls import reverse

from dispatch.models import DispatchMeeting, Standing
from dispatch.queries.dispatch_meeting import contest_days, facts_of
from dispatch.queries.standing import reporting_day
from dispatch.rules import dispatch_meeting as rule
from projects.wording import day_text, month_text


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step as pages show it; it is opened as a page unless it `posts`."""

    title: str
    text: str
    label: str
    url_name: str
    posts: bool = False


STEPS = {
    rule.PUBLICIZE: StepWords(
        "公示亮灯、诊断和排名",
        "公示后，项目各方有{days}个工作日可以申诉；期满、申诉答复完毕，再冻结数据。",
        "开始公示",
        "dispatch_publicize",
        posts=True,
    ),
    rule.PROPOSE_FREEZE: StepWords(
        "核对数字，提出冻结", "冻结后本期数字不再变动。请逐项核对，再提请督查考核局确认。", "核对并提出冻结", "freeze"
    ),
    rule.CONFIRM_FREEZE: StepWords(
        "督查考核局确认冻结",
        "大项目办已提出冻结，等督查考核局核对确认。",
        "核对并确认冻结",
        "freeze_confirm",
    ),
    rule.HOLD: StepWords(
        "召开调度会",
        "按落后程度逐个项目过，议定事项当场录入，会后自动交办。",
        "进入会议",
        "dispatch_screens",
    ),
    rule.PUBLISH: StepWords(
        "印发通报", "核对送审稿无误后生成正式文件，编文号，通知各单位。", "去印发", "dispatch_documents"
    ),
    rule.CLOSE: StepWords(
        "本期办结",
        "通报已经印发。没办完的议定事项继续跟踪，下期调度时排在最前。",
        "办结归档",
        "dispatch_close",
        posts=True,
    ),
}
DONE_WORDS = "本期调度已经办结。"

GAP_PAGES = {
    rule.REVIEW: "month_review",
    rule.ANSWERS: "dispatch_answer_list",
    rule.WINDOW: "dispatch_result_list",
    rule.CONTESTS: "contest_list",
    rule.DECISIONS: "dispatch_held",
}


def step_words(meeting, *, user, on):
    """The step that the meeting waits for, as `user` sees it; None when there is none left.

    What is missing are counts over the district, and only for those who see it whole.
    """
    step = rule.next_step(facts_of(meeting, on=on))
    if step.name == rule.DONE:
        return None
    words, works = STEPS[step.name], user.may("run_dispatch")
    text = words.text.format(days=contest_days(on)) if step.name == rule.PUBLICIZE else words.text
    whole = user.sees_whole_district
    return {
        "name": step.name,
        "title": words.title,
        "text": text,
        "label": words.label,
        "url": reverse(words.url_name, args=[meeting.month]),
        "posts": words.posts,
        "may": rule.DISPATCH_MEETING.permits(step.name, user.roles),
        "open": step.is_open,
        "blocks": [gap_words(gap, meeting, linked=works) for gap in step.blocks if whole or gap.kind == rule.WINDOW],
        "missing": [gap_words(gap, meeting, linked=works) for gap in step.missing if whole],
    }


def gap_words(gap, meeting, *, linked):
    page = GAP_PAGES.get(gap.kind)
    return {"text": gap.text, "url": reverse(page, args=[meeting.month]) if page and linked else ""}


def due_month(on):
    """The month whose dispatch is due on the day `on`: the last one for which the office has figures."""
    return reporting_day(on)


def dispatch_card(user, *, on):
    """For the first screens of office and supervisor: where this month's dispatch stands and its next step.

    None where nothing can be dispatched yet.
    """
    month = due_month(on)
    meeting = DispatchMeeting.objects.filter(month=month).first()
    if meeting is None:
        return opening_words(month, user=user) if Standing.objects.filter(as_of=month).exists() else None
    return {
        "title": str(meeting),
        "state": meeting.get_state_display(),
        "url": reverse("dispatch_meeting", args=[month]),
        "window": f"公示到{day_text(meeting.contest_until)}" if meeting.contest_until and not meeting.is_frozen else "",
        "days": [meeting.contest_from, meeting.contest_until],
        "step": step_words(meeting, user=user, on=on),
    }


def opening_words(month, *, user):
    """The card of a dispatch that nobody has opened yet, as `user` sees it."""
    return {
        "title": f"{month_text(month)}月调度",
        "state": "未发起",
        "url": reverse("dispatch_meeting_list"),
        "window": "",
        "days": [],
        "step": {
            "name": "open",
            "title": f"发起{month_text(month)}月调度",
            "text": "发起后，各落后项目开始答复五问，亮灯和排名可以公示。",
            "label": f"发起{month.month}月调度",
            "url": reverse("dispatch_open", args=[month]),
            "posts": True,
            "may": rule.DISPATCH_MEETING.permits("open", user.roles),
            "open": True,
            "blocks": [],
            "missing": [],
        },
    }
