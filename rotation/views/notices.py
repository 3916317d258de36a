"""Texts to send to people, by chat or mail, as they are: the handoff of a week, and what a change means for one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from rotation.fairness.availability import AWAY, Availability
from rotation.text import format_date, format_days, join_all
from rotation.views.days_off import format_absences, format_closures, list_closed_days
from rotation.weeks import DAY, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from rotation.calendars.changes import Changes, Moves
    from rotation.duties import Handoff
    from rotation.fairness.coverage import Coverage
    from rotation.model import Duty, Team
    from rotation.options import MessageFormat

DECLINED = " (has declined)"  # after a name


@dataclass(frozen=True, slots=True)
class Message:
    """A text for chat: a title that can do alone, facts in lines, the duty text as it was written, and a link."""

    title: str
    facts: tuple[str, ...]
    text: str = ""
    link: str | None = None


def build_handoff(  # noqa: PLR0913 (what may be special about a week)
    team: Team,
    handoff: Handoff | None,
    today: date,
    *,
    coverage: Coverage | None = None,
    availability: Availability | None = None,
    declined: Collection[Duty] = (),
    beside: Sequence[str] = (),
    special: Iterable[str] = (),
) -> Message:
    """Return who hands over to whom today, or who is on duty or next, what is special, and who follows.

    The coverage says whether there are days with nobody around the duty; the availability, whether those on duty are
    away, and why as far as team.yaml lets that be published; `declined` are the duties whose person has declined the
    invitation; `beside` are the people on duty with its own; `special` are further facts about its days.
    """
    text, link = (team.description or "").strip(), team.page
    if handoff is None:
        return Message(f"{team.name}: nobody is assigned from {format_date(today)} on", (), "", link)
    duty, before, after = handoff.duty, handoff.before, handoff.after
    # A closure may have been announced after the load.
    closures = list_closed_days(team, duty.span)
    on_duty = "On duty"
    is_closed = sum(span.length for span, _ in closures) == duty.span.length
    people = join_all([duty.person, *beside], "and")
    if today < duty.span.start:
        title = f"nobody is on duty until {format_date(duty.span.start - DAY, today.year)}"
        on_duty = "Next assigned" if is_closed else "Next on duty"
        closing = team.closure(today)
        title += f" ({closing})" if closing else ""
    elif is_closed:
        title, on_duty = "nobody is on duty, it is closed", "Assigned"
    elif before is None or today > duty.span.start:
        title = f"{people} {'are' if beside else 'is'} on duty"
    elif before.person == duty.person:
        title = f"{people} {'stay' if beside else 'stays'} on duty"
    else:
        title = f"{before.person} hands over to {people}"
    known = availability or Availability(team, (), (), team.week.containing(today))
    reasons = team.published_absences == "reasons"
    away = _bracket(format_absences(known, duty, today, today, reasons=reasons))
    name = join_all([f"{duty.person}{DECLINED * (duty in declined)}{away}", *beside], "and")
    following = "Next: nobody is assigned yet"
    if after is not None:
        own = _bracket(
            [
                *format_absences(known, after, today, today, reasons=reasons),
                *format_closures(team, after, today, today),
            ]
        )
        next_name = f"{after.person}{DECLINED * (after in declined)}"
        following = f"Next: {next_name}, from {format_date(after.span.start, today.year)}{own}"
    facts = [
        *_format_missing("Until then", Span(today, duty.span.start), coverage, today),
        f"{on_duty}: {name}, {format_days(duty.span, today.year)}",
        *(f"Closed: {format_days(span, today.year)} ({label})" for span, label in closures),
        *special,
        *_format_missing(
            "After that", Span(duty.span.end, after.span.start if after else duty.span.end), coverage, today
        ),
        following,
    ]
    return Message(f"{team.name}: {title}", tuple(facts), text, link)


def _bracket(phrases: Iterable[str]) -> str:
    return "".join(f" ({phrase})" for phrase in phrases)


def format_message(message: Message, form: MessageFormat = "text") -> str:
    """Return the message as plain text, as Markdown, or as Slack has it; ends without a newline."""
    match form:
        case "text":
            title, facts = f"{message.title}.", [f"{fact}." for fact in message.facts]
            blocks = ["\n".join([title, *facts]), message.text, message.link or ""]
        case "markdown":
            facts = [f"- {_escape_markdown(fact)}" for fact in message.facts]
            link = f"<{message.link}>" if message.link else ""
            blocks = [f"**{_escape_markdown(message.title)}**", "\n".join(facts), message.text, link]
        case "slack":
            facts = [f"\N{BULLET} {_escape_slack(fact)}" for fact in message.facts]
            link = f"<{message.link}|All duties>" if message.link else ""
            title = _escape_slack(message.title).replace("*", "\N{ASTERISK OPERATOR}")  # which ends no bold text
            blocks = ["\n".join([f"*{title}*", *facts]), _escape_slack(message.text), link]
        case _:
            assert_never(form)
    return "\n\n".join(block for block in blocks if block)


def _escape_markdown(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)


def _escape_slack(text: str) -> str:
    """Return the text without what Slack reads as a link or a mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def format_away(why: str, when: str = "today") -> str:
    """Return `away today: sick`."""
    return f"away {when}" if why == AWAY else f"away {when}: {why}"


def _format_missing(when: str, days: Span, coverage: Coverage | None, today: date) -> list[str]:
    day = coverage.find_first_missing(days) if coverage else None
    return [f"{when} nobody from {format_date(day, today.year)}"] if day else []


def build_notice(team: Team, moves: Moves, changes: Changes, today: date, link: str | None = None) -> Message:
    """Return what has changed for one person, with whom, and which duties they have from now on."""
    before, after = changes.before, changes.after
    mine = [duty.span for duty in after if duty.person == moves.person and duty.span.end > today]
    others = [span for span in mine if span not in moves.gained]
    gained = [f"{format_days(s, today.year)}{_format_names(' (instead of {})', s, before)}" for s in moves.gained]
    lost = [f"{format_days(s, today.year)}{_format_names(' ({} now)', s, after)}" for s in moves.lost]
    known = any(duty.person == moves.person for duty in before)
    if moves.gained:
        subject = f"you are on duty {', '.join(format_days(span, today.year) for span in moves.gained)}"
    else:
        subject = f"you are no longer on duty {', '.join(format_days(span, today.year) for span in moves.lost)}"
    opening = "the rotation has changed for you" if known else "welcome to the rotation"
    lines = [f"{moves.person}, {opening}."]
    for heading, spans in (
        ("You are on duty", gained),
        ("You are no longer on duty", lost),
        ("As before, you are on duty", [format_days(span, today.year) for span in others]),
    ):
        if spans:
            lines += ["", f"{heading}:", *(f"  {span}" for span in spans)]
    if not mine:
        lines += ["", "You have no duty now."]
    lines += _format_duty_text(team) if moves.gained else []
    return Message(f"{team.name}: {subject}", (), "\n".join([*lines, *(["", link] if link else [])]), link)


def _format_names(form: str, span: Span, duties: Iterable[Duty]) -> str:
    """Return who else has a day of the span, in the form; nothing where nobody has."""
    names = [*dict.fromkeys(duty.person for duty in duties if duty.span.overlaps(span))]
    return form.format(join_all(names, "and")) if names else ""


def _format_duty_text(team: Team) -> list[str]:
    return ["", team.description.strip()] if team.description else []
