"""Days that two people have in the calendar, and a line that can keep only one of them."""

from __future__ import annotations

from rotation.fairness.shared_days import find_shared_days
from rotation.model import Line, Rotation
from rotation.weeks import WeekRule
from tests.fairness.build import FRIDAY, MONDAY, THURSDAY, WEDNESDAY, day, duty

RULE = WeekRule()
TOGETHER = [duty("Ada", 0), duty("Bo", 0, THURSDAY, FRIDAY)]


def messages(*lines: Line, today: int = -1) -> list[str]:
    """Return the warnings about these lines, with Ada and Bo together at the end of week 0; `today` is a weekday."""
    findings = find_shared_days(Rotation(lines), TOGETHER, RULE, day(0, today))
    return [each.problem.message for each in findings]


def test_a_line_of_one_of_two_names_the_other_and_the_days() -> None:
    """Loading it would remove them on these days."""
    expected = f"Bo is on duty too on {day(0, THURSDAY)} and {day(0, FRIDAY)}, which a rotation cannot say"
    assert [expected] == messages(Line(day(0), "Ada"))


def test_a_line_for_somebody_else_removes_nobody_unseen() -> None:
    """It replaces both, which the changes show."""
    assert [] == messages(Line(day(0), "Cy"))


def test_a_line_without_shared_days_has_no_warning() -> None:
    """Ada's line ends where Cy's begins, before the shared days."""
    assert [] == messages(Line(day(0), "Ada"), Line(day(0, WEDNESDAY), "Cy"))


def test_days_before_today_stay_as_they_are() -> None:
    """On Friday only that day is named, and after it none."""
    assert [f"Bo is on duty too on {day(0, FRIDAY)}, which a rotation cannot say"] == messages(
        Line(day(0), "Ada"), today=FRIDAY
    )
    assert [] == messages(Line(day(0), "Ada"), today=FRIDAY + 1)


def test_each_line_names_the_others_of_its_own_days() -> None:
    """Both of two lines that split the week between the two."""
    lines = Line(day(0, MONDAY), "Bo"), Line(day(0, FRIDAY), "Ada")
    assert [f"Ada is on duty too on {day(0, THURSDAY)}", f"Bo is on duty too on {day(0, FRIDAY)}"] == [
        message.partition(",")[0] for message in messages(*lines)
    ]
