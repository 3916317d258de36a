"""Twelve years of a real team's joins and leaves, with vacations at random, by each rule: how far from fair, how even.

`python -m bench.years [SEEDS [YEARS]]` plans one rotation after another, as if each were loaded, and prints for every
rule, over so many runs with different vacations: the worst balance that anybody ever had, as a range, and the means of
the total comfort and of the number of short rests. What docs/fairness.md and docs/decisions/0001 say of twelve years is
from here.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from bench import argument
from bench.instances import vacations
from rotation.fairness.availability import Availability
from rotation.fairness.horizon import count_cycle, list_open_weeks
from rotation.fairness.instance import build_instance
from rotation.fairness.ledger import walk
from rotation.fairness.score import score, serve_whole_weeks
from rotation.model import Duty, Outage, Person, Team
from rotation.planner.planner import plan
from tests.planner.rules import least_recently_served, round_robin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rotation.fairness.instance import Instance

SEEDS, YEARS = 4, 12
FIRST = date(2014, 5, 12)
WINDOW = timedelta(weeks=52)
# When the people of a real team joined and left; None: still there.
ROSTER = (
    (FIRST, date(2017, 2, 2)),
    (FIRST, None),
    (FIRST, date(2023, 2, 21)),
    (FIRST, date(2020, 11, 9)),
    (FIRST, None),
    (FIRST, date(2018, 10, 8)),
    (FIRST, None),
    (date(2017, 2, 7), date(2017, 10, 9)),
    (date(2019, 10, 28), date(2020, 11, 9)),
    (date(2023, 5, 24), None),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """How a team plans: cycles of look-ahead, tolerance, whether only the last year counts, or without the planner."""

    name: str
    cycles_ahead: int = 2
    tolerance: float = 1.0
    last_year_only: bool = False
    names: Callable[[Instance], Sequence[str | None]] = lambda instance: plan(instance, lambda: 60.0).names


RULES = (
    Rule("planned two cycles ahead"),
    Rule("planned one cycle ahead", cycles_ahead=1),
    Rule("planned without looking ahead", cycles_ahead=0),
    Rule("only the last year counts", last_year_only=True),
    Rule("tolerance 1.15", tolerance=1.15),
    Rule("tolerance 1.3", tolerance=1.3),
    Rule("tolerance 1.5", tolerance=1.5),
    Rule("fixed order, who is away is passed over", cycles_ahead=0, names=round_robin),
    Rule("whoever served longest ago", cycles_ahead=0, names=least_recently_served),
)


def main() -> int:
    """Measure and print."""
    seeds, years = argument(1, SEEDS), argument(2, YEARS)
    print(f"{years} years, {seeds} runs; worst balance in weeks, total comfort (0 is best), short rests")
    for rule in RULES:
        runs = [_run(rule, seed, years) for seed in range(seeds)]
        worst, comfort, short_rests = zip(*runs, strict=True)
        print(
            f"{rule.name:<42}{min(worst):>6.2f} .. {max(worst):.2f}{statistics.mean(comfort):>8.1f}"
            f"{statistics.mean(short_rests):>8.1f}",
            flush=True,
        )
    return 0


def _run(rule: Rule, seed: int, years: int) -> tuple[float, float, int]:
    """Return the worst balance, the comfort and the number of short rests of so many years."""
    team = Team(
        "Years",
        tuple(Person(f"P{i}", joined=joined, left=left) for i, (joined, left) in enumerate(ROSTER)),
        since=FIRST,
    )
    outages = _outages(team, Random(f"years {seed}"), 52 * years)  # noqa: S311 (an example, not a secret)
    until = team.week.containing(FIRST).plus(52 * years)
    duties: list[Duty] = []
    first, comfort, short_rests = team.week.containing(FIRST), 0.0, 0
    while first < until:
        size = count_cycle(team, duties, first)
        weeks = list_open_weeks(team, first, size * (1 + rule.cycles_ahead))
        ruled = replace(team, tolerance=rule.tolerance)
        if rule.last_year_only:
            ruled = replace(ruled, since=max(FIRST, first.first - WINDOW))
        names = rule.names(build_instance(Availability(ruled, outages, duties, first), duties, weeks, size))[:size]
        # What the rotation is like is judged by the whole past, whatever the rule knows of it.
        printed = build_instance(Availability(team, outages, duties, first), duties, weeks[:size], size)
        reached = score(printed, serve_whole_weeks(printed, names))
        comfort, short_rests = comfort + reached.comfort, short_rests + reached.rest_violations
        duties += [Duty(week.span, name) for week, name in zip(weeks, names, strict=False) if name]
        first = weeks[size - 1].plus(1)
    entries = walk(team, duties, Availability(team, outages, duties, until), until)
    return max(abs(balance) for entry in entries for balance in entry.balance.values()), comfort, short_rests


def _outages(team: Team, random: Random, weeks: int) -> tuple[Outage, ...]:
    first = team.week.containing(FIRST)
    return tuple(
        Outage((person.name,), first.plus(t).span)
        for person in team.people
        for t, is_away in enumerate(vacations(random, weeks + 52))
        if is_away
    )


if __name__ == "__main__":
    sys.exit(main())
