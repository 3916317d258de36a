"""The comment beside a week of rotation.txt: its days, who is out and why, and who else could serve."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from rotation.fairness.alternatives import Replacements
from rotation.fairness.availability import AWAY
from rotation.fairness.score import ROUNDING
from rotation.text import cut, format_days, join_all, measure_width, pluralize
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from rotation.planner.planner import Proposal
    from rotation.weeks import Week

_SEPARATOR = " \N{MIDDLE DOT} "
_OFTEN = 4  # weeks away for each week that somebody can serve
_COMFORT = 3  # the levels that come before it: open weeks, short rests, excess
_COMFORT_LOST = 0.1  # by which somebody else is no worse a choice to speak of


@dataclass(frozen=True, slots=True)
class _Sharing:
    """Of those of the roster who share the duty of a week: how many they are, and who is not available, by name.

    These have their reason, empty without one.
    """

    number: int
    out: Mapping[str, str]


class WeekComments:
    """The comments of the weeks of a plan that were asked for, each in `room` columns where that is enough."""

    def __init__(self, proposal: Proposal, room: int) -> None:
        self._proposal, self._limit_arcs, self._others = proposal, room, Replacements(proposal.score)
        self._levels = proposal.score.levels
        self._sharing = {t: _find_sharing(proposal.instance.weeks[t], proposal) for t in proposal.instance.requested}
        self.absentees = _find_absentees(proposal, self._sharing)

    def format_beside(self, t: int, was: str | None = None) -> str:
        """Return the comment of one week: its days, what it was, holidays, who is out and why, the best alternative.

        Where it would take more columns than there are, it says less of the holidays, the reasons and the names, in
        this order. Of those absent in nearly all weeks the header speaks.
        """
        week = self._proposal.instance.weeks[t]
        dates = [format_days(week.span, week.first.year), *([was] if was else ())]
        out, holidays = self._sharing[t].out, dict(_list_holidays(week, self._proposal))
        if not self._proposal.parts[t]:
            nobody = f"nobody is available: {_join_names(out) or 'nobody is on the roster'}"
            return _SEPARATOR.join([nobody, *dates, *_format_dated(holidays)])
        out = {name: reason for name, reason in out.items() if name not in self.absentees.reasons}
        other = self._format_alternative(t)
        for circumstances in _shorten(holidays, out):
            text = _SEPARATOR.join([*dates, *filter(None, circumstances), *([f"or: {other}"] if other else ())])
            if measure_width(text) <= self._limit_arcs:
                break
        return text

    def open_weeks(self) -> dict[date, tuple[str, ...]]:
        """Return a line for each week between those printed that nobody can serve, and that is not assigned."""
        unserved = (t for t in self._proposal.instance.requested if not self._proposal.parts[t])
        weeks = self._proposal.instance.weeks
        return {weeks[t].first: (f"{weeks[t].first}: {self.format_beside(t)}",) for t in unserved}

    def _format_alternative(self, t: int) -> str | None:
        """Return who else could serve the week: somebody about as good, or anybody where few are there to ask."""
        best = self._others.find_best(t)
        if best is None:
            return None
        now, then = self._levels, best.levels
        is_as_good = then[:_COMFORT] <= now[:_COMFORT] and then[_COMFORT] - now[_COMFORT] <= _COMFORT_LOST + ROUNDING
        are_few = 2 * len(self._sharing[t].out) >= self._sharing[t].number
        return best.who if is_as_good or are_few else None


def _shorten(holidays: Mapping[str, str], out: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the holidays and who is out, in fewer and fewer columns."""
    yield *_format_dated(holidays), _format_out(_join_names(out))
    yield *_format_dated(holidays), _format_out(_join_names(out, 20))
    for columns in (20, 12, 8):
        yield *holidays, _format_out(_join_names(out, columns))
    short = [cut(name, 20) for name in holidays]
    yield *short, _format_out(_join_names(out, 8))
    yield *short, _format_out(", ".join(out))
    for first in (_join_first(short, 1), ""):
        for number in range(len(out), 0, -1):
            yield first, _format_out(_join_first([*out], number))
        yield first, _format_out(pluralize(len(out), "colleague")) if out else ""


def _format_dated(holidays: Mapping[str, str]) -> list[str]:
    return [f"{name} {days}" for name, days in holidays.items()]


def _format_out(listed: str) -> str:
    return f"out: {listed}" if listed else ""


def _join_names(out: Mapping[str, str], columns: int | None = None) -> str:
    """Return the names with their reasons, these in at most so many columns."""
    return ", ".join(
        f"{name} ({reason if columns is None else cut(reason, columns)})" if reason else name
        for name, reason in out.items()
    )


def _join_first(words: Sequence[str], number: int) -> str:
    """Return the first words of a list, and how many more there are."""
    more = len(words) - number
    return ", ".join(words[:number]) + (f" and {more} more" if more > 0 else "")


def _list_holidays(week: Week, proposal: Proposal) -> Iterator[tuple[str, str]]:
    """Yield the week's holidays and closures with their days, those of one name together."""
    for name, named in groupby(proposal.availability.holidays(week), key=lambda day_and_name: day_and_name[1]):
        days = [day for day, _ in named]
        yield name, format_days(Span.inclusive(days[0], days[-1]))


def _find_sharing(week: Week, proposal: Proposal) -> _Sharing:
    """Return who shares the duty of the week, and is on the team on any day of it."""
    known, days = proposal.availability, week.span
    people = [
        person
        for person in proposal.team.people
        if known.is_eligible(person, week) and any(span.overlaps(days) for span in known.time_on_team(person))
    ]
    absences = {person.name: absence for person in people if (absence := known.absence(person, week))}
    out = {name: "" if absence.reason == AWAY else absence.reason for name, absence in absences.items()}
    return _Sharing(len(people), out)


@dataclass(frozen=True, slots=True)
class Absentees:
    """Who is not available in the weeks of a plan, or in all but a few, by name, with all their reasons.

    `but` has the first days of those few weeks.
    """

    reasons: Mapping[str, str]
    but: Mapping[str, tuple[date, ...]]

    def format_sentences(self) -> Iterator[str]:
        """Yield a sentence about those who are away in the same weeks."""
        for but in dict.fromkeys(self.but.values()):
            own = {name: reason for name, reason in self.reasons.items() if self.but[name] == but}
            weeks = f"all but {join_all([*map(str, but)], 'and')}" if but else "all these weeks"
            yield f"Away in {weeks}: {_join_names(own)}."


def _find_absentees(proposal: Proposal, sharing: Mapping[int, _Sharing]) -> Absentees:
    """Return of whom it is better to speak once than beside each of the weeks asked for."""
    weeks = [proposal.instance.weeks[t] for t in sharing]
    out = [each.out for each in sharing.values()]
    but = {
        person.name: tuple(week.first for week, away in zip(weeks, out, strict=True) if person.name not in away)
        for person in proposal.team.people
    }
    often = {name: days for name, days in but.items() if len(weeks) - len(days) >= max(2, _OFTEN * len(days))}
    reasons = {name: ", ".join(dict.fromkeys(away[name] for away in out if away.get(name))) for name in often}
    return Absentees(reasons, often)


def format_closed_weeks(proposal: Proposal) -> dict[date, tuple[str, ...]]:
    """Return a line for each closed week between those printed."""
    lines: dict[date, tuple[str, ...]] = {}
    week, last = proposal.instance.weeks[0], proposal.instance.weeks[proposal.instance.printed - 1]
    while week < last:
        if not proposal.availability.working_days(week):
            lines[week.first] = (
                f"{week.first}: closed{_SEPARATOR}{', '.join(_format_dated(dict(_list_holidays(week, proposal))))}",
            )
        week = week.plus(1)
    return lines
