import uuid

from django import forms

from dispatch.actions.site_meeting import CORRECTED, Decision
from dispatch.forms.problem.raising import FAR, is_far
from dispatch.models.site_meeting import MAX_DECISIONS, MAX_PHOTOS
from projects.choices import Cause
from projects.images import ImageRefused, reencode
from projects.ledger.reading.form_fields import NumberField
from projects.models import Assignment, Leader, Project, Unit
from projects.models.user import leaders_acted_for
from projects.roles import Role

CHOOSE = "请选择"


class PhotoInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos, cleaned to fresh JPEGs without metadata."""

    def __init__(self, *, most, **kwargs):
        self.most = most
        widget = PhotoInput(attrs={"accept": "image/*"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data, initial=None):
        files = [file for file in data or [] if file]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.most:
            raise forms.ValidationError(f"最多{self.most}张照片，您选了{len(files)}张。")
        return [_photo(super(PhotosField, self).clean(file)) for file in files]


def _photo(file):
    try:
        return reencode(file.read())
    except ImageRefused as refusal:
        raise forms.ValidationError(f"{file.name}：{refusal}") from refusal


class _MeetingWords(forms.Form):
    """What is written down of a meeting, and may be corrected later."""

    place = forms.CharField(label="地点", max_length=200, error_messages={"required": "请填写地点。"})
    longitude = NumberField(label="经度", required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6)
    latitude = NumberField(label="纬度", required=False, min_value=-90, max_value=90, max_digits=8, decimal_places=6)
    chair = forms.CharField(label="主持", max_length=60, error_messages={"required": "请填写主持人。"})
    present = forms.CharField(
        label="参加人员",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请填写参加的单位和人员。"},
    )
    heard = forms.CharField(
        label="听取情况",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明听取了什么情况。"},
    )
    photos = PhotosField(
        most=MAX_PHOTOS,
        label="现场照片",
        help_text=f"1到{MAX_PHOTOS}张，去掉拍摄位置等信息后保存。",
        error_messages={"required": "请至少选一张现场照片。"},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean(self):
        data = super().clean()
        for name in ("present", "heard"):
            if name in data:
                data[name] = data[name].replace("\r\n", "\n")  # else an untouched text would count as corrected
        if (data.get("longitude") is None) != (data.get("latitude") is None):
            self.add_error("longitude", "经度、纬度要么都填，要么都不填。")
        return data


class SiteMeetingForm(_MeetingWords):
    """A site meeting as it is written down on the spot, for the projects and leaders of the person's own scope."""

    leader = forms.ModelChoiceField(
        Leader.objects.none(), label="包保领导", empty_label=CHOOSE, error_messages={"required": "请选择包保领导。"}
    )
    projects = forms.ModelMultipleChoiceField(
        Project.objects.none(),
        label="项目",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个项目。"},
    )
    held_on = forms.DateField(label="召开日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args, user, on, opened_from="", **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        self.scope = Project.objects.visible_to(user, on=on, head_only=False).order_by("code")
        self.answering = dict(
            _responsible(on).filter(project__in=self.scope.values("pk")).values_list("project", "leader__name")
        )
        leaders = _leaders(user, on, self.scope)
        self.fields["leader"].queryset = leaders
        self.fields["projects"].queryset = self.scope
        self.fields["projects"].label_from_instance = self.project_label
        self.fields["held_on"].widget.attrs["max"] = on.isoformat()
        self.initial = self._known(leaders, opened_from)

    def _known(self, leaders, opened_from):
        """What need not be typed: today, the only leader, and the project from whose page the form was opened."""
        known = {"held_on": self.on}
        projects = [project for project in self.scope if project.code == opened_from or len(self.scope) == 1]
        if projects:
            known |= {"projects": [projects[0].pk], "place": projects[0].address}
            leaders = [leader for leader in leaders if leader.name == self.answering.get(projects[0].pk)] or leaders
        if len(leaders) == 1:
            known |= {"leader": leaders[0].pk, "chair": leaders[0].name}
        return known

    def project_label(self, project):
        leader = self.answering.get(project.pk)
        return f"{project.name}（{leader}）" if leader and len(self.fields["leader"].queryset) > 1 else project.name

    def clean_held_on(self):
        held_on = self.cleaned_data["held_on"]
        if held_on > self.on:
            raise forms.ValidationError("会议还没有召开，请在会后记录。")
        return held_on

    def clean(self):
        data = super().clean()
        leader, projects, held_on = data.get("leader"), data.get("projects"), data.get("held_on")
        if leader and projects and held_on:
            answered = _responsible(held_on).filter(leader=leader, project__in=projects)
            if not answered.exists():
                self.add_error("projects", f"所选项目当日都不由{leader}包保，请核对领导和项目。")
        return data


class CorrectionForm(_MeetingWords):
    """A correction of a meeting's record; `version` is the one that the person saw."""

    version = forms.IntegerField(min_value=1, max_value=1_000_000, widget=forms.HiddenInput)
    removed_photos = forms.TypedMultipleChoiceField(
        label="撤下的照片", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, meeting, **kwargs):
        words = {name: getattr(meeting, name) for name in (*CORRECTED, "version")}
        super().__init__(*args, initial=words, **kwargs)
        self.kept = list(meeting.photos.kept().values_list("position", flat=True))
        self.fields["removed_photos"].choices = [(position, f"照片{position}") for position in self.kept]
        self.fields["photos"].required = False
        self.fields["photos"].label = "添加照片"

    def clean(self):
        data = super().clean()
        left = len(set(self.kept) - set(data.get("removed_photos", ())))
        total = left + len(data.get("photos", ()))
        if self.kept and not total:
            self.add_error("photos", "请至少留一张现场照片。")
        if total > MAX_PHOTOS:
            self.add_error("photos", f"最多{MAX_PHOTOS}张照片，加上原有的共{total}张。")
        return data


class VoidForm(forms.Form):
    reason = forms.CharField(label="作废原因", max_length=200, error_messages={"required": "请写明作废的原因。"})


def _responsible(day):
    return Assignment.objects.in_force_on(day).filter(role=Assignment.Role.RESPONSIBLE_LEADER)


def _leaders(user, on, scope):
    """The leaders whose meeting the person may record: himself, whom he serves, or who answers for his projects."""
    if not user.roles.isdisjoint({Role.OFFICE, Role.LEAD_UNIT}):
        return Leader.objects.filter(pk__in=_responsible(on).filter(project__in=scope.values("pk")).values("leader"))
    return leaders_acted_for(user, on=on)


class DecisionForm(forms.Form):
    """One thing decided: about which project, what, by whom, by when."""

    project = forms.ModelChoiceField(Project.objects.none(), label="项目", required=False, empty_label="会议的项目")
    subject = forms.CharField(label="事项", max_length=100, error_messages={"required": "请填写议定了什么事。"})
    action = forms.CharField(
        label="办理要求",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请填写怎么办。"},
    )
    cause = forms.ChoiceField(
        label="属于哪类问题", choices=[("", CHOOSE), *Cause.choices], error_messages={"required": "请选择问题类别。"}
    )
    unit = forms.ModelChoiceField(
        Unit.objects.filter(is_active=True),
        label="责任单位",
        empty_label=CHOOSE,
        error_messages={"required": "请选择责任单位。"},
    )
    person = forms.CharField(label="责任人", max_length=60, error_messages={"required": "请填写责任人。"})
    due_on = forms.DateField(
        label="完成时限",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写完成时限。"},
    )

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = scope

    @property
    def is_needed(self):
        return not self.empty_permitted


class _DecisionLines(forms.BaseFormSet):
    """So many decisions as the meeting may have; empty lines are left out."""

    def clean(self):
        filled = sum(form.has_changed() for form in self.forms)
        if filled > self.max_num:
            raise forms.ValidationError(f"一次会议最多{MAX_DECISIONS}项，还能加{self.max_num}项，您填了{filled}项。")

    def decisions(self, *, projects, held_on):
        """The lines as `Decision`s of this meeting; a line that does not fit it is refused and the answer is None."""
        found = [self._decision(form, list(projects), held_on) for form in self.forms if form.has_changed()]
        return None if any(form.errors for form in self.forms) else found

    def _decision(self, form, projects, held_on):
        data = dict(form.cleaned_data)  # a refusal takes its value out of the original
        project = data.pop("project") or (projects[0] if len(projects) == 1 else None)
        if project is None:
            form.add_error("project", "会议有几个项目，请选择这一项是哪个项目的。")
        elif project not in projects:
            form.add_error("project", f"{project}不在会议的项目中。")
        if data["due_on"] < held_on:
            form.add_error("due_on", "完成时限不能早于召开日期。")
        elif is_far(data["due_on"], on=held_on):
            form.add_error("due_on", FAR)
        return Decision(project=project, **data)


def decision_lines(*, least, most):
    """The formset of a form that takes so many decisions."""
    return forms.formset_factory(
        DecisionForm,
        formset=_DecisionLines,
        extra=most - least,
        min_num=least,
        max_num=most,
        absolute_max=MAX_DECISIONS,
        validate_min=True,
    )


DecisionLines = decision_lines(least=1, most=MAX_DECISIONS)
