"""Everybody's choice for one week: the levels of the best plan in which they serve it.

The plans of all people are the same but for that week. So the networks are drawn once, and the programs over them are
solved for one person after the other: each solution begins where the last one ended.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rotation.fairness.score import score
from rotation.planner import network
from rotation.planner.lexicographic import minimize
from rotation.planner.linear_program import LinearProgram, OutOfTimeError
from rotation.planner.network import Network, TooLargeError
from rotation.planner.pinned import Pinned, pin_weeks
from rotation.planner.planner import plan
from rotation.planner.search import count_most_duties, name_servers
from rotation.planner.shortest_paths import ShortestPaths

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rotation.fairness.instance import Instance, Member
    from rotation.fairness.score import Part
    from rotation.planner.branch_and_bound import Optimum
    from rotation.planner.network import Bools, Ints
    from rotation.planner.paths import Paths

Levels = tuple[float, float, float]  # rest violations, excess, comfort

SAME_REST = 1e-6  # short rests, of the relaxation, that are none
DECIMALS = 9  # what is the same on paper must not differ by a rounding error


def compute_levels_by_choice(
    instance: Instance,
    t: int,
    remaining: Callable[[], float],
    fixed: Mapping[int, tuple[Part, ...]] | None = None,
) -> dict[str, Levels | None]:
    """Return, for each person available in the week of index t, the levels of the best plan in which they serve it.

    The `fixed` weeks, by index, have these parts in every plan. None where the time limit came first.
    """
    fixed = fixed or {}
    pins = pin_weeks(
        instance,
        [fixed.get(u, ()) for u in range(len(instance.weeks))],
        {u for u in range(len(instance.weeks)) if u not in fixed},
    )
    free = [person.name for person in instance.people if person.weeks[t].available]
    try:
        search = _Search(instance, pins, t, remaining)
    except TooLargeError:
        return dict.fromkeys(free)
    levels: dict[str, Levels | None] = {}
    # People who differ in nothing but their names, as in a new team, can stand for each other in any plan.
    alike: dict[Member, Levels | None] = {}
    for i, person in enumerate(instance.people):
        if person.name in free:
            nameless = replace(pins.instance.people[i], name="")
            if nameless not in alike:
                alike[nameless] = search.find_levels(i) if remaining() > 0 else None
            levels[person.name] = alike[nameless]
    return levels


class _Search:
    """The search for the levels of the best plan in which somebody serves the week of index t, for everybody in turn.

    It takes the first steps of the planner's own search. Raises TooLargeError.
    """

    def __init__(self, instance: Instance, pins: Pinned, t: int, remaining: Callable[[], float]) -> None:
        self._original, self._pins, self._slot, self._remaining = instance, pins, pins.find_slot(t), remaining
        self._weeks = np.flatnonzero(pins.allowed.any(axis=0))
        base = network.build_base_network(pins.instance, pins.allowed, np.zeros_like(pins.allowed))
        rested = network.expand_by_count(pins.instance, base.only(base.rest == 0), count_most_duties(pins.instance, 0))
        self._networks = {"rest": base, "excess": rested, "comfort": rested.only(rested.excess == 0)}
        self._programs: dict[str, LinearProgram] = {}

    def find_levels(self, i: int) -> Levels | None:
        """Return the levels for person i; None without a proof."""
        # 1. Mostly there is a plan without short rests and without excess.
        try:
            program = self._share_program("comfort")
            best = minimize(program, program.choices.comfort, self._leave_to(i, program))
        except (OutOfTimeError, TooLargeError):
            return None
        if best:
            return 0.0, 0.0, round(best.value, DECIMALS)
        # 2. Else the levels are searched one by one, by the planner where that leads nowhere.
        try:
            serving = self._find_serving(i)
        except (OutOfTimeError, TooLargeError):
            return None
        return self._plan(i) if serving is None else self._score(name_servers(self._pins.instance, serving))

    def _find_serving(self, i: int) -> Ints | None:
        """Return who serves when by the best plan; None where whole paths do not reach the bounds of relaxations."""
        # 1. The fewest short rests that the relaxation allows.
        fewest = self._narrow("rest", i)
        if fewest is None or not isinstance(fewest.choices, Network):
            return None
        # 2. With these the least excess. Without a short rest the network is the same for all people; else more of them
        #    leave room for more duties.
        if fewest.value < SAME_REST:
            fairest = self._narrow("excess", i)
        else:
            most = count_most_duties(self._pins.instance, round(fewest.value))
            expanded = network.expand_by_count(self._pins.instance, fewest.choices, most)
            fairest = self._minimize_bound(self._build_program(expanded), "excess")
        # 3. With both the least comfort, by whole paths.
        return None if fairest is None else self._minimize_comfort(fairest.choices)

    def _narrow(self, level: str, i: int) -> Optimum | None:
        program = self._share_program(level)
        return self._minimize_bound(program, level, self._leave_to(i, program))

    def _share_program(self, level: str) -> LinearProgram:
        """Return the program that is solved at this level for one person after the other."""
        program = self._programs.get(level)
        if program is None:
            program = self._programs[level] = self._build_program(self._networks[level])
        return program

    def _leave_to(self, i: int, program: LinearProgram) -> Bools:
        """Return the faces of the program without what gives the week to anybody but person i."""
        by_others = np.zeros(len(program.choices), dtype=bool)
        choice, person, week = program.choices.duties
        by_others[choice[(week == self._slot) & (person != i)]] = True
        return program.choices.faces & ~by_others[:, None]

    def _minimize_bound(self, program: LinearProgram, level: str, faces: Bools | None = None) -> Optimum | None:
        """Return the optimum of the relaxation, with what is left of the choices in it."""
        cost = getattr(program.choices, level)
        best = minimize(program, cost, program.choices.faces if faces is None else faces, integral=False)
        if best is None:
            return None
        left = replace(best.choices, faces=best.faces).only(np.flatnonzero(best.faces.any(axis=1)))
        return replace(best, choices=left, faces=left.faces)

    def _minimize_comfort(self, choices: Network | Paths) -> Ints | None:
        program = self._build_program(choices)
        best = minimize(program, program.choices.comfort, program.choices.faces)
        return None if best is None else best.serving

    def _build_program(self, choices: Network | Paths) -> LinearProgram:
        if isinstance(choices, Network):
            choices = choices.only(ShortestPaths(choices).find_on_paths())
        return LinearProgram(choices, self._weeks, self._remaining)

    def _plan(self, i: int) -> Levels | None:
        """Return the levels of the plan that the planner makes."""
        allowed = self._pins.allowed.copy()
        allowed[:, self._slot] = False
        allowed[i, self._slot] = True
        best = plan(self._pins.instance, self._remaining, allowed, ties=False)
        return self._score(best.names) if best.optimal else None

    def _score(self, names: Sequence[str | None]) -> Levels:
        reached = score(self._original, self._pins.build_parts(names, self._original))
        return float(reached.rest_violations), round(reached.excess, DECIMALS), round(reached.comfort, DECIMALS)
