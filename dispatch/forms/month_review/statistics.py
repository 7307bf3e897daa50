"""What the preview of a statistics file carries to its confirmation, which matches the same rows once more."""

from decimal import Decimal, InvalidOperation

from django import forms

from dispatch.queries.statistics_sheet import question_name
from projects.ledger.reading.statistical_sheet import StatisticalRow


def carried(row):
    """A row as the preview carries it to the confirmation."""
    return f"{row.row}|{row.amount_wan}|{row.name}"


class ConfirmForm(forms.Form):
    """What a preview carries back: the file's name, its rows, what was seen of the books, and the answers."""

    file_name = forms.CharField(max_length=200)
    seen = forms.CharField(max_length=64)

    def clean(self):
        data = super().clean()
        try:
            data["rows"] = [_row(text) for text in self.data.getlist("row")]
        except (ValueError, InvalidOperation) as error:
            raise forms.ValidationError("预览的内容不完整，请重新上传。") from error
        data["answers"] = {question_name(row): self.data.get(question_name(row), "") for row in data["rows"]}
        return data


def _row(text):
    number, amount, name = text.split("|", 2)
    amount = Decimal(amount)
    if not amount.is_finite():
        raise ValueError(amount)
    return StatisticalRow("", int(number), name, amount)
