"""--handoff: a text to paste into chat or mail, each Monday: who hands over to whom, how long, who is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.commands._context import read
from rotation.duties import coming, duty_json
from rotation.errors import Exit
from rotation.views.notices import format_handoff

if TYPE_CHECKING:
    from rotation.spec import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the handoff to whoever is on duty today, or next."""
    inputs = read(options, terminal)
    handoff = coming(inputs.read_calendar().duties, inputs.today)
    text = format_handoff(inputs.team, handoff, inputs.today)
    if options.json:
        parts = {
            "before": handoff and handoff.before,
            "duty": handoff and handoff.duty,
            "after": handoff and handoff.after,
        }
        terminal.json({**{name: duty and duty_json(duty) for name, duty in parts.items()}, "text": text})
    else:
        terminal.data(text)
    return Exit.DONE
