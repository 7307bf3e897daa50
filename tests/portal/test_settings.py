import datetime as dt
import json
import os
import subprocess
import sys

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
        (settings.env_folder, "/no/such/folder"),
        (lambda name: settings.env_texts(name, "{}"), "phone=a-password"),
        (lambda name: settings.env_texts(name, "{}"), '["a-password"]'),
        (lambda name: settings.env_texts(name, "{}"), '{"phone": 1}'),
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
    assert settings.env_folder("SOMETHING") == ""
    assert settings.env_texts("SOMETHING", '{"phone": "{phone}"}') == {"phone": "{phone}"}


def test_a_day_is_read(monkeypatch):
    monkeypatch.setenv("SOMETHING", "2012-03-26")
    assert settings.env_date("SOMETHING") == dt.date(2012, 3, 26)


def test_tokens_are_found_by_name(monkeypatch):
    monkeypatch.setenv("CHANNEL_TOKEN_NANSHAN", " a-token ")
    assert settings.env_named("CHANNEL_TOKEN_")["NANSHAN"] == "a-token"


def run_with(folder, code):
    surroundings = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "VAR_DIR": str(folder)}
    done = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=True)
    return done.stdout


def test_settings_make_no_folders_the_starting_portal_does(tmp_path):
    run_with(tmp_path / "var", "import portal.settings")
    assert not (tmp_path / "var").exists()
    run_with(tmp_path / "var", "import django; django.setup()")
    assert {"media", "broker", "tmp"} <= {folder.name for folder in (tmp_path / "var").iterdir()}


def test_a_working_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")
    code = "import django; django.setup(); from portal.checks import working_folders; print(working_folders(None))"
    assert "no writable broker/queue" in run_with(tmp_path / "var", code)


def settings_with(**environ):
    """What a fresh process makes of these variables: {setting: value}."""
    names = ["EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"]
    names += ["EMAIL_USE_TLS", "EMAIL_USE_SSL", "SITE_URL"]
    code = f"import json; from portal import settings; print(json.dumps([getattr(settings, n, None) for n in {names}]))"
    surroundings = {name: text for name, text in os.environ.items() if name not in {"EMAIL_URL", "DEMO", "SITE_URL"}}
    found = subprocess.run([sys.executable, "-c", code], env=surroundings | environ, capture_output=True, check=True)
    return dict(zip(names, json.loads(found.stdout), strict=True))


def test_mail_goes_nowhere_by_itself():
    assert settings_with()["EMAIL_BACKEND"] == settings.NO_MAIL
    assert settings_with(DEMO="1")["EMAIL_BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://post.example", 25, False, False),
        ("smtp+tls://post.example", 587, True, False),
        ("smtps://post.example", 465, False, True),
        ("smtp+tls://post.example:2525", 2525, True, False),
    ],
)
def test_a_mail_server_is_read(url, port, tls, ssl):
    found = settings_with(EMAIL_URL=url.replace("//", "//portal%40d.example:a%2Fb@"), SITE_URL="https://p.example/")
    assert found == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "post.example",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": "portal@d.example",
        "EMAIL_HOST_PASSWORD": "a/b",
        "EMAIL_USE_TLS": tls,
        "EMAIL_USE_SSL": ssl,
        "SITE_URL": "https://p.example",
    }
