from datetime import UTC, date, datetime

from projects.wording import done_text

AT = datetime(2026, 12, 1, 17, 5, tzinfo=UTC)


def test_what_was_done_has_its_business_day_and_the_districts_hour():
    assert done_text(date(2012, 3, 26), AT) == "2012-03-26 01:05"
    assert (done_text(None, AT), done_text(None, None)) == ("2026-12-02 01:05", "")
