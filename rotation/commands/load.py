"""--load FILE: check a rotation, then set the weeks it names in the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.commands._apply import apply_changes
from rotation.commands._context import read, show_or_raise
from rotation.commands._write import lock

if TYPE_CHECKING:
    from rotation.errors import Exit
    from rotation.options import Options
    from rotation.terminal import Terminal

NOTHING = "Nothing was loaded."


def run(options: Options, terminal: Terminal) -> Exit:
    """Load the rotation, or with `--dryRun` show what loading would do; return CONFLICTS when edits by hand were kept.

    Raises BadInputError when the rotation has an error.
    """
    inputs = read(options, terminal, rotation=options.arguments[0], outcome=NOTHING)
    with lock(inputs, options):
        calendar = inputs.read_calendar()
        inputs = inputs.accept_strangers(calendar, force=options.force)
        show_or_raise(inputs.review(calendar, force=options.force).problems, terminal, NOTHING)
        return apply_changes(inputs.rotation, calendar, inputs, options, terminal)
