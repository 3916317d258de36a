from __future__ import annotations

from datetime import date, timedelta

import pytest

from rotation.model import Change, Outage, Person, Stint
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


def test_public_holidays_that_the_team_has_not_are_out_days() -> None:
    """A public holiday where the person lives, and not where the team is, is a day out, be there an outage or not."""
    answers = available(team(ADA, EMIL, holidays="US"), [out(None, day(EASTER, TUESDAY))])
    assert (day(EASTER, MONDAY), day(EASTER, TUESDAY)) == answers.out_days(EMIL, week(EASTER))
    assert (day(EASTER, MONDAY), day(EASTER, TUESDAY)) == answers.lost_days(EMIL, week(EASTER))
    assert (day(EASTER, TUESDAY),) == answers.out_days(ADA, week(EASTER))
    assert [True, False] == [answers.is_available(person, week(EASTER)) for person in (ADA, EMIL)]


def test_public_holidays_of_the_teams_are_lost_but_not_out() -> None:
    """They make nobody's week any shorter than the others', so an outage that runs across one does not count it."""
    away = [out(None, day(EASTER, MONDAY), day(EASTER, TUESDAY))]
    answers = available(team(EMIL, Person("Bea", joined=SINCE, holidays="AT"), holidays="DE"), away)
    for person in answers.team.people:
        assert (day(EASTER, TUESDAY),) == answers.out_days(person, week(EASTER))
        assert (day(EASTER, MONDAY), day(EASTER, TUESDAY)) == answers.lost_days(person, week(EASTER))
        assert answers.is_available(person, week(EASTER))


def test_three_of_five_days_off() -> None:
    """Who has public holidays on most of the week is not on duty in it, as if these days were vacation."""
    wei = Person("Wei", joined=SINCE, holidays="CN")  # 2026-10-01 .. 2026-10-07 are public holidays in China
    answers = available(team(ADA, wei, holidays="US"))
    golden = WeekRule().containing(date(2026, 10, 5))
    assert [date(2026, 10, n) for n in (5, 6, 7)] == [*answers.out_days(wei, golden)]
    assert [True, False] == [answers.is_available(person, golden) for person in (ADA, wei)]
    absence = answers.absence(wei, golden)
    assert absence is not None
    assert ("public holidays", ()) == (absence.reason, absence.outages)


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


def test_who_is_not_eligible_is_never_active() -> None:
    """Exempt people and those who work less than `min_fte` share nothing."""
    exempt, half, just = Person("Exempt", exempt="lead"), Person("Half", fte=0.5), Person("Just", fte=0.6)
    answers = available(team(exempt, half, just, min_fte=0.6))
    assert [False, False, True] == [answers.is_active(person, week(10)) for person in (exempt, half, just)]


# --- in force --------------------------------------------------------------------------------------------------------


def since(number: int, key: str, value: object, weekday: int = MONDAY) -> Change:
    """Return the change of an attribute on a day of the week of this number."""
    return Change(day(number, weekday), key, value)


def test_a_week_has_what_is_in_force_on_its_first_day() -> None:
    """The value of the latest date not after the week's first day counts, before the first date the default."""
    ada = Person("Ada", joined=SINCE, changes=(since(2, "weight", 0.5), since(4, "weight", 2.0, TUESDAY)))
    answers = available(team(ada))
    assert [1.0, 0.5, 0.5, 0.5, 2.0] == [answers.weight(ada, week(n)) for n in range(1, 6)]
    assert [1.0, 0.5, 0.5, 0.5, 2.0] == [answers.active_people(week(n))[0].weight for n in range(1, 6)]


def test_eligible_when_not_exempt_and_not_below_min_fte() -> None:
    """Exemptions begin and end; so do the hours somebody works, and how many are asked for."""
    lead = Person("Lead", joined=SINCE, exempt="lead", changes=(since(2, "exempt", None),))
    leave = Person("Leave", joined=SINCE, changes=(since(2, "exempt", "leave"), since(4, "exempt", None)))
    half = Person("Half", joined=SINCE, changes=(since(3, "fte", 0.5),))
    answers = available(team(lead, leave, half, changes=(since(1, "min_fte", 0.6), since(5, "min_fte", 0.5))))
    expected = [["Leave", "Half"], ["Lead", "Half"], ["Lead"], ["Lead", "Leave"], ["Lead", "Leave", "Half"]]
    assert expected == [[person.name for person in answers.active_people(week(n))] for n in range(1, 6)]
    reasons = [answers.absence(person, week(3)) for person in (lead, leave, half)]
    assert [None, "exempt: leave", "works 50%, below 60%"] == [each and each.reason for each in reasons]


def test_days_out_of_one_person() -> None:
    """A person's own number counts before the team's, either from a day on."""
    ada = Person("Ada", joined=SINCE, max_days_out=0, changes=(since(4, "max_days_out", 2),))
    bob = Person("Bob", joined=SINCE)
    away = [Outage(None, days(day(n, MONDAY), day(n, last))) for n, last in ((3, MONDAY), (4, TUESDAY), (5, TUESDAY))]
    answers = available(team(ada, bob, changes=(since(5, "max_days_out", 2),)), away)
    assert [False, True, True] == [answers.is_available(ada, week(n)) for n in (3, 4, 5)]
    assert [True, False, True] == [answers.is_available(bob, week(n)) for n in (3, 4, 5)]


def test_public_holidays_from_a_day_on() -> None:
    """Who moves has other public holidays from then on, and so has a team."""
    moved = Person("Moved", joined=SINCE, changes=(since(EASTER, "holidays", "DE-BE"),))
    stays = Person("Stays", joined=SINCE, changes=(since(EASTER, "holidays", "DE-BE", TUESDAY),))
    answers = available(team(moved, stays, holidays="US"))
    assert [(day(EASTER),), ()] == [answers.out_days(person, week(EASTER)) for person in (moved, stays)]
    with_team = available(team(moved, holidays="US", changes=(since(EASTER, "holidays", "DE-BE"),)))
    assert [(), (day(EASTER),)] == [with_team.out_days(moved, week(EASTER)), with_team.lost_days(moved, week(EASTER))]
    assert ((day(EASTER), "Easter Monday"),) == with_team.holidays(week(EASTER))


def test_between_two_stints() -> None:
    """Who left and came back is active in the weeks wholly within either time, and has a reason between them."""
    back = Person("Back", joined=day(1), left=day(2, FRIDAY), later=(Stint(day(5, TUESDAY), day(7, FRIDAY)),))
    answers = available(team(back))
    assert [1, 2, 6, 7] == [n for n in range(10) if answers.is_active(back, week(n))]
    reasons = [answers.absence(back, week(n)) for n in (0, 1, 3, 5, 8)]
    left, again = f"left {day(2, FRIDAY)}", f"joins {day(5, TUESDAY)}"
    assert [f"joins {day(1)}", None, left, again, f"left {day(7, FRIDAY)}"] == [
        each and each.reason for each in reasons
    ]


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


def test_public_holidays_are_a_reason_beside_others() -> None:
    """Where days away and public holidays come together, both are named."""
    away = [out("Emil", day(EASTER, TUESDAY), why="skiing")]
    absence = available(team(EMIL, holidays="US"), away).absence(EMIL, week(EASTER))
    assert absence is not None
    assert "skiing, public holidays" == absence.reason


def test_a_week_of_public_holidays_is_a_reason() -> None:
    """Who loses the whole week to public holidays needs no outage to be away."""
    festival = tuple((day(3, weekday), "Festival") for weekday in range(5))
    absence = available(team(ADA, holidays_add=festival)).absence(ADA, week(3))
    assert absence is not None
    assert ("public holidays", ()) == (absence.reason, absence.outages)
