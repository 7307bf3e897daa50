"""Templates and style sheets keep the habits that make them readable."""

import re
from pathlib import Path

import pytest

from projects.templatetags.components import register

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
WIDEST = 160

SHEETS = ("base", "components")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;{}]+);")
RAW_LENGTH = re.compile(r"(?<![\w.])\d*\.?\d+(?:rem|px)\b")
RAW_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(|\b(?:white|black|red|gr[ae]y|blue|green|yellow)\b")
HAIRLINE = "1px"


def names(path):
    return str(path.relative_to(ROOT / "templates"))


def text(path):
    return path.read_text(encoding="utf-8")


def sheet(name):
    return text(ROOT / f"static/css/{name}.css")


def rules(name):
    """A sheet without its comments and the conditions of its media rules, which no token can stand in."""
    return re.sub(r"@media[^{]*", "", COMMENT.sub("", sheet(name)))


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_no_line_is_too_wide_to_read(path):
    assert [number for number, line in enumerate(text(path).splitlines(), start=1) if len(line) > WIDEST] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_a_template_begins_with_the_context_it_needs(path):
    assert text(path).startswith("{# context")


def test_every_component_is_used():
    sources = "".join(map(text, [*TEMPLATES, *(ROOT / "projects/templatetags").glob("*.py")]))
    components = [names(path) for path in TEMPLATES if path.parent.name == "_components"]
    assert [name for name in components if f'"{name}"' not in sources] == []


def test_every_tag_is_used():
    sources = "".join(map(text, TEMPLATES))
    assert [name for name in register.tags if not re.search(rf"{{% {name}\b", sources)] == []


@pytest.mark.parametrize("name", SHEETS)
def test_sizes_and_colours_are_tokens(name):
    raw = [
        f"{prop}: {value}"
        for prop, value in DECLARATION.findall(rules(name))
        if set(RAW_LENGTH.findall(value)) - {HAIRLINE} or RAW_COLOUR.search(re.sub(r"var\([^)]*\)", "", value))
    ]
    assert raw == []


def test_every_token_is_used_and_every_used_one_is_there():
    named = set(re.findall(r"^\s*(--[\w-]+):", sheet("tokens"), flags=re.MULTILINE))
    assert set(re.findall(r"var\((--[\w-]+)", "".join(map(sheet, ("tokens", *SHEETS))))) == named


def test_components_stand_in_the_order_of_what_draws_them():
    """Tags first, then the tree of templates; a block is called as the tag, the file or the folder it dresses."""
    blocks = re.findall(r"^/\* ([\w/]+?)(?:[:,][^*]*)? \*/$", sheet("components"), flags=re.MULTILINE)
    tags = [name for name in blocks if name in register.tags]
    drawn = [name for name in blocks if name not in register.tags]
    places = [ROOT / "templates" / name for name in drawn]
    assert blocks == tags + sorted(drawn)
    assert [str(place) for place in places if not place.is_dir() and not place.with_suffix(".html").is_file()] == []


def test_every_class_of_the_sheets_is_drawn_somewhere():
    """Classes that end in a value (light-red, to-left) are looked for by what stands before it."""
    sources = [*TEMPLATES, *(ROOT / "static/js").rglob("*.js"), *(ROOT / "projects/templatetags").glob("*.py")]
    drawn = "".join(map(text, sources)) + "".join(map(text, (ROOT / "dispatch").rglob("*.py")))
    words, stems = set(re.findall(r"[\w-]+", drawn)), set(re.findall(r"([\w-]+)-\{", drawn))
    selectors = re.sub(r"\{[^{}]*\}", " ", "".join(map(rules, SHEETS)))
    used = set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))
    set_by_htmx = {"htmx-request"}
    assert {name for name in used - words if name.rpartition("-")[0] not in stems} == set_by_htmx
