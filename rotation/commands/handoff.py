"""--handoff: a text to paste into chat or mail, each Monday: who hands over to whom, how long, who is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.commands._context import read
from rotation.duties import coming, duty_json
from rotation.errors import Exit
from rotation.fairness.availability import Availability
from rotation.fairness.coverage import cover_days
from rotation.views.notices import format_handoff

if TYPE_CHECKING:
    from rotation.spec import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the handoff to whoever is on duty today, or next."""
    inputs = read(options, terminal)
    team, duties, today = inputs.team, inputs.read_calendar().duties, inputs.today
    handoff = coming(duties, today)
    availability = Availability(team, inputs.outages, duties, team.week.containing(today))
    person = team.find(handoff.duty.person) if handoff and today in handoff.duty.span else None
    is_away = person is not None and availability.away_on(person, today) is not None
    text = format_handoff(team, handoff, today, coverage=cover_days(team, duties), is_away=is_away)
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
