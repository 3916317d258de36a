"""The map in rotation/__init__ and the lists of the rooms say what is there."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = CHECKOUT / "rotation"
ROOMS = sorted(path.parent for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE)
_ENTRY = re.compile(r"(\w+/?(?:, \w+/?)*)  +\S.*")


def list_entries(package: Path) -> list[str]:
    """Return what the docstring of a package lists, in its order; folders end in a slash."""
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8"))) or ""
    entries = (_ENTRY.fullmatch(line) for line in text.splitlines())
    return [name for entry in entries if entry for name in entry[1].split(", ")]


def list_modules(package: Path) -> list[str]:
    """Return the modules and packages that are in a package."""
    modules = [path.stem for path in package.glob("*.py") if not path.stem.startswith("_")]
    return sorted([*modules, *(f"{path.parent.name}/" for path in package.glob("*/__init__.py"))])


def test_the_map_names_everything_once() -> None:
    """Every room and every module beside the rooms is in the map."""
    assert list_modules(PACKAGE) == sorted(list_entries(PACKAGE))


@pytest.mark.parametrize("room", [room for room in ROOMS if list_entries(room)], ids=lambda room: room.name)
def test_the_list_of_a_room_names_all_that_is_in_it(room: Path) -> None:
    """Every module and every room inside it, once."""
    assert list_modules(room) == sorted(list_entries(room))


def test_rooms_have_lists() -> None:
    """Only small ones, and those whose modules are all of one kind, need none."""
    unlisted = {room.relative_to(PACKAGE).as_posix() for room in ROOMS if not list_entries(room)}
    assert {"bootstrap", "calendars/ics", "commands"} == unlisted


def test_imports_follow_the_map() -> None:
    """Nothing imports what is higher up in the map."""
    order = [name.rstrip("/") for name in list_entries(PACKAGE)]
    upward = [
        f"{name} -> {other}"
        for place, name in enumerate(order)
        for path in [PACKAGE / f"{name}.py", *sorted((PACKAGE / name).rglob("*.py"))]
        if path.exists()
        for other in re.findall(r"^\s*from rotation\.(\w+)[. ].*", path.read_text("utf-8"), re.MULTILINE)
        if order.index(other) < place
    ]
    assert [] == upward
