"""--list: who is on duty when, from the calendar: `DATE: NAME`, in order. Loading it changes nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rotation.commands._context import read
from rotation.errors import Exit

if TYPE_CHECKING:

    from rotation.spec import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the duties that begin on a day from `--minDate` to `--maxDate`, both inclusive.

    A week of which days have nobody is printed whole, with `-` for these.
    """
    inputs = read(options, terminal)
    calendar = inputs.read_calendar()
    first, last = options.min_date or date.min, options.max_date or date.max
    inputs.say_what_is_private(calendar, terminal)
