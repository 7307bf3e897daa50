"""`manage.py up` as a person runs it: real processes, a real broker, a database file of its own."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest
from django.conf import settings

from portal.management.commands import up

PATIENCE_SECONDS = 180


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path, free_port):
    """Starts `up` on a database of its own; whatever the test leaves running is ended."""
    started = []

    def start(**environ):
        kept = {name: text for name, text in os.environ.items() if name not in {"DATABASE_URL", "SECRET_KEY", "DEBUG"}}
        surroundings = {"DJANGO_SETTINGS_MODULE": "portal.settings", "VAR_DIR": str(tmp_path), "PORT": str(free_port)}
        log = (tmp_path / "log").open("w")
        started.append(
            subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=settings.BASE_DIR,
                env={**kept, **surroundings, "DEMO": "0", **environ},
                stdout=log,
                stderr=log,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def eventually(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def answer(port, path):
    """The answer's status and JSON; None while nobody answers."""
    try:
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return response.status, json.load(response)
    except HTTPError as error:
        return error.code, json.load(error)
    except OSError:
        return None


def until_ready(process, port, log):
    """Waits for the heartbeat that goes from beat through the broker to the worker."""

    def ready():
        assert process.poll() is None, log.read_text()
        return (answer(port, "/readyz") or (None,))[0] == 200

    eventually(ready)


def descendants(pid):
    """Process ids below `pid`, from Linux's own books."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [int(child), *descendants(int(child))]
    return found


def is_running(pid):
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def all_gone(pids):
    return not any(map(is_running, pids))


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@linux_only
def test_it_serves_and_works_until_it_is_stopped(start, free_port, tmp_path):
    process = start()
    until_ready(process, free_port, tmp_path / "log")
    children = descendants(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE_SECONDS) == 0
    assert all_gone(children)


@linux_only
def test_one_dead_child_stops_all_with_its_code(start, free_port, tmp_path):
    process = start()
    until_ready(process, free_port, tmp_path / "log")
    children = descendants(process.pid)
    os.kill(worker_of(children), signal.SIGKILL)
    assert process.wait(PATIENCE_SECONDS) == 128 + signal.SIGKILL
    assert all_gone(children)


@linux_only
def test_children_do_not_survive_a_killed_parent(start, free_port, tmp_path):
    process = start()
    until_ready(process, free_port, tmp_path / "log")
    children = descendants(process.pid)
    process.kill()
    eventually(lambda: all_gone(children))


def worker_of(pids):
    return next(pid for pid in pids if b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes())


def test_a_busy_port_is_refused_by_number(start, free_port, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        assert start().wait(PATIENCE_SECONDS) == 1
    assert f"端口 {free_port} 已被占用" in (tmp_path / "log").read_text()


def test_the_machine_makes_a_key_once_that_only_its_owner_reads(settings, tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    settings.SECRET_KEY_FILE = tmp_path / "secret_key"
    up.keep_secret_key()
    key = settings.SECRET_KEY_FILE.read_text()
    assert (settings.SECRET_KEY_FILE.stat().st_mode & 0o777, len(key) > 50, settings.SECRET_KEY) == (0o600, True, key)
    up.keep_secret_key()
    assert settings.SECRET_KEY_FILE.read_text() == key


def test_a_given_key_is_not_kept(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")
    settings.SECRET_KEY_FILE = tmp_path / "secret_key"
    up.keep_secret_key()
    assert not settings.SECRET_KEY_FILE.exists()
