"""What the code uses of the packages it depends on: their public interfaces only, which a new version keeps."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OWN = {"rotation", *sys.stdlib_module_names}


def is_private(name: str) -> bool:
    """Return whether a name begins with one underscore."""
    return name.startswith("_") and not name.startswith("__")


def imports(tree: ast.Module) -> dict[str, str]:
    """Return, for each name that an import binds, the dotted name it stands for."""
    bound: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            bound |= {name.asname or name.name.partition(".")[0]: name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            bound |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
    return bound


def root(node: ast.expr) -> str:
    """Return the name that an expression like `a.b[0].c()` begins with; empty where it begins with none."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def private_uses(text: str) -> list[str]:
    """Return each use of a private member that the module does not define itself."""
    tree = ast.parse(text)
    bound = imports(tree)
    foreign = {name for name, full in bound.items() if full.partition(".")[0] not in OWN}
    uses = [
        full
        for full in bound.values()
        if full.partition(".")[0] not in OWN and any(is_private(part) for part in full.split("."))
    ]
    inherited = {
        node
        for each in ast.walk(tree)
        if isinstance(each, ast.ClassDef) and any(root(base) in foreign for base in each.bases)
        for node in ast.walk(each)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            # In a class made from somebody else's class, even `self` has private members that are not ours.
            if node in inherited or root(node) not in {"self", "cls"}:
                uses.append(ast.unparse(node))
        elif node in inherited and isinstance(node, ast.FunctionDef) and is_private(node.name):
            uses.append(node.name)
    return uses


@pytest.mark.parametrize(
    "path", sorted((ROOT / "rotation").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_private_member_of_a_dependency_is_used(path: Path) -> None:
    """Neither imported, nor reached through an object, nor inherited."""
    assert [] == private_uses(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "from icalendar._tools import x",
        "from highspy import _core",
        "import ruamel.yaml._any",
        "import highspy\nhighspy.Highs()._model",
        "def f(yaml):\n    return yaml._parser",
        "from ruamel.yaml.reader import Reader\nclass Mine(Reader):\n    def f(self):\n        self._reader = self",
        "from ruamel.yaml.reader import Reader\nclass Mine(Reader):\n    def _fetch(self): ...",
    ],
)
def test_a_private_member_is_found(text: str) -> None:
    """However it is reached."""
    assert private_uses(text)
