"""The obvious model of the same objective, for CP-SAT: one yes or no for each person and week.

Balances and comfort are sums of integers here, in millionths, so that what it proves is right to about a millionth.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeAlias

from ortools.sat.python import cp_model

from rotation.fairness.prices import price_gap, price_week

if TYPE_CHECKING:
    from rotation.fairness.instance import Instance

    Serves = dict[tuple[int, int], cp_model.IntVar]  # by person and week
    Expression: TypeAlias = cp_model.LinearExprT

MILLION = 1_000_000


def plan(instance: Instance, seconds: float) -> tuple[tuple[str | None, ...], int]:
    """Return who serves each week, empty where nothing was found, and how many of the four levels were proved.

    Rest, excess, comfort and squares are optimised one after the other, each held at the best found so far.
    """
    model = cp_model.CpModel()
    people, weeks = range(len(instance.people)), range(len(instance.weeks))
    serves = {
        (i, t): model.new_bool_var(f"serves {i} {t}")
        for i in people
        for t in weeks
        if instance.people[i].weeks[t].available
    }
    for t in weeks:
        if not instance.is_open(t):
            model.add_exactly_one(serves[i, t] for i in people if (i, t) in serves)

    short, comfort = _gaps(model, instance, serves)
    excess, squares = _balances(model, instance, serves)

    solver = cp_model.CpSolver()
    end = perf_counter() + seconds
    names: tuple[str | None, ...] = ()
    proved = 0
    for level in (short, excess, comfort, squares):
        model.minimize(sum(level))
        solver.parameters.max_time_in_seconds = max(0.01, end - perf_counter())
        status = solver.solve(model)
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            break
        serving = {t: instance.people[i].name for (i, t), variable in serves.items() if solver.value(variable)}
        names = tuple(serving.get(t) for t in weeks)
        if status != cp_model.OPTIMAL:
            break
        proved += 1
        model.add(sum(level) <= round(solver.objective_value))
        untyped: Any = model
        untyped.clear_hints()
        for variable in serves.values():
            model.add_hint(variable, solver.value(variable))
    return names, proved


def _gaps(model: cp_model.CpModel, instance: Instance, serves: Serves) -> tuple[list[Expression], list[Expression]]:
    """Return what short rests cost, and comfort: a variable for each two duties of a person that may be neighbours."""
    short: list[Expression] = []
    comfort: list[Expression] = []
    for i, person in enumerate(instance.people):
        own = [t for t in range(len(instance.weeks)) if (i, t) in serves]
        for u in own:
            week = person.weeks[u]
            comfort.append(round(MILLION * price_week(person, week, week.days_lost)) * serves[i, u])
            for before in [None, *own]:
                start = person.last if before is None else instance.offsets[before]
                gap = 0 if start is None else instance.offsets[u] - start
                if 0 < gap < max(person.ideal_gap, person.rest):
                    between = [serves[i, t] for t in own if (-1 if before is None else before) < t < u]
                    begun = 1 if before is None else serves[i, before]
                    soon = model.new_bool_var(f"soon {i} {before} {u}")
                    model.add(soon >= begun + serves[i, u] - 1 - sum(between))
                    comfort.append(round(MILLION * price_gap(person, gap)) * soon)
                    short.append(int(gap < person.rest) * soon)
    return short, comfort


def _balances(model: cp_model.CpModel, instance: Instance, serves: Serves) -> tuple[list[Expression], list[Expression]]:
    """Return what balances beyond the tolerance cost, and their squares, both looked up by the number of duties."""
    excess: list[Expression] = []
    squares: list[Expression] = []
    for i, person in enumerate(instance.people):
        owed = -person.balance
        done: list[cp_model.IntVar] = []
        for t in range(len(instance.weeks)):
            owed += person.weeks[t].share
            if (i, t) in serves:
                done.append(serves[i, t])
            if person.weeks[t].active:
                balances = [count - owed for count in range(len(done) + 1)]
                count = model.new_int_var(0, len(done), f"count {i} {t}")
                model.add(count == sum(done))
                excess.append(_looked_up(model, count, [max(0.0, abs(b) - instance.tolerance) for b in balances]))
                squares.append(_looked_up(model, count, [b**2 for b in balances]))
    return excess, squares


def _looked_up(model: cp_model.CpModel, count: cp_model.IntVar, costs: list[float]) -> cp_model.IntVar:
    """Return a variable with the cost, in millionths, of the count."""
    table = [round(MILLION * cost) for cost in costs]
    cost = model.new_int_var(min(table), max(table), "cost")
    model.add_element(count, table, cost)
    return cost
