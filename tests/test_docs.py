"""The papers of the project say what is true: paths, commands, settings, sections and links exist."""

import hashlib
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CODE = [path for room in ("dispatch", "projects", "portal", "tests") for path in (ROOT / room).rglob("*.py")]


def text(path):
    return path.read_text(encoding="utf-8")


def names(path):
    return str(path.relative_to(ROOT))


def test_the_readme_is_a_door():
    assert len(text(ROOT / "README.md").split()) <= 900


@pytest.mark.parametrize("path", PAPERS, ids=names)
def test_links_lead_somewhere(path):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text(path))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", PAPERS, ids=names)
def test_named_files_exist(path):
    """`dispatch/rules/light.py`: every path of the house that is written out with its package."""
    named = re.findall(
        r"`((?:dispatch|projects|portal|templates|static|fixtures|tests|docs)/[\w/.-]+\.\w+)`", text(path)
    )
    if path.name != "how-to-add.md":  # its examples name what is to be made
        assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", PAPERS, ids=names)
def test_named_commands_exist(path):
    known = get_commands().keys()
    assert {name for name in re.findall(r"manage\.py ([a-z_]+)", text(path)) if name not in known} == set()


def test_every_command_of_the_house_is_in_operations():
    ours = {path.stem for room in ("dispatch", "portal") for path in (ROOT / room / "management/commands").glob("*.py")}
    operations = text(ROOT / "docs/operations.md")
    assert {name for name in ours - {"__init__"} if f"manage.py {name}" not in operations} == set()


def test_every_setting_is_in_operations():
    settings = text(ROOT / "portal/settings.py")
    read = set(re.findall(r'env(?:_\w+)?\("([A-Z_]+)"', settings))
    read -= {name for name in read if name.endswith("_")}
    operations = text(ROOT / "docs/operations.md")
    assert {name for name in read if f"`{name}" not in operations} == set()


def test_cited_sections_exist():
    domain = text(ROOT / "docs/domain.md")
    sections = set(re.findall(r"^## (\d+)\.", domain, re.MULTILINE))
    points = set(re.findall(r"^(\d+)\. ", domain[domain.index("## 18.") :], re.MULTILINE))
    for path in CODE:
        for section, point in re.findall(r"(?:domain )§(\d+)(?:\.(\d+))?", text(path)):
            assert section in sections, path
            assert not point or point in points, path


def test_what_comes_along_is_what_the_notice_says():
    for path, sha256 in re.findall(r"`([\w./-]+\.(?:js|ttf))` \|.*`([0-9a-f]{64})`", text(ROOT / "NOTICE.md")):
        assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == sha256, path


def test_no_setting_is_documented_that_nobody_reads():
    table = re.findall(r"^\| (`[^|]+) \|", text(ROOT / "docs/operations.md"), re.MULTILINE)
    documented = {name for cell in table for name in re.findall(r"`([A-Z][A-Z_]+)`", cell)}
    everything = "".join(text(ROOT / name) for name in ("portal/settings.py", "portal/management/commands/up.py"))
    missing = {name for name in documented if f'"{name}"' not in everything}
    assert missing == {"CHANNEL_TOKEN_NAME", "CHANNEL_SECRET_NAME"}
