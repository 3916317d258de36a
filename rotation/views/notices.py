"""Texts to send to people, by chat or mail, as they are: the handoff of a week, and what a change means for one."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rotation.fairness.availability import AWAY
from rotation.text import format_day, format_days, plural
from rotation.weeks import WEEKDAYS, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from rotation.calendars.changes import Moves
    from rotation.duties import Handoff
    from rotation.fairness.coverage import Coverage
    from rotation.model import Duty, Team


def format_handoff(
    team: Team, handoff: Handoff | None, today: date, *, coverage: Coverage | None = None, is_away: bool = False
) -> str:
    """Return who hands over to whom, for how long, who is next, and the duty text; ends without a newline.

    The coverage tells whether there are days with nobody around the duty; `is_away` whether its person is, today.
    """
    if handoff is None:
        return f"{team.name}: nobody is assigned from {format_day(today)} on."
    duty, before, after = handoff.duty, handoff.before, handoff.after
    if before is None:
        opening = f"{duty.person} is on duty."
    elif before.person == duty.person:
        opening = f"{duty.person} stays on duty."
    else:
        opening = f"{before.person} hands over to {duty.person}."
    # A closure may have been announced after the load.
    closed = {day: label for day in duty.span.days() if (label := team.closure(day))}
    if len(closed) == duty.span.length:
        opening = "nobody is on duty, it is closed."
    name = f"{duty.person}{' (away today)' * is_away}"
    lines = [
        f"{team.name}: {opening}",
        *_missing("Until then", Span(today, duty.span.start), coverage),
        f"On duty: {name}, {format_days(duty.span, today.year)} ({plural(duty.span.length, 'day')}).",
        *(f"Closed: {format_days(span)} ({label})." for label, span in _runs(closed)),
        *_missing("After that", Span(duty.span.end, after.span.start if after else duty.span.end), coverage),
        f"Next: {after.person}, from {format_day(after.span.start)}." if after else "Next: nobody is assigned yet.",
    ]
    return "\n".join([*lines, *_duty_text(team)])


def format_away(why: str, when: str = "today") -> str:
    """Return `away today: sick`."""
    return f"away {when}" if why == AWAY else f"away {when}: {why}"


def _missing(when: str, days: Span, coverage: Coverage | None) -> list[str]:
    day = coverage.first_missing(days) if coverage else None
    return [f"{when} nobody from {WEEKDAYS[day.weekday()]}, {day}."] if day else []


def _runs(closed: Mapping[date, str]) -> list[tuple[str, Span]]:
    """Return the days of each closure, by its name."""
    return [
        (label, Span.inclusive(days[0], days[-1]))
        for label, run in groupby(closed.items(), key=lambda item: item[1])
        for days in [[day for day, _ in run]]
    ]


def format_notice(team: Team, moves: Moves, duties: Iterable[Duty], today: date) -> str:
    """Return what has changed for one person, and which duties they have from now on; ends without a newline."""
    lines = [f"{team.name}: the rotation has changed, {moves.person}."]
    own = (duty.span for duty in duties if duty.person == moves.person)
    others = [span for span in own if span.end > today and span not in moves.gained]
    for heading, spans in (
        ("You are now on duty", moves.gained),
        ("You are no longer on duty", moves.lost),
        ("As before, you are on duty", others),
    ):
        if spans:
            lines += ["", f"{heading}:", *(f"  {format_days(span, today.year)}" for span in spans)]
    if not (others or moves.gained):
        lines += ["", "You have no duty now."]
    return "\n".join([*lines, *(_duty_text(team) if moves.gained else ())])


def _duty_text(team: Team) -> list[str]:
    return ["", team.description.strip()] if team.description else []
