"""Fills the facts of a month from the database, with a number of queries that no district's size changes."""
