"""What there is to say about the past with which a plan begins: what team.yaml seems to have wrong, and what follows.

A value without a date rules all of the past. Where somebody has changed it lately, the balances show it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rotation.errors import Problem, Severity
from rotation.fairness.availability import Availability
from rotation.fairness.instance import build_instance
from rotation.fairness.membership import find_first_ledger_week
from rotation.fairness.score import ROUNDING
from rotation.text import format_signed
from rotation.weeks import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rotation.fairness.instance import Instance, Member
    from rotation.fairness.score import Score
    from rotation.model import Duty, Outage, Person, Team
    from rotation.weeks import Week

LARGE = 3  # weeks: swaps and covers make no such balance, a mistake in team.yaml or a rotation made by hand does
_LONG_AGO = 3  # ideal gaps since the last duty: who has been silent for so long was not there
_OFTEN = 2  # weeks served while exempt: one may have been a favour


def review_opening(
    team: Team, outages: Sequence[Outage], duties: Sequence[Duty], first: Week, today: date
) -> tuple[Problem, ...]:
    """Return what seems wrong about the balances with which this week begins, and the duties that they leave out.

    Duties after today are left out: they may still change hands.
    """
    availability = Availability(team, outages, duties, first)
    instance = build_instance(availability, duties, [first], 1)
    counted = Span(find_first_ledger_week(team, duties, first).first, min(first.first, today))
    past = sorted(duty for duty in duties if duty.span.overlaps(counted))
    problems = [
        _warn_of_uncounted(person, [duty for duty in past if duty.person == person.name], availability)
        for person in team.people
    ]
    large = [member for member in instance.people if abs(member.balance) > LARGE]
    if large:
        problems.append(_build_large_balances(large, instance, team))
    return tuple(problem for problem in problems if problem)


def count_weeks_to_even_out(score: Score) -> int | None:
    """Return how many weeks it takes until no balance is beyond the tolerance that the plan's weeks begin with.

    It is counted where the plan reaches it, else estimated from how fast people can go without duty or catch up. 0
    where there is nothing to even out; None where it cannot be: somebody cannot catch up without short rests.
    """
    instance = score.instance
    limit = instance.tolerance + ROUNDING
    beyond = [member for member in instance.people if abs(member.balance) > limit]
    if not beyond:
        return 0
    late = [
        t
        for member in instance.people
        for t, balance in enumerate(score.balances[member.name])
        if member.weeks[t].active and abs(balance) > limit
    ]
    following = max(late, default=-1) + 1
    if following < len(instance.weeks):
        return instance.offsets[following] + 1
    longest = max(_bound_time(member, instance.tolerance) for member in beyond)
    return None if math.isinf(longest) else max(math.ceil(round(longest, 9)), instance.offsets[-1] + 1)


def _bound_time(member: Member, tolerance: float) -> float:
    """Return in how many weeks the balance can be within the tolerance: without duty, or with one after each rest."""
    much = abs(member.balance) - tolerance
    if member.balance > 0:
        return much * member.ideal_gap
    gain = 1 / member.rest - 1 / member.ideal_gap
    return much / gain if gain > ROUNDING else math.inf


def _warn_of_uncounted(person: Person, own: Sequence[Duty], availability: Availability) -> Problem | None:
    """Return the warning that duties of the person count for nobody, because of when they are on the team; or None."""
    spans, week = availability.time_on_team(person), availability.team.week
    outside = [duty for duty in own if not any(span.overlaps(duty.span) for span in spans)]
    before = [duty for duty in outside if person.joined and duty.span.start < person.joined]
    if before:
        joined = week.weeks_of(before[0].span)[0].first
        stints = [str(joined), *(str(stint.joined) for stint in person.later)]
        written = stints[0] if len(stints) == 1 else f"[{', '.join(stints)}]"
        message = f"{_count_duties(person, before)} before joining on {person.joined}"
        return _build_not_counted(person, message, f"to count what they did before, write `joined: {written}`")
    if outside:
        message = f"{_count_duties(person, outside)} after leaving"
        return _build_not_counted(
            person, message, "to count it, correct `left`, or write the stints: `joined: [DATE, DATE]`"
        )
    exempt = [duty for duty in own if not availability.is_eligible(person, week.weeks_of(duty.span)[0])]
    dated = {change.key for change in person.changes}
    if len(exempt) < _OFTEN:
        return None
    since = week.weeks_of(exempt[-1].span)[-1].plus(1).first
    was_exempt = [duty for duty in exempt if availability.is_exempt(person, week.weeks_of(duty.span)[0])]
    if len(was_exempt) >= len(exempt) - len(was_exempt):
        hint = f"if they are exempt only from some day on, write it: `exempt: {{{since}: {person.exempt or 'REASON'}}}`"
        hint = "if they shared it then, correct the dates of `exempt`" if "exempt" in dated else hint
        return _build_not_counted(person, f"{_count_duties(person, exempt)} while exempt", hint)
    hint = f"if they work less only from some day on, write it: `fte: {{{since}: {person.fte:g}}}`"
    hint = "if they shared it then, correct the dates of `fte`" if "fte" in dated else hint
    return _build_not_counted(person, f"{_count_duties(person, exempt)} while working too little to share it", hint)


def _count_duties(person: Person, duties: Sequence[Duty]) -> str:
    number = "1 duty" if len(duties) == 1 else f"{len(duties)} duties"
    return f"{person.name} has {number} ({_format_dates(duties)})"


def _format_dates(duties: Sequence[Duty]) -> str:
    first, last = duties[0].span.start, duties[-1].span.start
    return str(first) if first == last else f"{first} .. {last}"


def _build_not_counted(person: Person, message: str, hint: str) -> Problem:
    return Problem(Severity.WARNING, "not-counted", f"{message}, not counted", person.place, hint)


def _build_large_balances(large: Sequence[Member], instance: Instance, team: Team) -> Problem:
    """Return the warning that the plan begins with large balances, and what may have made them."""
    first = instance.weeks[0].first
    causes = list(_find_causes(large, first, team))
    balances = ", ".join(f"{member.name} {format_signed(member.balance)}" for member in large)
    message = f"balances are beyond {LARGE} weeks on {first}: {balances}"
    hints = [*(hint for _, hint in causes), f"`fairness: {{since: {first}}}` starts afresh"]
    place = next((person.place for person, _ in causes), None)
    return Problem(Severity.WARNING, "large-balance", message, place, "\n".join(hints))


def _find_causes(large: Sequence[Member], first: date, team: Team) -> Iterator[tuple[Person, str]]:
    """Yield what in team.yaml may have made large balances, the likeliest first: whose it is, and what to write."""
    people = {person.name: person for person in team.people}
    for person in team.people:
        if person.weight != 1 and not any(change.key == "weight" for change in person.changes):
            written = f"`weight: {{{first}: {person.weight:g}}}`"
            yield person, f"a weight without a date rules all of the past; if {person.name}'s is new, write {written}"
    for member in large:
        person = people[member.name]
        if member.balance > 0 or (member.last is not None and -member.last < _LONG_AGO * member.ideal_gap):
            continue
        if member.last_served is None:
            since = f"`exempt: {{{person.joined or first}: REASON, {first}: false}}`"
            new = f"{person.name} never served; if they are new, write `joined: {first}`"
            yield person, f"{new}, if they were exempt, {since}"
        else:
            away = f"`exempt: {{{member.last_served}: REASON, {first}: false}}`"
            gone = f"{person.name} last served {member.last_served}; if they were not there since,"
            yield person, f"{gone} write `left: DATE` or {away}"
