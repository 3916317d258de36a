"""How the load stands, and will stand."""

from __future__ import annotations

from datetime import date

from rotation.fairness.history import tally_weeks
from rotation.model import Duty, Person, Team
from rotation.weeks import Week

MONDAY = date(2026, 11, 30)
TEAM = Team(
    "T",
    (
        Person("Ada", joined=date(2026, 1, 1)),
        Person("Alan", joined=date(2026, 1, 1)),
        Person("Grace", exempt="lead"),
        Person("Gone", left=date(2026, 11, 1)),
    ),
)


def weeks(*names: str) -> list[Duty]:
    """Return a duty for each name, week by week from MONDAY on."""
    return [Duty(Week(MONDAY, 5).plus(n).span, name) for n, name in enumerate(names)]


def test_by_hand() -> None:
    """Two weeks for Ada, one for Alan, and one each to come: half a week ahead, half a week behind, and so it stays."""
    assigned = weeks("Ada", "Ada", "Alan", "Ada", "Alan")
    tally = tally_weeks(TEAM, (), assigned, date(2026, 12, 16))
    assert [
        ("Ada", 2, 1.5, 0.5, 1, 0.5),
        ("Alan", 1, 1.5, -0.5, 1, -0.5),
    ] == [(t.name, t.weeks, t.share, t.balance, t.planned, t.balance_after) for t in tally]


def test_the_running_week_counts_as_served() -> None:
    """It is in `weeks` from its first day on, also on the days after its duty."""
    for day in (MONDAY, date(2026, 12, 6)):
        [ada, alan] = tally_weeks(TEAM, (), weeks("Ada", "Alan"), day)
        assert [(1, 0), (0, 1)] == [(ada.weeks, ada.planned), (alan.weeks, alan.planned)]


def test_an_empty_calendar() -> None:
    """Nobody has done or owes anything."""
    assert [("Ada", 0, 0, 0), ("Alan", 0, 0, 0)] == [
        (each.name, each.weeks, each.balance, each.balance_after) for each in tally_weeks(TEAM, (), (), MONDAY)
    ]
