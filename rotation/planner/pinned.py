"""An instance in which some weeks are fixed already: each by the person who serves it, or by those who share it.

The planner gives whole weeks to people. So a week that several people share is written as several weeks that begin on
one day, a slot for each of them, and what each does not do of it is added to their share: then the balance behind it is
what it is. Only the last of these slots is looked at for balances; nobody counts as active in the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rotation.fairness.score import score, serve_whole_week

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rotation.fairness.instance import Instance, Member, MemberWeek
    from rotation.fairness.score import Part, Score
    from rotation.planner.network import Bools


@dataclass(frozen=True, slots=True, eq=False)
class Pinned:
    """The instance with fixed weeks, who may serve which of them (`[i, t]`), and the index that each had before.

    `fixed` has the parts of each week as it was before, of which those of the `free` indices mean nothing.
    """

    instance: Instance
    allowed: Bools
    index: tuple[int, ...]
    fixed: tuple[tuple[Part, ...], ...]
    free: frozenset[int]

    def find_slot(self, t: int) -> int:
        """Return the index that the week of index t has now; of several for one week, that of the last."""
        return len(self.index) - 1 - self.index[::-1].index(t)

    def build_parts(self, names: Sequence[str | None], original: Instance) -> tuple[tuple[Part, ...], ...]:
        """Return who serves which part of each week of the original instance, when these people serve the slots."""
        people = {person.name: person for person in original.people}
        parts = list(self.fixed)
        for t in self.free:
            name = names[self.find_slot(t)]
            parts[t] = serve_whole_week(people[name], t) if name else ()
        return tuple(parts)


def pin_weeks(instance: Instance, parts: Sequence[Sequence[Part]], free: Collection[int]) -> Pinned:
    """Return the instance in which only the weeks of the `free` indices are planned; all others go to these parts."""
    # 1. A slot for each free week, and for each person of a fixed one. A fixed week that nobody serves keeps an
    #    empty slot: it charges nobody, but time passes in it.
    scored = score(instance, parts)
    slots: list[tuple[int, str | None]] = []
    for t, own in enumerate(scored.weeks):
        servers = [person.name for person in instance.people if person.weeks[t].active and person.name in own]
        slots += [(t, name) for name in servers if t not in free] or [(t, None)]
    index = tuple(t for t, _ in slots)

    # 2. What these slots mean for each person. Whoever holds a slot is alone available in it.
    last_slot = {t: s for s, t in enumerate(index)}
    people = tuple(_pin_person(person, scored, slots, last_slot, free) for person in instance.people)
    rows = [[week.available for week in person.weeks] for person in people]
    allowed = np.array(rows, dtype=bool).reshape(len(people), len(slots))
    return Pinned(
        replace(
            instance,
            weeks=tuple(instance.weeks[t] for t in index),
            offsets=tuple(instance.offsets[t] for t in index),
            people=people,
        ),
        allowed,
        index,
        tuple(map(tuple, parts)),
        frozenset(free),
    )


def _pin_person(
    person: Member,
    scored: Score,
    slots: Sequence[tuple[int, str | None]],
    last_slot: Mapping[int, int],
    free: Collection[int],
) -> Member:
    """Return what the slots, a week's index and the person who has to serve it, mean for somebody."""
    weeks: list[MemberWeek] = []
    for s, (t, name) in enumerate(slots):
        week, is_last = person.weeks[t], last_slot[t] == s
        if t in free:
            weeks.append(week)
            continue
        part = scored.weeks[t].get(person.name) if week.active else None
        mine = part if name == person.name else None
        # The week is owed once, in its last slot, also by those who serve it although away.
        due = week.weight * scored.rates[t] if is_last and (part or week.available) else 0.0
        weeks.append(
            replace(
                week,
                active=week.active and is_last,
                available=mine is not None,
                # The planner will credit a whole week for the slot: charge what was not served of it.
                share=due + (1 - mine.part if mine else 0.0),
                days_lost=mine.days_lost if mine else 0,
            )
        )
    return replace(person, weeks=tuple(weeks))
