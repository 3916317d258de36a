"""What each person has done and will do, week by week, and how much of their fair share that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from rotation.fairness.availability import Availability, list_working_days
from rotation.fairness.horizon import list_open_weeks
from rotation.fairness.instance import build_instance
from rotation.fairness.ledger import names_by_day, sum_parts_served
from rotation.fairness.score import divide_weeks, score

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rotation.model import Duty, Outage, Person, Team
    from rotation.weeks import Week

BACK, AHEAD = 26, 8  # weeks shown before today, and at least after today, where nothing else is asked for


class State(Enum):
    """What a week is for one person."""

    SERVES = "serves"
    PART = "serves a part"
    AWAY = "away"
    FREE = "free"
    CLOSED = "closed"
    ABSENT = "not on the roster"


@dataclass(frozen=True, slots=True)
class Tally:
    """One person's side, in weeks: `weeks` served up to and with the running week, `share` the fair part of all served.

    `planned` is what the calendar has for later, `balance_after` the balance at its end.
    """

    name: str
    weeks: float
    balance: float
    planned: float
    balance_after: float

    @property
    def share(self) -> float:
        """What would have been fair so far, weeks forgiven or inherited when people joined or left included."""
        return self.weeks - self.balance


@dataclass(frozen=True, slots=True)
class Row:
    """One person's history. Gaps are in weeks, between the starts of duties; None where there are none.

    `tally` is None for those who do not share the duty any more, or never did. `holiday_weeks` are those served.
    """

    name: str
    tally: Tally | None
    holiday_weeks: int
    shortest_gap: int | None
    longest_gap: int | None
    next_duty: date | None
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Everybody's history, in the order of the roster, then those who are not on it; `weeks` are those of the states.

    `running` is the index of the first week that is not over today, or of the end; `open` marks weeks without duty
    between others that have one.
    """

    weeks: tuple[Week, ...]
    running: int
    open: tuple[bool, ...]
    rows: tuple[Row, ...]


def build_history(  # noqa: PLR0913 (a window is two days)
    team: Team,
    outages: Sequence[Outage],
    duties: Sequence[Duty],
    today: date,
    *,
    first: date | None = None,
    last: date | None = None,
) -> History:
    """Return the history, its states for the weeks that begin from the first day to the last, both inclusive.

    By default these are half a year up to today, and all that is assigned for later.
    """
    # 1. What everybody has done so far, and the weeks to show.
    weeks = _choose_weeks(team, duties, today, first, last)
    served = _find_weeks_served(team, duties)
    availability = Availability(team, outages, duties, team.week.after(today), planning=False)
    tallies = {each.name: each for each in _tally(availability, duties, today)}
    names = names_by_day(duties)
    strangers = sorted(served.keys() - {person.name for person in team.people})

    # 2. A row for each person; gaps, holiday weeks and the next duty are those of all time, not of the weeks shown.
    def build_row(name: str, person: Person | None) -> Row:
        own = sorted(served.get(name, ()))
        gaps = [later.since(earlier) for earlier, later in pairwise(own)]
        return Row(
            name=name,
            tally=tallies.get(name),
            holiday_weeks=sum(week.first <= today and bool(availability.holidays(week)) for week in own),
            shortest_gap=min(gaps, default=None),
            longest_gap=max(gaps, default=None),
            next_duty=min((d.span.start for d in duties if d.person == name and d.span.start >= today), default=None),
            states=tuple(_find_state(name, person, week, availability, names) for week in weeks),
        )

    rows = [build_row(person.name, person) for person in team.people]
    rows += [build_row(name, None) for name in strangers]
    # 3. Open weeks are those between the first duty and the last: before and after them nobody was missing yet.
    assigned = {week for own in served.values() for week in own}
    return History(
        weeks=weeks,
        running=sum(week.span.end <= today for week in weeks),
        open=tuple(
            bool(assigned and min(assigned) < week < max(assigned) and availability.working_days(week))
            and not any(day in names for day in week.span.days())
            for week in weeks
        ),
        rows=tuple(each for each in rows if each.tally or _is_seen(each)),
    )


def _is_seen(row: Row) -> bool:
    return any(state in {State.SERVES, State.PART} for state in row.states)


def _choose_weeks(
    team: Team, duties: Sequence[Duty], today: date, first: date | None, last: date | None
) -> tuple[Week, ...]:
    """Return the weeks to show, in order; the running one at least, unless other days are asked for."""
    running = team.week.containing(today)
    assigned = [week for duty in duties for week in team.week.weeks_of(duty.span)]
    begin = max(running.plus(-BACK), min([running, *assigned]))
    end = max([running.plus(AHEAD), *assigned])
    if first is not None:
        begin = team.week.at_or_after(first)
    if last is not None:
        end = team.week.containing(last)
    return tuple(begin.plus(n) for n in range(1 + end.since(begin)))


def _find_weeks_served(team: Team, duties: Sequence[Duty]) -> Mapping[str, set[Week]]:
    served: dict[str, set[Week]] = {}
    for duty in duties:
        served.setdefault(duty.person, set()).update(team.week.weeks_of(duty.span))
    return served


def _find_state(
    name: str, person: Person | None, week: Week, availability: Availability, names: Mapping[date, set[str]]
) -> State:
    # Somebody may have served in a week that was closed later: then all its days count.
    days = availability.working_days(week) or tuple(week.span.days())
    own = sum(name in names.get(day, ()) for day in days)
    if own:
        return State.SERVES if 2 * own > len(days) else State.PART
    if person is None or not availability.is_active(person, week):
        return State.ABSENT
    if not availability.working_days(week):
        return State.CLOSED
    return State.FREE if availability.is_available(person, week) else State.AWAY


def tally_weeks(team: Team, outages: Sequence[Outage], duties: Sequence[Duty], today: date) -> tuple[Tally, ...]:
    """Return the tally of everybody who shares the duty now or in what is planned, in roster order."""
    return _tally(Availability(team, outages, duties, team.week.after(today), planning=False), duties, today)


def _tally(availability: Availability, duties: Sequence[Duty], today: date) -> tuple[Tally, ...]:
    team = availability.team
    # The weeks to come are scored like a plan: what it begins from is the balance today, with the running week counted
    # as served, because nobody can be asked to do less of it any more.
    weeks = _list_weeks_to_come(team, duties, today)
    instance = build_instance(availability, duties, weeks, len(weeks))
    served = _sum_served(team, duties, weeks[0])
    summaries = score(instance, divide_weeks(instance, team, availability, duties)).summaries
    return tuple(
        Tally(each.name, math.fsum(served.get(each.name, ())), each.balance_before, each.weeks, each.balance_after)
        for each in summaries
    )


def _sum_served(team: Team, duties: Sequence[Duty], until: Week) -> dict[str, list[float]]:
    """Return, by name, the parts of weeks served from the ledger's beginning up to, not including, `until`."""
    # The same weeks as in the ledger, but its balances are not asked for: who left long ago has served, too.
    names = names_by_day([duty for duty in duties if duty.span.start < until.first])
    first = team.week.containing(min(names, default=until.first))
    if team.since is not None:
        first = max(first, team.week.at_or_after(team.since))
    parts: dict[str, list[float]] = {}
    for week in (first.plus(n) for n in range(until.since(first))):
        if days := list_working_days(team, week):
            for name, part in sum_parts_served(names, days).items():
                parts.setdefault(name, []).append(part)
    return parts


def _list_weeks_to_come(team: Team, duties: Sequence[Duty], today: date) -> tuple[Week, ...]:
    """Return the weeks, without closed ones, from the next on to the last that is assigned; the next one at least."""
    first = list_open_weeks(team, team.week.after(today), 1)[0]
    last = max((week for duty in duties for week in team.week.weeks_of(duty.span)), default=first)
    following = (first.plus(n) for n in range(1, last.since(first) + 1))
    return (first, *(week for week in following if list_working_days(team, week)))
