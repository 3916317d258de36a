"""Texts to send to people, by chat or mail, as they are: the hand-over of a week, and what a change means for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.views.words import day, days, number, with_year

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.duties import Handover
    from rotation.model import Duty, Team
    from rotation.weeks import Span


def handoff(team: Team, handover: Handover | None, today: date) -> str:
    """Return who hands over to whom, for how long, who is next, and the duty text; ends without a newline."""
    if handover is None:
        return f"{team.name}: nobody is assigned from {with_year(today)} on."
    duty, before, after = handover.duty, handover.before, handover.after
    if before is None:
        opening = f"{duty.person} is on duty."
    elif before.person == duty.person:
        opening = f"{duty.person} stays on duty."
    else:
        opening = f"{before.person} hands over to {duty.person}."
    lines = [
        f"{team.name}: {opening}",
        f"On duty: {duty.person}, {_dated(duty.span)} ({number(duty.span.length, 'day')}).",
        f"Next: {after.person}, from {day(after.span.start)}." if after else "Next: nobody is assigned yet.",
    ]
    return "\n".join([*lines, *_duty_text(team)])


def notice(team: Team, person: str, gained: Sequence[Span], lost: Sequence[Span], to_come: Sequence[Duty]) -> str:
    """Return what has changed for one person, and which duties they have from now on; ends without a newline."""
    lines = [f"{team.name}: the rotation has changed, {person}."]
    for heading, spans in (("You are now on duty", gained), ("You are no longer on duty", lost)):
        if spans:
            lines += ["", f"{heading}:", *(f"  {_dated(span)}" for span in spans)]
    others = [duty.span for duty in to_come if duty.person == person and duty.span not in gained]
    if others:
        lines += ["", "As before, you are on duty:", *(f"  {_dated(span)}" for span in others)]
    elif not gained:
        lines += ["", "You have no duty now."]
    return "\n".join([*lines, *(_duty_text(team) if gained else ())])


def _dated(span: Span) -> str:
    """Return the days of a span, with the year."""
    return f"{days(span)}, {span.last.year}"


def _duty_text(team: Team) -> list[str]:
    return ["", team.description.strip()] if team.description else []
