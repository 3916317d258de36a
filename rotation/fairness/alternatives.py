"""Ways out: what can be changed about a rotation so that a week is served by somebody else, the best ways first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.fairness.score import whole_week

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rotation.fairness.instance import Member
    from rotation.fairness.score import Part, Score


@dataclass(frozen=True, slots=True)
class Way:
    """One change: `who` serves the week instead, and, where it is a swap, the week (by index) they give away for it.

    `levels` are those the whole rotation then reaches, less being better.
    """

    who: str
    instead_of: int | None
    levels: tuple[float, ...]


def replacements(score: Score, t: int) -> tuple[Way, ...]:
    """Return who else could serve the week of index t, everything else as it is; the best for the levels first."""
    free = [
        person for person in score.instance.people if person.weeks[t].available and person.name not in score.weeks[t]
    ]
    ways = [Way(person.name, None, score.instead({t: whole_week(person, t)}).levels) for person in free]
    return tuple(sorted(ways, key=lambda way: way.levels))


def swaps(score: Score, t: int, settled: Collection[int] = ()) -> tuple[Way, ...]:
    """Return with whom whoever serves the week of index t could swap it for another one, that is not settled.

    The best come first, those for a later week before all others. Only whole weeks are swapped, and only where each
    can serve the other's.
    """
    people = {person.name: person for person in score.instance.people}
    giver = _alone(score.weeks[t], people)
    ways: list[tuple[bool, tuple[float, ...], int, Way]] = []
    for u in range(len(score.weeks)) if giver else ():
        taker = _alone(score.weeks[u], people)
        if u in settled or not giver or not taker or taker is giver:
            continue
        if taker.weeks[t].available and giver.weeks[u].available:
            levels = score.instead({t: whole_week(taker, t), u: whole_week(giver, u)}).levels
            ways.append((u < t, levels, abs(u - t), Way(taker.name, u, levels)))
    return tuple(way for *_, way in sorted(ways, key=lambda each: each[:3]))


def best_ways(score: Score, t: int, settled: Collection[int] = ()) -> tuple[Way, ...]:
    """Return the best replacement and the best swap for the week of index t, the better one for the levels first.

    Where they are equally good the replacement comes first, because it changes one week only.
    """
    ways = [*replacements(score, t)[:1], *swaps(score, t, settled)[:1]]
    return tuple(sorted(ways, key=lambda way: way.levels))


def _alone(parts: Mapping[str, Part], people: Mapping[str, Member]) -> Member | None:
    """Return who serves the whole of a week; None where it is split, open, or served by a stranger."""
    (name, *others) = parts or ("",)
    return None if others or not parts or parts[name].part < 1 else people.get(name)
