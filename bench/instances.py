"""Teams at random, of any size, as the planner meets them: vacations in one piece, weights, a past fair or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from random import Random

from rotation.fairness.instance import Instance, Member, MemberWeek
from rotation.weeks import Week

FIRST = Week(date(2026, 11, 30), 5)
WEEKS_AWAY = 2  # weeks that a vacation lasts on average
AWAY = 0.12  # part of all weeks that people are away
AWAY_NEW = 0.06  # the same for a new team
HOLIDAYS = 0.15  # part of all weeks with a public holiday
DAY_OUT = 0.08  # part of all weeks with a day out that does not prevent serving
PART_TIME = (1.0, 1.0, 1.0, 1.0, 0.5, 0.8)


@dataclass(frozen=True, slots=True)
class Kind:
    """What the teams of one row of a table have in common; `unfair` is how far, in weeks, balances begin from 0.

    A team that `is_new` has no past, no holidays and few absences: people are nearly alike, which makes proofs hard.
    """

    people: int
    weeks: int
    unfair: float = 0.0
    weights: tuple[float, ...] = PART_TIME
    is_new: bool = False

    def __str__(self) -> str:
        past = "new team" if self.is_new else f"up to {self.unfair:g} off" if self.unfair else "fair so far"
        return f"{self.people} x {self.weeks}, {past}"


def random_instance(kind: Kind, seed: int) -> Instance:
    """Return the instance of the team with this number."""
    random = Random(f"{replace(kind, is_new=False)} {seed}")  # noqa: S311 - examples, not secrets
    away_part, holidays, day_out = (AWAY_NEW, 0.0, 0.0) if kind.is_new else (AWAY, HOLIDAYS, DAY_OUT)
    weights = [random.choice(kind.weights) for _ in range(kind.people)]
    away = [vacations(random, kind.weeks, away_part) for _ in weights]
    present = [sum(w for w, out in zip(weights, away, strict=True) if not out[t]) for t in range(kind.weeks)]
    balances = [random.uniform(-kind.unfair, kind.unfair) for _ in weights]
    shift = sum(balances) / sum(weights)
    lasts = random.sample(range(-kind.people - 2, 0), kind.people)

    holiday = [random.random() < holidays for _ in range(kind.weeks)]

    def member(i: int) -> Member:
        ideal_gap = round(sum(weights) / weights[i], 9)
        return Member(
            name=f"P{i}",
            weight=weights[i],
            balance=balances[i] - shift * weights[i],
            last=None if kind.is_new else lasts[i],
            last_served=None if kind.is_new else FIRST.plus(lasts[i]).first,
            ideal_gap=ideal_gap,
            rest=max(2, ceil(ideal_gap / 2)),
            holiday_weeks=random.randrange(4),
            weeks=tuple(
                MemberWeek(
                    active=True,
                    available=not out,
                    weight=weights[i],
                    share=0.0 if out else weights[i] / present[t],
                    days_lost=int(random.random() < day_out),
                    holiday=holiday[t],
                )
                for t, out in enumerate(away[i])
            ),
        )

    return Instance(
        weeks=tuple(FIRST.plus(t) for t in range(kind.weeks)),
        offsets=tuple(range(kind.weeks)),
        printed=kind.weeks,
        people=tuple(member(i) for i in range(kind.people)),
        tolerance=1.0,
    )


def vacations(random: Random, weeks: int, part: float = AWAY) -> list[bool]:
    """Return in which weeks somebody is away, who is so in this part of all weeks."""
    away: list[bool] = []
    while len(away) < weeks:
        begins = random.random() < part / WEEKS_AWAY
        away += [True] * random.randint(1, 2 * WEEKS_AWAY - 1) if begins else [False]
    return away[:weeks]
