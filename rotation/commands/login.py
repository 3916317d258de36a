"""--login: sign in to Google with the browser, and keep the sign-in in the user's configuration."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rotation.errors import Exit

if TYPE_CHECKING:
    from rotation.spec import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Sign in, with the OAuth client in the file that is given or the one of the last time."""
    # Here and not above: the help of this command needs no Google.
    from rotation.calendars.google.login import login  # noqa: PLC0415

    client = options.path(options.arguments[0]) if options.arguments else None
    file = login(client, os.environ, terminal.note, terminal.lent)
    terminal.note(f"You are signed in. {file} keeps the sign-in, for you alone to read; ./triage.py --list tries it.")
    return Exit.DONE
