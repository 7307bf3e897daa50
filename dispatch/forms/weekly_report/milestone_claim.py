from django import forms

from dispatch.forms.weekly_report.report import DateInput


class ClaimForm(forms.Form):
    """The office's word on a milestone that a report claims."""

    accept = forms.BooleanField(required=False)
    reached_on = forms.DateField(label="实际完成日期", required=False, widget=DateInput())
    reason = forms.CharField(label="不认可的原因", required=False, max_length=200)

    def clean(self):
        data = super().clean()
        if not data.get("accept") and not data.get("reason"):
            self.add_error("reason", "不认可的，请写明原因。")
        return data
