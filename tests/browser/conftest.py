from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client, override_settings
from pytest_django.live_server_helper import LiveServer

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def site(request, browser, django_db_setup, django_db_blocker, tmp_path_factory):
    """The address of a portal that serves what the module's `build()` has made, on the module's `TODAY`.

    The server works on the test's own connection to SQLite in memory, inside the test's transaction: whatever is
    done in the browser is undone after the test. Started after the browser, whose event loop decides which connection
    this thread has.
    """
    if connection.vendor != "sqlite":
        pytest.skip("the browser is driven on SQLite")
    surroundings = override_settings(
        DEMO=True,
        DISTRICT_NAME="某某区",
        PORTAL_TODAY=getattr(request.module, "TODAY", date(2012, 3, 26)),
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
    )
    with django_db_blocker.unblock(), surroundings, transaction.atomic():
        request.module.build()
        server = LiveServer("localhost")
        yield server.url
        server.stop()
        transaction.set_rollback(True)


@pytest.fixture
def visit(db, site, browser, browser_context_args):
    """Opens an address as somebody: `visit("chief", "/lights/", PHONE)`; as nobody with an empty name.

    Whatever a page logs as an error, and whatever it asks of another host, fails the test.
    """
    contexts, complaints = [], []

    def watch(page):
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda sent: None if is_ours(sent.url) else complaints.append(sent.url))

    def is_ours(url):
        return url.startswith((f"{site}/", "data:"))

    def open_page(account, url="/", size=DESK, **options):
        context = browser.new_context(**browser_context_args | options | {"viewport": size, "base_url": site})
        contexts.append(context)
        if account:
            context.add_cookies([{"name": "sessionid", "value": session_of(account), "url": site}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        watch(page)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def session_of(account):
    client = Client()
    client.force_login(get_user_model().objects.get(username=account))
    return client.cookies["sessionid"].value
