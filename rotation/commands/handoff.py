"""--handoff: a text to paste into chat or mail, each Monday: who hands over to whom, how long, who is next."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from rotation.commands._context import read
from rotation.duties import duty_to_json, find_coming, find_duties_on
from rotation.errors import Exit, UsageError
from rotation.fairness.availability import Availability
from rotation.fairness.coverage import cover_days
from rotation.options import MessageFormat
from rotation.text import format_date, join_all
from rotation.views.notices import build_handoff, format_message

if TYPE_CHECKING:
    from datetime import date

    from rotation.model import Duty
    from rotation.options import Options
    from rotation.terminal import Terminal


def run(options: Options, terminal: Terminal) -> Exit:
    """Print the handoff to whoever is on duty today, or next."""
    if options.format not in get_args(MessageFormat):
        raise UsageError(f"--format {options.format} is not for handoff; use {join_all(get_args(MessageFormat), 'or')}")
    inputs = read(options, terminal)
    team, today = inputs.team, inputs.today
    calendar = inputs.read_calendar()
    terminal.show_problems(inputs.warn_of_unknown_duties(calendar))
    inputs.say_how_to_begin(calendar, options, terminal)
    # A note in the form of a duty, or a placeholder, hands over to nobody.
    duties = tuple(duty for duty in calendar.join_duties(team.week) if team.find(duty.person))
    handoff = find_coming(duties, today)
    availability = Availability(team, inputs.outages, duties, team.week.containing(today))
    special = [] if handoff is None else _list_special(availability, handoff.duty, inputs.today)
    coverage = cover_days(team, duties)
    beside = []
    if handoff is not None:
        on_duty = find_duties_on(duties, max(today, handoff.duty.span.start))
        beside = [duty.person for duty in on_duty if duty.person != handoff.duty.person]
    message = build_handoff(
        team,
        handoff,
        today,
        coverage=coverage,
        availability=availability,
        declined=calendar.declined,
        beside=beside,
        special=special,
    )
    text = format_message(message, cast("MessageFormat", options.format))
    if options.json:
        parts = {
            "before": handoff and handoff.before,
            "duty": handoff and handoff.duty,
            "after": handoff and handoff.after,
        }
        known = {"title": message.title, "facts": message.facts, "page": message.link, "text": text}
        terminal.print_json({**{name: duty and duty_to_json(duty) for name, duty in parts.items()}, **known})
    else:
        terminal.print_data(text)
    return Exit.DONE


def _list_special(availability: Availability, duty: Duty, today: date) -> list[str]:
    """Return the holidays of the duty's days, and who else is away then, as far as team.yaml lets that be published."""
    team = availability.team
    weeks = team.week.touched_by(duty.span)
    holidays = [
        f"{name}: {format_date(day, today.year)}"
        for week in weeks
        for day, name in availability.holidays(week)
        if day in duty.span and not team.closure(day)
    ]
    if team.published_absences == "none":
        return holidays
    away = [
        person.name
        for person in team.people
        if person.name != duty.person and any(availability.away_on(person, day) for day in duty.span.days())
    ]
    return [*holidays, f"Also away: {join_all(away, 'and')}"] if away else holidays
