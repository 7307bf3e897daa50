import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import settings


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("True", True), ("on", True), ("0", False), ("no", False), (" ", False)]
)
def test_a_flag_is_read(monkeypatch, text, value):
    monkeypatch.setenv("SOMETHING", text)
    assert settings.env_flag("SOMETHING") is value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (settings.env_flag, "ture"),
        (settings.env_date, "2012-3-26"),
        (settings.env_date, "2012-02-30"),
        (lambda name: settings.env_int(name, 25, 1, 1000), "25MB"),
        (lambda name: settings.env_int(name, 25, 1, 1000), "0"),
        (lambda name: settings.env_int(name, 25, 1, 1000), "²"),
        (lambda name: settings.env_choice(name, "INFO", ("INFO", "ERROR")), "info"),
        (lambda name: settings.env_url(name, "postgresql"), "mysql://somebody:a-password@server/portal"),
    ],
)
def test_a_bad_value_is_refused_by_name(monkeypatch, read, text):
    monkeypatch.setenv("SOMETHING", text)
    with pytest.raises(ImproperlyConfigured, match="SOMETHING") as refusal:
        read("SOMETHING")
    assert "a-password" not in str(refusal.value)


def test_what_is_not_set_has_its_default(monkeypatch):
    monkeypatch.delenv("SOMETHING", raising=False)
    assert settings.env_date("SOMETHING") is None
    assert settings.env_int("SOMETHING", 25, 1, 1000) == 25
    assert settings.env_list("SOMETHING", "one, two,") == ["one", "two"]
    assert settings.env_url("SOMETHING", "redis") == ""


def test_a_day_is_read(monkeypatch):
    monkeypatch.setenv("SOMETHING", "2012-03-26")
    assert settings.env_date("SOMETHING") == dt.date(2012, 3, 26)
