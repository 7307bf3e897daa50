from django import forms

from dispatch.rules.decision_line import read_day, read_decision_line, unit_named
from projects.models import Unit
from projects.wording import date_text

DAY_HINT = "写成 4月10日、10日 或 月底"
UNIT_LIST = "units"
"""The id of the datalist that pages with these forms have."""


def active_units():
    """{name: unit} of those that can be charged with something."""
    return {unit.name: unit for unit in Unit.objects.filter(is_active=True).order_by("name")}


class UnitField(forms.CharField):
    """A unit by its name, or by the part of it that no other unit has."""

    def __init__(self, **kwargs):
        attrs = {"list": UNIT_LIST, "autocomplete": "off", "placeholder": "责任单位"}
        super().__init__(label="责任单位", required=False, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.units = {}

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        name = unit_named(text, self.units.keys())
        if not name:
            raise forms.ValidationError(f"没有叫“{text}”的单位，请从列表里选。")
        return self.units[name]


class DayField(forms.CharField):
    """A day as it is spoken in a meeting; without a year it is the next such day."""

    def __init__(self, **kwargs):
        attrs = {"autocomplete": "off", "placeholder": "完成时限"}
        super().__init__(label="完成时限", required=False, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.on = None

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        day = read_day(text, on=self.on)
        if day is None:
            raise forms.ValidationError(f"“{text}”看不出是哪一天，请{DAY_HINT}。")
        if day < self.on:
            raise forms.ValidationError(f"完成时限{date_text(day)}已经过去。")
        return day


class DecisionForm(forms.Form):
    """One decision; unit, person and day may be left for later."""

    action = forms.CharField(
        label="议定事项",
        max_length=300,
        error_messages={"required": "请写明议定了什么。", "max_length": "议定事项太长，请写到300字以内。"},
    )
    unit = UnitField()
    person = forms.CharField(
        label="责任人",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "责任人"}),
    )
    due_on = DayField()

    def __init__(self, *args, units, on, label_suffix="", **kwargs):
        super().__init__(*args, label_suffix=label_suffix, **kwargs)
        self.units, self.on = units, on
        self.fields["unit"].units, self.fields["due_on"].on = units, on
        self.fields["action"].widget.attrs |= {"autocomplete": "off"}
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label


class DecisionLineForm(DecisionForm):
    """A decision as it is typed while the meeting sits: all of it may stand in the one line."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action"].widget.attrs |= {
            "data-decision": "",
            "aria-label": "新的议定事项",
            "placeholder": "议定事项；责任单位；责任人；时限（后三项可以以后补）",
        }

    def clean(self):
        data = super().clean()
        if "action" not in data:
            return data
        line = read_decision_line(data["action"], units=self.units.keys(), on=self.on)
        data["action"] = line.action
        data["unit"] = data.get("unit") or self.units.get(line.unit)
        data["person"] = data.get("person") or line.person[:60]
        data["due_on"] = data.get("due_on") or line.due_on
        if not line.action:
            self.add_error("action", "请写明议定了什么。")
        if data["due_on"] and data["due_on"] < self.on:
            self.add_error("action", f"完成时限{date_text(data['due_on'])}已经过去。")
        return data


class HeldForm(forms.Form):
    """The meeting around its decisions, as the minutes will say it."""

    meets_on = forms.DateField(
        label="会议日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写会议日期。", "invalid": "日期应写成2012-03-26的样子。"},
    )
    place = forms.CharField(label="地点", max_length=200, error_messages={"required": "请填写会议地点。"})
    chair = forms.CharField(label="主持", max_length=60, error_messages={"required": "请填写主持人。"})
    present = forms.CharField(
        label="参加人员",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写参加会议的单位和人员。"},
    )
    remarks = forms.CharField(
        label="会议要求",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="主持人讲的要求，印入纪要和通报；一段一条。",
    )

    def __init__(self, *args, on, frozen_on, **kwargs):
        super().__init__(*args, **kwargs)
        self.on, self.frozen_on = on, frozen_on
        self.fields["meets_on"].widget.attrs |= {"min": frozen_on.isoformat(), "max": on.isoformat()}

    def clean_meets_on(self):
        day = self.cleaned_data["meets_on"]
        if day > self.on:
            raise forms.ValidationError("会议还没有召开，请在会后登记。")
        if day < self.frozen_on:
            raise forms.ValidationError(f"数据到{date_text(self.frozen_on)}才冻结，会议日期不会更早。")
        return day
