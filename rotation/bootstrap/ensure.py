"""Before anything else: a Python that has the packages we need. In a fresh checkout it makes itself a `.venv`.

Every run from a checkout passes here, so the usual way costs a comparison of two small files and one `execv`; all that
is slow stays in `install`.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from rotation.bootstrap.venv import is_running_in, is_stamped, python_of

_JUST_MADE = "TRIAGE_VENV_JUST_MADE"


def ensure(root: str, extra: str | None = None) -> None:
    """Return once this interpreter has the dependencies of the checkout at `root`, and those of the extra.

    Where it has not, go on, with the same command line, in the Python of an environment that has, made now if need be.
    That ends this process's program; so does a set-up that fails: with a message and exit code 75, or 130 after Ctrl-C.
    """
    project = f"{root}/pyproject.toml"
    venv = _place(root, project, ".venv" if extra is None else f".venv-{extra}")
    inside = is_running_in(venv)
    if os.environ.pop(_JUST_MADE, None) or (inside and is_stamped(venv, project)):
        return
    # Whoever chose an environment of their own meant it; a plain Python is only where we start from.
    if sys.prefix == sys.base_prefix and is_stamped(venv, project):
        _go_on_in(venv)

    from rotation.bootstrap.requirements import missing, requirements  # noqa: PLC0415 (not paid for by the usual run)

    if not (inside or missing(requirements(project, extra))):
        return

    from rotation.bootstrap.install import is_still_good, make  # noqa: PLC0415 (as above)

    if not is_still_good(venv, project, extra):
        make(venv, project, extra)
    elif inside:
        return
    os.environ[_JUST_MADE] = "1"
    _go_on_in(venv)


def _place(root: str, project: str, name: str) -> str:
    """Return where the environment is, or is to be: in the checkout, or in the user's cache for a read-only one."""
    beside = f"{root}/{name}"
    if is_stamped(beside, project) or os.access(beside if os.path.exists(beside) else root, os.W_OK):
        return beside
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return f"{cache}/triage{root.replace('/', '-')}/{name}"


def _go_on_in(venv: str) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(python_of(venv), [python_of(venv), *sys.orig_argv[1:]])  # noqa: S606 (our own interpreter)
