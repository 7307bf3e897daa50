"""How many branches of the core the tests walk: each room must reach its share, none hides behind another."""

import json
import os
import tempfile
from pathlib import Path

LEAST_PCT = 95
ROOMS = ("projects/rules", "projects/ledger", "projects/actions", "dispatch/rules", "dispatch/actions")
COUNTED = Path(tempfile.gettempdir()) / f"branches-walked-{os.getpid()}.json"


def counting():
    """The arguments of Python before the module that is counted."""
    return ["-m", "slipcover", "--branch", "--source", ",".join(ROOMS), "--json", "--out", str(COUNTED)]


def too_little_covered():
    """1 where a room falls short, after a line for each; 0 otherwise."""
    files = json.loads(COUNTED.read_text(encoding="utf-8"))["files"]
    COUNTED.unlink()
    short = False
    for room in ROOMS:
        pct, worst = _share(room, files)
        short |= pct < LEAST_PCT
        print(
            f"branches walked in {room}: {pct:.1f} %{'' if pct >= LEAST_PCT else f', less than {LEAST_PCT} %: {worst}'}"
        )
    return int(short)


def _share(room, files):
    """(percent of lines and branches together, the files that miss most)."""
    of_room = {name: found["summary"] for name, found in files.items() if name.startswith(f"{room}/")}
    walked = sum(found["covered_lines"] + found["covered_branches"] for found in of_room.values())
    missed = sum(map(_missed, of_room.values()))
    worst = sorted(of_room, key=lambda name: _missed(of_room[name]), reverse=True)
    return 100 * walked / (walked + missed) if of_room else 0, ", ".join(worst[:3])


def _missed(found):
    return found["missing_lines"] + found["missing_branches"]
