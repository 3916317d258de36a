from __future__ import annotations

from datetime import date, timedelta

import pytest

from rotation.fairness.availability import active_spans
from rotation.model import Person
from rotation.weeks import Week, WeekRule
from tests.fairness.build import (
    FRIDAY,
    MONDAY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    available,
    day,
    days,
    duty,
    out,
    team,
    week,
)

EASTER = 13  # the week of 2026-04-06, a public holiday in Germany and not in the United States
INDEPENDENCE = 25  # the week of 2026-06-29: 4 July is its Saturday, observed on its Friday
SINCE = date(2025, 1, 1)
ADA, EMIL = Person("Ada", joined=SINCE), Person("Emil", joined=SINCE, holidays="DE-BE")

# --- days ------------------------------------------------------------------------------------------------------------


def test_working_days_are_those_of_the_week() -> None:
    """A week has five working days where nothing else is said."""
    expected = tuple(day(3, weekday) for weekday in range(5))
    assert expected == available(team(ADA)).working_days(week(3))


def test_closures_are_no_working_days() -> None:
    """A closure takes its days out of the week; a week that is all closure has none."""
    closed = team(ADA, closures=((days(day(3, THURSDAY), day(4, SUNDAY)), "Festival"),))
    assert (day(3, 0), day(3, 1), day(3, 2)) == available(closed).working_days(week(3))
    assert () == available(closed).working_days(week(4))
    assert not available(closed).is_available(ADA, week(4))


def test_out_days_are_working_days_of_an_outage() -> None:
    """Of an outage over a week end, the days count that somebody would have worked, each once."""
    away = [out("Ada", day(3, FRIDAY), day(4, MONDAY)), out("Ada", day(4, MONDAY), day(4, TUESDAY))]
    answers = available(team(ADA), away)
    assert (day(3, FRIDAY),) == answers.out_days(ADA, week(3))
    assert (day(4, MONDAY), day(4, TUESDAY)) == answers.out_days(ADA, week(4))


def test_an_outage_during_a_closure_is_no_out_day() -> None:
    """Nobody is out on a day on which nobody works."""
    closed = team(ADA, closures=((days(day(3, MONDAY), day(3, TUESDAY)), None),))
    answers = available(closed, [out("Ada", day(3, MONDAY), day(3, WEDNESDAY))])
    assert (day(3, WEDNESDAY),) == answers.out_days(ADA, week(3))
    assert answers.is_available(ADA, week(3))


def test_own_public_holidays_are_lost_but_not_out() -> None:
    """A public holiday where the person lives is a day lost; an outage that runs across it does not count it."""
    away = [out(None, day(EASTER, MONDAY), day(EASTER, TUESDAY))]
    answers = available(team(ADA, EMIL, holidays="US"), away)
    assert (day(EASTER, TUESDAY),) == answers.out_days(EMIL, week(EASTER))
    assert (day(EASTER, MONDAY), day(EASTER, TUESDAY)) == answers.lost_days(EMIL, week(EASTER))
    assert (day(EASTER, MONDAY), day(EASTER, TUESDAY)) == answers.out_days(ADA, week(EASTER))
    assert [False, True] == [answers.is_available(person, week(EASTER)) for person in (ADA, EMIL)]


def test_a_holiday_needs_no_outage() -> None:
    """Without any outage a public holiday of one's own is a day lost, and none for those elsewhere."""
    answers = available(team(ADA, EMIL, holidays="US"))
    assert (day(EASTER),) == answers.lost_days(EMIL, week(EASTER))
    assert () == answers.lost_days(ADA, week(EASTER))


def test_outages_that_recur() -> None:
    """`every` says which days of the outage's span it means: here every Friday, from its beginning on."""
    fridays = out("Ada", day(3), day(5, SUNDAY), every="FREQ=WEEKLY;BYDAY=FR")
    answers = available(team(ADA), [fridays])
    assert [(), (day(3, FRIDAY),), (day(5, FRIDAY),), ()] == [answers.out_days(ADA, week(n)) for n in (2, 3, 5, 6)]
    assert answers.is_available(ADA, week(3))


def test_every_other_week_counts_from_the_first_day() -> None:
    """A rule that skips weeks counts them from the day on which the outage begins, long before the span or not."""
    thursdays = out("Ada", day(-40, THURSDAY), date(2199, 12, 31), every="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH")
    answers = available(team(ADA), [thursdays])
    assert [(day(2, THURSDAY),), (), (day(4, THURSDAY),)] == [answers.out_days(ADA, week(n)) for n in (2, 3, 4)]


def test_an_outage_of_everyone() -> None:
    """Everybody is out then, whoever they are; an outage of somebody is theirs alone."""
    answers = available(team(ADA, EMIL), [out(None, day(3), day(3, FRIDAY)), out("Ada", day(4), day(4, FRIDAY))])
    assert [False, False] == [answers.is_available(person, week(3)) for person in (ADA, EMIL)]
    assert [False, True] == [answers.is_available(person, week(4)) for person in (ADA, EMIL)]


def test_other_weeks_than_monday_to_friday() -> None:
    """In a week from Tuesday to the next Monday the week end counts, and the Monday belongs to the week before it."""
    tuesdays = team(ADA, week=WeekRule(starts=TUESDAY, days=7))
    long = Week(day(3, TUESDAY), 7)
    answers = available(tuesdays, [out("Ada", day(3, SATURDAY), day(4, TUESDAY))])
    assert (day(3, SATURDAY), day(3, SUNDAY), day(4, MONDAY)) == answers.out_days(ADA, long)
    assert (day(4, TUESDAY),) == answers.out_days(ADA, long.plus(1))


# --- available -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("most", "away", "expected"),
    [(1, 0, True), (1, 1, True), (1, 2, False), (0, 0, True), (0, 1, False), (3, 3, True), (3, 4, False), (5, 4, True)],
)
def test_at_most_so_many_days_out(most: int, away: int, *, expected: bool) -> None:
    """Somebody with more out days in the week than `max_days_out` is not asked to serve it."""
    outages = [out("Ada", day(3, weekday)) for weekday in range(away)]
    assert expected == available(team(ADA, max_days_out=most), outages).is_available(ADA, week(3))


def test_somebody_needs_a_day_to_serve() -> None:
    """Without any working day left nobody is available, however many days out are allowed, and be they holidays."""
    all_week = [out("Ada", day(3), day(3, FRIDAY))]
    assert not available(team(ADA, max_days_out=5), all_week).is_available(ADA, week(3))
    festival = tuple((day(3, weekday), "Festival") for weekday in range(5))
    answers = available(team(ADA, EMIL, holidays="US", holidays_add=festival))
    assert [0, 0] == [len(answers.out_days(person, week(3))) for person in (ADA, EMIL)]
    assert [False, True] == [answers.is_available(person, week(3)) for person in (ADA, EMIL)]


# --- active ----------------------------------------------------------------------------------------------------------


def test_active_in_weeks_wholly_within_joined_and_left() -> None:
    """Both days belong to the time; a week of which a day is outside does not."""
    whole = Person("Whole", joined=day(1, MONDAY), left=day(3, FRIDAY))
    less = Person("Less", joined=day(1, TUESDAY), left=day(3, THURSDAY))
    answers = available(team(whole, less))
    assert [False, True, True, True, False] == [answers.is_active(whole, week(n)) for n in range(5)]
    assert [False, False, True, False, False] == [answers.is_active(less, week(n)) for n in range(5)]


def test_active_from_the_first_duty() -> None:
    """Without `joined` one is active from the week of the first duty on, whichever of its days one served."""
    ada = Person("Ada")
    answers = available(team(ada), history=[duty("Ada", 4), duty("Ada", 2, THURSDAY, FRIDAY)])
    assert [False, True, True] == [answers.is_active(ada, week(n)) for n in (1, 2, 3)]


def test_active_from_the_first_planned_week() -> None:
    """Without `joined` and without a duty before the first planned week one is active from that week on."""
    ada = Person("Ada")
    answers = available(team(ada), history=[duty("Ada", 10)])
    assert [False, True] == [answers.is_active(ada, week(n)) for n in (9, 10)]


def test_joined_comes_before_any_duty() -> None:
    """Where `joined` is written, duties before it change nothing."""
    ada = Person("Ada", joined=day(3))
    assert days(day(3), date(9999, 12, 30)) == active_spans(team(ada), [duty("Ada", 1)], week(10))["Ada"]


def test_the_first_duty_of_a_former_kind_of_week() -> None:
    """An event of Mon-Fri weeks that begins on the day before a Tue-Mon week serves that week, not the one before."""
    ada = Person("Ada")
    tuesdays = team(ada, week=WeekRule(starts=TUESDAY, days=7))
    assert day(2, TUESDAY) == active_spans(tuesdays, [duty("Ada", 2)], Week(day(10, TUESDAY), 7))["Ada"].start


def test_who_is_not_eligible_is_never_active() -> None:
    """Exempt people and those who work less than `min_fte` share nothing."""
    exempt, half, just = Person("Exempt", exempt="lead"), Person("Half", fte=0.5), Person("Just", fte=0.6)
    answers = available(team(exempt, half, just, min_fte=0.6))
    assert [False, False, True] == [answers.is_active(person, week(10)) for person in (exempt, half, just)]


# --- holiday weeks ---------------------------------------------------------------------------------------------------


def test_holiday_weeks_have_a_holiday_of_the_teams_or_a_closure() -> None:
    """What counts is the team's default calendar and closures; holidays that only one person has do not."""
    closure = (days(day(3, FRIDAY), day(3, SATURDAY)), "Moving")
    answers = available(team(ADA, EMIL, holidays="US", closures=(closure,)))
    assert () == answers.holidays(week(EASTER))
    assert ((day(3, FRIDAY), "Moving"),) == answers.holidays(week(3))
    assert ((date(2026, 5, 25), "Memorial Day"),) == answers.holidays(week(20))


def test_a_holiday_on_a_week_end_makes_no_holiday_week() -> None:
    """Only a holiday on one of the week's days counts; in a week of seven days that is any."""
    saturday = {"holidays_add": ((day(3, SATURDAY), "Party"),)}
    assert () == available(team(ADA, **saturday)).holidays(week(3))
    seven = available(team(ADA, week=WeekRule(days=7), **saturday))
    assert ((day(3, SATURDAY), "Party"),) == seven.holidays(Week(day(3), 7))


def test_holidays_are_added_and_removed() -> None:
    """What the team adds and removes holds for all who have the team's calendar, and for nobody else."""
    amended = team(
        ADA,
        EMIL,
        Person("Same", joined=SINCE, holidays="US"),
        holidays="US",
        holidays_add=((day(EASTER, TUESDAY), "Party"),),
        holidays_remove=("independence day", "Memorial Day"),
    )
    answers = available(amended)
    assert ((day(EASTER, TUESDAY), "Party"),) == answers.holidays(week(EASTER))
    lost = [answers.lost_days(person, week(EASTER)) for person in amended.people]
    assert [(day(EASTER, TUESDAY),), (day(EASTER, MONDAY),), (day(EASTER, TUESDAY),)] == lost
    assert () == answers.holidays(week(20))
    assert () == answers.holidays(week(INDEPENDENCE))  # neither the day itself nor the one it is observed on


@pytest.mark.parametrize("language", ["C", "de_DE.UTF-8", "fr", "xx"])
def test_holidays_have_the_same_names_for_everybody(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever language the machine speaks, names are the English ones, and removing goes by these."""
    for variable in ("LANGUAGE", "LC_ALL", "LANG"):
        monkeypatch.setenv(variable, language)
    assert "Easter Monday" == available(team(EMIL)).own_holiday(EMIL, day(EASTER))
    removed = team(EMIL, holidays="DE-BE", holidays_remove=("Easter Monday",))
    assert None is available(removed).own_holiday(EMIL, day(EASTER))


def test_the_day_on_which_a_holiday_is_observed() -> None:
    """A holiday on a Saturday that is observed on the Friday makes a holiday week and a day lost."""
    answers = available(team(ADA, holidays="US"))
    assert [day(INDEPENDENCE, FRIDAY)] == [on for on, _ in answers.holidays(week(INDEPENDENCE))]
    assert (day(INDEPENDENCE, FRIDAY),) == answers.lost_days(ADA, week(INDEPENDENCE))


# --- any year --------------------------------------------------------------------------------------------------------


def test_every_year_can_be_asked_for() -> None:
    """A rule that recurs holds in each year from its beginning on, whichever year is asked for first."""
    begin = date(2020, 1, 3)
    answers = available(team(ADA), [out("Ada", begin, date(2199, 12, 31), "FREQ=WEEKLY;INTERVAL=2")])
    for fortnights in (4600, 300, 0):
        friday = begin + timedelta(weeks=2 * fortnights)
        assert (friday,) == answers.out_days(ADA, WeekRule().containing(friday))
        assert () == answers.out_days(ADA, WeekRule().after(friday))


# --- reasons ---------------------------------------------------------------------------------------------------------


def test_reasons() -> None:
    """Who cannot serve has a reason for it in a few words; who can has none."""
    people = {
        "Exempt": Person("Exempt", exempt="lead"),
        "Plain": Person("Plain", exempt=""),
        "Half": Person("Half", fte=0.25),
        "Gone": Person("Gone", joined=SINCE, left=day(3, THURSDAY)),
        "New": Person("New", joined=day(3, TUESDAY)),
        "Ada": ADA,
        "Bob": Person("Bob", joined=SINCE),
        "Here": Person("Here", joined=SINCE),
    }
    outages = [
        out("Ada", day(3), day(3, TUESDAY), why="skiing"),
        out("Ada", day(3, THURSDAY), why="moving"),
        out("Bob", day(3), day(3, FRIDAY)),
    ]
    answers = available(team(*people.values(), min_fte=0.5), outages)
    reasons = {name: answers.absence(person, week(3)) for name, person in people.items()}
    assert {
        "Exempt": "exempt: lead",
        "Plain": "exempt",
        "Half": "works 25%, below 50%",
        "Gone": f"left {day(3, THURSDAY)}",
        "New": f"joins {day(3, TUESDAY)}",
        "Ada": "moving, skiing",
        "Bob": "away",
        "Here": None,
    } == {name: absence and absence.reason for name, absence in reasons.items()}
    assert tuple(outages[:2]) == answers.outages(ADA, answers.out_days(ADA, week(3)))


def test_a_week_of_public_holidays_is_a_reason() -> None:
    """Who loses the whole week to public holidays needs no outage to be away."""
    festival = tuple((day(3, weekday), "Festival") for weekday in range(5))
    absence = available(team(ADA, holidays_add=festival)).absence(ADA, week(3))
    assert absence is not None
    assert ("public holidays", ()) == (absence.reason, absence.outages)
