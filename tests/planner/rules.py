"""The simple rules that teams use without a planner, which it must never be worse than."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rotation.fairness.instance import Instance


def least_recently_served(instance: Instance) -> tuple[str | None, ...]:
    """Return the rotation that gives each week to whoever, of those available, served longest ago."""
    last = {person.name: -math.inf if person.last is None else person.last for person in instance.people}
    names: list[str | None] = []
    for t, offset in enumerate(instance.offsets):
        name = min((p.name for p in instance.people if p.weeks[t].available), key=last.__getitem__, default=None)
        if name is not None:
            last[name] = offset
        names.append(name)
    return tuple(names)


def round_robin(instance: Instance) -> tuple[str | None, ...]:
    """Return the rotation in the roster's order, repeated, from whoever comes after the last to serve.

    Somebody away is passed over; the next in the order serves instead, and the order goes on from there.
    """
    size = len(instance.people)
    served = [i for i, person in enumerate(instance.people) if person.last is not None]
    place = 1 + max(served, key=lambda i: instance.people[i].last or 0) if served else 0
    names: list[str | None] = []
    for t in range(len(instance.weeks)):
        turns = [(place + step) % size for step in range(size)]
        i = next((i for i in turns if instance.people[i].weeks[t].available), None)
        if i is not None:
            place = i + 1
        names.append(None if i is None else instance.people[i].name)
    return tuple(names)
