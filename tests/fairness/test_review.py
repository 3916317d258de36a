from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rotation.errors import Place, Problem, Severity
from rotation.fairness.review import Review, review, review_change
from rotation.model import Change, Duty, Line, Person, Rotation, Stint, Team
from tests.fairness.build import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, day, days, duties, duty, out, team

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.model import Outage

FOUR = team("Ada", "Bob", "Cyd", "Dee")


def rotation(*lines: tuple[date, str | None]) -> Rotation:
    """Return a rotation of these lines, each with its place in a file."""
    return Rotation(tuple(Line(start, name, Place("r.txt", n)) for n, (start, name) in enumerate(lines, 1)))


def whole(*names: str, first: int = 0) -> Rotation:
    """Return a rotation of whole weeks, from the one with this number on; `-` is nobody."""
    return rotation(*((day(first + n), None if name == "-" else name) for n, name in enumerate(names)))


def codes(reviewed: Review) -> list[str]:
    """Return the codes of all problems."""
    return [problem.code for problem in reviewed.problems]


CHANGING = team(
    "Ada", Person("Gone", left=day(0, THURSDAY)), Person("New", joined=day(0, TUESDAY)), Person("Eve", exempt="lead"),
    Person("Half", fte=0.4), min_fte=0.5,
)  # fmt: skip
FESTIVAL = team(
    "Ada", "Bob", holidays_add=tuple((day(0, weekday), "Festival") for weekday in range(5)),
    closures=((days(day(1), day(1, FRIDAY)), "Moving"),),
)  # fmt: skip
EASTER = 13  # the week of 2026-04-06, a public holiday in Germany and not in the United States
LEFT, AGAIN = day(0, FRIDAY), day(2)
DATED = team(
    "Ada",
    Person("Back", joined=day(-9), left=LEFT, later=(Stint(AGAIN),)),
    Person("Late", joined=day(-9), exempt="learning", changes=(Change(day(1), "exempt", None),)),
    Person("Less", joined=day(-9), changes=(Change(day(2), "fte", 0.4),)),
    Person("Wei", joined=day(-9), max_days_out=0, changes=(Change(day(EASTER), "holidays", "DE"),)),
    min_fte=0.5,
    holidays="US",
)  # fmt: skip


@pytest.mark.parametrize(
    ("members", "lines", "expected"),
    [
        (CHANGING, whole("Eve"), "error[ineligible]: Eve does not share the duty (exempt: lead)"),
        (CHANGING, whole("Half"), "error[ineligible]: Half does not share the duty (works 40%, below 50%)"),
        (CHANGING, whole("Gone"), f"error[former-member]: Gone has left by then: {day(0, THURSDAY)} is the last day"),
        (CHANGING, whole("New"), f"error[future-member]: New only joins on {day(0, TUESDAY)}"),
        (FESTIVAL, whole("Ada"), f"warning[holiday]: Ada has public holidays all of {days(day(0), day(0, FRIDAY))}"),
        (FESTIVAL, whole("-", "Ada"), f"warning[closed-week]: nobody works in the week of {day(1)}"),
        (FESTIVAL, whole("Ada", first=1), f"warning[closed-week]: nobody works in the week of {day(1)}"),
        (
            DATED, whole("Back", first=1),
            f"error[former-member]: Back has left by then: {LEFT} is the last day, and {AGAIN} the first one again",
        ),
        (DATED, whole("Late", first=0), "error[ineligible]: Late does not share the duty (exempt: learning)"),
        (DATED, whole("Less", first=2), "error[ineligible]: Less does not share the duty (works 40%, below 50%)"),
        (
            DATED, whole("Wei", first=EASTER),
            f"warning[holiday]: Wei has public holidays on {day(EASTER)} (Easter Monday)",
        ),
        (
            FOUR, rotation((day(0), "Ada"), (day(2), "Bob")),
            f"warning[missing-week]: nobody is named for the week of {day(1)}",
        ),
        (
            FOUR, rotation((day(0, WEDNESDAY), "Ada")),
            f"warning[missing-days]: nobody is named for {days(day(0), day(0, TUESDAY))}",
        ),
        (FOUR, whole("Ada", "Ada"), f"warning[short-rest]: Ada serves {day(1)}, 1 week after {day(0)}"),
        (
            FOUR, whole("Ada", "Ada"),
            f"warning[balance]: Ada will have done 1.50 weeks more than their fair share by {day(1)}",
        ),
        (
            FOUR, whole("Ada", "Bob", "Cyd", "Ada", "Bob", "Cyd"),
            f"warning[balance]: Dee will have done 1.25 weeks less than their fair share by {day(4)}",
        ),
    ],
)  # fmt: skip
def test_every_kind_of_problem(members: Team, lines: Rotation, expected: str) -> None:
    """Who does not share the duty is an error, everything else is a warning."""
    problems = review(lines, members, (), ()).problems
    assert expected in [f"{each.severity}[{each.code}]: {each.message}" for each in problems]


@pytest.mark.parametrize(
    ("members", "lines"),
    [
        (FOUR, whole("Ada", "Bob", "Cyd", "Dee")),
        (FOUR, whole("-")),  # a line says that nobody serves
        (FOUR, rotation((day(0), "Ada"), (day(0, WEDNESDAY), "Bob"))),
        (CHANGING, rotation((day(0), "Gone"), (day(0, FRIDAY), "Ada"))),
        (CHANGING, rotation((day(0), "Ada"), (day(0, TUESDAY), "New"))),
        (FESTIVAL, whole("Bob", first=2)),
        (FESTIVAL, rotation((day(2), "Ada"), (day(3), "Bob"))),
        (FOUR, Rotation()),
        (team("Ada", closures=((days(day(0), day(0, TUESDAY)), None),)), rotation((day(0, WEDNESDAY), "Ada"))),
    ],
)  # fmt: skip
def test_nothing_to_say(members: Team, lines: Rotation) -> None:
    """Whoever is there, rested and not ahead may serve, also for the days before leaving or from joining on."""
    assert [] == codes(review(lines, members, (), ()))


@pytest.mark.parametrize(
    ("lines", "assigned", "expected"),
    [
        (rotation((day(0), "Ada"), (day(0, FRIDAY), None)), (), ["partly-assigned"]),
        (rotation((day(0), None), (day(0, TUESDAY), "Ada")), (), ["partly-assigned"]),
        (rotation((day(0, TUESDAY), "Ada")), (), ["missing-days"]),  # once is enough
        (whole("Ada"), [duty("Bob", 1, TUESDAY)], ["partly-assigned"]),
        (whole("Ada"), [duty("Bob", -1, TUESDAY)], []),  # over
        (rotation((day(0), "Ada"), (day(2), "Bob")), [duty("Zoe", 1)], ["missing-week"]),  # a stranger's week
        (rotation((day(0), "Ada"), (day(2), "Bob")), [duty("Eve", 1)], []),
    ],
)
def test_days_with_nobody(lines: Rotation, assigned: Sequence[Duty], expected: list[str]) -> None:
    """A week in which somebody serves, but not on all days, is named; a week that is assigned is not missing."""
    members = team("Ada", "Bob", Person("Eve", exempt="lead"))
    assert expected == codes(review(lines, members, (), assigned, today=day(0)))


def test_a_missing_week_is_named_before_the_next_line() -> None:
    """Its place is the next line, without a column; the hint is what to write."""
    [problem] = review(rotation((day(0), "Ada"), (day(2), "Bob")), FOUR, (), ()).problems
    assert Place("r.txt", 2) == problem.place
    assert f"add '{day(1)}: NAME', or '{day(1)}: -' for nobody" == problem.hint


# --- away ------------------------------------------------------------------------------------------------------------


def away(lines: Rotation, *outages: Outage) -> list[str]:
    """Return what is said about people away."""
    return [each.message for each in review(lines, FOUR, outages, ()).problems if each.code == "outage"]


def test_one_day_away_is_fine() -> None:
    """One out day a week is allowed; of two, the days and the reasons are named."""
    monday, friday = (out("Ada", day(0, weekday), why="moving") for weekday in (MONDAY, FRIDAY))
    assert [] == away(whole("Ada"), monday)
    assert [f"Ada is away {days(day(0), day(0, FRIDAY))} (moving)"] == away(whole("Ada"), monday, friday)


def test_only_the_days_served_count() -> None:
    """Ada, away from Wednesday on, may serve Monday and Tuesday."""
    outage = out("Ada", day(0, WEDNESDAY), day(0, FRIDAY))
    assert [] == away(rotation((day(0), "Ada"), (day(0, WEDNESDAY), "Bob")), outage)
    assert [f"Ada is away {days(day(0, WEDNESDAY), day(0, FRIDAY))}"] == away(
        rotation((day(0), "Bob"), (day(0, TUESDAY), "Ada")), outage
    )


@pytest.mark.parametrize(
    "other",
    [out("Ada", day(0, MONDAY), why="dentist"), out("Ada", day(-9), day(9), "FREQ=WEEKLY;BYDAY=MO", why="course")],
    ids=["a day", "every Monday"],
)
def test_outages_of_other_days_are_not_named(other: Outage) -> None:
    """Of a part of a week, only outages of its own days are named, also where a recurring one spans them."""
    skiing = out("Ada", day(0, THURSDAY), day(0, FRIDAY), why="skiing")
    lines = rotation((day(0), "Bob"), (day(0, WEDNESDAY), "Ada"))
    assert [f"Ada is away {days(day(0, THURSDAY), day(0, FRIDAY))} (skiing)"] == away(lines, other, skiing)


def test_a_replacement_or_a_swap_is_the_hint() -> None:
    """The better one for the levels comes first; for a week that is over there is no hint."""
    outage = out("Ada", day(0), day(0, FRIDAY))
    lines = whole("Ada", "Bob", "Cyd")
    [problem] = review(lines, FOUR, [outage], ()).problems
    assert f"Dee is free (balance +0.0, never served); or swap with {day(2)} (Cyd)" == problem.hint
    [over] = review(lines, FOUR, [outage], (), today=day(1)).problems
    assert over.hint is None


def test_no_swap_into_a_frozen_week() -> None:
    """A week ahead, the default, is frozen: on Monday of week 0 that is week 0, and week 1 is not any more."""
    outage = out("Ada", day(2), day(2, FRIDAY))
    problems = review(whole("Bob", "Cyd", "Ada"), FOUR, [outage], (), today=day(0)).problems
    assert [f"Dee is free (balance -0.5, never served); or swap with {day(1)} (Cyd)"] == [
        each.hint for each in problems if each.code == "outage"
    ]
    problems = review(whole("Bob", "Cyd", "Ada"), FOUR, [outage], (), today=day(0, TUESDAY)).problems
    assert ["Dee is free (balance -0.5, never served)"] == [each.hint for each in problems if each.code == "outage"]


# --- balances --------------------------------------------------------------------------------------------------------


def test_a_balance_that_gets_better_is_not_warned_about() -> None:
    """Dee is 2.75 weeks behind. When she serves she is still 2 behind, which is better; when Bob does it is worse."""
    assigned = duties(*("Ada", "Bob", "Cyd") * 3, "Ada", "Bob")
    for name, warned in (("Dee", False), ("Bob", True)):
        findings = review(whole(name, first=11), FOUR, (), assigned).findings
        assert warned == ("Dee" in [each.person for each in findings if each.problem.code == "balance"])


def test_a_balance_is_named_once() -> None:
    """Where it goes beyond the tolerance first, whatever comes later."""
    reviewed = review(whole("Ada", "Ada", "Ada"), FOUR, (), ()).findings
    assert [day(1)] == [each.week for each in reviewed if each.problem.code == "balance" and each.person == "Ada"]


# --- around the file -------------------------------------------------------------------------------------------------


def test_the_calendar_around_the_file_counts() -> None:
    """Duties before and after its weeks are seen; those of its own weeks are replaced."""
    for other in (0, 2):
        assert "short-rest" in codes(review(whole("Ada", first=1), FOUR, (), [duty("Ada", other)]))
    assert [] == codes(review(whole("Ada", first=1), FOUR, (), [duty("Bob", 1), duty("Ada", 3)]))


def test_a_gap_that_no_line_can_mend_is_not_named() -> None:
    """Two duties of the calendar, one before and one after the file, are not the file's matter."""
    five = team("Ada", "Bob", "Cyd", "Dee", "Eve")  # their rest is three weeks
    assigned = [duty("Ada", 0), duty("Ada", 2)]
    assert "short-rest" not in codes(review(whole("Bob", first=1), five, (), assigned))


def test_with_an_error_in_the_file_only_its_lines_are_judged() -> None:
    """What the missing lines mean for gaps and balances nobody knows; errors are the file's first."""
    broken = Problem(Severity.ERROR, "bad-date", "no such day")
    reviewed = review(
        whole("Ada", "Ada", "Eve"), team("Ada", Person("Eve", exempt="")), (), (), file_problems=(broken,)
    )
    assert ["bad-date", "ineligible"] == codes(reviewed)


def test_a_week_that_the_calendar_fills_is_not_missing() -> None:
    """Loading a file leaves the weeks alone that it does not name."""
    lines = rotation((day(0), "Ada"), (day(2), "Cyd"))
    assert "missing-week" not in codes(review(lines, FOUR, (), [duty("Bob", 1)]))


def test_a_short_rest_that_nothing_mends_has_the_rest_as_its_hint() -> None:
    """Bob could serve instead of Ada, but would then have no rest himself."""
    two = team("Ada", "Bob")
    away = out("Ada", day(3), day(3, FRIDAY))
    [problem] = review(whole("Bob", "Ada", "Ada", "Bob"), two, [away], ()).problems
    assert ("short-rest", "their rest is 2 weeks") == (problem.code, problem.hint)


# --- what a change brings with it ------------------------------------------------------------------------------------


def review_codes(lines: Rotation, assigned: Sequence[Duty], *outages: Outage) -> list[str]:
    """Return the codes of the problems that a change brings with it."""
    return [each.code for each in review_change(lines, FOUR, outages, assigned, day(-9)).problems]


def test_only_new_problems_are_effects_of_a_change() -> None:
    """Bob is away in both, Cyd only serves too soon because of the change."""
    away = out("Bob", day(1), day(1, FRIDAY))
    assigned = duties("Ada", "Bob", "Dee", "Cyd")
    assert ["short-rest"] == review_codes(whole("Ada", "Bob", "Cyd"), assigned, away)


def test_a_problem_is_the_same_when_its_hint_is_another() -> None:
    """Who could serve instead of Ada, who is away, changes with the change; that Ada is away does not."""
    away = out("Ada", day(0), day(0, FRIDAY))
    assigned = duties("Ada", "Bob", "Cyd", "Dee", "Ada")
    before, after = (
        next(each for each in review(lines, FOUR, [away], assigned, today=day(-9)).problems if each.code == "outage")
        for lines in (whole("Ada", "Bob", "Cyd"), whole("Ada", "Cyd", "Bob"))
    )
    assert before.hint != after.hint
    assert "outage" not in review_codes(whole("Ada", "Cyd", "Bob"), assigned, away)


def test_the_same_problem_in_another_week_or_of_another_person_is_new() -> None:
    """It is the week and the person that make a problem the same."""
    away = [out(name, day(week), day(week, FRIDAY)) for name in ("Ada", "Bob") for week in (0, 2)]
    assigned = duties("Ada", "Cyd", "Dee")
    assert ["outage"] == review_codes(whole("Bob"), assigned, *away)
    assert ["outage"] == review_codes(rotation((day(0), "Dee"), (day(2), "Ada")), assigned, *away)


def test_balances_are_those_of_the_people_whose_days_change() -> None:
    """Ada gives her week to Bob: a week less for her, a week more for him, nothing for the others."""
    effect = review_change(whole("Bob"), FOUR, (), duties("Ada"), day(0))
    assert [("Ada", 0.75, -0.25), ("Bob", -0.25, 0.75)] == [(e.person, e.before, e.after) for e in effect.balances]


def test_who_may_serve_again_is_nothing_to_say() -> None:
    """Back in the second stint, no longer exempt, and before working less: each may serve."""
    expected: list[str] = []
    for name, first in (("Back", 2), ("Late", 1), ("Less", 1), ("Wei", EASTER - 1)):
        assert expected == codes(review(whole(name, first=first), DATED, [], []))


def test_a_change_that_gives_a_leaver_another_week_is_an_error() -> None:
    """Who is beyond their last day already is as wrong in another week: that week is new."""
    gone = team("Ada", Person("Gone", joined=day(-9), left=day(0)))
    effect = review_change(whole("Ada", "Gone"), gone, [], duties("Gone", "Ada"), day(-1))
    assert [("former-member", True)] == [(problem.code, problem.is_error) for problem in effect.problems]


def test_a_file_may_name_somebody_before_their_first_duty_in_the_calendar() -> None:
    """Nobody has written that they join later, so it is no error."""
    bare, calendar = team(Person("Ada"), Person("Cyd")), duties("-", "-", "-", "Ada", "Ada", "Cyd")
    assert [] == [problem for problem in review(whole("Cyd"), bare, [], calendar).problems if problem.is_error]
