from django import forms

from dispatch.forms.weekly_report.report import DateInput
from dispatch.models import DispatchAnswer

HINTS = {
    "problem": "卡在哪里",
    "cause": "为什么会这样",
    "idea": "打算怎么解决",
    "measures": "谁来做、做什么",
    "progress": "到承诺时限，做到什么程度",
}


class DispatchAnswerForm(forms.Form):
    """The five questions and the promised day. A draft takes what there is; handing it in wants all that is `required`."""

    promised_on = forms.DateField(
        label="承诺时限",
        required=False,
        widget=DateInput(),
        error_messages={"invalid": "请写成2012-03-31的样子。"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, on, behind, submits=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.on, self.behind, self.submits = on, behind, submits
        for name in DispatchAnswer.QUESTIONS:
            label = DispatchAnswer._meta.get_field(name).verbose_name
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3, "placeholder": HINTS[name]}),
            )
        self.fields["promised_on"].widget.attrs["min"] = on.isoformat()

    @property
    def questions(self):
        return [self[name] for name in DispatchAnswer.QUESTIONS]

    def clean(self):
        data = super().clean()
        promised_on = data.get("promised_on")
        if promised_on is not None and promised_on < self.on:
            self.add_error("promised_on", "承诺时限不能早于今天。")
        if not self.submits:
            return data
        if promised_on is None and "promised_on" not in self.errors:
            self.add_error("promised_on", "请写明到哪一天。")
        for name in DispatchAnswer.QUESTIONS:
            if self.behind and not data.get(name) and name not in self.errors:
                self.add_error(name, "黄灯、红灯项目五问都要答复。")
        return data

    @property
    def texts(self):
        return {name: self.cleaned_data[name] for name in DispatchAnswer.QUESTIONS}
