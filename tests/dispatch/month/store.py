"""Keeps two months of the demo for `test_stored_months.py` in the present format, as they are and as they print.

python -m tests.dispatch.month.store        on the demo district that `make run` has built, once for a new format
"""

import gzip
import os
from datetime import date
from pathlib import Path

import django

STORED = Path(__file__).parent / "stored"
ON = date(2012, 3, 26)


def store():
    from dispatch.models import Snapshot
    from dispatch.month.content.collect import month_content
    from dispatch.month.content.content import newest_number
    from dispatch.month.content.formats import FORMAT, decoded
    from dispatch.rules.chain import canonical
    from tests.dispatch.month.printing import printed

    frozen = Snapshot.objects.get(meeting__month=date(2012, 1, 31)).content
    waiting = canonical(month_content(as_of=date(2012, 2, 29), number=newest_number(ON.year), on=ON))
    before = None
    for month, text in (("2012-01", frozen), ("2012-02", waiting)):
        content = decoded(text)
        _write(f"format{FORMAT}-{month}.json.gz", text)
        _write(f"format{FORMAT}-{month}.txt.gz", "\n".join(printed(content, before)) + "\n")
        before = content


def _write(name, text):
    with (STORED / name).open("xb") as file:  # what is stored is never written again
        file.write(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    store()
