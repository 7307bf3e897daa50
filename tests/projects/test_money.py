from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Sum

from projects.models import AttractionTask, InvestmentEntry
from projects.money import WanField, from_yuan, show_money, show_wan, to_yuan
from tests import builders


@pytest.mark.django_db
def test_a_thousand_times_a_tenth_is_a_hundred_exactly():
    project = builders.project()
    postings = [builders.posting(project, "0.10") for _ in range(1000)]
    builders.post(postings, year=2012, by=None, at=builders.AT)
    total = InvestmentEntry.objects.aggregate(total=Sum("amount_wan"))["total"]
    assert (type(total), total) == (Decimal, Decimal(100))
    assert InvestmentEntry.objects.all().sum_by_project() == {project.pk: Decimal(100)}


@pytest.mark.django_db
def test_the_database_keeps_whole_yuan():
    AttractionTask.objects.create(unit=builders.unit(), year=2012, target_wan=Decimal("12345678.0001"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT target_wan FROM projects_attractiontask")
        assert cursor.fetchall() == [(123456780001,)]
    assert AttractionTask.objects.get().target_wan == Decimal("12345678.0001")
    assert AttractionTask.objects.get(target_wan=Decimal("12345678.0001")).unit.name == "南山镇"
    assert not AttractionTask.objects.filter(target_wan__gt=Decimal("12345678.0001")).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("amount", "error"), [(0.1, TypeError), (Decimal("0.00001"), ValueError)])
def test_a_float_or_less_than_a_yuan_is_never_stored(amount, error):
    with pytest.raises(error), transaction.atomic():
        AttractionTask.objects.create(unit=builders.unit(), year=2012, target_wan=amount)
    assert not AttractionTask.objects.exists()


@pytest.mark.django_db
def test_a_missing_amount_stays_missing():
    AttractionTask.objects.create(unit=builders.unit(), year=2012, target_wan=None)
    assert AttractionTask.objects.get().target_wan is None
    assert AttractionTask.objects.aggregate(total=Sum("target_wan"))["total"] is None


@pytest.mark.parametrize(
    ("amount_wan", "yuan"), [("0.0001", 1), ("-0.0001", -1), (3, 30000), (Decimal("1900.0000"), 19000000), ("0", 0)]
)
def test_wan_and_yuan_are_each_others_inverse(amount_wan, yuan):
    assert to_yuan(amount_wan) == yuan
    assert from_yuan(yuan) == Decimal(amount_wan)


@pytest.mark.parametrize("text", ["abc", "1,5x"])
def test_text_that_is_no_amount_is_refused_in_chinese(text):
    with pytest.raises(ValidationError, match="请填写金额"):
        WanField().to_python(text)


@pytest.mark.parametrize(
    ("amount_wan", "exact", "short"),
    [
        (None, "—", "—"),
        (Decimal(0), "0", "0万元"),
        (Decimal("1900.0000"), "1,900", "1,900万元"),
        (Decimal("0.0001"), "0.0001", "0.0001万元"),
        (Decimal("9999.9999"), "9,999.9999", "9,999.9999万元"),
        (Decimal(10000), "10,000", "1.00亿元"),
        (Decimal("190650"), "190,650", "19.07亿元"),
        (Decimal("-190650"), "-190,650", "-19.07亿元"),
    ],
)
def test_amounts_as_people_read_them(amount_wan, exact, short):
    assert (show_wan(amount_wan), show_money(amount_wan)) == (exact, short)
