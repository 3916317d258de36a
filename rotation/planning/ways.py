"""Ways out: what can be changed about a rotation so that a week is served by somebody else, the best ways first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.planning.judge import Part, score

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rotation.planning.ledger import Standing, Terms


@dataclass(frozen=True, slots=True)
class Way:
    """One change: `who` serves the week instead, and, where it is a swap, the week (by index) they give away for it.

    `levels` are those the whole rotation then reaches, less being better.
    """

    who: str
    instead_of: int | None
    levels: tuple[float, ...]


def replacements(terms: Terms, weeks: Sequence[Sequence[Part]], t: int) -> tuple[Way, ...]:
    """Return who else could serve the week of index t, everything else as it is; the best for the levels first."""
    serving = {part.name for part in weeks[t]}
    free = [person for person in terms.people if person.available[t] and person.name not in serving]
    return _ranked(Way(p.name, None, _levels(terms, weeks, {t: p})) for p in free)


def swaps(terms: Terms, weeks: Sequence[Sequence[Part]], t: int) -> tuple[Way, ...]:
    """Return with whom whoever serves the week of index t could swap it for another one; the best first.

    Only whole weeks are swapped, and only where each can serve the other's.
    """
    people = {person.name: person for person in terms.people}
    giver = _alone(weeks[t], people)
    ways = []
    for u in range(len(weeks)) if giver else ():
        taker = _alone(weeks[u], people)
        if giver and taker and taker is not giver and taker.available[t] and giver.available[u]:
            ways.append(Way(taker.name, u, _levels(terms, weeks, {t: taker, u: giver})))
    return _ranked(ways)


def _ranked(ways: Iterable[Way]) -> tuple[Way, ...]:
    return tuple(sorted(ways, key=lambda way: way.levels))


def _levels(terms: Terms, weeks: Sequence[Sequence[Part]], change: Mapping[int, Standing]) -> tuple[float, ...]:
    changed = list(weeks)
    for t, person in change.items():
        changed[t] = (Part(person.name, 1.0, person.days_lost[t]),)
    return score(terms, changed).levels


def _alone(parts: Sequence[Part], people: Mapping[str, Standing]) -> Standing | None:
    """Return who serves the whole of a week; None where it is split, open, or served by a stranger."""
    return people.get(parts[0].name) if len(parts) == 1 and parts[0].part == 1 else None
