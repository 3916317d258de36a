"""What pyproject.toml asks for, and whether this Python has it: read off the names of folders, importing nothing."""

from __future__ import annotations

import operator
import os
import re
import sys
import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
_INSTALLED = re.compile(r"(.+?)-([0-9][^-]*)(-py3[0-9.]*)?\.(dist|egg)-info")


def requirements(project: str, extra: str | None) -> list[str]:
    """Return the dependencies that a pyproject.toml declares, with those of the extra."""
    with open(project, "rb") as file:
        table = tomllib.load(file).get("project", {})
    return [*table.get("dependencies", []), *table.get("optional-dependencies", {}).get(extra, [])]


def missing(wanted: Sequence[str]) -> list[str]:
    """Return the requirements (a name and bounds) that this interpreter's packages do not meet."""
    names = [name for folder in sys.path if os.path.isdir(folder) for name in os.listdir(folder)]
    found = [match for match in map(_INSTALLED.fullmatch, names) if match]
    versions = {_normal(match[1]): _numbers(match[2]) for match in reversed(found)}  # the first on the path wins
    return [each for each in wanted if not _is_met(each, versions)]


def _is_met(requirement: str, versions: dict[str, tuple[int, ...]]) -> bool:
    match = re.match(r"([\w.-]+)\s*([^;]*)", requirement)
    if match is None or (found := versions.get(_normal(match[1]))) is None:
        return False
    bounds = re.findall(r"([<>=!]=?)\s*([0-9.]+)", match[2])
    return all(_COMPARE[sign](found, _numbers(bound)) for sign, bound in bounds)


def _numbers(version: str) -> tuple[int, ...]:
    """Return the first four numbers of a version, with zeros for those it leaves out."""
    numbers = [int(number) for number in re.findall(r"[0-9]+", version)]
    return tuple((numbers + [0] * 4)[:4])


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
