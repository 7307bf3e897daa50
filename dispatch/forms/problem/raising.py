"""A problem as somebody puts it to the unit that should solve it."""

import uuid

from django import forms

from dispatch.models import Problem
from dispatch.queries.problems import open_with_same_words
from projects.choices import Cause
from projects.models import Assignment, Project, Unit

CHOOSE = "请选择"
PAST = "这一天已经过去，请另选日期。"
FAR = "这一天太远了，请核对年份。"
YEARS_AHEAD = 5
WISH = "只是希望：时限按规定的工作日计，希望更晚的按希望的日期；希望更早的，由承办单位同意或上级定。"


class DayField(forms.DateField):
    """A day still to come."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def is_far(day, *, on):
    """Whether a day is so far off that its year must be a slip."""
    return day.year > on.year + YEARS_AHEAD


def day_refused(day, *, on):
    """Why a day to come is not taken; "" where it is."""
    if day < on:
        return PAST
    return FAR if is_far(day, on=on) else ""


class AgainField(forms.BooleanField):
    """仍要新提: whether to raise what is open already in the same words; hidden until that is asked."""

    def __init__(self):
        super().__init__(label="仍要新提", required=False, widget=forms.HiddenInput)


def ask_again(form, project, *, text, again):
    """The open problem that says the same in the field `text`, which refuses it until `again` is ticked; else None."""
    description = form.cleaned_data.get(text)
    first = open_with_same_words(project, description) if description else None
    if first is not None and not form.cleaned_data.get(again):
        form.fields[again].widget = forms.CheckboxInput()
        state = first.get_state_display()
        form.add_error(text, f"同样的问题还没有销号：{first.number}（{state}）。仍要新提的，请勾选“仍要新提”后再报。")
    return first


class RaiseForm(forms.Form):
    """A problem as somebody puts it to the unit that should solve it."""

    project = forms.ModelChoiceField(
        Project.objects.none(), label="项目", empty_label=CHOOSE, error_messages={"required": "请选择项目。"}
    )
    description = forms.CharField(
        label="什么问题",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写一句卡在哪里。"},
    )
    cause = forms.ChoiceField(
        label="原因", choices=[("", CHOOSE), *Cause.choices], error_messages={"required": "请选择原因类别。"}
    )
    handling_unit = forms.ModelChoiceField(
        Unit.objects.filter(is_active=True),
        label="应由谁解决",
        empty_label=CHOOSE,
        error_messages={"required": "请选择应由哪个单位解决。"},
    )
    submission = forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"required": "页面内容不全，请刷新后再提。"}
    )
    due_on = DayField(label="希望何时解决", required=False, help_text="不填就按规定的工作日计。")
    again = AgainField()

    def __init__(self, data=None, *, projects, on, opened_from="", sets_limit=False):
        super().__init__(data)
        self.on, self.same = on, None
        if sets_limit:
            self.fields["due_on"].label = "何时之前解决"
        else:
            self.fields["due_on"].help_text = WISH
        self.fields["project"].queryset = projects
        self.fields["due_on"].widget.attrs["min"] = on.isoformat()
        self.chosen = projects.filter(code=opened_from).first() if opened_from else None
        if self.chosen:
            self.fields["project"].initial = self.chosen.pk
            self.fields["handling_unit"].choices = self._units_nearest_first()

    def _units_nearest_first(self):
        """The project's own units above all others: an ordinary problem is theirs, and a phone shows few lines."""
        own = Assignment.objects.in_force_on(self.on).filter(project=self.chosen, unit__isnull=False)
        near = dict(own.order_by("role", "position").values_list("unit", "unit__name"))
        others = list(self.fields["handling_unit"].queryset.values_list("pk", "name"))
        return [
            ("", CHOOSE),
            ("本项目的单位", list(near.items())),
            ("其他单位", [choice for choice in others if choice[0] not in near]),
        ]

    def clean(self):
        data = super().clean()
        sent_before = Problem.objects.filter(submission=data.get("submission") or uuid.uuid4())
        if data.get("project") and not sent_before.exists():
            self.same = ask_again(self, data["project"], text="description", again="again")
        return data

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on and (refusal := day_refused(due_on, on=self.on)):
            raise forms.ValidationError(refusal)
        return due_on

    @property
    def words(self):
        """What the action takes, but for the day: a wish of some, a limit of those who may set one."""
        names = ("project", "description", "cause", "handling_unit")
        return {name: self.cleaned_data[name] for name in names}
