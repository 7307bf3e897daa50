"""Money: exact 万元 in Python, whole 元 in the database, and the way people read it."""

from decimal import ROUND_HALF_UP, Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

YUAN_PER_WAN = 10_000
WAN_PER_YI = 10_000


def to_yuan(amount_wan):
    """An amount in 万元 (Decimal, int or text, never float) as whole 元; `ValueError` below one yuan."""
    if isinstance(amount_wan, float):
        raise TypeError("money is never a float")
    yuan = Decimal(amount_wan) * YUAN_PER_WAN
    if yuan != yuan.to_integral_value():
        raise ValueError(f"{amount_wan} 万元 is not a whole number of yuan")
    return int(yuan)


def from_yuan(yuan):
    return Decimal(int(yuan)) / YUAN_PER_WAN


def trim(number):
    """A Decimal without trailing zeros or exponent: 1900.0000 → 1900."""
    text = format(number, ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_wan(amount_wan):
    """Exact amount in 万元 with thousands commas; "—" for a missing one."""
    return "—" if amount_wan is None else trim(amount_wan)


def show_money(amount_wan):
    """万元 below 1 亿元, 亿元 with two decimals from there; "—" for a missing amount."""
    if amount_wan is None:
        return "—"
    if abs(amount_wan) >= WAN_PER_YI:
        yi = (amount_wan / WAN_PER_YI).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return f"{yi:,.2f}亿元"
    return f"{trim(amount_wan)}万元"


class WanField(models.Field):
    """An amount of money: `Decimal` 万元 with four decimals in Python, integer 元 in the database.

    Sums over it are exact on every database. It does not derive from IntegerField, because the import
    library would then cut the decimals off.
    """

    description = "万元, exact to one yuan"

    def get_internal_type(self):
        return "BigIntegerField"

    def from_db_value(self, value, expression, connection):
        return None if value is None else from_yuan(value)

    def to_python(self, value):
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError("请填写金额(万元)。") from error

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return None if value is None else to_yuan(value)

    def value_to_string(self, obj):
        value = self.value_from_object(obj)
        return None if value is None else format(value, "f")

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": forms.DecimalField, "max_digits": 14, "decimal_places": 4, **kwargs})
