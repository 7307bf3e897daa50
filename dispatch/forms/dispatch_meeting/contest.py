from django import forms

from dispatch.models import Contest
from dispatch.rules.diagnosis import VERDICTS
from projects import attachments


class ContestForm(forms.Form):
    """An objection: to what, why, and a file that shows it."""

    about = forms.ChoiceField(label="对什么有异议", choices=Contest.About.choices)
    text = forms.CharField(
        label="理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明理由。"},
    )
    evidence = forms.FileField(
        label="佐证材料",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}),
        help_text="PDF、Word、Excel 或图片，不超过 10 MB。",
        error_messages={"empty": "这个文件是空的，请重新选择。"},
    )

    def __init__(self, *args, whole, behind, **kwargs):
        super().__init__(*args, **kwargs)
        shown = {Contest.About.LIGHT} | ({Contest.About.RANK} if whole else set())
        shown |= {Contest.About.DIAGNOSIS} if whole and behind else set()
        self.fields["about"].choices = [choice for choice in Contest.About.choices if choice[0] in shown]

    def clean_evidence(self):
        file = self.cleaned_data["evidence"]
        if file and file.size > attachments.MAX_BYTES:
            raise forms.ValidationError(f"“{file.name}”超过{attachments.MAX_BYTES // 2**20} MB，请压缩或拆分后再传。")
        return file


class ContestAnswerForm(forms.Form):
    """The office's word on an objection."""

    upheld = forms.TypedChoiceField(
        label="处理",
        choices=[("1", "采纳"), ("0", "不采纳")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择采纳或不采纳。"},
    )
    answer = forms.CharField(
        label="答复",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明怎样处理、为什么。"},
    )


class RulingForm(forms.Form):
    """A person's word in place of the computed diagnosis."""

    verdict = forms.ChoiceField(label="改判为")
    reason = forms.CharField(
        label="原因", max_length=300, error_messages={"required": "请写明改判的原因，原因会和系统判定一起显示。"}
    )

    def __init__(self, *args, standing_verdict, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = [
            (code, f"{verdict.label}{f'（{verdict.question}）' if verdict.question else ''}")
            for code, verdict in VERDICTS.items()
            if verdict.label != standing_verdict
        ]
