"""What can be changed about a rotation so that somebody else serves a week, the best changes first."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from rotation.fairness.prices import price_gap, price_week
from rotation.fairness.score import ROUNDING, whole_week

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rotation.fairness.instance import Member
    from rotation.fairness.score import Part, PersonScore, Score

UNSURE = 1e-8  # what sums of differences may be off by, and more than the ninth decimal of a level


@dataclass(frozen=True, slots=True)
class Alternative:
    """One change: `who` serves the week instead, and, where it is a swap, the week (by index) they give away for it.

    `levels` are those the whole rotation then reaches, less being better.
    """

    who: str
    instead_of: int | None
    levels: tuple[float, ...]


def replacements(score: Score, t: int) -> tuple[Alternative, ...]:
    """Return who else could serve the week of index t, everything else as it is; the best for the levels first."""
    free = [p for p in score.instance.people if p.weeks[t].available and p.name not in score.weeks[t]]
    found = [Alternative(person.name, None, score.instead({t: whole_week(person, t)}).levels) for person in free]
    return tuple(sorted(found, key=lambda each: each.levels))


class Replacements:
    """The best replacement for any week of a rotation, without judging everybody else for each week anew.

    Who serves one week more is one week farther ahead from then on, and a gap of theirs becomes two: what that adds to
    their excess and squares is a difference of sums over the weeks that follow, made once for each person.
    """

    def __init__(self, score: Score) -> None:
        self._score = score
        self._effects = {
            person.name: _Effects(score, person, own)
            for person, own in zip(score.instance.people, score.people, strict=True)
        }
        self._people = {person.name: person for person in score.instance.people}

    def best(self, t: int) -> Alternative | None:
        """Return the first of the `replacements` for the week of index t; None where there are none."""
        # 1. Where nobody else's share changes, only that of the giver and the taker count, and the giver is the same.
        giver = _alone(self._score.weeks[t], self._people)
        if not giver or not giver.weeks[t].available:
            return next(iter(replacements(self._score, t)), None)
        free = [p for p in self._score.instance.people if p.weeks[t].available and p is not giver]
        found = [(self._effects[person.name].serving(t), person) for person in free]

        # 2. Who comes first in the order of the levels, leaving open what sums of this kind may be off by?
        for level in range(len(found[0][0]) if found else 0):
            least = min(effect[level] for effect, _ in found)
            found = [(effect, person) for effect, person in found if effect[level] <= least + UNSURE]
            if max(effect[level] for effect, _ in found) > least + UNSURE / 10:
                break

        # 3. Judge those, mostly one, as a whole.
        judged = [
            Alternative(person.name, None, self._score.instead({t: whole_week(person, t)}).levels)
            for _, person in found
        ]
        return min(judged, key=lambda each: each.levels, default=None)


class _Effects:
    """What serving one week more adds to a person's levels."""

    def __init__(self, score: Score, person: Member, own: PersonScore) -> None:
        self._person, self._offsets = person, score.instance.offsets
        tolerance = score.instance.tolerance
        counts = [week.active for week in person.weeks]
        more = [
            (_beyond(b + 1, tolerance) - _beyond(b, tolerance)) if active else 0.0
            for b, active in zip(own.balances, counts, strict=True)
        ]
        squares = [2 * b + 1 if active else 0.0 for b, active in zip(own.balances, counts, strict=True)]
        self._excess = [*accumulate(reversed(more))][::-1]
        self._squares = [*accumulate(reversed(squares))][::-1]
        self._duties = [] if person.last is None else [person.last]
        self._duties += [self._offsets[t] for t, parts in enumerate(score.weeks) if counts[t] and person.name in parts]

    def serving(self, t: int) -> tuple[float, ...]:
        """Return what the week of index t adds at each level but the first."""
        person, offset = self._person, self._offsets[t]
        place = bisect_left(self._duties, offset)
        before, after = self._duties[max(0, place - 1) : place], self._duties[place : place + 1]
        added = [offset - duty for duty in before] + [duty - offset for duty in after]
        removed = [later - earlier for earlier in before for later in after]
        short = sum(gap < person.rest for gap in added) - sum(gap < person.rest for gap in removed)
        comfort = price_week(person, person.weeks[t], person.weeks[t].days_lost)
        comfort += sum(price_gap(person, gap) for gap in added) - sum(price_gap(person, gap) for gap in removed)
        return short, self._excess[t], comfort, self._squares[t]


def _beyond(balance: float, tolerance: float) -> float:
    beyond = abs(balance) - tolerance
    return beyond if beyond > ROUNDING else 0.0


def swaps(score: Score, t: int, fixed: Collection[int] = ()) -> tuple[Alternative, ...]:
    """Return with whom the person on duty in the week of index t could swap it for another week, that is not `fixed`.

    The best come first, those for a later week before all others. Only whole weeks are swapped, and only where each
    can serve the other's.
    """
    people = {person.name: person for person in score.instance.people}
    giver = _alone(score.weeks[t], people)
    found: list[tuple[bool, tuple[float, ...], int, Alternative]] = []
    for u in range(len(score.weeks)) if giver else ():
        taker = _alone(score.weeks[u], people)
        if u in fixed or not giver or not taker or taker is giver:
            continue
        if taker.weeks[t].available and giver.weeks[u].available:
            levels = score.instead({t: whole_week(taker, t), u: whole_week(giver, u)}).levels
            # People can still arrange for a later week; an earlier one may be about to begin. Of equally good weeks the
            # nearest disturbs the fewest plans.
            found.append((u < t, levels, abs(u - t), Alternative(taker.name, u, levels)))
    return tuple(each for *_, each in sorted(found, key=lambda rank: rank[:3]))


def best_alternatives(score: Score, t: int, fixed: Collection[int] = ()) -> tuple[Alternative, ...]:
    """Return the best replacement and the best swap for the week of index t, the better one for the levels first."""
    found = [*replacements(score, t)[:1], *swaps(score, t, fixed)[:1]]
    # Where both are equally good the replacement stays first, because it changes one week only.
    return tuple(sorted(found, key=lambda each: each.levels))


def _alone(parts: Mapping[str, Part], people: Mapping[str, Member]) -> Member | None:
    """Return who serves the whole of a week; None where it is split, open, or served by a stranger."""
    (name, *others) = parts or ("",)
    return None if others or not parts or parts[name].part < 1 else people.get(name)
