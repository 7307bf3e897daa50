import os
import shutil
from datetime import date
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings

# Playwright keeps an event loop running in this thread, and Django would refuse the ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How quick a machine is tells nothing of the code: no property fails because its examples took their time.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
CHROMIUM = next(filter(None, map(shutil.which, (os.environ.get("CHROMIUM") or "chromium", "google-chrome"))), None)
LEDGER_SAMPLES = os.environ.get("LEDGER_SAMPLES", "")


def pytest_collection_modifyitems(config, items):
    missing = {}
    if CHROMIUM is None:
        missing["browser"] = "no Chromium on this machine"
    if connection.vendor != "postgresql":
        missing["postgresql"] = "the database is not PostgreSQL"
    if not settings.REDIS_URL:
        missing["redis"] = "REDIS_URL is not set"
    for item in items:
        for marker, reason in missing.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))
    if LEDGER_SAMPLES == "none":
        unwanted = [item for item in items if "ledger_samples" in item.fixturenames]
        config.hook.pytest_deselected(items=unwanted)
        items[:] = [item for item in items if item not in unwanted]


def pytest_terminal_summary(terminalreporter):
    """Says before the closing line what nobody should believe was tested."""
    for line in os.environ.get("NOT_TESTED", "").splitlines():
        terminalreporter.section(f"NOT TESTED: {line}", sep="!", red=True, bold=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if REQUIRE_ALL and exitstatus == pytest.ExitCode.OK and reporter and reporter.stats.get("skipped"):
        reporter.ensure_newline()
        reporter.section("REQUIRE_ALL=1, but tests were skipped", sep="!", red=True, bold=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def own_surroundings(request, settings, tmp_path):
    """Each test has its own uploads, or those of the demo district it looks at, and starts with an empty cache."""
    if not {"demo", "site"} & set(request.fixturenames):
        settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


@pytest.fixture
def pin_today(settings):
    """Pins the business day: `pin_today(date(2012, 3, 26))`."""

    def pin(day):
        settings.PORTAL_TODAY = day

    return pin


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo district on its business day, built once for a module; every test undoes what it changes."""
    from tests import builders  # models cannot be imported before pytest-django has set Django up

    surroundings = override_settings(PORTAL_TODAY=date(2012, 3, 26), MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), surroundings, transaction.atomic():
        builders.demo()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def ledger_samples():
    """The folder of real ledgers, which are not part of the repository."""
    if not Path(LEDGER_SAMPLES or "/nonexistent").is_dir():
        pytest.skip("LEDGER_SAMPLES names no folder")
    return Path(LEDGER_SAMPLES)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
