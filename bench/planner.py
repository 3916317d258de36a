"""The planner beside other ways to plan: how good, how fast, how often proved.

`python -m bench.planner [INSTANCES [KINDS]]` makes teams at random, of the first so many kinds, plans each in every
way, and prints, from one run, a row for each kind of team: medians of the times, the ratio to ours, how many plans were
proved best, and how many were worse and better than ours, by the judge, in the order of the levels. One relaxation is
the first linear program of the search, solved once: what a proof costs at least. CP-SAT solves the obvious model of the
same objective. It is left out where the extra `bench` is not installed.
"""

from __future__ import annotations

import statistics
import sys
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from time import perf_counter
from typing import TYPE_CHECKING

from bench import argument
from bench.instances import Kind, random_instance
from rotation.fairness.score import score, serve_whole_weeks
from tests.planner.rules import least_recently_served, round_robin

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotation.fairness.instance import Instance

    Names = tuple[str | None, ...]
    Way = Callable[[Instance], tuple[Names, bool]]

INSTANCES = 40  # of each kind
FEW = 15  # weeks that CP-SAT plans without using up its time
LIMIT = 30.0  # seconds for each plan
EQUAL = 1e-5  # CP-SAT counts in millionths
# ortools brings a HiGHS of its own, which cannot be loaded beside ours: it works in a process that imports neither.
# Both are imported only where they are used, because a new process imports this module first.
ELSEWHERE = ProcessPoolExecutor(1, get_context("spawn"))

KINDS = (
    Kind(5, 15),
    Kind(5, 15, unfair=2.0),
    Kind(8, 24),
    Kind(10, 30),
    Kind(10, 30, unfair=2.0),
    Kind(10, 52),
    Kind(15, 45),
    Kind(15, 52),
    Kind(15, 82),
    Kind(20, 60),
    Kind(30, 90),
    Kind(30, 90, unfair=3.0),
    Kind(10, 30, is_new=True),
    Kind(15, 45, is_new=True),
    Kind(20, 60, is_new=True),
    Kind(30, 90, is_new=True),
    Kind(50, 150),
    Kind(30, 156),
    Kind(50, 260),
)


def ours(instance: Instance) -> tuple[Names, bool]:
    """Return the planner's plan, and whether it is proved."""
    from rotation.planner.planner import plan  # noqa: PLC0415 (see ELSEWHERE)

    end = perf_counter() + LIMIT
    result = plan(instance, lambda: end - perf_counter())
    return result.names, result.optimal


def near_enough(instance: Instance) -> tuple[Names, bool]:
    """Return what is printed without --timeLimit, and whether it is proved or so near that nobody can notice."""
    from rotation.planner.planner import ENOUGH, plan  # noqa: PLC0415 (see ELSEWHERE)

    end = perf_counter() + LIMIT
    result = plan(instance, lambda: end - perf_counter(), enough=ENOUGH)
    return result.names, result.is_close


def one_relaxation(instance: Instance) -> tuple[Names, bool]:
    """Solve the first linear program that has a solution, after making its network; return no plan."""
    import numpy as np  # noqa: PLC0415 (see ELSEWHERE)

    from rotation.planner.linear_program import LinearProgram  # noqa: PLC0415
    from rotation.planner.network import build_base_network, expand_by_count  # noqa: PLC0415
    from rotation.planner.planner import may_serve  # noqa: PLC0415
    from rotation.planner.search import count_most_duties  # noqa: PLC0415

    allowed = may_serve(instance)
    base = build_base_network(instance, allowed, np.zeros_like(allowed))
    rested = expand_by_count(instance, base.only(base.rest == 0), count_most_duties(instance, 0))
    fair = rested.only(rested.excess == 0)
    for arcs, cost in ((fair, fair.comfort), (rested, rested.excess)):
        program = LinearProgram(arcs, np.flatnonzero(allowed.any(axis=0)), lambda: LIMIT)
        program.set_cost(cost)
        if program.solve(np.ones(len(arcs), dtype=bool)):
            break
    return (), False


def by_cpsat(instance: Instance) -> tuple[Names, bool]:
    """Return CP-SAT's plan of the obvious model, and whether all four levels are proved."""
    names, proved = ELSEWHERE.submit(cpsat, instance).result()
    return names, proved == len(("rest", "excess", "comfort", "squares"))


def cpsat(instance: Instance) -> tuple[Names, int]:
    """Return CP-SAT's plan, and how many levels are proved; runs in the other process."""
    from bench.cpsat import plan  # noqa: PLC0415 (see ELSEWHERE)

    return plan(instance, LIMIT)


WAYS: dict[str, Way] = {
    "ours, near enough": near_enough,
    "one relaxation": one_relaxation,
    "CP-SAT": by_cpsat,
    "least recently served": lambda instance: (least_recently_served(instance), False),
    "round robin": lambda instance: (round_robin(instance), False),
}


def main() -> int:
    """Measure and print; return 1 if any other way was better anywhere."""
    instances, kinds = argument(1, INSTANCES), argument(2, len(KINDS))
    ways = dict(WAYS)
    if find_spec("ortools") is None:
        print("without CP-SAT: the package ortools is not installed")
        del ways["CP-SAT"]
    print(f"{instances} teams of each kind, at most {LIMIT:g} s for a plan")
    print(f"{'people x weeks':<24}{'way':<24}{'median':>9}{'longest':>9}{'ratio':>9}{'proved':>8}{'worse':>8}  better")
    better = 0
    for kind in KINDS[:kinds]:
        # The other solver is asked about fewer of the large teams: it spends its whole limit on most of them.
        asked = {"CP-SAT": max(2, instances * 5 // kind.weeks) if kind.weeks > FEW else instances}
        better += _row(kind, instances, ways, asked)
    return 1 if better else 0


def _row(kind: Kind, instances: int, ways: dict[str, Way], asked: dict[str, int]) -> int:
    """Plan the teams of one kind in every way and print what came out; return how often another way was better."""
    teams = [random_instance(kind, seed) for seed in range(instances)]
    own = [_timed(ours, team) for team in teams]
    median = statistics.median(seconds for _, _, seconds in own)
    _print(str(kind), "ours", own, 1.0, "")
    total = 0
    for name, way in ways.items():
        results = [_timed(way, team) for team in teams[: asked.get(name, instances)]]
        worse = sum(_differ(theirs, best) > 0 for (theirs, _, _), (best, _, _) in zip(results, own, strict=False))
        better = sum(_differ(theirs, best) < 0 for (theirs, _, _), (best, _, _) in zip(results, own, strict=False))
        total += better
        ratio = statistics.median(seconds for _, _, seconds in results) / median
        _print("", name, results, ratio, f"{worse:>8}{better:>8}")
    return total


def _timed(way: Way, team: Instance) -> tuple[tuple[float, ...], bool, float]:
    """Return the levels that a way's plan reaches, whether it is proved, and the seconds it took."""
    began = perf_counter()
    names, proved = way(team)
    seconds = perf_counter() - began
    levels = score(team, serve_whole_weeks(team, names)).levels if names else (float("inf"),)
    return levels, proved, seconds


def _differ(levels: tuple[float, ...], others: tuple[float, ...]) -> float:
    """Return the first difference between two plans' levels, 0 where there is none to speak of."""
    return next((a - b for a, b in zip(levels, others, strict=False) if abs(a - b) > EQUAL), 0.0)


def _print(kind: str, name: str, results: list[tuple[tuple[float, ...], bool, float]], ratio: float, rest: str) -> None:
    times = [seconds for _, _, seconds in results]
    proved = f"{sum(proved for _, proved, _ in results)}/{len(results)}"
    row = f"{kind:<24}{name:<24}{statistics.median(times):>8.3f}s{max(times):>8.3f}s{ratio:>9.2f}{proved:>8}{rest}"
    print(row, flush=True)


if __name__ == "__main__":
    sys.exit(main())
