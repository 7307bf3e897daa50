"""Reads the imports and keeps the arrow portal → dispatch → projects true."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("portal", "dispatch", "projects")
FORBIDDEN = {"projects": {"dispatch", "portal"}, "dispatch": {"portal"}, "portal": set()}

# The places where a request or a job begins: only they may ask what time it is.
CLOCK = "projects.clock"
ASKS_THE_CLOCK = {"views", "admin", "tasks", "management"}

# What stands lower knows nothing of what stands higher; a place that is not named is ground for all.
GROUND = 0
LAYERS = {
    "dispatch": {
        "documents": 1,
        "rules": 1,
        "models": 2,
        "senders": 3,
        "queries": 3,
        "month": 4,
        "reminders": 4,
        "papers": 5,
        "actions": 6,
        "forms": 7,
        "pages": 8,
        "tasks": 9,
        "demo": 9,
        "views": 10,
        "admin": 10,
        "management": 10,
        "urls": 11,
    },
    "projects": {
        "rules": 1,
        "models": 2,
        "web": 2,
        "ledger": 3,
        "images": 3,
        "attachments": 4,
        "actions": 5,
        "admin_resources": 6,
        "admin": 7,
    },
}

# From rows to content the way of a month goes one way.
MONTH = {"facts": 1, "gathering": 2, "tables": 2, "content": 3}

RULES_MAY_NOT = {"django", "portal", "celery", "import_export"}


def modules(package):
    return [
        pytest.param(path, id=str(path.relative_to(ROOT)))
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def imported(node, path):
    """Full names of what an import statement brings in, relative imports resolved."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    above = list(path.relative_to(ROOT).parent.parts)
    base = ".".join(above[: len(above) - node.level + 1]) if node.level else ""
    prefix = ".".join(part for part in (base, node.module) if part)
    return [f"{prefix}.{alias.name}" for alias in node.names]


def imports(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [name for node in ast.walk(tree) if isinstance(node, IMPORTS) for name in imported(node, path)]


IMPORTS = (ast.Import, ast.ImportFrom)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def place(path):
    """The layer a module belongs to: `views` for dispatch/views.py and for dispatch/views/problem.py."""
    return path.relative_to(ROOT).with_suffix("").parts[1]


@pytest.mark.parametrize("path", [module for package in PACKAGES for module in modules(package)])
def test_imports_follow_the_arrow(path):
    package = path.relative_to(ROOT).parts[0]
    assert [name for name in imports(path) if name.split(".")[0] in FORBIDDEN[package]] == []


@pytest.mark.parametrize("path", [module for package in ("projects", "dispatch") for module in modules(package)])
def test_only_requests_and_jobs_ask_the_clock(path):
    asks = any(name == CLOCK or name.startswith(f"{CLOCK}.") for name in imports(path))
    assert not asks or place(path) in ASKS_THE_CLOCK


@pytest.mark.parametrize("path", [module for package in ("projects", "dispatch") for module in modules(package)])
def test_no_import_hides_in_a_function(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = [
        f"line {inner.lineno}"
        for outer in ast.walk(tree)
        if isinstance(outer, FUNCTIONS)
        for inner in ast.walk(outer)
        if isinstance(inner, IMPORTS)
    ]
    assert hidden == []


@pytest.mark.parametrize("path", [module for package in LAYERS for module in modules(package)])
def test_imports_run_down_the_layers(path):
    package, *_ = path.relative_to(ROOT).parts
    layers = LAYERS[package]
    own = layers.get(place(path), GROUND)
    found = {name.split(".")[1] for name in imports(path) if name.split(".")[0] == package and "." in name}
    assert {layer for layer in found if layers.get(layer, GROUND) > own} == set()


@pytest.mark.parametrize("path", modules("dispatch/month"))
def test_the_way_of_a_month_never_climbs(path):
    own = MONTH.get(path.relative_to(ROOT / "dispatch/month").parts[0], GROUND)
    found = {name.split(".")[2] for name in imports(path) if name.startswith("dispatch.month.")}
    assert {room for room in found if MONTH.get(room, GROUND) > own} == set()


@pytest.mark.parametrize("path", modules("dispatch/documents"))
def test_documents_know_nothing_of_the_house(path):
    house = [name for name in imports(path) if name.startswith("dispatch.") or ".models" in name or "django.db" in name]
    assert [name for name in house if not name.startswith("dispatch.documents.")] == []


def test_no_modules_import_each_other_in_a_circle():
    """Removes again and again what imports nothing that is left; what remains stands in a circle or leads into one."""
    paths = [ROOT / parameter.id for package in PACKAGES for parameter in modules(package)]
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}
    left = {
        name: {found for full in imports(path) if (found := _module_of(full, names)) and found != name}
        for name, path in names.items()
    }
    while free := {name for name, needs in left.items() if not needs & left.keys()}:
        left = {name: needs for name, needs in left.items() if name not in free}
    assert left == {}


def _module_of(full_name, names):
    """The module that an imported name is or comes from; None outside the house."""
    return next((name for name in (full_name, full_name.rpartition(".")[0]) if name in names), None)


@pytest.mark.parametrize("path", modules("projects/rules") + modules("dispatch/rules"))
def test_rules_know_no_framework(path):
    names = imports(path)
    assert [name for name in names if name.split(".")[0] in RULES_MAY_NOT or ".models" in name] == []


def test_a_web_process_starts_without_the_renderers():
    """matplotlib and reportlab take their time to load; only jobs and commands do."""
    started = "import django; django.setup(); import portal.urls, dispatch.tasks, sys; print([*sys.modules])"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    loaded = subprocess.run([sys.executable, "-c", started], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert "dispatch.tasks" in ast.literal_eval(loaded.stdout.decode())
    assert {"matplotlib", "reportlab"} & set(ast.literal_eval(loaded.stdout.decode())) == set()


def test_relative_imports_are_resolved():
    statement = ast.parse("from ..models import unit").body[0]
    assert imported(statement, ROOT / "projects/views/unit.py") == ["projects.models.unit"]
