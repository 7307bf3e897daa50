"""What readers of a weekly report write on it."""

from django import forms


class ReturnForm(forms.Form):
    reason = forms.CharField(label="退回原因", max_length=200, error_messages={"required": "请写明退回原因。"})


class AnswerForm(forms.Form):
    """An answer or an instruction on a report."""

    kind = forms.ChoiceField(choices=[("answer", "答复"), ("instruction", "批示")], initial="answer")
    text = forms.CharField(
        label="内容",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写答复或批示的内容。"},
    )
