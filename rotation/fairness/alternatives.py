"""What can be changed about a rotation so that somebody else serves a week, the best changes first."""

from __future__ import annotations

import math
import operator
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from rotation.fairness.prices import price_gap, price_week
from rotation.fairness.score import ROUNDING, serve_whole_week

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

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


def list_replacements(score: Score, t: int) -> tuple[Alternative, ...]:
    """Return who else could serve the week of index t, everything else as it is; the best for the levels first."""
    free = [p for p in score.instance.people if p.weeks[t].available and p.name not in score.weeks[t]]
    alternatives = [
        Alternative(person.name, None, score.rescore({t: serve_whole_week(person, t)}).levels) for person in free
    ]
    return tuple(sorted(alternatives, key=lambda each: each.levels))


class Replacements:
    """The best replacement for any week of a rotation, without judging everybody else for each week anew.

    Who serves one week more is one week farther ahead from then on, and a gap of theirs becomes two; with one week less
    it is the other way round. What that adds to their excess and squares is a sum over the weeks that follow, made once
    for each person.
    """

    def __init__(self, score: Score) -> None:
        self.score = score
        self._effects = {
            person.name: _Effects(score, person, own)
            for person, own in zip(score.instance.people, score.people, strict=True)
        }
        self._people = {person.name: person for person in score.instance.people}

    def find_best(self, t: int) -> Alternative | None:
        """Return the first of the `list_replacements` for the week of index t; None where there are none."""
        # 1. Where nobody else's share changes, only that of the giver and the taker count, and the giver is the same.
        giver = self._giver(t)
        if not giver:
            return next(iter(list_replacements(self.score, t)), None)
        free = [p for p in self.score.instance.people if p.weeks[t].available and p is not giver]
        effects = [self._effects[person.name].add_serving(t) for person in free]
        likely = _find_least_costly(effects)

        # 2. Judge those that may come first, mostly one, as a whole; of people who are equal in everything, one. In a
        #    large team that is new these are nearly all.
        distinct = {(effects[i], self._effects[free[i].name].levels): i for i in reversed(likely)}
        judged = [
            Alternative(free[i].name, None, self.score.rescore({t: serve_whole_week(free[i], t)}).levels)
            for i in sorted(distinct.values())
        ]
        return min(judged, key=lambda each: each.levels, default=None)

    def best_week(self, person: Member, weeks: Iterable[int]) -> int | None:
        """Return which of the weeks of these indices, none of them theirs, the person had best serve instead.

        Of equally good ones it is the last; None where the person can serve none of them.
        """
        # 1. As above, but the giver is another one in each week.
        possible = [(t, self._giver(t)) for t in weeks if person.weeks[t].available]
        served = [(t, giver) for t, giver in possible if giver]
        taking = self._effects[person.name]
        effects = [
            tuple(map(operator.add, taking.add_serving(t), self._effects[giver.name].not_serving(t)))
            for t, giver in served
        ]
        likely = [served[i][0] for i in _find_least_costly(effects)]

        # 2. Judge those that may come first as a whole, and the weeks that have no such giver.
        others = [t for t, giver in possible if giver is None]
        levels = {t: self.score.rescore({t: serve_whole_week(person, t)}).levels for t in (*likely, *others)}
        return min(levels, key=lambda t: (levels[t], -t), default=None)

    def _giver(self, t: int) -> Member | None:
        """Return who serves the whole week, where somebody else who is available costs the others the same."""
        giver = _find_only_server(self.score.weeks[t], self._people)
        return giver if giver and giver.weeks[t].available else None


def _find_least_costly(effects: Sequence[tuple[float, ...]]) -> list[int]:
    """Return the indices of what may come first in the order of the levels.

    What sums of this kind may be off by is left open.
    """
    likely = [*range(len(effects))]
    for level in range(len(effects[0]) if effects else 0):
        least = min(effects[i][level] for i in likely)
        likely = [i for i in likely if effects[i][level] <= least + UNSURE]
        if max(effects[i][level] for i in likely) > least + UNSURE / 10:
            break
    return likely


class _Effects:
    """What serving one week more, or one less, adds to a person's levels."""

    def __init__(self, score: Score, person: Member, own: PersonScore) -> None:
        self._person, self._offsets, self._tolerance = person, score.instance.offsets, score.instance.tolerance
        self._balances = own.balances
        self.levels = own.rest_violations, own.excess, own.comfort, own.squares
        self._duties = _list_duties(score, person)
        self._sums: dict[int, tuple[list[float], list[float]]] = {}

    def add_serving(self, t: int) -> tuple[float, ...]:
        """Return what the week of index t, which they do not serve, adds at each level but the first."""
        return self._changing(t, 1)

    def not_serving(self, t: int) -> tuple[float, ...]:
        """Return what the lack of the week of index t, all of which they serve, adds at each level but the first."""
        return self._changing(t, -1)

    def _changing(self, t: int, ahead: int) -> tuple[float, ...]:
        # 1. The gap between the duties before and after the week, and those that the week makes of it.
        person, offset = self._person, self._offsets[t]
        place = bisect_left(self._duties, offset)
        before, after = self._duties[max(0, place - 1) : place], self._duties[place + (ahead < 0) :][:1]
        parted = [offset - duty for duty in before] + [duty - offset for duty in after]
        whole = [later - earlier for earlier in before for later in after]
        short = sum(gap < person.rest for gap in parted) - sum(gap < person.rest for gap in whole)
        comfort = price_week(person, person.weeks[t], person.weeks[t].days_lost)
        comfort += sum(price_gap(person, gap) for gap in parted) - sum(price_gap(person, gap) for gap in whole)

        # 2. The balances from the week on.
        if ahead not in self._sums:
            self._sums[ahead] = self._sum_up(ahead)
        excess, squares = self._sums[ahead]
        return ahead * short, excess[t], ahead * comfort, squares[t]

    def _sum_up(self, ahead: int) -> tuple[list[float], list[float]]:
        """Return what being so far ahead from each week on adds to the excess and to the squares."""
        weeks = [*zip(self._balances, self._person.weeks, strict=True)][::-1]
        excess = [
            _exceed_tolerance(b + ahead, self._tolerance) - _exceed_tolerance(b, self._tolerance)
            if week.active
            else 0.0
            for b, week in weeks
        ]
        squares = [2 * ahead * b + 1 if week.active else 0.0 for b, week in weeks]
        return [*accumulate(excess)][::-1], [*accumulate(squares)][::-1]


def _list_duties(score: Score, person: Member) -> list[int]:
    """Return when the person serves, in weeks from the first planned one, the last duty before it included."""
    served = zip(score.instance.offsets, person.weeks, score.weeks, strict=True)
    own = [offset for offset, week, parts in served if week.active and person.name in parts]
    return own if person.last is None else [person.last, *own]


def _subtract_neighbours(ordered: Sequence[int]) -> list[int]:
    return [*map(operator.sub, ordered[1:], ordered)]


def _exceed_tolerance(balance: float, tolerance: float) -> float:
    beyond = abs(balance) - tolerance
    return beyond if beyond > ROUNDING else 0.0


def list_swaps(score: Score, t: int, fixed: Collection[int] = ()) -> tuple[Alternative, ...]:
    """Return with whom the person on duty in the week of index t could swap it for another week, that is not `fixed`.

    The best come first, those for a later week before all others. Only whole weeks are swapped, and only where each
    can serve the other's.
    """
    return _judge_swaps(score, t, _list_possible_swaps(score, t, fixed))


def find_best_swap(score: Score, t: int, fixed: Collection[int] = ()) -> Alternative | None:
    """Return the first of the `list_swaps`, judging few of them; None where there are none."""
    possible = _list_possible_swaps(score, t, fixed)
    later = [(u, taker) for u, taker in possible if u > t]
    possible = later or possible
    if not possible:
        return None
    # 1. Take those that make the fewest short rests: these are a matter between the two people.
    effects = _SwapEffects(score, t, is_later=bool(later))
    short_rests = [effects.count_short_rests(u, taker) for u, taker in possible]
    fewest = min(short_rests)
    likely = [each for each, short in zip(possible, short_rests, strict=True) if short == fewest]

    # 2. Of these, those that come first in the order of the other levels. Where the taker is away in their own week,
    #    everybody's share of that week changes, too: no effect says that.
    least_costly = [(u, taker) for u, taker in likely if taker.weeks[u].available]
    others = [(u, taker) for u, taker in likely if not taker.weeks[u].available]
    for level in (effects.add_excess, effects.add_comfort) if least_costly else ():
        values = [level(u, taker) for u, taker in least_costly]
        least = min(values)
        least_costly = [each for each, value in zip(least_costly, values, strict=True) if value <= least + UNSURE]
        if any(least + UNSURE / 10 < value <= least + UNSURE for value in values):
            break

    # 3. Judge what is left, mostly one, as a whole.
    return next(iter(_judge_swaps(score, t, [*least_costly, *others])), None)


def _list_possible_swaps(score: Score, t: int, fixed: Collection[int]) -> list[tuple[int, Member]]:
    """Return the weeks, by index, that the one of index t can be swapped for, each with who would take it."""
    people = {person.name: person for person in score.instance.people}
    giver = _find_only_server(score.weeks[t], people)
    takers = ((u, _find_only_server(parts, people)) for u, parts in enumerate(score.weeks) if u not in fixed)
    return [
        (u, taker)
        for u, taker in takers
        if giver and taker and taker is not giver and taker.weeks[t].available and giver.weeks[u].available
    ]


def _judge_swaps(score: Score, t: int, possible: Collection[tuple[int, Member]]) -> tuple[Alternative, ...]:
    """Return these swaps, the best first."""
    giver = _find_only_server(score.weeks[t], {person.name: person for person in score.instance.people})
    ranked: list[tuple[bool, tuple[float, ...], int, Alternative]] = []
    for u, taker in possible:
        if giver is None:
            break
        levels = score.rescore({t: serve_whole_week(taker, t), u: serve_whole_week(giver, u)}).levels
        # People can still arrange for a later week; an earlier one may be about to begin. Of equally good weeks the
        # nearest disturbs the fewest plans.
        ranked.append((u < t, levels, abs(u - t), Alternative(taker.name, u, levels)))
    return tuple(each for *_, each in sorted(ranked, key=lambda rank: rank[:3]))


class _SwapEffects:
    """What each swap of the week of index t adds to the levels, beyond what all such swaps add.

    Between the two weeks the person who serves the earlier one instead is one week farther ahead, the other one less.
    """

    def __init__(self, score: Score, t: int, *, is_later: bool) -> None:
        self._score, self._t, self._is_later = score, t, is_later
        self._people = {
            person.name: (person, own) for person, own in zip(score.instance.people, score.people, strict=True)
        }
        self._giver = self._people[next(iter(score.weeks[t]))][0]
        # A giver who is away in week t has shared it all the same. By any swap the others share it without them.
        members = score.instance.people
        self._rate = 1 / math.fsum(person.weeks[t].weight for person in members if person.weeks[t].available)
        self._sums: dict[str, list[float]] = {}
        self._duties: dict[str, list[int]] = {}

    def count_short_rests(self, u: int, taker: Member) -> float:
        """Return how many more gaps are too short, in a swap for the week of index u."""
        return sum(
            sum(map(person.rest.__gt__, after)) - sum(map(person.rest.__gt__, before))
            for person, before, after in self._list_gaps(u, taker)
        )

    def add_excess(self, u: int, taker: Member) -> float:
        """Return by how much more balances are beyond the tolerance."""
        ahead = 1 if self._is_later else -1
        first = self._t if self._is_later else 0
        begin, end = sorted((self._t - first, u - first))
        own, other = self._sum_beyond(self._giver, -ahead, first), self._sum_beyond(taker, ahead, first)
        return own[end] - own[begin] + other[end] - other[begin]

    def add_comfort(self, u: int, taker: Member) -> float:
        """Return by how much more gaps, days lost and holiday weeks cost."""
        prices = (
            sign * price_week(person, person.weeks[week], person.weeks[week].days_lost)
            for person, week, sign in (
                (self._giver, self._t, -1),
                (self._giver, u, 1),
                (taker, u, -1),
                (taker, self._t, 1),
            )
        )
        gaps = self._list_gaps(u, taker)
        ended = (-price_gap(person, gap) for person, before, _ in gaps for gap in before)
        return math.fsum((*prices, *ended, *(price_gap(person, gap) for person, _, after in gaps for gap in after)))

    def _list_gaps(self, u: int, taker: Member) -> list[tuple[Member, list[int], list[int]]]:
        """Return the gaps of both people, as they are and after a swap."""
        offsets = self._score.instance.offsets
        gaps: list[tuple[Member, list[int], list[int]]] = []
        for person, gives, takes in ((self._giver, self._t, u), (taker, u, self._t)):
            before = self._list_duties(person)
            after = sorted([*(duty for duty in before if duty != offsets[gives]), offsets[takes]])
            gaps.append((person, _subtract_neighbours(before), _subtract_neighbours(after)))
        return gaps

    def _list_duties(self, person: Member) -> list[int]:
        duties = self._duties.get(person.name)
        if duties is None:
            duties = self._duties[person.name] = _list_duties(self._score, person)
        return duties

    def _sum_beyond(self, person: Member, ahead: int, first: int) -> list[float]:
        """Return what being so much ahead adds to the excess, summed over the weeks from the first one on."""
        sums = self._sums.get(person.name)
        if sums is None:
            own, week, tolerance = self._people[person.name][1], person.weeks[self._t], self._score.instance.tolerance
            share = own.owed[self._t] - self._rate * week.weight * week.available if self._is_later else 0.0
            balances = own.balances[first:] if self._is_later else own.balances[: self._t]
            added = (
                _exceed_tolerance(b + share + ahead, tolerance) - _exceed_tolerance(b + share, tolerance)
                if each.active
                else 0.0
                for b, each in zip(balances, person.weeks[first:], strict=False)
            )
            sums = self._sums[person.name] = [*accumulate(added, initial=0.0)]
        return sums


def find_best_alternatives(others: Replacements, t: int, fixed: Collection[int] = ()) -> tuple[Alternative, ...]:
    """Return the best replacement and the best swap for the week of index t, the better one for the levels first."""
    # Where both are equally good the replacement stays first, because it changes one week only.
    alternatives = filter(None, (others.find_best(t), find_best_swap(others.score, t, fixed)))
    return tuple(sorted(alternatives, key=lambda each: each.levels))


def _find_only_server(parts: Mapping[str, Part], people: Mapping[str, Member]) -> Member | None:
    """Return who serves the whole of a week; None where it is split, open, or served by a stranger."""
    (name, *others) = parts or ("",)
    return None if others or not parts or parts[name].part < 1 else people.get(name)
