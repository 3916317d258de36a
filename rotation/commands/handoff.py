"""--handoff: a text to paste into chat or mail, each Monday: who hands over to whom, how long, who is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.commands._context import read
from rotation.duties import coming
from rotation.errors import Exit
from rotation.publishing.page_data import duty_json
from rotation.views.notices import handoff

if TYPE_CHECKING:
    from rotation.spec import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the hand-over to whoever is on duty today, or next."""
    inputs = read(options, terminal)
    handover = coming(inputs.read_calendar().duties, inputs.today)
    text = handoff(inputs.team, handover, inputs.today)
    if options.json:
        parts = {
            "before": handover and handover.before,
            "duty": handover and handover.duty,
            "after": handover and handover.after,
        }
        terminal.json({**{name: duty and duty_json(duty) for name, duty in parts.items()}, "text": text})
    else:
        terminal.data(text)
    return Exit.DONE
