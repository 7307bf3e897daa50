from django import forms

from projects.ledger.files.limits import MAX_BYTES


class LedgerUploadForm(forms.Form):
    """A ledger file as the office keeps it; year and day are read from the file where they are left empty."""

    file = forms.FileField(
        label="台账文件",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
        error_messages={"required": "请选择一个台账文件。", "empty": "这个文件是空的，请检查后重新选择。"},
    )
    year = forms.IntegerField(label="年度", required=False, min_value=2000, max_value=2100)
    as_of = forms.DateField(label="截至日", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"文件超过{MAX_BYTES // 2**20} MB，请拆分后再传。")
        return file
