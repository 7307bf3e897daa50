"""Templates and style sheets keep the habits that make them readable."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
WIDEST = 160

# Sheets that say nothing of their own: errors, and what only Django or a base template fills.
WITHOUT_CONTEXT = {"403.html", "403_csrf.html", "404.html", "405.html", "409.html", "500.html"}

SIZED = re.compile(
    r"(?:^|[{;])\s*(font-size|font|margin[\w-]*|padding[\w-]*|(?:row-|column-)?gap|border-radius)\s*:([^;}]*)"
)
RAW_LENGTH = re.compile(r"(?<![\w.])\d*\.?\d+(?:rem|px)\b")
RAW_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(")
HAIRLINES = {"1px", "2px", "3px"}
ROOT_TYPE = {"16px", "20px", "13px", "14px"}


def names(path):
    return str(path.relative_to(ROOT / "templates"))


def text(path):
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_no_line_is_too_wide_to_read(path):
    assert [number for number, line in enumerate(text(path).splitlines(), start=1) if len(line) > WIDEST] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_a_template_begins_with_the_context_it_needs(path):
    if path.name not in WITHOUT_CONTEXT and path.parts[-2] != "admin":
        assert text(path).startswith("{# context")


def test_every_component_is_used():
    all_text = "".join(map(text, TEMPLATES))
    components = [names(path) for path in TEMPLATES if path.parent.name == "_components"]
    assert [name for name in components if f'"{name}"' not in all_text] == []


@pytest.mark.parametrize("sheet", ["base", "components"])
def test_sizes_and_colours_are_tokens(sheet):
    css = re.sub(r"/\*.*?\*/", "", text(ROOT / f"static/css/{sheet}.css"), flags=re.DOTALL)
    raw = {
        f"{name}:{value.strip()}"
        for name, value in SIZED.findall(css)
        if set(RAW_LENGTH.findall(value)) - HAIRLINES - (ROOT_TYPE if name.startswith("font") else set())
    }
    assert (raw, RAW_COLOUR.findall(css)) == (set(), [])


def test_every_class_of_the_sheets_is_drawn_somewhere():
    """Classes that end in a value (light-red, to-left) are looked for by what stands before it."""
    sources = [*TEMPLATES, *(ROOT / "static/js").rglob("*.js"), *(ROOT / "projects/templatetags").glob("*.py")]
    drawn = "".join(map(text, sources))
    drawn += "".join(text(path) for path in (ROOT / "dispatch").rglob("*.py"))
    css = "".join(text(ROOT / f"static/css/{sheet}.css") for sheet in ("base", "components"))
    selectors = re.sub(r"\{[^{}]*\}|/\*.*?\*/", " ", css, flags=re.DOTALL)
    used = set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))
    assert {name for name in used if name not in drawn and f"{name.rpartition('-')[0]}-{{" not in drawn} == {
        "htmx-request"
    }
