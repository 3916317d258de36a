"""Terms in which some weeks are settled already: each by the person who serves it, or by those who share it.

The planner gives whole weeks to people. So a week that several people share is written as several weeks that begin on
one day, one for each of them, and what each does not do of it is added to their share: then the balance behind it is
what it is. Only the last of these weeks is looked at for balances; nobody counts as active in the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rotation.fairness.score import score

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rotation.fairness.ledger import Standing, Terms
    from rotation.fairness.score import Part, Score
    from rotation.planner.network import Bools


@dataclass(frozen=True, slots=True, eq=False)
class Pinned:
    """The terms with settled weeks, who may serve which of them (`[i, t]`), and the index that each had before."""

    terms: Terms
    allowed: Bools
    index: tuple[int, ...]

    def place(self, t: int) -> int:
        """Return where the week of index t stands now; of several for one week, where the last of them does."""
        return len(self.index) - 1 - self.index[::-1].index(t)


def pinned(terms: Terms, parts: Sequence[Sequence[Part]], free: Collection[int]) -> Pinned:
    """Return terms on which only the weeks of the `free` indices are to be planned; all others go to these parts."""
    judged = score(terms, parts)
    cells: list[tuple[int, str | None]] = []
    for t, own in enumerate(judged.weeks):
        servers = [person.name for person in terms.people if person.active[t] and person.name in own]
        cells += [(t, name) for name in servers if t not in free] or [(t, None)]
    index = tuple(t for t, _ in cells)
    last = {t: c for c, t in enumerate(index)}
    people = tuple(_standing(person, judged, cells, last, free) for person in terms.people)
    allowed = np.array([person.available for person in people], dtype=bool).reshape(len(people), len(cells))
    return Pinned(
        replace(
            terms,
            weeks=tuple(terms.weeks[t] for t in index),
            offsets=tuple(terms.offsets[t] for t in index),
            holiday=tuple(terms.holiday[t] for t in index),
            people=people,
        ),
        allowed,
        index,
    )


def _standing(
    person: Standing,
    judged: Score,
    cells: Sequence[tuple[int, str | None]],
    last: dict[int, int],
    free: Collection[int],
) -> Standing:
    """Return what the weeks of these cells, an index and the person who has to serve it, mean for somebody."""
    share: list[float] = []
    available: list[bool] = []
    days_lost: list[int] = []
    for c, (t, name) in enumerate(cells):
        part = judged.weeks[t].get(person.name) if person.active[t] else None
        if t in free:
            share.append(person.share[t])
            available.append(person.available[t])
            days_lost.append(person.days_lost[t])
        else:
            due = person.weight * judged.rates[t] if last[t] == c and (part or person.available[t]) else 0.0
            mine = part if name == person.name else None
            share.append(due + (1 - mine.part if mine else 0.0))
            available.append(mine is not None)
            days_lost.append(mine.days_lost if mine else 0)
    return replace(
        person,
        active=tuple(person.active[t] and last[t] == c for c, (t, _) in enumerate(cells)),
        available=tuple(available),
        share=tuple(share),
        days_lost=tuple(days_lost),
    )
