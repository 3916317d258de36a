"""Planning problems at random, made by choices that a generator of random numbers or hypothesis takes."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from random import Random
from typing import TYPE_CHECKING, Protocol, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.planner.oracle import ExactInstance, ExactMember

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


def steady(examples: int) -> settings:
    """Return settings for so many examples, the same ones in every run, each as slow as it needs to be."""
    return settings(
        max_examples=examples, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )


class Choose(Protocol):
    """Picks one of several values; the first is the simplest, towards which hypothesis shrinks."""

    def __call__(self, options: Sequence[T], /) -> T:
        """Return one of them."""


def exact_instance(choose: Choose, people: int = 4, weeks: int = 7, *, fresh: bool = False) -> ExactInstance:
    """Return a problem of up to so many people and weeks; a `fresh` one has no past: no balances, no last duties."""
    size = choose(range(1, people + 1))
    length = choose(range(1, weeks + 1))
    kind = choose(("plain", "weights", "absences", "everything"))
    steps = [0, *(choose((1, 1, 1, 1, 2)) for _ in range(length - 1))]
    present = (True,) if kind == "plain" else choose(((True,) * 5 + (False,), (True, True, False), (True, False)))

    def member(i: int) -> ExactMember:
        joins, leaves = choose(((0, length),) * 3 + ((length // 2, length), (0, (length + 1) // 2)))
        weighs = kind in {"weights", "everything"}
        before, after = (Fraction(choose(("1", "1", "1/2", "2", "4/5"))) if weighs else Fraction(1) for _ in range(2))
        changes = choose((length, length, length // 2)) if weighs else length
        active = tuple(joins <= t < leaves for t in range(length))
        return ExactMember(
            name=f"P{i}",
            weights=tuple(before if t < changes else after for t in range(length)),
            balance=Fraction(0) if fresh else choose((Fraction(0), Fraction(choose(range(-20, 21)), 10))),
            last=None if fresh else choose((None, *range(-1, -9, -1))),
            holiday_weeks=0 if fresh else choose((0, 1, 2)),
            active=active,
            available=tuple(active[t] and choose(present) for t in range(length)),
            days_lost=tuple(0 if kind == "plain" else choose((0, 0, 0, 1, 2)) for _ in range(length)),
        )

    return ExactInstance(
        offsets=tuple(accumulate(steps)),
        holiday=tuple(choose((False, False, False, True)) for _ in range(length)),
        members=tuple(member(i) for i in range(size)),
        tolerance=choose((Fraction(1), Fraction(1), Fraction(13, 10))),
    )


def chance(seed: int) -> Random:
    """Return the same random choices for the same seed."""
    return Random(seed)  # noqa: S311 - examples, not secrets


@st.composite
def exact_instances(draw: st.DrawFn, people: int = 4, weeks: int = 7, *, fresh: bool = False) -> ExactInstance:
    """Problems of up to so many people and weeks."""

    def choose(options: Sequence[T], /) -> T:
        return draw(st.sampled_from(options))

    return exact_instance(choose, people, weeks, fresh=fresh)
