from django import forms

from dispatch.actions.month_review.reviewing import Verdict
from projects.ledger.files.limits import MAX_BYTES
from projects.ledger.reading.form_fields import AmountField


class ReviewRowForm(forms.Form):
    """One project's line in the review: accept the reported figure, or write another with the reason; left empty, nothing."""

    seen = forms.CharField(widget=forms.HiddenInput)
    accept = forms.BooleanField(label="接受", required=False)
    verified_wan = AmountField(label="改为", required=False)
    reason = forms.CharField(label="原因", required=False, max_length=200)
    statistical_wan = AmountField(label="统计数", required=False)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, prefix=prefix_of(row.project.pk), initial={"seen": row.month.seen}, **kwargs)
        self.row = row
        for name in ("accept", "verified_wan", "reason", "statistical_wan"):
            self.fields[name].widget.attrs["aria-label"] = f"{row.project.name} {self.fields[name].label}"

    def clean(self):
        data = super().clean()
        changed, reported = data.get("verified_wan"), self.row.month.figures.reported_wan
        if data.get("accept") and changed is not None:
            self.add_error("verified_wan", "“接受”和“改为”只能用一样。")
        if data.get("accept") and reported is None:
            self.add_error("verified_wan", "没有上报数，不能接受。")
        if changed is not None and changed != reported and not data.get("reason"):
            self.add_error("reason", "与上报数不同，请写明原因。")
        if data.get("reason") and changed is None and not self.errors:
            self.add_error("verified_wan", "写了原因，没有写改为多少。")
        return data

    def verdict(self):
        """The decision that a sound line holds; None where nothing was filled in."""
        data = self.cleaned_data
        verified = self.row.month.figures.reported_wan if data["accept"] else data["verified_wan"]
        if verified is None and data["statistical_wan"] is None:
            return None
        return Verdict(
            self.row.project,
            data["seen"],
            verified_wan=verified,
            reason=data["reason"],
            statistical_wan=data["statistical_wan"],
        )


def prefix_of(pk):
    return f"p{pk}"


class StatisticsUploadForm(forms.Form):
    """A file with the statistical figures of one month: 项目名称 and 金额."""

    file = forms.FileField(
        label="统计数文件",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
        error_messages={"required": "请选择文件。", "empty": "这个文件是空的。"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"文件超过{MAX_BYTES // 2**20} MB。")
        return file
