"""The comment beside a week of rotation.txt: its days, who is out and why, and who else could serve."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from rotation.fairness.availability import AWAY
from rotation.fairness.score import ROUNDING
from rotation.text import cut, format_days, join_all, plural, width
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from rotation.fairness.alternatives import Replacements
    from rotation.model import Person
    from rotation.planner.planner import Proposal
    from rotation.weeks import Week

_SEPARATOR = " \N{MIDDLE DOT} "
_OFTEN = 4  # weeks away for each week that somebody can serve
_COMFORT = 3  # the levels that come before it: open weeks, short rests, excess
_COMFORT_LOST = 0.1  # by which somebody else is no worse a choice to speak of


def comment_beside(  # noqa: PLR0913, PLR0917 (all that a line may say)
    t: int, proposal: Proposal, others: Replacements, was: str | None, left_out: Collection[str], room: int
) -> str:
    """Return the comment of one week: its days, what it was, holidays, who is out and why, the best alternative.

    Where it would take more columns than there are, it says less of the holidays, the reasons and the names, in this
    order. Those `left_out` the header speaks of.
    """
    week = proposal.instance.weeks[t]
    dates = [format_days(week.span, week.first.year), *([was] if was else ())]
    out, holidays = _out(week, proposal), dict(_holidays(week, proposal))
    if not proposal.parts[t]:
        nobody = f"nobody is available: {_listed(out) or 'nobody is on the roster'}"
        return _SEPARATOR.join([nobody, *dates, *_dated(holidays)])
    out = {name: reason for name, reason in out.items() if name not in left_out}
    other = _alternative(t, proposal, others)
    for circumstances in _ways_to_say(holidays, out):
        text = _SEPARATOR.join([*dates, *filter(None, circumstances), *([f"or: {other}"] if other else ())])
        if width(text) <= room:
            break
    return text


def _ways_to_say(holidays: Mapping[str, str], out: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the holidays and who is out, in fewer and fewer columns."""
    yield *_dated(holidays), _out_text(_listed(out))
    yield *_dated(holidays), _out_text(_listed(out, 20))
    for columns in (20, 12, 8):
        yield *holidays, _out_text(_listed(out, columns))
    short = [cut(name, 20) for name in holidays]
    yield *short, _out_text(_listed(out, 8))
    yield *short, _out_text(", ".join(out))
    for first in (_some(short, 1), ""):
        for number in range(len(out), 0, -1):
            yield first, _out_text(_some([*out], number))
        yield first, _out_text(plural(len(out), "colleague")) if out else ""


def _dated(holidays: Mapping[str, str]) -> list[str]:
    return [f"{name} {days}" for name, days in holidays.items()]


def _out_text(listed: str) -> str:
    return f"out: {listed}" if listed else ""


def _listed(out: Mapping[str, str], columns: int | None = None) -> str:
    """Return the names with their reasons, these in at most so many columns."""
    return ", ".join(
        f"{name} ({reason if columns is None else cut(reason, columns)})" if reason else name
        for name, reason in out.items()
    )


def _some(words: Sequence[str], number: int) -> str:
    """Return the first words of a list, and how many more there are."""
    more = len(words) - number
    return ", ".join(words[:number]) + (f" and {more} more" if more > 0 else "")


def _alternative(t: int, proposal: Proposal, others: Replacements) -> str | None:
    """Return who else could serve the week: somebody about as good, or anybody where few are there to ask."""
    best = others.best(t)
    if best is None:
        return None
    now, then = proposal.score.levels, best.levels
    is_as_good = then[:_COMFORT] <= now[:_COMFORT] and then[_COMFORT] - now[_COMFORT] <= _COMFORT_LOST + ROUNDING
    week = proposal.instance.weeks[t]
    are_few = 2 * len(_out(week, proposal)) >= len(_sharing(week, proposal))
    return best.who if is_as_good or are_few else None


def _holidays(week: Week, proposal: Proposal) -> Iterator[tuple[str, str]]:
    """Yield the week's holidays and closures with their days, those of one name together."""
    for name, named in groupby(proposal.availability.holidays(week), key=lambda day_and_name: day_and_name[1]):
        days = [day for day, _ in named]
        yield name, format_days(Span.inclusive(days[0], days[-1]))


def _sharing(week: Week, proposal: Proposal) -> list[Person]:
    """Return those of the roster who share the duty and are on the team on any day of the week."""
    known = proposal.availability
    return [
        person
        for person in proposal.team.people
        if known.is_eligible(person, week) and any(span.overlaps(week.span) for span in known.time_on_team(person))
    ]


def _out(week: Week, proposal: Proposal) -> dict[str, str]:
    """Return those of the roster who are not available in the week, by name, with the reason, empty without one."""
    known = proposal.availability
    absences = {person.name: known.absence(person, week) for person in _sharing(week, proposal)}
    return {name: "" if absence.reason == AWAY else absence.reason for name, absence in absences.items() if absence}


@dataclass(frozen=True, slots=True)
class Absentees:
    """Who is not available in the weeks of a plan, or in all but a few, by name, with all their reasons.

    `but` has the first days of those few weeks.
    """

    reasons: Mapping[str, str]
    but: Mapping[str, tuple[date, ...]]

    def sentences(self) -> Iterator[str]:
        """Yield a sentence about those who are away in the same weeks."""
        for but in dict.fromkeys(self.but.values()):
            own = {name: reason for name, reason in self.reasons.items() if self.but[name] == but}
            weeks = f"all but {join_all([*map(str, but)], 'and')}" if but else "all these weeks"
            yield f"Away in {weeks}: {_listed(own)}."


def absentees(proposal: Proposal) -> Absentees:
    """Return of whom it is better to speak once than beside each of the weeks asked for."""
    weeks = [proposal.instance.weeks[t] for t in proposal.instance.asked]
    out = [_out(week, proposal) for week in weeks]
    but = {
        person.name: tuple(week.first for week, away in zip(weeks, out, strict=True) if person.name not in away)
        for person in proposal.team.people
    }
    often = {name: days for name, days in but.items() if len(weeks) - len(days) >= max(2, _OFTEN * len(days))}
    reasons = {name: ", ".join(dict.fromkeys(away[name] for away in out if away.get(name))) for name in often}
    return Absentees(reasons, often)


def closed_weeks(proposal: Proposal) -> dict[date, tuple[str, ...]]:
    """Return a line for each closed week between those printed."""
    lines: dict[date, tuple[str, ...]] = {}
    week, last = proposal.instance.weeks[0], proposal.instance.weeks[proposal.instance.printed - 1]
    while week < last:
        if not proposal.availability.working_days(week):
            lines[week.first] = (
                f"{week.first}: closed{_SEPARATOR}{', '.join(_dated(dict(_holidays(week, proposal))))}",
            )
        week = week.plus(1)
    return lines


def open_weeks(proposal: Proposal, others: Replacements) -> dict[date, tuple[str, ...]]:
    """Return a line for each week between those printed that nobody can serve, and that is not assigned."""
    unserved = (t for t in proposal.instance.asked if not proposal.parts[t])
    weeks = proposal.instance.weeks
    return {
        weeks[t].first: (f"{weeks[t].first}: {comment_beside(t, proposal, others, None, (), 0)}",) for t in unserved
    }
