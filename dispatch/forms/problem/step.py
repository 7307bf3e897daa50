"""The steps of a problem as forms: their cleaned data are the words of the action of the same step."""

from django import forms
from django.urls import reverse

from dispatch.forms.problem.raising import CHOOSE, DayField, day_refused
from projects.models import Unit
from projects.wording import date_text

RATINGS = ((5, "5 很满意"), (4, "4 满意"), (3, "3 一般"), (2, "2 不满意"), (1, "1 很不满意"))


class EvidenceField(forms.FileField):
    """One file, as (its bytes, its name); what it is, is judged by its content when it is kept."""

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        return (file.read(), file.name) if file else None


class TextField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 2})


class StepForm(forms.Form):
    """One step on a problem, opened at one `version` of it. `buttons` are (name, value, label), the first is the usual one.

    `can_wait` are the fields that a line among many does without.
    """

    title = ""
    buttons = ()
    can_wait = ()
    version = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages={"required": "页面内容不全，请刷新后再办。", "invalid": "页面内容不全，请刷新后再办。"},
    )

    def __init__(self, data=None, files=None, *, problem, by, on, **kwargs):
        super().__init__(data, files, initial={"version": problem.version}, **kwargs)
        self.problem, self.by, self.on = problem, by, on
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.widget.attrs["min"] = on.isoformat()

    def leave_out_what_is_optional(self):
        for name in self.can_wait:
            self.fields.pop(name, None)

    def clean(self):
        data = super().clean()
        for name, field in self.fields.items():
            if isinstance(field, DayField) and data.get(name) and (refusal := day_refused(data[name], on=self.on)):
                self.add_error(name, refusal)
        return data


class AcceptForm(StepForm):
    title = "签收"
    buttons = (("", "", "签收"),)
    can_wait = ("promised_on", "accept_wish")
    promised_on = DayField(label="承诺办结日期", required=False, help_text="填了就是承诺，公开兑现情况。")
    accept_wish = forms.BooleanField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        wished_on = self.problem.wished_on
        if wished_on is not None and self.on <= wished_on < self.problem.deadline:
            self.fields["accept_wish"].label = f"按提出方希望的{date_text(wished_on)}办结"
        else:
            del self.fields["accept_wish"]


class ObjectForm(StepForm):
    title = "提出异议"
    buttons = (("", "", "提出异议"),)
    reason = TextField(
        label="异议理由",
        max_length=500,
        help_text="不属于本单位职责的，请写明依据和应由谁办。",
        error_messages={"required": "请写明为什么不应由您单位承办。"},
    )


class ProgressForm(StepForm):
    title = "记一笔进展"
    buttons = (("", "", "记下"),)
    text = TextField(label="进展", max_length=500, error_messages={"required": "请写一句办到哪一步了。"})
    evidence = EvidenceField(label="佐证材料", required=False)


class ClaimForm(StepForm):
    title = "报告办理结果"
    buttons = (("", "", "报结"),)
    result = TextField(label="办理结果", max_length=1000, error_messages={"required": "请写明问题是怎样解决的。"})
    evidence = EvidenceField(label="佐证材料", required=False, help_text="批文、照片、会议纪要等，10 MB 以内。")


class AskExtensionForm(StepForm):
    title = "申请展期"
    buttons = (("", "", "申请展期"),)
    wanted_on = DayField(label="申请展期至", error_messages={"required": "请选择展期到哪一天。"})
    reason = TextField(label="理由", max_length=500, error_messages={"required": "请写明为什么要展期。"})


class DecideExtensionForm(StepForm):
    title = "批复展期申请"
    can_wait = ("due_on",)
    buttons = (("approve", "yes", "同意"), ("approve", "no", "不同意"))
    approve = forms.TypedChoiceField(
        choices=[("yes", "同意"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.HiddenInput,
        error_messages={"required": "请选同意或不同意。", "invalid_choice": "请选同意或不同意。"},
    )
    due_on = DayField(label="展期至", required=False, help_text="不填就按申请的日期。")
    reason = TextField(label="批复意见", max_length=500, required=False)

    def clean(self):
        data = super().clean()
        if data.get("approve") is False and not data.get("reason"):
            self.add_error("reason", "不同意的，请写明理由。")
        return data


class DeclareUnableForm(StepForm):
    title = "报告办不了"
    buttons = (("", "", "报告办不了，提请上一级解决"),)
    reason = TextField(
        label="办不了的原因",
        max_length=500,
        help_text="及时上报不扣分，压着不报才扣分。",
        error_messages={"required": "请写明哪里办不了、需要上一级做什么。"},
    )


class ConfirmForm(StepForm):
    title = "确认已解决"
    can_wait = ("rating_text",)
    buttons = (("", "", "确认销号"),)
    rating = forms.TypedChoiceField(
        label="对承办单位的评价",
        choices=RATINGS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    rating_text = forms.CharField(label="评语", max_length=300, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.problem.handling_unit_id in (None, self.by.unit_id):  # nobody rates himself
            del self.fields["rating"], self.fields["rating_text"]


class ConfirmForRaiserForm(StepForm):
    title = "代为确认"
    buttons = (("", "", "代为确认销号"),)
    reason = TextField(
        label="代为确认的理由",
        max_length=500,
        error_messages={"required": "提出方无人确认时由大项目办代为确认，请写明理由。"},
    )


class RefuseForm(StepForm):
    title = "还没有解决"
    buttons = (("", "", "退回继续办理"),)
    reason = TextField(label="理由", max_length=500, error_messages={"required": "请写明还有什么没有解决。"})


class ReopenForm(StepForm):
    title = "重新办理"
    buttons = (("", "", "重新办理"),)
    reason = TextField(label="理由", max_length=500, error_messages={"required": "请写明为什么要重新办理。"})


class RateForm(StepForm):
    title = "评价承办单位"
    buttons = (("", "", "提交评价"),)
    rating = forms.TypedChoiceField(
        label="评价",
        choices=RATINGS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一个评分。"},
    )
    text = forms.CharField(label="评语", max_length=300, required=False)


class AssignForm(StepForm):
    title = "交办给别的单位"
    buttons = (("", "", "交办"),)
    unit = forms.ModelChoiceField(
        Unit.objects.filter(is_active=True),
        label="承办单位",
        empty_label=CHOOSE,
        error_messages={"required": "请选择由哪个单位承办。"},
    )
    deadline = DayField(label="解决时限", required=False, help_text="不填就按规定的工作日计。")
    reason = TextField(label="理由", max_length=500, error_messages={"required": "请写明为什么改由这个单位承办。"})


class SetLimitForm(StepForm):
    title = "按提出方希望的日期定时限"
    buttons = (("", "", "定为时限"),)
    reason = TextField(label="说明", max_length=500, required=False)


class UpholdForm(StepForm):
    title = "维持原交办"
    buttons = (("", "", "维持交办"),)
    reason = TextField(label="维持的理由", max_length=500, error_messages={"required": "请写明为什么仍由原单位承办。"})


STEP_FORMS = {
    "accept": AcceptForm,
    "confirm": ConfirmForm,
    "confirm_for_raiser": ConfirmForRaiserForm,
    "decide_extension": DecideExtensionForm,
    "uphold": UpholdForm,
    "claim": ClaimForm,
    "progress": ProgressForm,
    "ask_extension": AskExtensionForm,
    "object": ObjectForm,
    "declare_unable": DeclareUnableForm,
    "refuse": RefuseForm,
    "set_limit": SetLimitForm,
    "assign": AssignForm,
    "rate": RateForm,
    "reopen": ReopenForm,
}
"""Step → its form, in the order in which a page offers them."""

USUAL = frozenset({"accept", "confirm", "confirm_for_raiser", "decide_extension", "uphold"})
"""Steps that a problem is waiting for: their forms stand open. So does a result's, on the problem's own page, once it is
accepted."""


def step_forms(problem, names, *, by, on, refused=None):
    """The forms of these steps for the problem's own page; `refused` = (step, bound form) takes the place of its own."""
    forms_of = {name: STEP_FORMS[name](problem=problem, by=by, on=on, auto_id=f"{name}-%s") for name in names}
    if refused:
        forms_of[refused[0]] = refused[1]
    waiting = USUAL if "accept" in names else USUAL | {"claim"}
    open_now = waiting | {refused[0]} if refused else waiting
    return [_offer(problem, name, forms_of[name], name in open_now) for name in STEP_FORMS if name in forms_of]


def desk_forms(problem, names, *, by, on):
    """The same for a line among many: what is optional waits on the problem's page, a result unfolds."""
    offers = []
    for name in (name for name in STEP_FORMS if name in names):
        form = STEP_FORMS[name](problem=problem, by=by, on=on, auto_id=f"{problem.number}-{name}-%s")
        form.leave_out_what_is_optional()
        offers.append(_offer(problem, name, form, name in USUAL))
    return offers


def _offer(problem, name, form, stands_open):
    url = reverse("problem_step", args=[problem.number, name])
    return {"name": name, "title": form.title, "url": url, "form": form, "stands_open": stands_open}
