"""The papers of a dispatch, written from the frozen content alone."""
