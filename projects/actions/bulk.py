"""Writing many rows without holding them all: a ledger of 10,000 projects brings a quarter of a million."""

from itertools import islice

BATCH = 1000


def create_in_batches(model, rows):
    """Insert what `rows` yields, a batch at a time; whoever needs the rows or their ids uses `bulk_create`."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        model.objects.bulk_create(batch)
