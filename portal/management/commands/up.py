"""One machine, one command: database, demo district, web, worker and timetable."""

import contextlib
import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command

from portal.demo_accounts import DEMO_ACCOUNTS

START_SECONDS = 60
STOP_SECONDS = 15
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>


class Stopped(Exception):
    """Somebody asked the portal to stop."""


class Command(BaseCommand):
    help = "Migrates, builds the demo district where DEMO=1 meets an empty database, and runs web, worker and beat."

    def handle(self, **options):
        host, port = os.environ.get("HOST") or "127.0.0.1", _port()
        _refuse_busy_port(host, port)
        for signum in STOP_SIGNALS:
            signal.signal(signum, _stop)
        children = {}
        try:
            _prepare()
            for name, command in _commands(host, port).items():
                children[name] = _start(command)
            _wait_for_answer(host, port, children)
            self.announce(host, port)
            while True:
                _raise_for_dead(children)
                time.sleep(0.5)
        except Stopped:
            self.stdout.write("正在停止……")
        finally:
            _stop_all(children.values())

    def announce(self, host, port):
        self.stdout.write(f"\n系统已启动：{_address(host, port)}（按 Ctrl-C 停止）")
        if settings.DEMO:
            self.stdout.write(f"业务日期：{settings.PORTAL_TODAY or '随系统日期'}")
            self.stdout.write(f"演示账号（密码均为 {settings.DEMO_PASSWORD}）：")
            for username, role, _ in DEMO_ACCOUNTS:
                self.stdout.write(f"  {username:<12} {role}")
        self.stdout.flush()


def _port():
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise CommandError(f"PORT={text} 不是端口号，应为 1 至 65535 之间的整数。")
    return int(text)


def _refuse_busy_port(host, port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"端口 {port} 已被占用或不能使用（{error.strerror}）。请换一个，例如 PORT=8001。"
            ) from None


def _prepare():
    keep_secret_key()
    call_command("migrate", interactive=False, verbosity=0)
    if settings.DEMO and not get_user_model().objects.exists():
        call_command("demo")
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)


def keep_secret_key():
    """A machine where nobody set SECRET_KEY makes its own once, so that sessions outlive a restart."""
    if os.environ.get("SECRET_KEY") or settings.SECRET_KEY_FILE.exists() or settings.DEBUG:
        return
    settings.SECRET_KEY = secrets.token_urlsafe(50)
    settings.SECRET_KEY_FILE.touch(mode=0o600)
    settings.SECRET_KEY_FILE.write_text(settings.SECRET_KEY)


def _commands(host, port):
    web = f"gunicorn portal.wsgi --bind {host}:{port} --workers 2 --threads 4 --no-control-socket"
    worker = "celery -A portal --quiet worker -B -c 1 --without-gossip --without-mingle --loglevel INFO"
    return {"web": web, "worker": worker}


def _start(command):
    """A child in its own process group: Ctrl-C reaches this process only, which then stops the children."""
    return subprocess.Popen(
        [sys.executable, "-m", *command.split()],
        cwd=settings.BASE_DIR,
        env={**os.environ, "TMPDIR": str(settings.VAR_DIR / "tmp")},
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def _die_with_parent():
    """Linux ends the child when this process is gone, even by kill -9; elsewhere only an orderly stop does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_for_answer(host, port, children):
    opener = build_opener(ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        _raise_for_dead(children)
        try:
            opener.open(_address(host, port) + "healthz", timeout=5).close()
            return
        except HTTPError:  # ALLOWED_HOSTS may know the portal by another name only: an answer all the same
            return
        except OSError:
            time.sleep(0.2)
    raise CommandError(f"{START_SECONDS} 秒内网页没有响应，请看上面的日志。")


def _address(host, port):
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"


def _stop(signum, frame):
    raise Stopped


def _raise_for_dead(children):
    for name, child in children.items():
        code = child.poll()
        if code is not None:
            # A child that was killed has a negative code; one that left without a reason still left.
            raise CommandError(f"{name} 意外退出，系统停止。", returncode=128 - code if code < 0 else code or 1)


def _stop_all(children):
    for signum in STOP_SIGNALS:
        signal.signal(signum, signal.SIG_IGN)
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0, deadline - time.monotonic()))
        # What the child itself started is in its group, and goes with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
