"""outages.yaml: what it says, and what is wrong with it."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from rotation.errors import Place, Problem
from rotation.files import outages, team
from rotation.model import Outage, Person, Team
from rotation.weeks import LAST_YEAR, Span

ROOT = Path(__file__).resolve().parents[2]
TEAM = Team("Triage", (Person("Ada Lovelace", aliases=("ada",)), Person("Alan Turing"), Person("Barbara Liskov")))


def read(text: str) -> tuple[Outage, ...]:
    """Return the outages; there must be nothing wrong with the text."""
    value, problems = outages.parse(text, "outages.yaml", TEAM)
    assert problems == ()
    return value


def problems(text: str) -> list[Problem]:
    """Return what is wrong with the text."""
    return list(outages.parse(text, "outages.yaml", TEAM)[1])


def span(first: str, last: str) -> Span:
    """Return the days from the first to the last."""
    return Span.inclusive(date.fromisoformat(first), date.fromisoformat(last))


def test_every_key() -> None:
    """Names and aliases, lists of them and everyone; ranges, days and rules."""
    text = """\
- {who: Ada Lovelace, from: 2026-12-21, to: 2027-01-08, why: vacation}
- who: [alan turing, ADA, Ada Lovelace]
  from: 2027-03-15
- {who: Barbara Liskov, every: "FREQ=WEEKLY;BYDAY=FR", from: 2026-01-02, why: part time}
- {who: Barbara Liskov, every: FREQ=WEEKLY;BYDAY=MO, from: 2026-01-02, to: 2026-06-30}
- {who: Everyone, from: 2027-02-18, to: 2027-02-19}
"""
    assert read(text) == (
        Outage(("Ada Lovelace",), span("2026-12-21", "2027-01-08"), why="vacation"),
        Outage(("Alan Turing", "Ada Lovelace"), span("2027-03-15", "2027-03-15")),
        Outage(("Barbara Liskov",), span("2026-01-02", f"{LAST_YEAR}-12-31"), "FREQ=WEEKLY;BYDAY=FR", "part time"),
        Outage(("Barbara Liskov",), span("2026-01-02", "2026-06-30"), "FREQ=WEEKLY;BYDAY=MO"),
        Outage(None, span("2027-02-18", "2027-02-19")),
    )


@pytest.mark.parametrize("text", ["", "# none yet\n", "[]", "---\n", "\ufeff\r\n"])
def test_no_outages(text: str) -> None:
    """An empty file, or an empty list."""
    assert read(text) == ()


def test_every_outage_has_a_place() -> None:
    """Where it begins, with its line."""
    places = [outage.place for outage in read("- {who: ada, from: 2026-12-21}\n- who: ada\n  from: 2026-12-22\n")]
    assert places == [
        Place("outages.yaml", 1, 3, 1, "- {who: ada, from: 2026-12-21}"),
        Place("outages.yaml", 2, 3, 1, "- who: ada"),
    ]


def test_the_sample_has_one_of_each() -> None:
    """The file in the repository shows ranges, a list, everyone and a rule, for the team next to it."""
    roster, _ = team.parse((ROOT / "team.yaml").read_text(encoding="utf-8"), "team.yaml")
    assert roster is not None
    value, problems = outages.parse((ROOT / "outages.yaml").read_text(encoding="utf-8"), "outages.yaml", roster)
    assert problems == ()
    assert {outage.who and len(outage.who) for outage in value} == {1, 2, None}
    assert any(outage.every for outage in value)


def test_every_key_is_in_the_model() -> None:
    """`from` and `to` are its span; `except` is a word of Python."""
    keys = {field.key for field in outages.OUTAGE_FIELDS}
    attributes = {field.name for field in dataclasses.fields(Outage)}
    assert keys - {"from", "to", "except"} == attributes - {"span", "excepted", "place"}


def test_all_problems_at_once() -> None:
    """Each with its own place, in order; what is right can still be used."""
    text = """\
- {who: Ada Lovelase, from: 2026-12-21, too: 2026-12-22}
- {who: [ada, nobody], from: 2026-12-21, to: 2026-12-20}
- {who: ada, to: 2026-12-20}
- {who: ada, from: 2026-02-30}
- {who: ada, from: 2026-12-21, every: FREQ=SOMETIMES}
- ada
- {who: ada, from: 2026-12-21, why: 3}
"""
    value, problems = outages.parse(text, "outages.yaml", TEAM)
    assert value == (Outage(("Ada Lovelace",), span("2026-12-21", "2026-12-21")),)
    assert [(str(p.place).removeprefix("outages.yaml:"), p.code, p.message, p.hint) for p in problems] == [
        ("1:9", "unknown-person", "nobody on the roster is called 'Ada Lovelase'", "did you mean 'Ada Lovelace'?"),
        ("1:41", "unknown-key", "an outage has no key 'too'", "did you mean 'to'?"),
        (
            "2:15",
            "unknown-person",
            "nobody on the roster is called 'nobody'",
            "remove it; an outage is about somebody",
        ),
        (
            "2:46",
            "bad-order",
            "the last day, 2026-12-20, is before the first day, 2026-12-21",
            "a span includes both days; write the earlier one first",
        ),
        (
            "3:3",
            "missing-key",
            "an outage needs the key 'from'",
            "add `from: YYYY-MM-DD`",
        ),
        ("4:20", "bad-date", "2026-02-30 is not a valid date", None),
        ("5:39", "bad-rule", "FREQ cannot be 'SOMETIMES'", "use one of DAILY, WEEKLY, MONTHLY, YEARLY"),
        ("6:3", "wrong-type", "expected an outage, as {who: …, from: …}, found the text 'ada'", None),
        (
            "7:37",
            "wrong-type",
            "expected one line of text, found the number 3",
            "put it in quotes if it is text",
        ),
    ]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{who: , from: 2026-01-01}", "wrong-type"),
        ("{who: 3, from: 2026-01-01}", "wrong-type"),
        ("{who: {a: b}, from: 2026-01-01}", "wrong-type"),
        ("{who: [], from: 2026-01-01}", "bad-value"),
        ("{who: [everyone], from: 2026-01-01}", ""),
        ("{who: [ada, everyone], from: 2026-01-01}", "unknown-person"),
        ("{who: ada, from: 2026-1-1}", "bad-date"),
        ("{who: ada, from: 2026-01-01, to: soon}", "bad-date"),
        ("{who: ada, from: 2026-01-01, every: 3}", "wrong-type"),
        ("{who: ada, from: 2026-01-01, every: FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30}", "bad-rule"),
        ("{who: ada, from: 2026-01-01, to: 2026-01-07, every: FREQ=YEARLY;BYMONTH=3}", "bad-rule"),
        ("{who: ada, from: 2026-01-01, why: ''}", "bad-value"),
        ('{who: ada, from: 2026-01-01, why: "a\\nb"}', "bad-value"),
        ("{who: ada, from: 2026-01-01, from: 2026-01-02}", "duplicate-key"),
    ],
)
def test_entries_that_cannot_be_used(entry: str, code: str) -> None:
    """Each is one error."""
    assert [problem.code for problem in problems(f"- {entry}")] == ([code] if code else [])


def test_a_file_that_is_no_list() -> None:
    """A single outage needs its dash, too."""
    assert [problem.code for problem in problems("who: ada\nfrom: 2026-01-01")] == ["wrong-type"]


def test_every_rule_that_never_names_a_day_is_reported() -> None:
    """However many there are."""
    entry = "- {who: ada, from: 2026-01-01, every: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30}\n"
    assert len(problems(entry * 100)) == 100


PEOPLE = Team(
    "Triage",
    (
        Person("José García", email="jose@example.org"),
        Person("Pat O'Brien"),
        Person("Ann Lee", aliases=("annie",)),
        Person("Anna Berg"),
    ),
)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("jose garcia", "José García"),
        ("JOSE@example.org", "José García"),
        ("José", "José García"),
        ("garcia", "José García"),
        ("Pat O\u2019Brien", "Pat O'Brien"),
        ("pat", "Pat O'Brien"),
        ("annie", "Ann Lee"),
        ("Ann Lee", "Ann Lee"),
        ("lee", "Ann Lee"),
    ],
)
def test_names_as_in_a_rotation(written: str, name: str) -> None:
    """Short names that are unique, e-mail addresses, other cases, accents and quotes."""
    value, problems = outages.parse(f'- {{who: "{written}", from: 2026-12-07}}', "outages.yaml", PEOPLE)
    assert ((name,), ()) == (value[0].who, problems)


def test_a_name_of_several_people() -> None:
    """It is an error of its own, with those who may be meant."""
    _, (problem,) = outages.parse("- {who: ann, from: 2026-12-07}", "outages.yaml", PEOPLE)
    assert ("ambiguous-person", "'ann' is ambiguous: Ann Lee, Anna Berg") == (problem.code, problem.message)


def test_excepted_days() -> None:
    """One day, or a list of them."""
    every, one = read(
        "- {who: ada, from: 2026-01-02, every: FREQ=WEEKLY;BYDAY=FR, except: [2026-12-25, 2027-01-01]}\n"
        "- {who: ada, from: 2026-12-07, to: 2026-12-09, except: 2026-12-08}\n"
    )
    assert {date(2026, 12, 25), date(2027, 1, 1)} == every.excepted
    assert {date(2026, 12, 8)} == one.excepted


def codes(text: str) -> list[str]:
    """Return the codes of what is wrong with the text."""
    return [problem.code for problem in problems(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- {who: ada, from: 2026-12-07}\n- {who: ada, from: 2026-12-07}", ["twice"]),
        ("- {who: ada, from: 2026-12-01, to: 2026-12-31}\n- {who: [alan, ada], from: 2026-12-07}", ["twice"]),
        (
            "- {who: ada, from: 2026-12-01, to: 2026-12-31}\n" + "- {who: ada, from: 2026-12-07}\n" * 2,
            ["twice", "twice"],
        ),
        ("- {who: ada, from: 2026-12-07}\n- {who: alan, from: 2026-12-07}", []),
        ("- {who: ada, from: 2026-12-07}\n- {who: everyone, from: 2026-12-07}", []),
        ("- {who: ada, from: 2026-12-07}\n- {who: ada, from: 2026-12-08}", []),
        ("- {who: ada, from: 2026-01-02, every: FREQ=WEEKLY;BYDAY=FR}\n- {who: ada, from: 2026-12-11}", []),
        (
            "- {who: ada, from: 2026-12-07, to: 2026-12-11, except: 2026-12-09}\n- {who: ada, from: 2026-12-09}",
            [],
        ),
    ],
)
def test_the_same_days_twice(text: str, expected: list[str]) -> None:
    """For one person; whoever works part time or is away with everyone may have other outages on these days."""
    assert expected == codes(text)


@pytest.mark.parametrize(
    ("entry", "team_has", "expected"),
    [
        ("from: 2026-12-12, to: 2026-12-13", "", ["no-effect"]),
        ("from: 2026-12-11, to: 2026-12-13", "", []),
        ("from: 2026-12-12, to: 2026-12-13", "week: {days: 7}", []),
        ("from: 2026-12-24, to: 2026-12-28", "closures: [2026-12-24..2027-01-01]", ["no-effect"]),
        ("from: 2026-01-03, every: FREQ=WEEKLY;BYDAY=SA", "", ["no-effect"]),
        ("from: 2026-01-03, every: FREQ=MONTHLY;BYMONTHDAY=3", "", []),
        ("from: 2026-12-07, except: 2026-12-07", "", ["no-effect"]),
    ],
)
def test_an_outage_without_a_working_day(entry: str, team_has: str, expected: list[str]) -> None:
    """A working day is one of the team's week that is no closure."""
    roster, _ = team.parse(f"people: [Ada]\n{team_has}", "team.yaml")
    assert roster is not None
    _, problems = outages.parse(f"- {{who: Ada, {entry}}}", "outages.yaml", roster)
    assert expected == [problem.code for problem in problems]


@pytest.mark.parametrize("space", ["\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{IDEOGRAPHIC SPACE}"])
def test_spaces_of_word_processors(space: str) -> None:
    """They are taken where a plain one belongs, and stay in texts."""
    text = f"-{space}who:{space}ada\n{space}{space}from:{space}2026-12-21\n  why: on{space}leave\n"
    assert [("2026-12-21", f"on{space}leave")] == [(str(each.span), each.why) for each in read(text)]


def test_more_recurring_outages_than_can_be_worked_out() -> None:
    """They are refused at the first one too many, before any time is spent on the rest."""
    entry = "- {who: ada, from: 2026-01-01, every: FREQ=WEEKLY;INTERVAL=500}\n"
    errors = [
        (problem.code, problem.place and problem.place.line) for problem in problems(entry * 1002) if problem.is_error
    ]
    assert [("too-large", 1001)] == errors
