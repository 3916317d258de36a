"""The duty network: each person's plan as a path of arcs from duty to duty, on which every level of fairness is a cost.

    source ──▶ duty in week 2 ──▶ duty in week 6 ─ ─ ▶ sink          one such path for each person;
       └─────▶ waiting ──▶ waiting ──▶ duty in week 9 ─ ─ ▶ sink     each week is entered by exactly one arc

A gap shorter than ideal is an arc of its own, because it has a price of its own. All longer gaps cost the same: they go
through one chain of waiting nodes, which keeps the network small. `build_base_network` is that for everybody. In it an
arc does not know how many duties lie behind it, so that balances have no price yet. `expand_by_count` makes a copy of
every node for each number of duties done so far. In such a copy the balance of every week between two duties is known,
so that what a balance costs, in any week, is a cost of arcs too; nothing else is left to model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rotation.fairness.prices import price_gap, price_week
from rotation.fairness.score import ROUNDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rotation.fairness.instance import Instance

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

SINK = -1
MOST_ARCS = 2_000_000  # of a base network; beyond it there is no memory to be sure of, nor time to solve it
MOST_ARCS_EXPANDED = 4_000_000  # of an expanded network, before the arcs that break a level are left out: 800 MB


class TooLargeError(Exception):
    """The network would not fit into the memory, or the time, that the planner may use."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The arcs, as parallel arrays. `week` is the index of the week that an arc enters, or -1.

    `since` and `until` bound the weeks that pass on the arc without duty (half-open). `rest`, `changes`, `comfort`,
    `excess` and `squares` are what taking the arc costs at these levels. `faces[arc, f]` says whether it belongs to
    face f: the plans that are left have all of their arcs in one face. `sources` are the nodes at which the people's
    paths begin.
    """

    sources: Ints
    person: Ints
    tail: Ints
    head: Ints
    week: Ints
    since: Ints
    until: Ints
    rest: Floats
    changes: Floats
    comfort: Floats
    excess: Floats
    squares: Floats
    faces: Bools

    def only(self, arcs: Bools | Ints) -> Network:
        """Return the network with these arcs alone."""
        return replace(self, **{name: getattr(self, name)[arcs] for name in _PER_ARC})

    def __len__(self) -> int:
        return len(self.tail)

    @property
    def people(self) -> int:
        """How many people have a path."""
        return len(self.sources)

    @property
    def duties(self) -> tuple[Ints, Ints, Ints]:
        """Return, for each arc that enters a week, the arc, the person, and the week."""
        arc = np.flatnonzero(self.week >= 0)
        return arc, self.person[arc], self.week[arc]

    def equations(self, weeks: Ints) -> tuple[Ints, Ints, Floats, Floats]:
        """Return the program's entries, by column, row and value, and its right-hand side: rows of nodes, then weeks.

        An arc takes its unit out of its tail, and brings it into its head, unless that is the sink, and its week.
        Sources send one unit each, weeks, whose rows come last, take one each, and all other nodes pass on what they
        get.
        """
        nodes = np.unique(np.concatenate((self.tail, self.head[self.head >= 0], self.sources)))
        arc, inner, entering = np.arange(len(self)), self.head >= 0, self.week >= 0
        entries = (
            (arc, np.searchsorted(nodes, self.tail), np.full(len(self), -1.0)),
            (arc[inner], np.searchsorted(nodes, self.head[inner]), np.ones(inner.sum())),
            (arc[entering], len(nodes) + np.searchsorted(weeks, self.week[entering]), np.ones(entering.sum())),
        )
        columns, rows, values = (np.concatenate(parts) for parts in zip(*entries, strict=True))
        balance = np.zeros(len(nodes) + len(weeks))
        balance[np.searchsorted(nodes, self.sources)] = -1.0
        balance[len(nodes) :] = 1.0
        return columns, rows, values, balance


LEVEL_COSTS = ("rest", "changes", "comfort", "excess", "squares")
_PER_ARC = ("person", "tail", "head", "week", "since", "until", *LEVEL_COSTS, "faces")


def build_base_network(instance: Instance, allowed: Bools, changed: Bools, most_arcs: int = MOST_ARCS) -> Network:
    """Return the network without counts: every arc of every person, `excess` and `squares` still 0.

    `allowed[i, t]` says whether person i may serve week t, `changed[i, t]` whether that counts as a change. Raises
    TooLargeError.
    """
    # A person has an arc for each gap shorter than ideal, about; nothing is made before it is known to fit.
    arcs = sum(
        row.sum() * min(person.ideal_gap, row.sum()) for row, person in zip(allowed, instance.people, strict=True)
    )
    if arcs > most_arcs:
        raise TooLargeError
    people = [_build_person_network(instance, i, np.flatnonzero(allowed[i])) for i in range(len(instance.people))]
    base = Network(
        **{name: np.concatenate([getattr(part, name) for part in people]) for name in ("sources", *_PER_ARC)}
    )
    return replace(base, changes=np.where(base.week >= 0, changed[base.person, base.week], 0.0))


def count_nodes_per_person(instance: Instance) -> int:
    """Return how many nodes of the base network each person has: the source, then duty and waiting for each week."""
    return 1 + 2 * len(instance.weeks)


def _build_person_network(instance: Instance, i: int, can: Ints) -> Network:
    """Return person i's part of the base network; `can` are the indices of the weeks that the person may serve."""
    # 1. Number the nodes: the source, a duty in each week, and waiting before each week. Who waits before a week can
    #    serve it, or any later one, with no price for the gap. After the last week waiting leads to the sink.
    person, offsets, size = instance.people[i], np.asarray(instance.offsets), len(instance.weeks)
    source = i * count_nodes_per_person(instance)
    week = np.arange(size)
    duty, waiting = source + 1 + week, np.append(source + 1 + size + week, SINK)
    price = np.array([price_week(person, served, served.days_lost) for served in person.weeks])
    long = max(person.ideal_gap, person.rest)

    # 2. A path begins with the last duty before the plan, as if the source were a duty before week 0. Somebody who has
    #    never served has waited for ever: no first gap is short.
    begun = np.append(-1, can)
    moment = np.append(-np.inf if person.last is None else person.last, offsets[can])
    nodes = np.append(source, duty[can])

    # 3. From each duty an arc leads to every duty soon after it, which has a price for its gap ...
    gaps = offsets[can] - moment[:, None]
    earlier, later = np.nonzero((can > begun[:, None]) & (gaps < long))
    gap, soon = gaps[earlier, later], can[later]
    distinct, which = np.unique(gap, return_inverse=True)
    gap_price = np.array([price_gap(person, length) for length in distinct.tolist()])
    # 4. ... and one arc to where the chain of waiting can be left with no price for the gap.
    ripe = np.maximum(begun + 1, np.searchsorted(offsets, moment + long))

    # 5. Put the arcs together, each kind as: tail, head, the weeks that pass on it, short rests, comfort.
    kinds = (
        (
            nodes[earlier],
            duty[soon],
            begun[earlier] + 1,
            soon,
            (gap < person.rest) * 1.0,
            gap_price[which] + price[soon],
        ),
        (nodes, waiting[ripe], begun + 1, ripe, 0.0 * nodes, 0.0 * nodes),
        (waiting[:-1], waiting[1:], week, week + 1, 0.0 * week, 0.0 * week),
        (waiting[can], duty[can], can, can, 0.0 * can, price[can]),
    )
    tail, head, since, until, rest, comfort = (np.concatenate(column) for column in zip(*kinds, strict=True))
    return Network(
        sources=np.array([source]),
        person=np.full(len(tail), i),
        tail=tail,
        head=head,
        week=np.where((source < head) & (head <= source + size), until, -1),
        since=since,
        until=until,
        rest=rest,
        changes=0.0 * rest,
        comfort=comfort,
        excess=0.0 * rest,
        squares=0.0 * rest,
        faces=np.ones((len(tail), 1), dtype=bool),
    )


def expand_by_count(instance: Instance, base: Network, most: int, most_arcs: int = MOST_ARCS_EXPANDED) -> Network:
    """Return the network with a copy of each node for every number of duties, up to `most`, that lie behind it.

    On its arcs `excess` and `squares` are the sums over the weeks that pass, the week entered included, of what the
    balance there is beyond the tolerance, and of its square. Weeks in which a person is not active have no balance.
    Raises TooLargeError.
    """
    # 1. What each balance costs: for each person, number of duties so far, and week.
    copies = most + 1
    served = np.isin(np.arange(len(instance.weeks)), base.week)  # an open week charges nobody
    owed = np.cumsum([[week.share for week in person.weeks] for person in instance.people] * served, axis=1)
    before = np.array([person.balance for person in instance.people])
    active = np.array([[week.active for week in person.weeks] for person in instance.people])
    balance = before[:, None, None] + np.arange(copies)[None, :, None] - owed[:, None, :]
    beyond = np.abs(balance) - instance.tolerance
    beyond = np.where(active[:, None, :] & (beyond > ROUNDING), beyond, 0.0)
    square = np.where(active[:, None, :], balance**2, 0.0)

    # 2. Copy each arc for every count that can lie behind it: none behind a source, at least one behind a duty, any
    #    number behind waiting. An arc that enters a week adds one, and must not exceed the most.
    place = base.tail - base.person * count_nodes_per_person(instance)
    least = np.where((place >= 1) & (place <= len(instance.weeks)), 1, 0)
    greatest = np.where(place == 0, 0, np.where(base.week >= 0, most - 1, most))
    copies_of_arc = np.maximum(0, greatest - least + 1)
    if copies_of_arc.sum() > most_arcs:
        raise TooLargeError
    arc = np.repeat(np.arange(len(base)), copies_of_arc)
    count = np.arange(len(arc)) - (np.cumsum(copies_of_arc) - copies_of_arc)[arc] + least[arc]
    expanded = base.only(arc)
    enters = expanded.week >= 0

    # 3. Sum the costs of the weeks that pass, by differences of running sums, with the count as it is; the week entered
    #    already counts as served.
    def sum_passed(cost: Floats) -> Floats:
        sums = np.concatenate((np.zeros((*cost.shape[:2], 1)), np.cumsum(cost, axis=2)), axis=2)
        idle = sums[expanded.person, count, expanded.until] - sums[expanded.person, count, expanded.since]
        entered = cost[expanded.person, np.minimum(count + 1, most), np.maximum(expanded.week, 0)]
        total: Floats = idle + np.where(enters, entered, 0.0)
        return total

    return replace(
        expanded,
        sources=base.sources * copies,
        tail=expanded.tail * copies + count,
        head=np.where(expanded.head == SINK, SINK, expanded.head * copies + count + enters),
        excess=sum_passed(beyond),
        squares=sum_passed(square),
    )
