"""Numbers typed into forms: one reader for all of them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from dispatch.forms.dispatch_meeting.correction import CorrectionForm
from dispatch.forms.month_review.review import ReviewRowForm
from dispatch.forms.weekly_report.report import WanInput
from projects.ledger.reading.form_fields import AmountField, CountField, NumberField
from projects.models import Project

PARTED = "数字中间有空格或换行，看不出是一个数还是两个数，请写成一个数，如1200。"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,200", 1200),
        ("１２００", 1200),
        ("１，２００．５", Decimal("1200.5")),
        (" 1200 ", 1200),
        ("\u00a01200\u00a0", 1200),
        ("\u30001200\n", 1200),
        ("1200 万元", 1200),
        ("1200\u00a0万元", 1200),
        ("0.12 亿", 1200),
    ],
)
@pytest.mark.parametrize("field", [AmountField, WanInput])
def test_amounts(field, typed, number):
    assert field().clean(typed) == number


@pytest.mark.parametrize("typed", ["12 34", "30\n50", "30\r\n50", "12\u00a034", "１２　３４", "1, 200", "1 .5"])
@pytest.mark.parametrize("field", [AmountField, WanInput, NumberField, CountField])
def test_two_numbers_are_never_one(field, typed):
    with pytest.raises(ValidationError) as refusal:
        field().clean(typed)
    assert refusal.value.messages == [PARTED]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (AmountField(), "十二万多吧", "请填写数字（万元）。"),
        (AmountField(), "待定", "请填写数字（万元）。"),
        (AmountField(), "-1", "不能是负数。"),
        (AmountField(), "12,34", "请填写数字（万元）。"),
        (WanInput(), "-1", "不能小于0。前期多报的，请大项目办更正。"),
        (WanInput(), "20000000", "数额过大，请核对单位是不是万元。"),
        (WanInput(), "暂无", "请填写数字，如 320 或 320.5，单位万元；本周没有完成投资的填 0。"),
        (CountField(), "3.5", "输入整数。"),
        (NumberField(), "多", "输入一个数字。"),
    ],
)
def test_what_is_no_number_is_refused_in_words(field, typed, words):
    with pytest.raises(ValidationError) as refusal:
        field.clean(typed)
    assert refusal.value.messages == [words]


@pytest.mark.parametrize(("typed", "number"), [("1,200", 1200), ("３５", 35), (" 35 ", 35), ("", None), (" ", None)])
def test_counts(typed, number):
    assert CountField(required=False).clean(typed) == number


def test_the_forms_of_the_office_read_the_same():
    form = CorrectionForm({"new_wan": "1,200", "reason": "漏报"}, projects=Project.objects.none())
    form.fields["project"].required = False
    assert form.is_valid()
    assert form.cleaned_data["new_wan"] == 1200
    assert isinstance(ReviewRowForm.base_fields["verified_wan"], AmountField)
    assert isinstance(ReviewRowForm.base_fields["statistical_wan"], AmountField)
