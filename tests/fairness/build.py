"""Small teams and calendars, made by hand. Week 0 begins on Monday 2026-01-05."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rotation.fairness.availability import Availability
from rotation.fairness.instance import Instance, build_instance
from rotation.fairness.ledger import Entry, walk
from rotation.model import Duty, Outage, Person, Team
from rotation.weeks import Span, Week

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


def day(week: int, weekday: int = MONDAY) -> date:
    """Return a day of the week of this number."""
    return date(2026, 1, 5) + timedelta(weeks=week, days=weekday)


def week(number: int) -> Week:
    """Return the week, Monday to Friday."""
    return Week(day(number), 5)


def days(first: date, last: date | None = None) -> Span:
    """Return the days from the first to the last one, both included."""
    return Span.inclusive(first, last or first)


def team(*people: Person | str, **settings: Any) -> Team:  # noqa: ANN401 - whatever a Team takes
    """Return a team of these people, of the whole of 2025 and later where only a name is given."""
    return Team(
        "Team", tuple(Person(p, joined=date(2025, 1, 1)) if isinstance(p, str) else p for p in people), **settings
    )


def duty(name: str, number: int, first: int = MONDAY, last: int = FRIDAY) -> Duty:
    """Return the person's duty on these weekdays of a week."""
    return Duty(days(day(number, first), day(number, last)), name)


def duties(*names: str) -> list[Duty]:
    """Return whole weeks of duty from week 0 on; `-` is nobody."""
    return [duty(name, number) for number, name in enumerate(names) if name != "-"]


def out(
    who: str | None, first: date, last: date | None = None, every: str | None = None, why: str | None = None
) -> Outage:
    """Return an outage of somebody, or of everyone, from the first to the last day."""
    return Outage(None if who is None else (who,), days(first, last), every, why)


def available(members: Team, outages: Sequence[Outage] = (), history: Sequence[Duty] = ()) -> Availability:
    """Return who can serve when, as seen from week 10."""
    return Availability(members, outages, history, week(10))


def entries(members: Team, history: Sequence[Duty], until: int, outages: Sequence[Outage] = ()) -> list[Entry]:
    """Return the ledger up to the beginning of a week."""
    first = members.week.at_or_after(day(until))
    return list(walk(members, history, Availability(members, outages, history, first), first))


def balances(members: Team, history: Sequence[Duty], until: int, outages: Sequence[Outage] = ()) -> Mapping[str, float]:
    """Return the balances at the beginning of a week."""
    return entries(members, history, until, outages)[-1].balance


def planning(
    members: Team, history: Sequence[Duty], first: int, count: int = 1, outages: Sequence[Outage] = ()
) -> Instance:
    """Return the instance for so many weeks from the first one on, all of them printed."""
    begin = members.week.at_or_after(day(first))
    availability = Availability(members, outages, history, begin)
    return build_instance(availability, history, [begin.plus(n) for n in range(count)], count)


def approx(expected: float | Sequence[float] | None = None, **by_name: float) -> object:
    """Return what equals this number, these numbers, or these by name, but for rounding."""
    return pytest.approx(by_name if expected is None else expected, rel=0, abs=1e-9)
