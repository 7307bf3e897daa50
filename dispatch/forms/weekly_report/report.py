"""The weekly report as a form: at most ten things to fill, most of them known from last week."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.datastructures import MultiValueDict

from dispatch.forms.problem.raising import FAR, AgainField, ask_again, is_far
from projects.actions.weekly_report import ReportContent, TaskLine
from projects.choices import Category, Cause, ImageStage
from projects.ledger.reading.form_fields import AmountField, CountField, NumberField
from projects.models import Unit, VillageProgress
from projects.rules.backwards import image_goes_back
from projects.wording import day_text

TASK_LINES = 3
PROBLEM_LINES = 2
MOST_WAN = Decimal(10_000_000)

VILLAGE_LABELS = {name: VillageProgress._meta.get_field(name).verbose_name for name in VillageProgress.FIGURES}


class WanInput(AmountField):
    """An amount of one week. Nothing at all is said as 0."""

    default_error_messages = {
        "invalid": "请填写数字，如 320 或 320.5，单位万元；本周没有完成投资的填 0。",
        "min_value": "不能小于0。前期多报的，请大项目办更正。",
    }

    def __init__(self, **kwargs):
        super().__init__(max_value=MOST_WAN, **kwargs)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs):
        super().__init__(format="%Y-%m-%d", attrs=attrs)


@dataclass(frozen=True, slots=True)
class NewProblem:
    """A problem to be raised with the report: what, why, who should solve it, by when it is wanted."""

    description: str
    cause: str
    handling_unit: Unit
    wanted_on: date | None


class WeeklyReportForm(forms.Form):
    """One project's report of one week. `parts` are the months that the week touches; the lists are what may be ticked.

    `known` is what the last report said, by the names of its fields. Every field may be missing from a draft; what a report must have is checked when it is handed in.
    """

    no_change = forms.BooleanField(label="本周无变化", required=False)
    no_change_reason = forms.CharField(label="无变化的原因", required=False, max_length=200)
    image_stage = forms.ChoiceField(label="形象部位", required=False, choices=[("", "未开工"), *ImageStage.choices])
    progress_text = forms.CharField(
        label="本周进展",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一句话：干到哪一步了。",
    )
    people_on_site = CountField(label="现场人数", required=False, min_value=0, max_value=100_000)
    done_tasks = forms.TypedMultipleChoiceField(
        label="上周安排的工作", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    milestones = forms.TypedMultipleChoiceField(
        label="本周完成的节点", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    solved_problems = forms.TypedMultipleChoiceField(
        label="已经解决的问题", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    backwards_reason = forms.CharField(label="比上期倒退的原因", required=False, max_length=200)

    def __init__(self, *args, project, parts, known=None, tasks=(), milestones=(), problems=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.project, self.parts, self.known = project, parts, known or {}
        self.amount_names = ["invested", "invested_next"][: len(parts)]
        for name, part in zip(self.amount_names, parts, strict=True):
            self.fields[name] = WanInput(label=_amount_label(part, whole=len(parts) == 1), required=False)
        self.fields["done_tasks"].choices = tasks
        self.fields["milestones"].choices = milestones
        self.fields["solved_problems"].choices = problems
        self._add_tasks()
        self._add_problems()
        self.village_names = list(VILLAGE_LABELS) if project.category == Category.URBAN_VILLAGE else []
        self._add_village()
        self.use_required_attribute = False

    def _add_tasks(self):
        for line in range(1, TASK_LINES + 1):
            self.fields[f"task_{line}_what"] = forms.CharField(label="做什么", required=False, max_length=100)
            self.fields[f"task_{line}_who"] = forms.CharField(label="谁负责", required=False, max_length=30)
            self.fields[f"task_{line}_due"] = forms.DateField(label="何时完成", required=False, widget=DateInput())

    def _add_problems(self):
        units = Unit.objects.filter(is_active=True)
        for line in range(1, PROBLEM_LINES + 1):
            self.fields[f"problem_{line}_text"] = forms.CharField(label="问题", required=False, max_length=500)
            self.fields[f"problem_{line}_cause"] = forms.ChoiceField(
                label="原因", required=False, choices=[("", "请选择"), *Cause.choices]
            )
            self.fields[f"problem_{line}_unit"] = forms.ModelChoiceField(
                units, label="请谁解决", required=False, empty_label="请选择"
            )
            self.fields[f"problem_{line}_wanted"] = forms.DateField(
                label="希望何时解决", required=False, widget=DateInput()
            )
            self.fields[f"problem_{line}_again"] = AgainField()

    def _add_village(self):
        for name in self.village_names:
            kind = {"max_digits": 9, "decimal_places": 2} if name == "demolished_wan_m2" else {"max_value": 1_000_000}
            field = NumberField if name == "demolished_wan_m2" else CountField
            said = {"invalid": "请填写数字。", "min_value": "不能小于0。", "max_value": "数额过大，请核对。"}
            said |= {"max_digits": "数额过大，请核对单位是不是万㎡。", "max_decimal_places": "最多两位小数。"}
            self.fields[name] = field(
                label=VILLAGE_LABELS[name], required=False, min_value=0, error_messages=said, **kind
            )

    @property
    def amounts(self):
        return [self[name] for name in self.amount_names]

    @property
    def known_fields(self):
        """What is mostly the same as last week."""
        return [self["image_stage"], self["people_on_site"]]

    @property
    def village(self):
        return [self[name] for name in self.village_names]

    @property
    def task_lines(self):
        return [[self[f"task_{line}_{part}"] for part in ("what", "who", "due")] for line in range(1, TASK_LINES + 1)]

    @property
    def problem_lines(self):
        parts = ("text", "cause", "unit", "wanted", "again")
        lines = ([self[f"problem_{line}_{part}"] for part in parts] for line in range(1, PROBLEM_LINES + 1))
        return [[field for field in line if not field.is_hidden] for line in lines]

    @property
    def open_parts(self):
        """Which of the folded parts hold something, or something to mend."""

        def filled(*fields):
            return any(field.errors or field.value() for field in fields)

        return {
            "tasks": filled(*(field for line in self.task_lines for field in line)),
            "problems": filled(*(field for line in self.problem_lines for field in line)),
            "solved": filled(self["solved_problems"]),
            "milestones": filled(self["milestones"]),
            "no_change": filled(self["no_change"], self["no_change_reason"]),
            "backwards": filled(self["backwards_reason"]),
        }

    def clean(self):
        data = super().clean()
        if data.get("no_change"):
            self._check_no_change(data)
        else:
            for name in self.amount_names:
                if name in data and data[name] is None:
                    self.add_error(name, "请填写；本周没有完成投资的填 0。")
            if "progress_text" in data and not data["progress_text"]:
                self.add_error("progress_text", "请写一句本周进展；确实没有变化的，勾选“本周无变化”。")
        for line in range(1, TASK_LINES + 1):
            self._check_line(line, "task", first="what", needs={"who": "请写明责任人。"})
        for line in range(1, PROBLEM_LINES + 1):
            needs = {"cause": "请选择原因。", "unit": "请选择由谁解决。"}
            self._check_line(line, "problem", first="text", needs=needs)
            ask_again(self, self.project, text=f"problem_{line}_text", again=f"problem_{line}_again")
        self._check_days(data)
        self._check_village(data)
        self._check_backwards(data)
        return data

    def _check_backwards(self, data):
        """What is less far than the last report said needs a reason: it may be a slip."""
        backs = [*self._image_back(data), *self._village_back(data)]
        if backs and not data.get("backwards_reason"):
            self.add_error("backwards_reason", f"{'；'.join(backs)}。填错了的请改回，确实倒退的请写明原因。")
        self.goes_back = bool(backs)

    def _image_back(self, data):
        known, said = self.known.get("image_stage"), data.get("image_stage")
        if known and said is not None and (not said or image_goes_back(known=known, said=said)):
            yield f"形象部位由“{ImageStage(known).label}”退为“{ImageStage(said).label if said else '未开工'}”"

    def _village_back(self, data):
        for name in self.village_names:
            known, said = self.known.get(name), data.get(name)
            if None not in (known, said) and said < known:
                yield f"{VILLAGE_LABELS[name]}由{known}减为{said}"

    def _check_no_change(self, data):
        if not data.get("no_change_reason"):
            self.add_error("no_change_reason", "请写明无变化的原因。")
        for name in self.amount_names:
            if data.get(name):
                self.add_error(name, "报了投资就不是“无变化”，请去掉勾选或把金额改为 0。")

    def _check_line(self, line, kind, *, first, needs):
        given = {part for part in (first, *needs) if self.cleaned_data.get(f"{kind}_{line}_{part}")}
        if not given:
            return
        if first not in given:
            self.add_error(f"{kind}_{line}_{first}", "请写明内容，或清空这一行。")
        for part, message in needs.items():
            if part not in given and f"{kind}_{line}_{part}" in self.cleaned_data:
                self.add_error(f"{kind}_{line}_{part}", message)

    def _check_days(self, data):
        days = [f"problem_{line}_wanted" for line in range(1, PROBLEM_LINES + 1)]
        for name in days + [f"task_{line}_due" for line in range(1, TASK_LINES + 1)]:
            if data.get(name) and is_far(data[name], on=self.parts[0].first):
                self.add_error(name, FAR)

    def _check_village(self, data):
        for smaller, larger in (
            ("households_signed", "households"),
            ("households_vacated", "households_signed"),
            ("resettlement_completed", "resettlement_started"),
        ):
            small, large = data.get(smaller), data.get(larger)
            if small is not None and large is not None and small > large:
                self.add_error(smaller, f"不应多于{VILLAGE_LABELS[larger]}（{large}）。")

    @property
    def content(self):
        """What a sound form says, as the action takes it."""
        data = self.cleaned_data
        no_change = data["no_change"]
        return ReportContent(
            amounts_wan=tuple(data[name] or Decimal(0) for name in self.amount_names),
            image_stage=data["image_stage"],
            progress_text=data["progress_text"],
            people_on_site=data["people_on_site"],
            no_change_reason=data["no_change_reason"] if no_change else "",
            backwards_reason=data["backwards_reason"] if self.goes_back else "",
            done_tasks=tuple(data["done_tasks"]),
            tasks=tuple(
                TaskLine(data[f"task_{line}_what"], data[f"task_{line}_who"], data[f"task_{line}_due"])
                for line in range(1, TASK_LINES + 1)
                if data[f"task_{line}_what"]
            ),
            milestones=tuple(data["milestones"]),
            village={name: data[name] for name in self.village_names} or None,
        )

    @property
    def new_problems(self):
        data = self.cleaned_data
        return [
            NewProblem(
                data[f"problem_{line}_text"],
                data[f"problem_{line}_cause"],
                data[f"problem_{line}_unit"],
                data[f"problem_{line}_wanted"],
            )
            for line in range(1, PROBLEM_LINES + 1)
            if data[f"problem_{line}_text"]
        ]


def _amount_label(part, *, whole):
    if whole:
        return "本周完成投资"
    until = f"至{day_text(part.last)}" if part.last > part.first else ""
    return f"{day_text(part.first)}{until}完成投资"


def typed_in(form, data):
    """What was typed, as a draft keeps it: {field name: texts}, fields left empty left out.

    Null characters, which a database cannot keep, are no text.
    """
    cleaned = {name: [text.replace("\0", "").strip() for text in data.getlist(name)] for name in form.fields}
    found = {name: [text for text in texts if text] for name, texts in cleaned.items()}
    return {name: texts for name, texts in found.items() if texts}


def bound_data(draft):
    """A kept draft as if it had been sent."""
    return MultiValueDict(draft)


def as_initial(form, draft):
    """A kept draft as the values that an unbound form shows."""
    many = {name for name, field in form.fields.items() if isinstance(field, forms.MultipleChoiceField)}
    return {name: texts if name in many else texts[0] for name, texts in draft.items()}
