"""`make bench`: what the portal takes, beside the least that the same machine needs for the same.

The database is a throw-away one: SQLite in a temporary folder, or a database of its own on the PostgreSQL server that
DATABASE_URL names. BENCH_FULL=1 adds 100,000 projects.
"""

import os
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path

import django


def main():
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ["VAR_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
        if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/unused.sqlite3"
        django.setup()
        run(Path(folder))


def run(folder):
    from django.conf import settings
    from django.db import connection

    settings.MEDIA_ROOT = folder / "media"
    connection.settings_dict["TEST"]["NAME"] = (
        f"bench_{os.getpid()}" if connection.vendor == "postgresql" else str(folder / "bench.sqlite3")
    )
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        measure_all()
    finally:
        connection.creation.destroy_test_db("", verbosity=0)


def measure_all():
    from django.core.management import call_command
    from django.db import connection

    from tests.bench import flags, ledger, pack, pages
    from tests.bench.measuring import Line, print_table

    sizes = [79, 10_000, *([100_000] if os.environ.get("BENCH_FULL") == "1" else [])]
    lines, peaks = [], {}
    for size in sizes:
        begins = time.perf_counter()
        call_command("load_sample", projects=size, weeks=4, stdout=StringIO())
        lines.append(Line("load_sample", "4 weeks", size, time.perf_counter() - begins, None))
        if connection.vendor == "postgresql":
            flags.execute("ANALYZE")  # as its autovacuum does within a minute
        content = pages.client_of("office").get("/projects/export/").content
        for part in (pages, flags, ledger):
            print(f"{size:,} projects: {part.__name__.rpartition('.')[2]} …", file=sys.stderr, flush=True)
            lines += part.measure(size)
        if size <= ledger.LARGEST_FILE:
            peaks[size] = ledger.peak_memory_mb(content)
    for size in pack.SIZES:
        print(f"{size:,} projects: pack …", file=sys.stderr, flush=True)
        call_command("load_sample", projects=size, weeks=8, stdout=StringIO())
        lines += pack.measure(size)
    print(
        f"\n{connection.vendor}, Python {sys.version.split()[0]}, Django {django.get_version()}; median milliseconds\n"
    )
    print_table(lines)
    for size, (at_rest, peak) in peaks.items():
        print(f"\nmemory: preview and confirm of {size:,} rows: {peak} MB at the highest, {at_rest} MB before the file")


if __name__ == "__main__":
    main()
