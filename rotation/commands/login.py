"""--login: sign in to Google with the browser, and keep the sign-in in the user's configuration."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rotation.calendars import GOOGLE
from rotation.errors import Exit
from rotation.files import team as team_file
from rotation.files.source import decode
from rotation.untrusted import read_file

if TYPE_CHECKING:
    from rotation.options import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Sign in, with the OAuth client in the file that is given or the one of the last time."""
    # Here and not above: the help of this command needs no Google.
    from rotation.calendars.google.credentials import OWNED, SCOPE  # noqa: PLC0415
    from rotation.calendars.google.login import login  # noqa: PLC0415

    client = options.path(options.arguments[0]) if options.arguments else None
    file = login(client, os.environ, terminal.note, terminal.lend, OWNED if _is_own(options) else SCOPE)
    terminal.note(
        f"You are signed in. {file} keeps the sign-in, for you alone to read; {options.command('list')} tries it."
    )
    return Exit.DONE


def _is_own(options: Options) -> bool:
    """Return whether the calendar belongs to the person who signs in, so that a smaller right will do."""
    path = options.folder / "team.yaml"
    text = decode(read_file(path), str(path))[0] if path.exists() else None
    team = None if text is None else team_file.parse(text, str(path))[0]
    return team is not None and team.calendar.removeprefix(GOOGLE).strip() == "primary"
