"""The locks of requirements/ against pyproject.toml, by their text: no network."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from packaging.markers import Marker

CHECKOUT = Path(__file__).parents[2]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TOOL = PROJECT["dependencies"]
REQUIREMENTS = {"main": TOOL, "test": TOOL + PROJECT["optional-dependencies"]["test"]}
RENEW = "pyproject.toml and requirements/ do not agree; run requirements/renew"
MACHINES = [
    pytest.param(
        {
            "python_version": python,
            "python_full_version": f"{python}.1",
            "sys_platform": system,
            "platform_machine": cpu,
        },
        id=f"{python} {system} {cpu}",
    )
    for python in ("3.11", "3.12", "3.13", "3.14")
    for system, cpu in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("darwin", "x86_64"))
]


class Pin(NamedTuple):
    """One package of a lock."""

    requirement: Requirement
    hashes: list[str]
    required_by: list[str]


def pins(lock: str) -> list[Pin]:
    """Return what the lock names."""
    text = (CHECKOUT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    entries = re.findall(r"^(\w.*?)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n((?:    #.*\n)*)", text, re.MULTILINE)
    assert len(re.findall(r"^\w", text, re.MULTILINE)) == len(entries), "a package without a hash"
    return [Pin(Requirement(package), hashes.split(), why.split()) for package, hashes, why in entries]


def versions(lock: str, machine: dict[str, str]) -> dict[str, str]:
    """Return what the lock installs on the machine: names and versions."""
    chosen = [pin.requirement for pin in pins(lock) if applies(pin.requirement.marker, machine)]
    by_name = {canonicalize_name(each.name): str(each.specifier).removeprefix("==") for each in chosen}
    assert len(chosen) == len(by_name), "two versions of one package"
    return {str(name): version for name, version in by_name.items()}


def applies(marker: Marker | None, machine: dict[str, str]) -> bool:
    """Return whether a requirement with the marker is one on the machine."""
    return marker is None or marker.evaluate(machine | {"extra": ""})


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("lock", REQUIREMENTS)
def test_a_lock_has_what_pyproject_asks_for(lock: str, machine: dict[str, str]) -> None:
    """Each requirement is met by a version of the lock, on every Python and system that it is made for."""
    pinned = versions(lock, machine)
    needed = [each for each in map(Requirement, REQUIREMENTS[lock]) if applies(each.marker, machine)]
    unmet = [str(each) for each in needed if pinned.get(canonicalize_name(each.name), "") not in each.specifier]
    assert [] == unmet, RENEW


@pytest.mark.parametrize("lock", REQUIREMENTS)
def test_a_lock_has_nothing_that_pyproject_no_longer_asks_for(lock: str) -> None:
    """What a lock says is required by the project itself is what the project requires."""
    direct = {canonicalize_name(pin.requirement.name) for pin in pins(lock) if "triage-rotation" in pin.required_by}
    assert {canonicalize_name(Requirement(each).name) for each in REQUIREMENTS[lock]} == direct, RENEW


@pytest.mark.parametrize("machine", MACHINES)
def test_the_tests_run_with_what_users_run(machine: dict[str, str]) -> None:
    """The lock of the tests has all of the tool's lock, in the same versions."""
    assert versions("main", machine).items() <= versions("test", machine).items()


@pytest.mark.parametrize("lock", REQUIREMENTS)
def test_a_lock_names_no_machine(lock: str) -> None:
    """No registry, no folder: a lock is made anywhere and serves everywhere."""
    text = (CHECKOUT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    assert [] == re.findall(r"^.*(?:://|--(?!hash=)|# via -|/(?!renew|test\.txt)).*$", text, re.MULTILINE)
