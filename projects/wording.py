"""How dates and periods are written for users."""

from django.utils import timezone

from projects.choices import Precision


def date_text(day):
    """2012年2月29日; "—" for no date."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "—"


def day_text(day):
    """2月29日, where the year is plain."""
    return f"{day.month}月{day.day}日"


def month_text(day):
    """2012年2月"""
    return f"{day.year}年{day.month}月"


def moment_text(moment):
    """2012-03-05 10:22 in the district's time; "" for none."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def months_so_far(day):
    """1月 in January, 1–2月 in February."""
    return "1月" if day.month == 1 else f"1–{day.month}月"


def planned_text(day, precision):
    """A planned date as exactly as it was planned: 2012年3月, 2012年3月上旬, 2012年二季度, 2012年3月15日."""
    match precision:
        case Precision.TEN_DAYS:
            part = "上旬" if day.day <= 10 else "中旬" if day.day <= 20 else "下旬"
            return f"{month_text(day)}{part}"
        case Precision.MONTH:
            return month_text(day)
        case Precision.QUARTER:
            return f"{day.year}年{'一二三四'[(day.month - 1) // 3]}季度"
        case Precision.YEAR:
            return f"{day.year}年"
    return date_text(day)


def done_text(on, at):
    """2012-03-05 10:22: the business day on which something was done, at the district's time of day; "" for never.

    What was done before business days were kept has the day of its moment.
    """
    if at is None:
        return ""
    moment = timezone.localtime(at)
    return f"{on or moment.date()} {moment:%H:%M}"


def minute_text(moment):
    """3月2日17:00, of a naive moment in the district's time."""
    return f"{moment.month}月{moment.day}日{moment:%H:%M}"
