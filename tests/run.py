"""`make test`: every test on SQLite without services, and again on PostgreSQL and Redis where they answer.

Both runs go at the same time, a core each; what the second one says is printed when the first has ended.

What could not be tested is said loudly in the last summary. REQUIRE_ALL=1 makes it an error instead;
LEDGER_SAMPLES=none says that the absence of real ledgers is known and accepted. COVERAGE=1 counts in the second run
which branches of rules, ledger and actions are walked, and fails where too few are.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import redis

from tests.conftest import CHROMIUM
from tests.coverage_gate import counting, too_little_covered

COVERAGE = os.environ.get("COVERAGE") == "1"


def main(arguments):
    database_url, redis_url = find_postgresql(), find_redis()
    require_all = os.environ.get("REQUIRE_ALL") == "1"
    missing = {
        "no Chromium: no page was looked at": not CHROMIUM,
        "no PostgreSQL: nothing was run on it": not database_url,
        "no Redis: nothing was run on it": not redis_url,
        "no LEDGER_SAMPLES: no real ledger was read": not has_samples(),
    }
    not_tested = [line for line, is_missing in missing.items() if is_missing]
    if require_all and not_tested:
        sys.exit("REQUIRE_ALL=1, but " + "; ".join(not_tested))
    if os.environ.get("LEDGER_SAMPLES") == "none":
        not_tested.append("LEDGER_SAMPLES=none: no real ledger was read")

    services = " + ".join([name for name, url in (("PostgreSQL", database_url), ("Redis", redis_url)) if url])
    runs = {"SQLite and no services": ({}, "not postgresql and not redis", False)}
    if services:
        away = ["browser", *(["postgresql"] if not database_url else []), *(["redis"] if not redis_url else [])]
        environ = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        counts = ["timing"] if COVERAGE else []
        runs[services] = (environ, " and ".join(f"not {marker}" for marker in [*away, *counts]), COVERAGE)

    (first, run), *others = runs.items()
    with tempfile.TemporaryFile() as said:
        behind = [(title, start(*other, arguments, not_tested, said)) for title, other in others]
        print(f"\n##### {first}\n", flush=True)
        codes = [start(*run, arguments, not_tested).wait()]
        for title, process in behind:
            codes.append(process.wait())
            print(f"\n##### {title}\n", flush=True)
            said.seek(0)
            shutil.copyfileobj(said, sys.stdout.buffer)
            sys.stdout.flush()
    code = next((code for code in codes if code), 0)
    return code or (too_little_covered() if COVERAGE and services else 0)


def start(environ, markers, counts, arguments, not_tested, output=None):
    surroundings = {name: text for name, text in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    surroundings |= {"NOT_TESTED": "\n".join(not_tested), **environ}
    command = [
        sys.executable,
        *(counting() if counts else []),
        "-m",
        "pytest",
        "-m",
        markers,
        *arguments,
    ]
    return subprocess.Popen(command, env=surroundings, stdout=output, stderr=output and subprocess.STDOUT)


def find_postgresql():
    """DATABASE_URL, or the standard local port if it lets one of the usual users make a test database."""
    given = os.environ.get("DATABASE_URL", "")
    if given:
        return given if given.startswith("postgres") else ""
    for user in filter(None, (os.environ.get("PGUSER"), "postgres", "root")):
        with contextlib.suppress(psycopg2.OperationalError):
            server = psycopg2.connect(host="127.0.0.1", port=5432, user=user, dbname="postgres", connect_timeout=2)
            with contextlib.closing(server), server.cursor() as cursor:
                cursor.execute("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
                if cursor.fetchone()[0]:
                    return f"postgresql://{user}@127.0.0.1:5432/portal"
    return ""


def find_redis():
    """REDIS_URL, or the last database of the standard local port: the one least likely to hold anything."""
    given = os.environ.get("REDIS_URL", "")
    if given:
        return given
    url = "redis://127.0.0.1:6379/15"
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=2) as server:
            server.ping()
    except redis.RedisError:
        return ""
    return url


def has_samples():
    folder = os.environ.get("LEDGER_SAMPLES", "")
    return folder == "none" or (bool(folder) and Path(folder).is_dir())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
