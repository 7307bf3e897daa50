from django import forms

from projects.ledger.reading.form_fields import AmountField
from projects.models import Project


class CorrectionForm(forms.Form):
    """What the verified amount of a frozen month should be, and why."""

    project = forms.ModelChoiceField(
        Project.objects.none(),
        to_field_name="code",
        label="项目",
        empty_label="请选择",
        error_messages={"required": "请选择项目。", "invalid_choice": "请选择列出的项目。"},
    )
    new_wan = AmountField(label="当月完成投资更正为（万元）", error_messages={"required": "请填写更正后的金额。"})
    reason = forms.CharField(label="原因", max_length=200, error_messages={"required": "请写明原因。"})

    def __init__(self, *args, projects, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects.order_by("code")


class RefusalForm(forms.Form):
    refusal = forms.CharField(label="不同意的原因", max_length=200, error_messages={"required": "请写明不同意的原因。"})
