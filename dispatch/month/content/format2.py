"""Contents as they were frozen before what is not due had a state of its own. This file never changes.

Format 2 lit a project green until its start was due, ranked everybody by all of his projects, and did not keep where the
gap came from.
"""

RANKED = ("programmes", "leaders", "units")


def from_format2(stored):
    """The same content in the newest shape; nobody's projects were counted apart as due."""
    groups = {name: [group | {"due": None} for group in stored[name]] for name in RANKED}
    return stored | groups | {"format": 3}
