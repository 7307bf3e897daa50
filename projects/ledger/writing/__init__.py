"""The ledger as Excel, as offices print it and as the reader reads it."""
