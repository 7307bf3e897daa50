"""A trip or visit for projects as it is written down on a phone, and the word of whoever disputes it."""

import uuid

from django import forms

from dispatch.actions.push_record import LIAISON, RESPONSIBLE
from dispatch.forms.site_meeting import PhotosField
from dispatch.models import ProblemTurn, PushRecord
from projects.models import Leader, Project, Unit

CHOOSE = "请选择"
UNIT, LEADER = "unit", "leader"
MOST_DAYS_BACK = 60


class PushForm(forms.Form):
    """Kind and day stand there already; whoever comes from a project's page adds to whom, and a sentence."""

    kind = forms.ChoiceField(
        label="方式", choices=PushRecord.Kind.choices, initial=PushRecord.Kind.ERRAND, widget=forms.RadioSelect
    )
    met = forms.ChoiceField(
        label="找的单位或领导", required=False, help_text="写明了找谁，才算推动；对方3个工作日内可以提出异议。"
    )
    result = forms.CharField(
        label="结果",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一句话：谈成了什么，卡在哪里。",
        error_messages={"required": "请写一句结果。"},
    )
    projects = forms.ModelMultipleChoiceField(
        Project.objects.none(),
        label="项目",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个项目。"},
    )
    day = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    whom = forms.CharField(label="还见了谁", required=False, max_length=60, help_text="企业负责人等。")
    photo = PhotosField(most=1, label="照片", required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, data=None, files=None, *, user, on, opened_from=""):
        super().__init__(data, files)
        self.on = on
        self.scope = Project.objects.own_as(user, *RESPONSIBLE, *LIAISON, on=on).order_by("code")
        self.fields["projects"].queryset = self.scope
        self.fields["projects"].label_from_instance = lambda project: project.name
        self.fields["day"].widget.attrs["max"] = on.isoformat()
        chosen = [project.pk for project in self.scope if project.code == opened_from or len(self.scope) == 1]
        self.chosen = self.scope.filter(pk__in=chosen[:1]).first()
        self.initial = {"day": on, "projects": chosen[:1]}
        self.fields["met"].choices = self._whom_nearest_first()

    def _whom_nearest_first(self):
        """Who holds a problem of the project stands above all others: that is where one runs to."""
        turns = ProblemTurn.objects.current().filter(problem__project=self.chosen, unit__isnull=False)
        near = dict(turns.order_by("pk").values_list("unit", "unit__name")) if self.chosen else {}
        units = Unit.objects.filter(is_active=True).exclude(pk__in=near).values_list("pk", "name")
        leaders = Leader.objects.order_by("sort_order", "pk").values_list("pk", "name")
        groups = (
            ("正在承办本项目问题", UNIT, near.items()),
            ("单位", UNIT, units),
            ("领导", LEADER, leaders),
        )
        offered = [(label, [(f"{kind}-{pk}", name) for pk, name in found]) for label, kind, found in groups]
        return [("", CHOOSE), *(group for group in offered if group[1])]

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > self.on:
            raise forms.ValidationError("这一天还没有到，请填写实际走访跑办的日期。")
        if (self.on - day).days > MOST_DAYS_BACK:
            raise forms.ValidationError(f"超过{MOST_DAYS_BACK}天的不再补记，请核对日期。")
        return day

    def clean(self):
        data = super().clean()
        if "met" in data and not data["met"] and not data.get("whom"):
            self.add_error("met", "请选择找的单位或领导；见的是企业的，写在“还见了谁”。")
        return data

    @property
    def words(self):
        """What the action takes."""
        data = self.cleaned_data
        kind, _, pk = data["met"].partition("-")
        return {
            **{name: data[name] for name in ("kind", "day", "whom", "result", "submission")},
            "projects": list(data["projects"]),
            "met_unit": Unit.objects.get(pk=pk) if kind == UNIT else None,
            "met_leader": Leader.objects.get(pk=pk) if kind == LEADER else None,
            "photo": data["photo"][0] if data["photo"] else None,
        }


class DisputeForm(forms.Form):
    reason = forms.CharField(
        label="实际情况",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明实际情况是怎样的。"},
    )
