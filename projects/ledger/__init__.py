"""The office's Excel ledger: safe opening (files), reading, comparing with the database, writing."""
