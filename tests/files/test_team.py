"""team.yaml: what it says, and what is wrong with it."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.errors import Place, Problem
from rotation.files import people, schema, team
from rotation.files.schema import Type
from rotation.model import Change, Person, Stint, Team
from rotation.weeks import Span, WeekRule

ROOT = Path(__file__).resolve().parents[2]


def read(text: str) -> Team:
    """Return the team; there must be nothing wrong with the text."""
    value, problems = team.parse(text, "team.yaml")
    assert problems == ()
    assert value is not None
    return value


def problems(text: str) -> list[Problem]:
    """Return what is wrong with the text."""
    return list(team.parse(text, "team.yaml")[1])


def messages(text: str) -> list[str]:
    """Return what is wrong with the text, as `line:column: message`."""
    return [f"{str(problem.place).removeprefix('team.yaml:')}: {problem.message}" for problem in problems(text)]


def with_person(key: str, value: str) -> str:
    """Return a team of one, with one more key."""
    return f"people:\n- name: Ada\n  {key}: {value}\n"


def test_every_key() -> None:
    """Everything that can be said, as the model has it."""
    text = """\
name: Software Triage
title: "{name} watches"
description: |
  You watch.
  All week.
timezone: America/Chicago
week: {starts: tuesday, days: 7}
eligible: {min_fte: 50%}
max_days_out: 2
holidays: US-WI
holidays_add: [2026-11-27, 2027-11-26: Day after Thanksgiving, "2028-11-24: Day: after"]
holidays_remove: [Susan B. Anthony Day]
closures:
- 2026-12-24..2027-01-01
- 2027-07-02 .. 2027-07-05: Summer
- 2027-09-01
fairness: {since: 2026-01-05, tolerance: 1.3}
calendar: google:abc@group.calendar.google.com
feed: feeds/triage.ics
people:
- name: Ada Lovelace
  aliases: [ada, Countess]
  email: ada@example.org
  fte: 62.5%
  weight: 0.5
  joined: 2026-03-02
  left: 2027-03-02
  holidays: GB-ENG
- {name: Grace Hopper, exempt: team lead, fte: 0.5}
- Barbara Liskov
"""
    assert read(text) == Team(
        name="Software Triage",
        people=(
            Person(
                "Ada Lovelace",
                aliases=("ada", "Countess"),
                email="ada@example.org",
                fte=0.625,
                weight=0.5,
                joined=date(2026, 3, 2),
                left=date(2027, 3, 2),
                holidays="GB-ENG",
            ),
            Person("Grace Hopper", exempt="team lead", fte=0.5),
            Person("Barbara Liskov"),
        ),
        title="{name} watches",
        description="You watch.\nAll week.",
        timezone="America/Chicago",
        week=WeekRule(1, 7),
        min_fte=0.5,
        max_days_out=2,
        holidays="US-WI",
        holidays_add=(
            (date(2026, 11, 27), "holiday"),
            (date(2027, 11, 26), "Day after Thanksgiving"),
            (date(2028, 11, 24), "Day: after"),
        ),
        holidays_remove=("Susan B. Anthony Day",),
        closures=(
            (Span.inclusive(date(2026, 12, 24), date(2027, 1, 1)), None),
            (Span.inclusive(date(2027, 7, 2), date(2027, 7, 5)), "Summer"),
            (Span.inclusive(date(2027, 9, 1), date(2027, 9, 1)), None),
        ),
        since=date(2026, 1, 5),
        tolerance=1.3,
        calendar="google:abc@group.calendar.google.com",
        feed="feeds/triage.ics",
    )


def test_names_are_enough() -> None:
    """The smallest file is a list of names; everything else has the model's defaults."""
    assert read("people: [Ada, Alan]") == Team(name="Triage", people=(Person("Ada"), Person("Alan")))


def test_the_sample_is_a_team() -> None:
    """The file in the repository shows a half-time member, somebody exempt, and another country."""
    sample = read((ROOT / "team.yaml").read_text(encoding="utf-8"))
    assert len(sample.people) == 6
    assert [person.name for person in sample.people if person not in sample.eligible] == ["Grace Hopper"]
    assert {person.weight for person in sample.people} == {0.5, 1.0}


def test_everybody_has_a_place() -> None:
    """That of the name, with its line."""
    people = read("people:\n- Ada\n- {fte: 1, name: Alan Turing}").people
    assert [person.place for person in people] == [
        Place("team.yaml", 2, 3, 3, "- Ada"),
        Place("team.yaml", 3, 18, 11, "- {fte: 1, name: Alan Turing}"),
    ]


def every_key(table: tuple[schema.Field, ...]) -> set[str]:
    """Return the keys of a table as the model names them: those of the mappings inside it too."""
    inside = {"eligible": team.ELIGIBLE_FIELDS, "fairness": team.FAIRNESS_FIELDS}
    return {key for field in table for key in (every_key(inside[field.key]) if field.key in inside else {field.key})}


def test_every_key_is_an_attribute_of_the_model_and_every_attribute_a_key() -> None:
    """So a key is added by one line in the table and one in the model."""
    made = {"changes", "later", "place", "published_absences"}
    older_or_nested = {"publish", "publish_reasons"}
    assert (
        every_key(team.TEAM_FIELDS) - older_or_nested
        == {field.name for field in dataclasses.fields(Team) if field.init} - made
    )
    assert every_key(people.PERSON_FIELDS) == {field.name for field in dataclasses.fields(Person)} - made
    assert every_key(team.WEEK_FIELDS) == {field.name for field in dataclasses.fields(WeekRule)}


def test_every_key_says_what_it_means() -> None:
    """In one or two sentences, for editors."""
    for field in (
        *team.TEAM_FIELDS,
        *people.PERSON_FIELDS,
        *team.WEEK_FIELDS,
        *team.ELIGIBLE_FIELDS,
        *team.FAIRNESS_FIELDS,
    ):
        assert isinstance(field.type, Type)
        assert field.doc.endswith(".")


def test_all_problems_at_once() -> None:
    """Wherever they are, each with its own place, in order; the rest of the team can still be used."""
    text = """\
nam: Software
max_days_out: -1
eligible: {min_fte: 50, most: 1}
people:
- {name: Ada, fte: lots, joined: 2026-02-30}
- {name: Alan, email: alan, left: 2026-1-5}
"""
    value, _ = team.parse(text, "team.yaml")
    assert value == Team(name="Triage", people=(Person("Ada"), Person("Alan")))
    assert messages(text) == [
        "1:1: the team has no key 'nam'",
        "2:15: expected a whole number of days from 0 to 7, found '-1'",
        "3:21: expected a percentage such as 50%, or a number from 0 to 1, found '50'",
        "3:25: eligible has no key 'most'",
        "5:20: expected a percentage such as 50%, or a number from 0 to 1, found 'lots'",
        "5:34: 2026-02-30 is not a valid date",
        "6:23: 'alan' is not an e-mail address",
        "6:35: expected a date YYYY-MM-DD, found '2026-1-5'",
    ]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("nam: x\npeople: [Ada]", "did you mean 'name'?"),
        ("Peopl: x\npeople: [Ada]", "did you mean 'people'?"),
        ("people: [{name: Ada, alias: [a]}]", "did you mean 'aliases'?"),
        ("eligible: {min_fte: 40}\npeople: [Ada]", "did you mean 40%?"),
        ("people: [{name: Ada, left: 2026-1-5}]", "write 2026-01-05"),
        ("timezone: Europe/Berln\npeople: [Ada]", "did you mean 'Europe/Berlin'?"),
        ("timezone: america/chicago-xyz\npeople: [Ada]", "did you mean 'America/Chicago'?"),
        ("holidays: us-wi\npeople: [Ada]", "did you mean 'US-WI'?"),
        ("holidays: US-WIS\npeople: [Ada]", "did you mean 'WI'?"),
        ("holidays: US-Wisconsin\npeople: [Ada]", "did you mean 'US-WI'?"),
        ("holidays: GB-England\npeople: [Ada]", "did you mean 'GB-ENG'?"),
        ("holidays: US WI\npeople: [Ada]", "did you mean 'US-WI'?"),
        ("holidays: Wisconsin\npeople: [Ada]", "did you mean 'US-WI'?"),
        ("holidays: England\npeople: [Ada]", "did you mean 'GB-ENG'?"),
        ("holidays: Germany\npeople: [Ada]", "did you mean 'DE'?"),
        ("holidays: Deutschland\npeople: [Ada]", "did you mean 'DE'?"),
        ("holidays: Bayern\npeople: [Ada]", "did you mean 'DE-BY'?"),
        ("holidays: Switserland\npeople: [Ada]", "did you mean 'CH'?"),
        ("holidays: Georgia\npeople: [Ada]", "did you mean 'GE'?"),
        ("holidays: EU\npeople: [Ada]", "use COUNTRY or COUNTRY-SUBDIVISION, such as US-WI"),
        ("holidays: Europe\npeople: [Ada]", "use COUNTRY or COUNTRY-SUBDIVISION, such as US-WI"),
        ("timezone: Central Standard Time\npeople: [Ada]", "did you mean 'America/Chicago'?"),
        ("timezone: W. Europe Standard Time\npeople: [Ada]", "did you mean 'Europe/Berlin'?"),
        ("timezone: Eastern Time (US & Canada)\npeople: [Ada]", "did you mean 'America/New_York'?"),
        ("timezone: PST\npeople: [Ada]", "did you mean 'America/Los_Angeles'?"),
        ("timezone: GMT+2\npeople: [Ada]", "did you mean 'Etc/GMT-2'?"),
        ("timezone: UTC-05:00\npeople: [Ada]", "did you mean 'Etc/GMT+5'?"),
        ("timezone: +05:30\npeople: [Ada]", "did you mean 'Asia/Kolkata'?"),
        ("timezone: Berlin\npeople: [Ada]", "did you mean 'Europe/Berlin'?"),
        ("timezone: san francisco\npeople: [Ada]", "did you mean 'America/Los_Angeles'?"),
        ("timezone: Nowhere near\npeople: [Ada]", "use AREA/CITY, such as Europe/Berlin"),
        (
            "week: {days: 14}\npeople: [Ada]",
            "a duty lasts at most a week; for several weeks in a row, name the person on each week's line",
        ),
        ("week: {starts: Wendsday}\npeople: [Ada]", "did you mean 'Wednesday'?"),
        ("people: [{name: Ada, exempt: no}]", "remove the key if the person shares the duty"),
        ("people: [{name: Ada, aliases: ada}]", "write [ada]"),
        ("people: [{name: Ada, email: }]", "write a value, or remove the key"),
        ("people: [{name: 42}]", "put it in quotes if it is text"),
    ],
)
def test_help_is_a_way_out(text: str, hint: str) -> None:
    """Most mistakes come with what was probably meant."""
    assert [problem.hint for problem in problems(text)] == [hint]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"])
def test_time_zones(zone: str) -> None:
    """All that the system or the package tzdata knows."""
    assert read(f"timezone: {zone}\npeople: [Ada]").timezone == zone


@pytest.mark.parametrize("zone", ["../x", "/etc/passwd", "Nowhere", "'\\0'", "a" * 150, "Europe", "."])
def test_time_zones_that_are_none(zone: str) -> None:
    """Folders of the database and paths are no time zones either."""
    assert [problem.code for problem in problems(f"timezone: {zone}\npeople: [Ada]")] == ["bad-value"]


@pytest.mark.parametrize("code", ["US", "US-WI", "GB-ENG", "DE", "NO", "CA-QC"])
def test_holiday_codes(code: str) -> None:
    """Countries and their subdivisions; Norway is no exception."""
    assert read(f"holidays: {code}\npeople: [Ada]").holidays == code


@pytest.mark.parametrize("code", ["XX", "US-ZZ", "HolidayBase", "Germany", "US-", "-WI", "us", "US WI", "US-WI-X"])
def test_holiday_codes_that_are_none(code: str) -> None:
    """Only codes that the library has, as it has them."""
    assert [problem.code for problem in problems(f"holidays: {code}\npeople: [Ada]")] == ["bad-value"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("fte", "1.5"),
        ("fte", "150%"),
        ("fte", "-1"),
        ("fte", ".nan"),
        ("fte", '"0.5"'),
        ("weight", "0"),
        ("weight", "-1"),
        ("weight", ".inf"),
        ("weight", ".nan"),
        ("weight", "1e-300"),
        ("weight", "9" * 5000),
        ("email", "nobody"),
        ("email", "a b@example.org"),
        ("email", "a@b@c"),
        ("exempt", "''"),
        ("exempt", "NO"),
    ],
)
def test_values_of_a_person_that_cannot_be(key: str, value: str) -> None:
    """Fractions lie between none and all, weights are positive and finite, addresses plausible."""
    assert [problem.code for problem in problems(with_person(key, value))] == ["bad-value"]


@pytest.mark.parametrize(
    "line",
    [
        "title: Triage",
        'title: "{name} and {name}"',
        'title: "{name} {"',
        'title: "{name} {other}"',
        "name: a, b",
        "name: a; b",
        'name: "a\\\\b"',
        'name: "a\\nb"',
        "name: ' '",
        f"name: {'a' * 101}",
        "week: {starts: Mo}",
        "week: {days: 0}",
        "week: {days: 8}",
        "week: {days: 2.5}",
        "max_days_out: 1.5",
        "fairness: {tolerance: 0.9}",
        "fairness: {tolerance: .inf}",
        "calendar: https://example.org/triage.ics",
        "calendar: 'google:'",
        'feed: "a\\tb"',
        'description: "a\\eb"',
        'description: "\\ud800"',
        f"description: {'a' * 10_001}",
    ],
)
def test_values_of_a_team_that_cannot_be(line: str) -> None:
    """Each is one error, and says what is wanted."""
    assert [problem.code for problem in problems(f"{line}\npeople: [Ada]")] == ["bad-value"]


@pytest.mark.parametrize(
    "line",
    [
        "name: 42",
        "name: true",
        "name: {a: b}",
        "name:",
        "title: {name}",
        "week: Monday",
        "week: [Monday, 5]",
        "week: {days: five}",
        "week: {days: true}",
        "eligible: 50%",
        "eligible: {min_fte: [50%]}",
        "max_days_out: one",
        "holidays_add: 2026-11-27",
        "holidays_add: [[2026-11-27]]",
        "holidays_add: [{2026-11-27: a, 2026-11-28: b}]",
        "holidays_remove: {a: b}",
        "closures: 2026-12-24..2027-01-01",
        "closures: [1]",
        "fairness: 1",
        "people: Ada",
        "people:",
        "people: {Ada: 1}",
        "people: [[Ada]]",
        "people: [NO, true]",
    ],
)
def test_values_of_the_wrong_type(line: str) -> None:
    """A list for a text, a number for a mapping: said in words."""
    text = line if line.startswith("people") else f"{line}\npeople: [Ada]"
    assert [problem.code for problem in problems(text)] == ["wrong-type"]


@pytest.mark.parametrize("text", ["Ada", "[Ada, Alan]", "42"])
def test_a_file_that_is_no_mapping(text: str) -> None:
    """It is a wrong type as a whole."""
    assert team.parse(text, "team.yaml")[0] is None
    assert [problem.code for problem in problems(text)] == ["wrong-type"]


@pytest.mark.parametrize("text", ["", "# nothing\n", "name: Triage", "people: [{fte: 1}]"])
def test_required_keys(text: str) -> None:
    """There is no team without people, and no person without a name."""
    assert team.parse(text, "team.yaml")[0] is None
    assert [problem.code for problem in problems(text)] == ["missing-key"]


@pytest.mark.parametrize(
    "dates",
    ["2026-02-30", "2026-2-3", "20260203", "2026-02-03T10:00", "1969-12-31", "2200-01-01", "tomorrow", "2026-11-27..x"],
)
def test_dates_that_are_none(dates: str) -> None:
    """Every digit is needed, the day must exist, and lie in the years that the project can count."""
    assert {problem.code for problem in problems(f"closures: ['{dates}']\npeople: [Ada]")} == {"bad-date"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("closures: [2027-01-01..2026-12-24]\npeople: [Ada]", "1:12"),
        ("people: [{name: Ada, joined: 2026-03-02, left: 2026-03-01}]", "1:48"),
    ],
)
def test_what_ends_before_it_begins(text: str, place: str) -> None:
    """The error is at the end that is too early."""
    assert [(problem.code, str(problem.place)) for problem in problems(text)] == [("bad-order", f"team.yaml:{place}")]


def test_one_day_on_the_team() -> None:
    """Both dates are inclusive, so they may be equal."""
    assert read("people: [{name: Ada, joined: 2026-03-02, left: 2026-03-02}]").people[0].left == date(2026, 3, 2)


@pytest.mark.parametrize(
    "name",
    [
        "-",
        "- Ada",
        "-Ada",
        "\N{EN DASH}Ada",
        "Ada # 2",
        "#Ada",
        "",
        " ",
        "\t",
        "a\nb",
        "a\tb",
        "\x07",
        "a\x85b",
        "a\u2028b",
        "\u200b",
        "\u0301",
        "a" * 101,
        "everyone",
        "EVERYONE",
    ],
)
def test_names_that_a_rotation_could_not_have(name: str) -> None:
    """One visible line without `#`, not beginning like the sign for nobody, and not too long."""
    quoted = json.dumps(name)
    assert [problem.code for problem in problems(f"people: [{quoted}]")] == ["bad-name"]
    assert [problem.code for problem in problems(f"people: [{{name: A, aliases: [{quoted}]}}]")] == ["bad-name"]


@pytest.mark.parametrize(
    "name", ["Ada Lovelace", "O'Brien", "Jean-Luc", "李", "עדה", "\u200fעדה", "🦊", "A: B", ":x", "3PO", "NO", "22:00"]
)
def test_names_that_are_fine(name: str) -> None:
    """Any language, marks of direction, emoji, and what other YAML versions would misread."""
    assert read(f"people: [{json.dumps(name, ensure_ascii=False)}]").people == (Person(name),)


@pytest.mark.parametrize(
    "people",
    [
        "[Ada, ada]",
        "[Ada, ' ADA ']",
        "[{name: Ada, aliases: [A]}, a]",
        "[{name: Ada, aliases: [Ada]}]",
        "[Ångström, Ångström]",
    ],
)
def test_names_are_unique_in_any_case(people: str) -> None:
    """Names and aliases together, in any case and composition; the error is at the second."""
    duplicates = problems(f"people: {people}")
    assert [(problem.code, len(problem.related)) for problem in duplicates] == [("duplicate-name", 1)]


@pytest.mark.parametrize(
    "text",
    ["people: []", "people: [{name: Ada, exempt: boss}]", "eligible: {min_fte: 100%}\npeople: [{name: Ada, fte: 90%}]"],
)
def test_somebody_must_be_left_to_share_the_duty(text: str) -> None:
    """Else there is nothing to plan; the error points at the people."""
    assert [(problem.code, problem.place and problem.place.line) for problem in problems(text)] == [
        ("nobody", text.count("\n") + 1)
    ]


def test_an_unreadable_name_spoils_the_team() -> None:
    """Else the same name would look unknown in every other file."""
    assert team.parse("people: [Ada, '#']", "team.yaml")[0] is None


@given(
    st.lists(
        st.text(
            st.characters(exclude_categories=["C", "Z", "M"], exclude_characters="#-\N{EN DASH}\N{EM DASH}"),
            min_size=1,
            max_size=50,
        ),
        min_size=1,
        unique_by=lambda name: name.casefold(),
    )
)
def test_any_names_come_back(names: list[str]) -> None:
    """Quoted as JSON they are read as they are, or there is a problem with them."""
    value, problems = team.parse(json.dumps({"people": names}, ensure_ascii=False), "team.yaml")
    if not problems:
        assert value == Team(name="Triage", people=tuple(map(Person, names)))
    assert {problem.code for problem in problems} <= {"duplicate-name", "bad-name"}


@pytest.mark.parametrize("fte", ["0", "0%", "0.0"])
def test_an_fte_of_nothing_is_a_value(fte: str) -> None:
    """Somebody may be on the team and paid by others; only eligible.min_fte looks at it."""
    assert read(with_person("fte", f"{fte}\n  weight: 1")).people[0].fte == 0


def person(written: str) -> Person:
    """Return the one person of a team, of whom this is said besides the name."""
    return read(f"people: [{{name: Ada, {written}}}, Bob]").people[0]


@pytest.mark.parametrize(
    ("written", "changes"),
    [
        ("weight: {2026-11-30: 0.5}", [("2026-11-30", "weight", 0.5)]),
        ("weight: {2027-01-04: 2, 2026-11-30: 0.5}", [("2026-11-30", "weight", 0.5), ("2027-01-04", "weight", 2)]),
        ("fte: {2026-11-30: 100%}", [("2026-11-30", "fte", 1)]),
        ("exempt: {2026-11-30: on leave}", [("2026-11-30", "exempt", "on leave")]),
        (
            "exempt: {2020-01-06: lead, 2026-11-30: false}",
            [("2020-01-06", "exempt", "lead"), ("2026-11-30", "exempt", None)],
        ),
        ("holidays: {2026-11-30: NO}", [("2026-11-30", "holidays", "NO")]),
        ("max_days_out: {2026-11-30: 2}", [("2026-11-30", "max_days_out", 2)]),
        (
            "fte: {2026-11-30: 0.5}, weight: {2027-01-04: 1}",
            [("2026-11-30", "fte", 0.5), ("2027-01-04", "weight", 1)],
        ),
    ],
)
def test_attributes_of_a_person_may_have_dates(written: str, changes: list[tuple[str, str, object]]) -> None:
    """From each day on another value, in any order; before the first, the default."""
    expected = tuple(Change(date.fromisoformat(since), key, value) for since, key, value in changes)
    assert Person("Ada", changes=expected) == person(written)


@pytest.mark.parametrize(
    ("written", "key", "value"),
    [
        ("eligible: {2026-11-30: {min_fte: 50%}}", "min_fte", 0.5),
        ("eligible: {min_fte: {2026-11-30: 50%}}", "min_fte", 0.5),
        ("holidays: {2026-11-30: US-WI}", "holidays", "US-WI"),
        ("max_days_out: {2026-11-30: 0}", "max_days_out", 0),
    ],
)
def test_attributes_of_a_team_may_have_dates(written: str, key: str, value: object) -> None:
    """Those by which it is decided who can serve when."""
    changes = (Change(date(2026, 11, 30), key, value),)
    assert Team("Triage", (Person("Ada"),), changes=changes) == read(f"{written}\npeople: [Ada]")


def test_somebody_who_is_not_exempt() -> None:
    """`exempt: false` says what is so without the key, too."""
    assert Person("Ada") == person("exempt: false")


@pytest.mark.parametrize(
    ("written", "code", "column"),
    [
        ("weight: {2026-11-30: heavy}", "wrong-type", 43),
        ("weight: {2026-11-30: 0}", "bad-value", 43),
        ("weight: {2026-11-31: 1}", "bad-date", 31),
        ("weight: {2026-1-5: 1}", "bad-date", 31),
        ("weight: {2026-11-30: 1, x: 2}", "bad-date", 46),
        ("weight: {2026-11-30: 1, 2026-11-30: 2}", "duplicate-key", 46),
        ("weight: {}", "wrong-type", 30),
        ("exempt: {2026-11-30: true}", "wrong-type", 43),
        ("exempt: {2026-11-30: }", "wrong-type", 42),
        ("email: {2026-11-30: a@example.org}", "wrong-type", 29),
    ],
)
def test_dated_values_that_cannot_be(written: str, code: str, column: int) -> None:
    """Each is a problem at its own place."""
    (problem,) = problems(f"people: [{{name: Ada, {written}}}]")
    assert (code, f"team.yaml:1:{column}") == (problem.code, str(problem.place))


def test_an_exemption_needs_a_reason() -> None:
    """And the help says what to type."""
    (problem,) = problems("people: [{name: Ada, exempt: true}]")
    assert "write one: `exempt: team lead`" == problem.hint


A, B, C, D = (date(year, 1, 1) for year in (2020, 2022, 2024, 2026))


@pytest.mark.parametrize(
    ("written", "stints"),
    [
        (f"joined: [{A}, {C}], left: [{B}, {D}]", (Stint(A, B), Stint(C, D))),
        (f"joined: [{A}, {C}], left: [{B}]", (Stint(A, B), Stint(C))),
        (f"joined: [{A}, {C}], left: {B}", (Stint(A, B), Stint(C))),
        (f"joined: [{A}]", (Stint(A),)),
        (f"left: [{B}]", (Stint(None, B),)),
        ("joined: []", (Stint(),)),
    ],
)
def test_stints(written: str, stints: tuple[Stint, ...]) -> None:
    """Who left and came back has several first and last days, paired in order."""
    assert stints == person(written).stints


@pytest.mark.parametrize(
    ("written", "column", "related"),
    [
        (f"joined: [{A}], left: [{B}, {D}]", 63, 0),
        (f"left: [{B}, {D}]", 29, 0),
        (f"joined: [{A}, {C}]", 43, 1),
        (f"joined: [{A}, {B}], left: [{C}]", 43, 1),
        (f"joined: [{B}, {C}], left: [{A}]", 63, 1),
        (f"joined: [{A}, {A}], left: [{A}]", 43, 1),
        (f"joined: [{A}, {D}], left: [{B}, {C}]", 75, 1),
    ],
)
def test_stints_that_do_not_pair(written: str, column: int, related: int) -> None:
    """The error is at the first day that does not fit, and names the one that it does not fit to."""
    places = [
        (p.code, p.place and p.place.column, len(p.related)) for p in problems(f"people: [{{name: Ada, {written}}}]")
    ]
    assert [("bad-order", column, related)] == places


def test_nobody_shares_the_duty_at_any_time() -> None:
    """It is enough when somebody does from some day on."""
    assert [] == problems("people: [{name: Ada, exempt: {2020-01-06: lead, 2026-11-30: false}}]")


def warnings_of(text: str) -> list[tuple[str, str | None]]:
    """Return the codes and hints of what is wrong, of which nothing may be an error."""
    value, problems = team.parse(text, "team.yaml")
    assert value is not None
    assert not any(problem.is_error for problem in problems)
    return [(problem.code, problem.hint) for problem in problems]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("AE", "Eid al-Fitr"),
        ("AE", "Eid al-Fitr (estimated)"),
        ("AE", "\u0639\u064a\u062f \u0627\u0644\u0641\u0637\u0631"),
        ("DE", "Karfreitag"),
        ("DE", "GOOD FRIDAY"),
        ("GB-ENG", "Boxing Day (substitute day)"),
        ("US", "Independence Day (observed)"),
        ("US-WI", "Susan B. Anthony Day"),
        ("US", "New Year\u2019s Day"),
        ("AR", "Dia de la independencia"),
        ("CN", "Day off"),
    ],
)
def test_holidays_by_any_of_their_names(code: str, name: str) -> None:
    """In any language that the library has for the country, with or without the marks of the day."""
    assert [] == warnings_of(f"holidays: {code}\nholidays_remove: [{json.dumps(name)}]\npeople: [Ada]")


def test_a_holiday_of_any_calendar_that_the_team_has_had() -> None:
    """A name that was right before the team moved is right."""
    text = "holidays: {2026-01-01: US, 2027-01-01: DE}\nholidays_remove: [Thanksgiving Day, Karfreitag]\npeople: [Ada]"
    assert [] == warnings_of(text)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Thanksgivin Day", "did you mean 'Thanksgiving Day'?"),
        ("2026-11-26", "write its name: 'Thanksgiving Day'"),
        ("2026-11-27", "no public holiday is on 2026-11-27"),
    ],
)
def test_a_name_that_removes_nothing(name: str, hint: str) -> None:
    """The warning has the name that is meant, where there is one."""
    warnings = warnings_of(f"holidays: US\nholidays_remove: [{name}]\npeople: [Ada]")
    assert [("no-effect", hint)] == warnings


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("people: [{name: Ada, fte: 50%}]", False),
        ("people: [{name: Ada, fte: {2026-11-30: 50%}}]", False),
        ("people: [{name: Ada, fte: 50%, weight: 1}]", True),
        ("people: [{name: Ada, fte: 100%}]", True),
        ("eligible: {min_fte: 40%}\npeople: [{name: Ada, fte: 50%}]", True),
        ("eligible: {2026-11-30: {min_fte: 40%}}\npeople: [{name: Ada, fte: 50%}]", True),
    ],
)
def test_an_fte_without_effect(text: str, *, effect: bool) -> None:
    """Only `eligible` looks at it; who has a weight has said what their share is."""
    assert effect == ("no-effect" not in [code for code, _ in warnings_of(text)])
