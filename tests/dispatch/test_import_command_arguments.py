"""`import_ledger` says in Chinese which argument is wrong, before it opens the file."""

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize("year", ["abc", "0", "-5", "99999", "12"])
def test_a_year_is_four_digits(year):
    with pytest.raises(CommandError, match="年度应是"):
        call_command("import_ledger", "台账.xlsx", "--year", year)


@pytest.mark.parametrize("day", ["2012-13-01", "2012年2月", "二月"])
def test_a_cut_off_is_a_day(day):
    with pytest.raises(CommandError, match="日期应写成"):
        call_command("import_ledger", "台账.xlsx", "--year", "2012", "--as-of", day)
