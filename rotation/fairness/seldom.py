"""Who can hardly ever serve, because the days on which they are away again and again are too many in most weeks."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from rotation.errors import Problem, Severity
from rotation.fairness.availability import Availability
from rotation.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rotation.model import Outage, Person, Team
    from rotation.weeks import Week

_CYCLES, _LEAST_WEEKS = 3, 26  # how far ahead is looked: so many weeks for each person, or so many
_SELDOM = 1 / 4  # of the weeks


def warn_of_seldom_available(team: Team, outages: Sequence[Outage], today: date) -> tuple[Problem, ...]:
    """Return a warning for each person whom recurring outages leave less than a quarter of the weeks to come."""
    recurring = [outage for outage in outages if outage.every]
    people = [p for p in team.eligible if any(each.who is None or p.name in each.who for each in recurring)]
    if not people:
        return ()
    first = team.week.at_or_after(today)
    weeks = [first.plus(n) for n in range(max(_LEAST_WEEKS, _CYCLES * len(team.eligible)))]
    # Public holidays are looked up only where it matters: they give a few weeks more, and the library loads slowly.
    plain = Availability(_remove_holidays(team), outages, (), first)
    people = [person for person in people if _is_seldom(person, weeks, plain)]
    if not people:
        return ()
    availability = Availability(team, outages, (), first)
    return tuple(
        problem
        for person in people
        if _is_seldom(person, weeks, availability)
        for problem in _build_warning(person, weeks, availability)
    )


def _is_seldom(person: Person, weeks: Sequence[Week], availability: Availability) -> bool:
    active = [week for week in weeks if availability.is_active(person, week) and availability.working_days(week)]
    return sum(availability.is_available(person, week) for week in active) < _SELDOM * len(active)


def _build_warning(person: Person, weeks: Sequence[Week], availability: Availability) -> Iterator[Problem]:
    """Yield the warning, where most of what keeps the person from serving recurs."""
    active = [week for week in weeks if availability.is_active(person, week) and availability.working_days(week)]
    away = [week for week in active if not availability.is_available(person, week)]
    out = [availability.out_days(person, week) for week in away]
    recurring = [each for days in out for each in availability.outages(person, days) if each.every]
    if len(recurring) * 2 < len(away):
        return
    (days, times), *_ = Counter(map(len, out)).most_common()
    most = availability.max_days_out(person, away[0])
    message = (
        f"{person.name} can serve {len(active) - len(away)} of the next {pluralize(len(active), 'week')}: "
        f"{pluralize(days, 'day')} out in {'each' if times == len(away) else 'most'}, max_days_out is {most}"
    )
    hint = f"if they can be on duty anyway, write `max_days_out: {days}` for {person.name} in team.yaml"
    yield Problem(Severity.WARNING, "seldom-available", message, recurring[0].place, hint)


def _remove_holidays(team: Team) -> Team:
    """Return the team as if there were no public holidays."""
    people = tuple(
        replace(person, holidays=None, changes=tuple(c for c in person.changes if c.key != "holidays"))
        for person in team.people
    )
    changes = tuple(change for change in team.changes if change.key != "holidays")
    return replace(team, holidays=None, holidays_add=(), holidays_remove=(), people=people, changes=changes)
