from django import forms

from dispatch.rules.verification import number_in

MAX_BYTES = 50 * 2**20


class VerificationForm(forms.Form):
    """A paper to be verified: the file itself, the number it bears, or both."""

    file = forms.FileField(
        label="文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.xlsx"}),
        error_messages={"empty": "这个文件是空的。"},
    )
    number = forms.CharField(
        label="文号",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "调度办〔2012〕2号"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise forms.ValidationError(f"文件超过{MAX_BYTES // 2**20} MB，不会是本系统印发的。")
        return file

    def clean_number(self):
        text = self.cleaned_data["number"].strip()
        if text and number_in(text) is None:
            raise forms.ValidationError("文号要写出年份和序号，如 调度办〔2012〕2号。")
        return text

    def clean(self):
        data = super().clean()
        if not self.errors and not data["file"] and not data["number"]:
            raise forms.ValidationError("请选择文件，或输入文号。")
        return data
