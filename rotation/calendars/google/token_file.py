"""The file with the sign-in of --login: in the user's configuration, for nobody else to read, never in the checkout.

It holds a refresh token, which is as good as a password for the user's calendars. So a file that somebody else can
read, or has put there, is not used: the token in it may be known to others, or be somebody else's.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rotation.atomic import lock_folders, replace
from rotation.errors import CALL, BadInputError, SignInError
from rotation.untrusted import read_open

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEYS = ("refresh_token", "token_uri", "client_id", "client_secret")
MAX_BYTES = 100_000
_ANEW = f"sign in again: {CALL} --login /path/to/client_secret.json"


def find_path(environ: Mapping[str, str]) -> Path:
    """Return where the sign-in is kept."""
    if os.name == "nt" and environ.get("APPDATA"):
        return Path(environ["APPDATA"]) / "triage" / "google.json"
    named = environ.get("XDG_CONFIG_HOME", "")
    return (Path(named) if Path(named).is_absolute() else find_home(environ) / ".config") / "triage" / "google.json"


def find_home(environ: Mapping[str, str]) -> Path:
    """Return the user's own folder."""
    return Path(environ["HOME"]) if environ.get("HOME") else Path.home()


def read(file: Path) -> dict[str, Any] | None:
    """Return what --login has saved, None when it has not. Raises SignInError where the file is not to be trusted."""
    try:
        opened = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _build_error(file, "is a symbolic link") from error
        raise _build_error(file, f"cannot be read ({error.strerror})") from error
    try:
        about = os.fstat(opened)
        if not stat.S_ISREG(about.st_mode):
            raise _build_error(file, "is not a file")
        if about.st_uid != os.geteuid():
            raise _build_error(file, "belongs to another user")
        if stat.S_IMODE(about.st_mode) & 0o077:
            raise _build_error(
                file,
                "can be read by others",
                f"if nobody else uses this machine:  chmod 600 '{file}'\notherwise remove it and {_ANEW}",
            )
        text = read_open(opened, str(file), MAX_BYTES)
    except BadInputError as error:
        raise _build_error(file, "is too large") from error
    finally:
        os.close(opened)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _build_error(file, "is damaged") from error
    if not isinstance(value, dict) or not all(isinstance(value.get(key), str) for key in _KEYS):
        raise _build_error(file, "is damaged")
    return value


def write(file: Path, text: str) -> None:
    """Save the sign-in, in place of whatever has the name, for this user alone.

    Raises OSError when the folder cannot be made, and TriageError when the file cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with lock_folders(file):
        replace(file, text.encode(), mode=0o600)


def _build_error(file: Path, why: str, hint: str | None = None) -> SignInError:
    return SignInError(
        f"the saved sign-in {file} {why}; it was not used", hint=hint or f"sign in again: {CALL} --login"
    )
