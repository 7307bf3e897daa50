"""What views share: who may, and how an address names a month or a week."""

from datetime import date
from functools import wraps

from django.core.exceptions import PermissionDenied

from projects.rules.schedule import month_end


class MonthConverter:
    """A month in an address, 2012-02; views are given its last day."""

    regex = "20[0-9][0-9]-(?:0[1-9]|1[0-2])"

    def to_python(self, value):
        year, month = map(int, value.split("-"))
        return month_end(year=year, month=month)

    def to_url(self, value):
        return f"{value:%Y-%m}"


class MondayConverter:
    """A week in an address, by its Monday: 2012-03-26. Another day of the week is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        day = date.fromisoformat(value)
        if day.weekday():
            raise ValueError(f"{value} is no Monday")
        return day

    def to_url(self, value):
        return f"{value:%Y-%m-%d}"


def needs(permission):
    """Let in only those who hold `permission`; others get 403."""

    def decorator(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if not request.user.may(permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        return checked

    return decorator
