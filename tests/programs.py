"""Programs of others that tests run. `.ci/run` installs them; elsewhere tests that need a missing one are skipped."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest

NODE = Path(__file__).parent / "node"


def missing(what: str, hint: str) -> NoReturn:
    """End the test: as skipped, or as failed where everything must be there."""
    message = f"{what} is not installed; {hint}, or run .ci/run, which installs all that the tests need"
    if os.environ.get("CI", "").lower() in {"true", "1"}:
        pytest.fail(message)
    pytest.skip(message)


def program(hint: str, *names: str) -> str:
    """Return the path of the first of the programs that there is, on the PATH or beside this Python."""
    beside = str(Path(sys.executable).parent)
    for name in names:
        if path := shutil.which(name) or shutil.which(name, path=beside):
            return path
    missing(names[0], hint)


def script(name: str) -> list[str]:
    """Return the command that runs a script of tests/node, whose packages are there."""
    node = program("install it with: apt-get install nodejs npm", "node", "nodejs")
    if not (NODE / "node_modules" / "playwright-core").is_dir():
        missing("what tests/node/package.json names", "install it with: npm ci --prefix tests/node")
    return [node, str(NODE / name)]


def chromium() -> str:
    """Return the path of a browser."""
    return program("install it with: apt-get install chromium", "chromium", "chromium-browser", "google-chrome")


def libical() -> ctypes.CDLL:
    """Return libical, with the types of the functions that the tests call."""
    name = ctypes.util.find_library("ical")
    if name is None:
        missing("libical", "install it with: apt-get install libical-dev")
    library = ctypes.CDLL(name)
    library.icalparser_parse_string.restype = ctypes.c_void_p
    library.icalparser_parse_string.argtypes = [ctypes.c_char_p]
    for function in ("icalrestriction_check", "icalcomponent_count_errors", "icalcomponent_free"):
        getattr(library, function).argtypes = [ctypes.c_void_p]
    library.icalcomponent_count_components.argtypes = [ctypes.c_void_p, ctypes.c_int]
    return library
