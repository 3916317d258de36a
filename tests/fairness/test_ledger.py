from __future__ import annotations

from datetime import date
from math import fsum
from typing import TYPE_CHECKING, Any

import pytest

from rotation.model import Change, Duty, Outage, Person, Stint, Team
from rotation.weeks import Week, WeekRule
from tests.fairness.build import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    approx,
    balances,
    day,
    days,
    duties,
    duty,
    entries,
    out,
    planning,
    team,
    week,
)
from tests.fairness.exact_ledger import ExactLedger
from tests.fairness.instances import chance

if TYPE_CHECKING:
    from random import Random

SINCE = date(2025, 1, 1)
THREE = team("Ada", "Bob", "Cyd")
TWO = team("Ada", "Bob")

# --- served and shared -----------------------------------------------------------------------------------------------


def test_a_week_is_shared_by_all_who_could_have_served() -> None:
    """Of three people one serves a week and owes a third of it; the others owe a third each."""
    assert approx(Ada=2 / 3, Bob=-1 / 3, Cyd=-1 / 3) == balances(THREE, duties("Ada"), 1)


def test_after_a_whole_cycle_everybody_is_even() -> None:
    """Who serves as often as the others has a balance of zero."""
    assert approx(Ada=0, Bob=0, Cyd=0) == balances(THREE, duties("Ada", "Bob", "Cyd"), 3)


def test_shares_are_in_proportion_to_weight() -> None:
    """Who has half the weight owes a third where two share: 1/1.5 = 2/3 and 0.5/1.5 = 1/3."""
    half = team("Ada", Person("Bob", weight=0.5, joined=SINCE))
    assert approx(Ada=1 / 3, Bob=-1 / 3) == balances(half, duties("Ada"), 1)
    assert approx(Ada=0, Bob=0) == balances(half, duties("Ada", "Bob", "Ada"), 3)


def test_a_split_week_credits_the_days_served() -> None:
    """Mon-Wed and Thu-Fri are 3/5 and 2/5 of a week; both owe half of it."""
    split = [duty("Ada", 0, MONDAY, WEDNESDAY), duty("Bob", 0, THURSDAY, FRIDAY)]
    (entry, _) = entries(TWO, split, 1)
    assert approx(Ada=3 / 5, Bob=2 / 5) == entry.served
    assert approx(Ada=1 / 2, Bob=1 / 2) == entry.share
    assert approx(Ada=1 / 10, Bob=-1 / 10) == entry.balance


def test_a_swap_is_neutral() -> None:
    """Two people who serve each other's weeks come out as if each had served their own."""
    assert balances(THREE, duties("Ada", "Bob", "Cyd"), 3) == approx(**balances(THREE, duties("Cyd", "Bob", "Ada"), 3))


def test_a_cover_is_credited() -> None:
    """Whoever serves a week is credited it, whosever turn it was: two weeks of three are 2 - 1, and none is -1."""
    assert approx(Ada=-1, Bob=1, Cyd=0) == balances(THREE, duties("Bob", "Bob", "Cyd"), 3)


def test_what_a_stranger_serves_counts_for_nobody() -> None:
    """Nobody is credited or charged the days of somebody who is not on the roster: 3/5 remain to be shared."""
    assert approx(Ada=0, Bob=0) == balances(TWO, duties("Zoe"), 1)
    part = [duty("Ada", 0, MONDAY, WEDNESDAY), duty("Zoe", 0, THURSDAY, FRIDAY)]
    assert approx(Ada=3 / 10, Bob=-3 / 10) == balances(TWO, part, 1)


def test_what_nobody_serves_counts_for_nobody() -> None:
    """A week that nobody served charges nobody; of one served on two days, two fifths are shared."""
    assert approx(Ada=1 / 2, Bob=-1 / 2) == balances(TWO, duties("Ada", "-", "-"), 3)
    assert approx(Ada=1 / 5, Bob=-1 / 5) == balances(TWO, [duty("Ada", 0, MONDAY, TUESDAY)], 1)


@pytest.mark.parametrize(
    "guest",
    [
        Person("Zoe", joined=SINCE, exempt="lead"),
        Person("Zoe", joined=SINCE, fte=0.2),
        Person("Zoe", joined=SINCE, left=day(-1, FRIDAY)),
        Person("Zoe", joined=day(0, TUESDAY)),
    ],
    ids=["exempt", "below min_fte", "left", "not yet joined"],
)
def test_who_does_not_share_the_duty_is_not_credited(guest: Person) -> None:
    """What is served by somebody on the roster who is not active counts for nobody."""
    mixed = team("Ada", "Bob", guest, min_fte=0.5)
    assert approx(Ada=0, Bob=0) == {n: b for n, b in balances(mixed, duties("Zoe"), 1).items() if n != "Zoe"}


def test_two_on_the_same_day_count_half() -> None:
    """Where the calendar has two people on a day, each is credited half of it: all of Ada's week but 1/2 x 2/5."""
    both = [duty("Ada", 0), duty("Bob", 0, THURSDAY, FRIDAY)]
    assert approx(Ada=4 / 5, Bob=1 / 5) == entries(TWO, both, 1)[0].served


def test_the_same_duty_twice_counts_once() -> None:
    """Duplicate events, whole or in part, do not make a week longer."""
    twice = [duty("Ada", 0), duty("Ada", 0), duty("Ada", 0, TUESDAY, THURSDAY)]
    assert approx(Ada=1 / 2, Bob=-1 / 2) == balances(TWO, twice, 1)


def test_one_duty_over_two_weeks_counts_for_both() -> None:
    """An event of a fortnight serves both weeks; the week end between them is nobody's."""
    fortnight = Duty(days(day(0), day(1, FRIDAY)), "Ada")
    assert [approx(Ada=1), approx(Ada=1), {}] == [entry.served for entry in entries(TWO, [fortnight], 2)]


# --- away ------------------------------------------------------------------------------------------------------------


def test_being_away_makes_nobody_a_debtor() -> None:
    """A week that Ada could not have served is shared by the other two."""
    away = [out("Ada", day(0), day(0, FRIDAY))]
    assert approx(Ada=0, Bob=1 / 2, Cyd=-1 / 2) == balances(THREE, duties("Bob"), 1, away)


def test_a_day_out_is_not_being_away() -> None:
    """Up to `max_days_out` days a week is shared as ever."""
    away = [out("Ada", day(0))]
    assert approx(Ada=-1 / 3, Bob=2 / 3, Cyd=-1 / 3) == balances(THREE, duties("Bob"), 1, away)


def test_served_although_marked_out() -> None:
    """Whoever served shares the week too, in spite of an outage: Ada owes a third of what she did."""
    away = [out("Ada", day(0), day(0, FRIDAY))]
    assert approx(Ada=2 / 3, Bob=-1 / 3, Cyd=-1 / 3) == balances(THREE, duties("Ada"), 1, away)
    part = [duty("Ada", 0, MONDAY, TUESDAY), duty("Bob", 0, WEDNESDAY, FRIDAY)]
    assert approx(Ada=2 / 5 - 1 / 3, Bob=3 / 5 - 1 / 3, Cyd=-1 / 3) == balances(THREE, part, 1, away)


def test_served_although_everyone_is_out() -> None:
    """Whoever serves when nobody could have been asked has that week to themselves, and owes all of it."""
    away = [out(None, day(0), day(0, FRIDAY))]
    assert approx(Ada=0, Bob=0, Cyd=0) == balances(THREE, duties("Ada"), 1, away)


# --- closures --------------------------------------------------------------------------------------------------------


def test_a_closed_week_is_left_out() -> None:
    """A week without working days has no entry; whoever the calendar has there is not credited."""
    closed = team("Ada", "Bob", closures=((days(day(1), day(1, FRIDAY)), "Winter"),))
    walked = entries(closed, duties("Ada", "Ada", "Bob"), 3)
    assert [week(0), week(2), week(3)] == [entry.week for entry in walked]
    assert approx(Ada=0, Bob=0) == walked[-1].balance


def test_a_week_is_as_long_as_its_working_days() -> None:
    """Where Thursday and Friday are closed, Monday and Tuesday are two thirds of the week."""
    short = team("Ada", "Bob", closures=((days(day(0, THURSDAY), day(0, FRIDAY)), None),))
    parts = [duty("Ada", 0, MONDAY, TUESDAY), duty("Bob", 0, WEDNESDAY, FRIDAY)]
    assert approx(Ada=2 / 3, Bob=1 / 3) == entries(short, parts, 1)[0].served


# --- joining and leaving ---------------------------------------------------------------------------------------------


def test_a_newcomer_starts_at_zero() -> None:
    """Cyd owes nothing for the week before she joined, and a third of the next."""
    grown = team("Ada", "Bob", Person("Cyd", joined=day(1)))
    assert approx(Ada=1 / 2, Bob=-1 / 2, Cyd=0) == balances(grown, duties("Ada"), 1)
    assert approx(Ada=1 / 6, Bob=1 / 6, Cyd=-1 / 3) == balances(grown, duties("Ada", "Bob"), 2)


def test_what_a_leaver_had_done_is_spread_over_those_who_stay() -> None:
    """Ada leaves with 2/3 to her credit; the others, at -1/3 each, are brought back to a sum of zero."""
    left = team(Person("Ada", joined=SINCE, left=day(0, FRIDAY)), "Bob", "Cyd")
    assert approx(Ada=2 / 3, Bob=-1 / 3, Cyd=-1 / 3) == entries(left, duties("Ada"), 1)[0].balance
    assert approx(Bob=0, Cyd=0) == balances(left, duties("Ada"), 1)


def test_balances_are_shifted_in_proportion_to_weight() -> None:
    """Weights 1, 1, 0.5, and Bob serves: -0.4, 0.6, -0.2. Ada leaves, Dee (0.5) joins.

    What is left sums to 0.4, to be taken from weights of 2 in all: 0.2 from Bob, 0.1 from Cyd and from Dee.
    """
    changed = team(
        Person("Ada", joined=SINCE, left=day(0, FRIDAY)),
        "Bob",
        Person("Cyd", weight=0.5, joined=SINCE),
        Person("Dee", weight=0.5, joined=day(1)),
    )
    (before, after) = entries(changed, duties("Bob"), 1)
    assert approx(Ada=-0.4, Bob=0.6, Cyd=-0.2) == before.balance
    assert approx(Bob=0.4, Cyd=-0.3, Dee=-0.1) == after.balance


def test_joining_and_leaving_within_a_week() -> None:
    """The week in which somebody joins or leaves is not theirs unless they are there for all of it."""
    change = team("Ada", Person("Bob", joined=SINCE, left=day(1, WEDNESDAY)), Person("Cyd", joined=day(1, WEDNESDAY)))
    shares = [sorted(entry.share) for entry in entries(change, duties("Ada", "Ada", "Ada"), 3)]
    assert [["Ada", "Bob"], ["Ada"], ["Ada", "Cyd"], []] == shares


def test_coming_back_is_joining_anew() -> None:
    """When everybody leaves and others come, those begin at zero."""
    new = team(Person("Ada", joined=SINCE, left=day(0, FRIDAY)), Person("Bob", joined=day(1)))
    assert approx(Bob=0) == balances(new, duties("Ada"), 1)


def test_the_round_of_the_first_duty_defines_joined() -> None:
    """Without `joined` Cyd shares from the round of her first duty on, Dee from the first planned week."""
    implied = team("Ada", Person("Cyd"), Person("Dee"))
    shares = [entry.share for entry in entries(implied, duties("Ada", "Ada", "Cyd", "Ada"), 4)]
    assert [approx(Ada=1), *[approx(Ada=1 / 2, Cyd=1 / 2)] * 3, {}] == shares
    assert approx(Ada=1 / 2, Cyd=-1 / 2, Dee=0) == balances(implied, duties("Ada", "Ada", "Cyd", "Ada"), 4)


def test_duties_from_the_plan_on_are_no_history() -> None:
    """What the calendar has at or after the first planned week is not served yet; but it says since when one counts.

    So a balance is the same before the first duty and after it.
    """
    people = team(Person("Ada"), Person("Bob"))
    plan = planning(people, duties("Ada", "-", "Bob", "Bob"), first=2)
    assert [(0.5, -2), (-0.5, None)] == [(person.balance, person.last) for person in plan.people]


# --- what is in force ------------------------------------------------------------------------------------------------


def test_a_weight_that_changes_does_not_rewrite_the_past() -> None:
    """Two years of taking turns stay even when Ada halves her weight; only the weeks from then on are shared anew."""
    names = ("Ada", "Bob", "Cyd", "Dee")
    half = Person("Ada", joined=SINCE, changes=(Change(day(104), "weight", 0.5),))
    changed = team(half, *names[1:])
    history = duties(*(names[n % 4] for n in range(105)))
    assert approx(Ada=0, Bob=0, Cyd=0, Dee=0) == balances(changed, history, 104)
    assert approx(Ada=1 - 0.5 / 3.5, Bob=-1 / 3.5, Cyd=-1 / 3.5, Dee=-1 / 3.5) == balances(changed, history, 105)


def test_a_new_weight_shifts_no_balance() -> None:
    """Balances are shifted when people come or go; a weight that changes is no such time."""
    changed = team(Person("Ada", joined=SINCE, changes=(Change(day(1), "weight", 3.0),)), "Bob")
    assert [approx(Ada=1 / 2, Bob=-1 / 2)] * 2 == [entry.balance for entry in entries(changed, duties("Ada"), 1)]


def test_balances_are_shifted_by_the_weights_in_force() -> None:
    """Cyd leaves with two thirds of a week done: Ada, of weight 3 since that week, takes three quarters of it over."""
    changed = team(
        Person("Ada", joined=SINCE, changes=(Change(day(1), "weight", 3.0),)),
        "Bob",
        Person("Cyd", joined=SINCE, left=day(0, FRIDAY)),
    )
    assert approx(Ada=-1 / 3 + 2 / 3 * 3 / 4, Bob=-1 / 3 + 2 / 3 / 4) == balances(changed, duties("Cyd"), 1)


@pytest.mark.parametrize(
    "away",
    [
        {"left": day(0, FRIDAY), "later": (Stint(day(2)),)},
        {"changes": (Change(day(1), "exempt", "leave"), Change(day(2), "exempt", None))},
        {"changes": (Change(day(1), "fte", 0.2), Change(day(2), "fte", 1.0))},
    ],
    ids=["another stint", "no longer exempt", "works more again"],
)
def test_who_comes_back_starts_at_zero(away: dict[str, Any]) -> None:
    """What was done before is spread over those who stayed, and is not given back; a week away charges nothing."""
    back = team(Person("Ada", joined=SINCE, **away), "Bob", "Cyd", min_fte=0.5)
    walked = entries(back, duties("Ada", "Bob"), 2)
    assert approx(Bob=1 / 2, Cyd=-1 / 2) == walked[1].balance
    assert approx(Ada=0, Bob=1 / 2, Cyd=-1 / 2) == walked[2].balance


def test_who_is_exempt_when_serving_is_not_credited() -> None:
    """Somebody who serves while exempt does so for nobody's account, and nobody is charged for it."""
    lead = team(Person("Ada", joined=SINCE, exempt="lead", changes=(Change(day(1), "exempt", None),)), "Bob")
    walked = entries(lead, duties("Ada", "Ada"), 2)
    assert [{}, approx(Ada=1)] == [entry.served for entry in walked[:2]]
    assert approx(Ada=1 / 2, Bob=-1 / 2) == walked[-1].balance


# --- where it begins -------------------------------------------------------------------------------------------------


def test_the_ledger_begins_with_the_first_duty_of_the_rosters() -> None:
    """Weeks before the first duty of somebody on the roster are not walked, whatever strangers did then."""
    walked = entries(TWO, duties("-", "Zoe", "Ada"), 3)
    assert [week(2), week(3)] == [entry.week for entry in walked]


@pytest.mark.parametrize(
    ("since", "first", "expected"),
    [
        (day(1), 1, {"Ada": 0.0, "Bob": 0.0}),
        (day(1, TUESDAY), 2, {"Ada": -0.5, "Bob": 0.5}),
        (day(9), 3, {"Ada": 0.0, "Bob": 0.0}),
    ],
    ids=["first day of a week", "amid a week", "after the first planned week"],
)
def test_since(since: date, first: int, expected: dict[str, float]) -> None:
    """`fairness.since` is where the ledger begins: with the first week on or after it, and never after the plan's."""
    late = team("Ada", "Bob", since=since)
    walked = entries(late, duties("Ada", "Ada", "Bob"), 3)
    assert week(first) == walked[0].week
    assert approx(**expected) == walked[-1].balance


def test_the_ledger_is_never_cut_to_a_window() -> None:
    """A week served ten years ago counts as much as one of last week."""
    old = team(Person("Ada", joined=date(2010, 1, 1)), Person("Bob", joined=date(2010, 1, 1)))
    assert approx(Ada=1 / 2, Bob=-1 / 2) == balances(old, [duty("Ada", -520)], 0)


def test_no_history_at_all() -> None:
    """Without any duty everybody enters the plan at zero."""
    assert approx(Ada=0, Bob=0, Cyd=0) == balances(THREE, [], 5)


# --- other weeks -----------------------------------------------------------------------------------------------------


def test_a_history_of_other_weeks() -> None:
    """A team that changes from Mon-Fri to Tue-Mon weeks is credited the days that its old events have in the new ones.

    Ada's Mon-Fri has one day in the week before (1/7) and four in hers; Bob's Monday still is in Ada's week.
    In Ada's week 5/7 are shared; in the end each has done five days of the ten.
    """
    tuesdays = team("Ada", "Bob", week=WeekRule(starts=TUESDAY, days=7))
    walked = entries(tuesdays, duties("Ada", "Bob"), 2)
    assert [day(-1, TUESDAY), day(0, TUESDAY), day(1, TUESDAY), day(2, TUESDAY)] == [e.week.first for e in walked]
    assert [approx(Ada=1 / 7), approx(Ada=4 / 7, Bob=1 / 7), approx(Bob=4 / 7), {}] == [e.served for e in walked]
    assert [approx(Ada=1 / 14, Bob=-1 / 14), approx(Ada=4 / 14, Bob=-4 / 14), approx(Ada=0, Bob=0)] == [
        e.balance for e in walked[:3]
    ]
    plan = planning(tuesdays, duties("Ada", "Bob"), 2)
    assert Week(day(2, TUESDAY), 7) == plan.weeks[0]
    assert [-2, -1] == [person.last for person in plan.people]


# --- for any history -------------------------------------------------------------------------------------------------

NAMES = ("Ada", "Bob", "Cyd", "Dee", "Zoe")  # Zoe is a stranger


def person_by_chance(name: str, random: Random) -> Person:
    """Return somebody who may come and go, and come again, and of whom anything may change."""
    joined = random.choice([None, -20, -20, -20, 0, 20, 40])
    left = random.choice([None, None, 30, 50])
    values = {
        "weight": (1.0, 0.5, 0.8, 2.0),
        "exempt": (None, None, "lead"),
        "fte": (0.5, 1.0, 1.0),
        "max_days_out": (None, 0, 2, 5),
    }
    changes = [
        Change(day(0, random.randrange(95)), key, random.choice(values[key]))
        for key in random.sample(sorted(values), random.randrange(4))
        for _ in range(random.randrange(1, 3))
    ]
    return Person(
        name,
        weight=random.choice([1.0, 1.0, 0.5, 2.0]),
        joined=None if joined is None else day(0, joined),
        left=None if left is None else day(0, left),
        exempt=random.choice([None, None, None, "lead"]),
        later=(Stint(day(0, left + random.randrange(1, 30))),) if left and random.random() < 2 / 3 else (),
        changes=tuple(sorted({(c.since, c.key): c for c in changes}.values(), key=lambda change: change.since)),
    )


def case_by_chance(seed: int) -> tuple[Team, list[Duty], list[Outage]]:
    """Return a team of four with weeks of one kind or another, twelve weeks of its history, and who is away."""
    random = chance(seed)
    some = Team(
        "Team",
        tuple(person_by_chance(name, random) for name in NAMES[:4]),
        week=random.choice([WeekRule(), WeekRule(), WeekRule(TUESDAY, 7), WeekRule(THURSDAY, 3)]),
        closures=((days(day(3, MONDAY), day(4, WEDNESDAY)), None),),
        since=random.choice([None, None, day(2, TUESDAY)]),
        changes=random.choice([(), (Change(day(5), "min_fte", 0.8), Change(day(8), "max_days_out", 3))]),
    )
    # Mostly whole weeks in turn; some are shared, left out, or begin on another day.
    starts = [(7 * n + random.choice([0, 0, 0, 0, 2, 4]), random.choice([4, 4, 4, 1, 6, 9])) for n in range(14)]
    history = [
        Duty(days(day(0, start), day(0, start + more)), random.choice(NAMES))
        for start, more in starts
        if random.random() < 0.9
    ]
    away = [
        out(random.choice((None, *NAMES[:4])), day(0, start), day(0, start + random.randrange(8)))
        for start in random.sample(range(100), 5)
    ]
    return some, history, away


@pytest.mark.parametrize("seed", range(120))
def test_balances_always_sum_to_zero(seed: int) -> None:
    """Whatever happens, all that is credited is charged, and nobody has done or owes what nobody else owes or has done.

    The order in which duties come, and how often the same one does, says nothing.
    """
    some, history, away = case_by_chance(seed)
    walked = entries(some, history, 12, away)
    for entry in walked:
        assert 0 == pytest.approx(fsum(entry.balance.values()), abs=1e-9)
        assert fsum(entry.served.values()) == pytest.approx(fsum(entry.share.values()), abs=1e-9)
        assert all(0 < part < 1 + 1e-9 for part in entry.served.values())
    twice = [*history, *history]
    assert walked == entries(some, chance(seed).sample(twice, len(twice)), 12, away)


@pytest.mark.parametrize("seed", range(120))
def test_the_ledger_is_the_one_of_the_definitions(seed: int) -> None:
    """Every balance, ideal gap and share is what docs/fairness.md says, counted in fractions."""
    some, history, away = case_by_chance(seed)
    plan = planning(some, history, 10, 4, away)
    exact = ExactLedger(some, away, history, plan.weeks[0])
    people = {person.name: person for person in some.people}
    balances = {name: float(balance) for name, balance in exact.balances().items()}
    assert {each.name for each in plan.people} == {
        name for name, person in people.items() if any(exact.is_active(person, week) for week in plan.weeks)
    }
    for each in plan.people:
        person = people[each.name]
        assert approx(balances.get(each.name, 0.0)) == each.balance
        assert approx(float(exact.ideal_gap(person))) == each.ideal_gap
        for to_come, own in zip(plan.weeks, each.weeks, strict=True):
            expected = exact.is_active(person, to_come), exact.is_available(person, to_come)
            assert expected == (own.active, own.available)
            assert approx(float(exact.share(person, to_come))) == own.share
