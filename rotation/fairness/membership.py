"""Who is on the team when: the stints that team.yaml gives, and what is assumed of people of whom it gives none.

Without `joined` somebody counts from the round of their first duty on: a team of bare names starts together, and a
newcomer owes nothing for the time before.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rotation.model import Duty, Team
    from rotation.weeks import Week

_FOREVER = date(9999, 12, 30)


def find_first_ledger_week(team: Team, duties: Sequence[Duty], until: Week) -> Week:
    """Return the week with which the ledger begins: at or after `fairness.since`, else that of the roster's first duty.

    It is never later than `until`.
    """
    if team.since is not None:
        return min(until, team.week.at_or_after(team.since))
    roster = {person.name for person in team.people}
    begun = (team.week.containing(duty.span.start) for duty in duties if duty.person in roster)
    return min([until, *begun])


def find_time_on_team(
    team: Team, duties: Sequence[Duty], first: Week, *, planning: bool = True
) -> dict[str, tuple[Span, ...]]:
    """Return, by name, the times that each person is on the team, in order, seen from the first week being planned.

    For `planning` everybody without `joined` is there from that week on, although a round later on has their first
    duty. Where nothing is planned, that would charge them for weeks in which others serve already.
    """
    served: dict[Week, set[str]] = {}
    first_duty: dict[str, Week] = {}
    for duty in sorted(duties):
        for week in team.week.weeks_of(duty.span):
            served.setdefault(week, set()).add(duty.person)
            first_duty.setdefault(duty.person, week)
    rounds = _find_round_starts(served, find_first_ledger_week(team, duties, first))

    def find_joined(name: str) -> date:
        week = first_duty.get(name)
        start = first if week is None else rounds[week]
        return (min(start, first) if planning else start).first

    return {
        person.name: tuple(
            Span.inclusive(stint.joined or find_joined(person.name), stint.left or _FOREVER) for stint in person.stints
        )
        for person in team.people
    }


def find_names_without_past(team: Team, duties: Sequence[Duty]) -> tuple[str, ...]:
    """Return the names of those who have neither `joined` nor a duty, and so count from the first planned week on."""
    served = {duty.person for duty in duties}
    return tuple(person.name for person in team.people if person.joined is None and person.name not in served)


def _find_round_starts(served: Mapping[Week, Collection[str]], begin: Week) -> dict[Week, Week]:
    """Return, for each week served, the first of its round: as far back as nobody serves in two of the weeks."""
    starts: dict[Week, Week] = {}
    last: dict[str, Week] = {}
    start = begin
    for week in sorted(served):
        if week >= begin:
            # A round never begins before the one of an earlier week: what ends that one is behind this one, too.
            start = max([start, *(last[name].plus(1) for name in served[week] if name in last)])
            last |= dict.fromkeys(served[week], week)
        starts[week] = start if week >= begin else week
    return starts
