"""Numbers typed into forms, read by the one reader of cells: 1,200, １２００, blanks around; never "12 34" as 1234."""

from django import forms
from django.core.exceptions import ValidationError

from projects.ledger.reading.cells import CellError, PartedNumber, read_amount, read_number


class NumberField(forms.DecimalField):
    """A number as people type it."""

    def __init__(self, **kwargs):
        typed = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"widget": typed} | kwargs)

    def read(self, text):
        return read_number(text)

    def to_python(self, value):
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            number = self.read(str(value))
        except PartedNumber as error:
            raise ValidationError(f"{error.reason}，{error.todo}。", code="invalid") from error
        except CellError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if number is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number


class CountField(forms.IntegerField):
    """A whole number as people type it."""

    def __init__(self, **kwargs):
        typed = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(**{"widget": typed} | kwargs)

    def to_python(self, value):
        number = NumberField.to_python(self, value)
        if number is not None and number != number.to_integral_value():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return None if number is None else int(number)

    def read(self, text):
        return read_number(text)


class AmountField(NumberField):
    """An amount in 万元 to one yuan, never negative: 320, 1,200.5, ３２０, 320 万元, 0.12亿."""

    default_error_messages = {
        "invalid": "请填写数字（万元）。",
        "min_value": "不能是负数。",
        "max_value": "数额过大，请核对单位是不是万元。",
    }

    def __init__(self, **kwargs):
        super().__init__(**{"min_value": 0, "max_digits": 14, "decimal_places": 4} | kwargs)

    def read(self, text):
        return read_amount(text, unit="万元")
