"""A process of its own that previews and confirms one ledger in an empty database; prints how much memory that took.

A new process begins with the peak of the one that started it. The portal's own process is therefore started by
this small one, and not by the benchmark.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path


def peak_mb(whose):
    return resource.getrusage(whose).ru_maxrss // 1024


def main(*arguments):
    subprocess.run([sys.executable, "-m", "tests.bench.memory", "import", *arguments], check=True)
    print(peak_mb(resource.RUSAGE_CHILDREN))


def import_ledger(file):
    """Preview and confirm; prints the peak before the file is read."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tests.bench import ledger

    settings.MEDIA_ROOT = file.parent
    call_command("migrate", verbosity=0)
    print(peak_mb(resource.RUSAGE_SELF), flush=True)
    upload = ledger.uploaded(file.read_bytes())
    ledger.read(upload)
    ledger.confirm(upload)
    ledger.store(upload)


if __name__ == "__main__":
    if sys.argv[1] == "import":
        import_ledger(Path(sys.argv[2]))
    else:
        main(*sys.argv[1:])
