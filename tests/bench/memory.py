"""A process of its own that previews and confirms one ledger in an empty database and prints its peak memory."""

import os
import resource
import sys
from pathlib import Path

import django


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(file):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tests.bench import ledger

    settings.MEDIA_ROOT = file.parent
    call_command("migrate", verbosity=0)
    at_rest = peak_mb()
    upload = ledger.uploaded(file.read_bytes())
    ledger.read(upload)
    ledger.confirm(upload)
    ledger.store(upload)
    print(at_rest, peak_mb())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
