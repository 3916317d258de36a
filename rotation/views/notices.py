"""Texts to send to people, by chat or mail, as they are: the handoff of a week, and what a change means for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.text import format_day, format_days, plural

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from rotation.calendars.changes import Moves
    from rotation.duties import Handoff
    from rotation.model import Duty, Team


def format_handoff(team: Team, handoff: Handoff | None, today: date) -> str:
    """Return who hands over to whom, for how long, who is next, and the duty text; ends without a newline."""
    if handoff is None:
        return f"{team.name}: nobody is assigned from {format_day(today)} on."
    duty, before, after = handoff.duty, handoff.before, handoff.after
    if before is None:
        opening = f"{duty.person} is on duty."
    elif before.person == duty.person:
        opening = f"{duty.person} stays on duty."
    else:
        opening = f"{before.person} hands over to {duty.person}."
    lines = [
        f"{team.name}: {opening}",
        f"On duty: {duty.person}, {format_days(duty.span, today.year)} ({plural(duty.span.length, 'day')}).",
        f"Next: {after.person}, from {format_day(after.span.start)}." if after else "Next: nobody is assigned yet.",
    ]
    return "\n".join([*lines, *_duty_text(team)])


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
