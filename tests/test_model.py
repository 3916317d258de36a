"""The values that everything speaks of."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.model import Change, Person, Stint, Team, fold_case, make_safe_name


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Ada Lovelace", "ada-lovelace"),
        ("ADA  LOVELACE", "ada-lovelace"),
        ("Zoë Müller", "zoe-muller-89c0bd"),
        ("Zoe Muller", "zoe-muller"),
        ("Mary Jane", "mary-jane"),
        ("Mary-Jane", "mary-jane-"),
        ("../../etc/passwd", "etc-passwd-"),
        ("\u6f22\u5b57", "person-"),
        ("<img src=x>", "img-src-x-"),
        ("x" * 100, "x" * 60 + "-"),
    ],
)
def test_file_names(name: str, file: str) -> None:
    """They look like the names where these are plain, and can stand in any address."""
    assert make_safe_name(name).startswith(file)


@given(names=st.lists(st.text(min_size=1, max_size=100), unique_by=fold_case))
def test_file_names_are_safe_and_differ(names: list[str]) -> None:
    """Whatever the names are."""
    files = [make_safe_name(name) for name in names]
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", file) for file in files)
    assert len(names) == len(set(files))


CHANGED = Person(
    "Ada", changes=(Change(date(2026, 3, 2), "weight", 0.5), Change(date(2026, 6, 1), "exempt", "on leave"))
)


@pytest.mark.parametrize(
    ("day", "weight", "exempt"),
    [
        (date(2026, 3, 1), 1.0, None),
        (date(2026, 3, 2), 0.5, None),
        (date(2026, 5, 31), 0.5, None),
        (date(2026, 6, 1), 0.5, "on leave"),
    ],
)
def test_what_is_in_force_on_a_day(day: date, weight: float, exempt: str | None) -> None:
    """The latest value whose day has come; before the first one, what the person has without a date."""
    assert Person("Ada", weight=weight, exempt=exempt) == CHANGED.in_force(day)


def test_what_is_in_force_for_a_team() -> None:
    """Its own attributes and those of everybody on it."""
    team = Team("T", (CHANGED,), changes=(Change(date(2026, 3, 2), "max_days_out", 2),))
    assert Team("T", (Person("Ada", weight=0.5),), max_days_out=2) == team.in_force(date(2026, 4, 1))


@pytest.mark.parametrize(
    ("person", "shares"),
    [
        (Person("P", exempt="lead"), False),
        (Person("P", exempt="lead", changes=(Change(date(2026, 3, 2), "exempt", None),)), True),
        (CHANGED, True),
        (Person("P", fte=0.4), False),
        (Person("P", changes=(Change(date(2026, 3, 2), "fte", 0.4),)), True),
        (Person("P", exempt="lead", fte=0.4, changes=(Change(date(2026, 3, 2), "exempt", None),)), False),
    ],
)
def test_who_shares_the_duty_at_any_time(person: Person, *, shares: bool) -> None:
    """Somebody does when there is a day on which they are neither exempt nor work too little."""
    assert shares == (person in Team("T", (person,), min_fte=0.5).eligible)


def test_who_shares_the_duty_once_the_team_asks_for_less() -> None:
    """The minimum may change, too."""
    half = Person("P", fte=0.5)
    lower = Change(date(2026, 3, 2), "min_fte", 0.5)
    assert (half,) == Team("T", (half,), min_fte=0.8, changes=(lower,)).eligible


def test_stints() -> None:
    """The first is that of `joined` and `left`."""
    again = Stint(date(2026, 3, 2))
    person = Person("P", left=date(2024, 5, 31), later=(again,))
    assert (Stint(None, date(2024, 5, 31)), again) == person.stints
