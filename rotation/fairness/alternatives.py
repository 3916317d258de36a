"""What can be changed about a rotation so that somebody else serves a week, the best changes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.fairness.score import whole_week

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rotation.fairness.instance import Member
    from rotation.fairness.score import Part, Score


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
