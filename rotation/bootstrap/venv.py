"""What an environment of ours looks like on disk.

A finished one carries a stamp, a copy of the pyproject.toml it was made for. The stamp is written last: an environment
of ours without a good one is not used.
"""

from __future__ import annotations

import os
import sys

STAMP = "made-for.toml"


def python_of(venv: str) -> str:
    """Return the path of the environment's interpreter."""
    return f"{venv}/bin/python"


def is_running_in(venv: str) -> bool:
    """Return whether this process's Python is the environment's."""
    return os.path.realpath(sys.prefix) == os.path.realpath(venv)


def has_python(venv: str) -> bool:
    """Return whether the environment has the Python that its packages were installed for, as far as can be seen."""
    if is_running_in(venv):
        # An upgrade of the system may have put a newer one under us, which looks for the packages elsewhere.
        return os.path.isdir(f"{venv}/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages")
    return os.access(python_of(venv), os.X_OK)


def is_stamped(venv: str, project: str) -> bool:
    """Return whether the environment was completed for exactly this pyproject.toml."""
    try:
        with open(f"{venv}/{STAMP}", "rb") as stamp, open(project, "rb") as file:
            return stamp.read() == file.read() and has_python(venv)
    except OSError:
        return False
