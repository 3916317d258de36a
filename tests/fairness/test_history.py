from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.fairness.history import AHEAD, BACK, History, Row, State, build_history
from rotation.model import Person
from rotation.weeks import WeekRule
from tests.fairness.build import FRIDAY, THURSDAY, TUESDAY, WEDNESDAY, day, days, duties, duty, out, team, week

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.model import Duty

LETTERS = {
    State.SERVES: "S",
    State.PART: "p",
    State.AWAY: "a",
    State.FREE: ".",
    State.CLOSED: "x",
    State.ABSENT: " ",
}


def draw(history: History) -> dict[str, str]:
    """Return each person's states, a letter a week."""
    return {row.name: "".join(LETTERS[state] for state in row.states) for row in history.rows}


def only(history: History, name: str) -> Row:
    """Return the person's row."""
    (row,) = [row for row in history.rows if row.name == name]
    return row


def test_what_a_week_is_for_everybody() -> None:
    """Served, served for the smaller part, away, free, closed, not on the roster: each has its state."""
    members = team(
        "Ada",
        Person("Bo", joined=day(1)),
        Person("Eve", exempt="boss"),
        closures=((days(day(3), day(3, FRIDAY)), None),),
    )
    assigned = [*duties("Ada", "-", "Ada"), duty("Ada", 1, 0, WEDNESDAY), duty("Bo", 1, THURSDAY, FRIDAY)]
    history = build_history(members, [out("Ada", day(4), day(4, FRIDAY))], assigned, day(1), first=day(0), last=day(4))
    assert {"Ada": "SSSxa", "Bo": " p.x."} == draw(history)
    assert (1, (False,) * 5) == (history.running, history.open)


def test_exactly_half_a_week_is_a_part_of_it() -> None:
    """Two of four days are not the most of them; three are."""
    four = team("Ada", "Bo", week=WeekRule(days=4))
    assigned = [duty("Ada", 0, 0, TUESDAY), duty("Bo", 0, WEDNESDAY, THURSDAY), duty("Ada", 1, TUESDAY, THURSDAY)]
    assert {"Ada": "pS", "Bo": "p."} == draw(build_history(four, (), assigned, day(1), first=day(0), last=day(1)))


def test_numbers() -> None:
    """Gaps are between starts, the next duty begins today or later, and only holiday weeks served count."""
    members = team("Ada", "Bo", holidays="US")
    assigned = duties("Ada", "Bo", "Ada", "Bo", "Ada", "-", "-", "Bo", "Ada")  # week 2 has Martin Luther King Day
    history = build_history(members, (), assigned, day(4, WEDNESDAY))
    ada, bo = history.rows
    assert [(2, 4), (2, 4)] == [(row.shortest_gap, row.longest_gap) for row in (ada, bo)]
    assert [day(8), day(7)] == [row.next_duty for row in (ada, bo)]
    assert [1, 0] == [row.holiday_weeks for row in (ada, bo)]
    assert ada.tally is not None
    assert (3, 2.5, 0.5, 1, 0.5) == (
        ada.tally.weeks,
        ada.tally.share,
        ada.tally.balance,
        ada.tally.planned,
        ada.tally.balance_after,
    )
    assert [5, 6] == [t for t, is_open in enumerate(history.open) if is_open]


def test_one_duty_has_no_gap() -> None:
    """Who has served once has no gaps; who has nothing to come has no next duty, today's beginning is one."""
    history = build_history(team("Ada", "Bo"), (), duties("Ada"), day(0))
    assert (None, None, day(0)) == (
        only(history, "Ada").shortest_gap,
        only(history, "Ada").longest_gap,
        history.rows[0].next_duty,
    )
    assert only(build_history(team("Ada"), (), duties("Ada"), day(0, 1)), "Ada").next_duty is None


def test_which_weeks() -> None:
    """Half a year back, but not before the first duty; to the last one, and two months ahead at least; or as asked."""

    def first_and_last(assigned: Sequence[Duty], today: int) -> tuple[int, int]:
        weeks = build_history(team("Ada"), (), assigned, day(today)).weeks
        return (weeks[0].since(week(0)), weeks[-1].since(week(0)))

    assert (0, 3 + AHEAD) == first_and_last(duties("Ada"), 3)
    assert (100 - BACK, 100 + AHEAD) == first_and_last(duties("Ada"), 100)
    assert (3, 60) == first_and_last([duty("Ada", 60)], 3)
    assert (5, 5 + AHEAD) == first_and_last((), 5)
    asked = build_history(team("Ada"), (), duties("Ada"), day(0), first=day(2, WEDNESDAY), last=day(4, WEDNESDAY))
    assert (week(3), week(4)) == asked.weeks


def test_who_is_not_on_the_roster_any_more() -> None:
    """Those who have left and served in the weeks shown have a row, and so have names that the roster does not know."""
    members = team("Ada", Person("Bo", joined=day(-9), left=day(0, FRIDAY)), Person("Eve", exempt="boss"))
    history = build_history(members, (), duties("Bo", "Eve", "Zoe", "Ada"), day(5))
    assert ["Ada", "Bo", "Eve", "Zoe"] == [row.name for row in history.rows]
    assert [True, False, False, False] == [row.tally is not None for row in history.rows]
    later = build_history(members, (), duties("Bo", "Eve", "Zoe", "Ada"), day(5), first=day(3))
    assert ["Ada"] == [row.name for row in later.rows]
