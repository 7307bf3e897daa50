"""How many branches of the core the tests walk: each room must reach its share, none hides behind another."""

import json
import tempfile
from pathlib import Path

import coverage

LEAST_PCT = 95
ROOMS = ("projects/rules", "projects/ledger", "projects/actions", "dispatch/rules", "dispatch/actions")


def too_little_covered():
    """1 where a room falls short, after a line for each; 0 otherwise."""
    measured = coverage.Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        measured.json_report(outfile=str(report))
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
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
    there = sum(found["num_statements"] + found["num_branches"] for found in of_room.values())
    missed = sorted(of_room, key=lambda name: of_room[name]["missing_lines"] + of_room[name]["missing_branches"])
    return 100 * walked / there if there else 0, ", ".join(reversed(missed[-3:]))
