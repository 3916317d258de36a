from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rotation.planner.column_generation import tighten
from rotation.planner.duals import NO_CUTS, Duals
from rotation.planner.linear_program import LinearProgram
from rotation.planner.listing import ListedPaths, NetworkPaths
from tests.planner.networks import TEAMS, network, paths, prices

if TYPE_CHECKING:
    from bench.instances import Kind
    from rotation.planner.listing import Listing, Near
    from rotation.planner.network import Network

    Path = tuple[int, tuple[int, ...]]  # whose, and the weeks


def draw_duals(seed: int, kind: Kind) -> Duals:
    """Return prices at random for weeks, people and a few cuts."""
    random = np.random.default_rng(seed)
    cuts = np.array([random.choice(kind.people + kind.weeks, 3, replace=False) for _ in range(5)])
    return Duals(prices(seed, kind), random.uniform(-1, 1, kind.people), cuts, -random.uniform(0, 1, 5))


def reduced_costs(arcs: Network, duals: Duals) -> dict[Path, float]:
    """Return what each path of a network costs after the prices, by going along all of them."""
    costs: dict[Path, float] = {}
    for path in paths(arcs):
        person, weeks = int(arcs.person[path[0]]), [int(t) for t in arcs.week[path] if t >= 0]
        rows = {person, *(len(duals.person) + t for t in weeks)}
        cuts = sum(p for cut, p in zip(duals.cuts.tolist(), duals.cut, strict=True) if len(rows & {*cut}) > 1)
        cost = arcs.comfort[path].sum() - duals.week[weeks].sum() - duals.person[person] - cuts
        # Two ways along arcs may lead to the same weeks; the dearer one is of no use.
        costs[person, tuple(weeks)] = min(cost, costs.get((person, tuple(weeks)), np.inf))
    return costs


def list_costs(near: Near | None) -> dict[Path, float]:
    """Return the paths that are listed, and their reduced costs."""
    assert near is not None
    weeks: list[list[int]] = [[] for _ in near.cost]
    for path, week in zip(near.paths.path.tolist(), near.paths.week.tolist(), strict=True):
        weeks[path].append(week)
    costs: dict[Path, float] = {}
    for person, own, cost in zip(near.paths.person.tolist(), weeks, near.reduced_cost.tolist(), strict=True):
        costs[person, tuple(own)] = min(cost, costs.get((person, tuple(own)), np.inf))
    return costs


@pytest.mark.parametrize(("seed", "kind"), TEAMS)
@pytest.mark.parametrize("cutoff", [-0.5, 0.0, 0.5, np.inf])
def test_the_paths_near_are_all_within_the_cutoff(seed: int, kind: Kind, cutoff: float) -> None:
    """Of a network or a list, they are what going along all paths finds, at the same cost, cuts included."""
    arcs, duals = network(seed, kind), draw_duals(seed, kind)
    expected = {path: cost for path, cost in reduced_costs(arcs, duals).items() if cost <= cutoff}
    listing = NetworkPaths(arcs, arcs.comfort)
    assert pytest.approx(expected) == list_costs(listing.near(duals, cutoff))
    everything = listing.near(duals, np.inf)
    assert everything is not None
    assert pytest.approx(expected) == list_costs(ListedPaths(everything.paths, everything.cost).near(duals, cutoff))


def test_no_paths_are_listed_where_they_are_too_many() -> None:
    """A list that would be longer than is asked for is not made."""
    arcs, duals = network(*TEAMS[0]), draw_duals(*TEAMS[0])
    number = len(reduced_costs(arcs, duals))
    for listing in (NetworkPaths(arcs, arcs.comfort), _listed(arcs, duals)):
        assert None is listing.near(duals, np.inf, number // 2)


def _listed(arcs: Network, duals: Duals) -> Listing:
    everything = NetworkPaths(arcs, arcs.comfort).near(duals, np.inf)
    assert everything is not None
    return ListedPaths(everything.paths, everything.cost)


@pytest.mark.parametrize(("seed", "kind"), TEAMS)
def test_no_choice_of_paths_costs_less_than_the_bound(seed: int, kind: Kind) -> None:
    """The bound with cuts is below the cheapest of all choices, and not below the relaxation's."""
    arcs, weeks = network(seed, kind), np.arange(kind.weeks)
    program = LinearProgram(arcs, weeks, lambda: 60.0)
    program.set_cost(arcs.comfort)
    root = program.solve(np.ones(len(arcs), dtype=bool))
    if root is None:
        return
    none = Duals(np.zeros(kind.weeks), np.zeros(kind.people), NO_CUTS, np.zeros(0))
    own: list[list[tuple[set[int], float]]] = [[] for _ in range(kind.people)]
    for (person, entered), cost in reduced_costs(arcs, none).items():
        own[person].append(({*entered}, cost))
    cheapest = min(
        (
            sum(cost for _, cost in choice)
            for choice in product(*own)
            if sorted(t for entered, _ in choice for t in entered) == weeks.tolist()
        ),
        default=np.inf,
    )
    bound = tighten(NetworkPaths(arcs, arcs.comfort), weeks, root.duals, 0.1, lambda: 60.0).value
    assert root.value - 1e-9 <= bound <= cheapest + 1e-9
