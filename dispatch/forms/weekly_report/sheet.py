from django import forms


class SheetForm(forms.Form):
    file = forms.FileField(
        label="填好的周报表",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择填好的周报表。", "empty": "这个文件是空的，请检查后重新选择。"},
    )
