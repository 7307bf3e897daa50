"""A promise as its side reports it kept, and the word of those who check it."""

from django import forms

from dispatch.forms.problem.step import EvidenceField, TextField
from projects.wording import date_text


class KeptForm(forms.Form):
    """What was done and when; a file that shows it is welcome."""

    done_on = forms.DateField(
        label="哪一天办成的",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写办成的日期。"},
    )
    text = TextField(label="办成了什么", max_length=1000, error_messages={"required": "请写一句办成了什么。"})
    evidence = EvidenceField(label="佐证材料", required=False, help_text="批文、照片、会议纪要等，10 MB 以内。")

    def __init__(self, *args, promise, on, **kwargs):
        super().__init__(*args, initial={"done_on": on}, **kwargs)
        self.given_on, self.on = promise.given_on, on
        self.fields["done_on"].widget.attrs |= {"min": self.given_on.isoformat(), "max": on.isoformat()}

    def clean_done_on(self):
        done_on = self.cleaned_data["done_on"]
        if done_on > self.on:
            raise forms.ValidationError("这一天还没有到，请办成后再报。")
        if done_on < self.given_on:
            raise forms.ValidationError(f"这项承诺是{date_text(self.given_on)}作出的，办成日期不会更早。")
        return done_on


class NotKeptForm(forms.Form):
    refusal = forms.CharField(
        label="不予确认的原因", max_length=300, error_messages={"required": "请写明为什么不能确认。"}
    )
