"""The tests' settings on a pinned day, with the page that the portal's pages are measured against."""

from datetime import date

from tests.settings import *  # noqa: F403

PORTAL_TODAY = date(2012, 3, 26)
ROOT_URLCONF = "tests.bench.bare_page"
TEMPLATES[0]["DIRS"] += [BASE_DIR / "tests/bench/templates"]  # noqa: F405
LOGGING["root"]["level"] = "WARNING"  # noqa: F405
