"""Names to plan for."""

from __future__ import annotations

from datetime import date

import pytest

from rotation.files.name_list import build_unknown_team, choose_people, parse
from rotation.files.values import LocatedName
from rotation.model import Change, Person, Team

PEOPLE = Person("Ada Lovelace", aliases=("ada",)), Person("Bo Kim", weight=0.5), Person("Cy", exempt="lead")
TEAM = Team("Trio", PEOPLE)
SINCE = date(2026, 11, 30)


def choose(*names: str) -> tuple[Team, list[str]]:
    """Return the team that the names make, and the codes of what is wrong with them."""
    team, problems = choose_people([LocatedName(name) for name in names], TEAM, SINCE)
    return team, [problem.code for problem in problems]


def test_a_name_a_line() -> None:
    """Comments and empty lines aside; quotes belong to what was written."""
    names, problems = parse("Ada Lovelace\n\n# the others\n  Bo  # part time\n", "names.txt")
    assert (["Ada Lovelace", "Bo"], ()) == ([each.name for each in names], problems)


def test_a_name_has_its_place() -> None:
    """Without what is around it."""
    ((name,), _) = parse("\n  Bo  # part time\n", "names.txt")
    assert name.place is not None
    assert (2, 3, 2) == (name.place.line, name.place.column, name.place.length)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "nobody"), ("# nobody\n", "nobody"), ("2026-11-30: Ada\n", "bad-line"), ("2026-11-30 Ada\n", "bad-line")],
)
def test_files_without_names(text: str, code: str) -> None:
    """An empty one, and a rotation, which other actions read."""
    assert [code] == [problem.code for problem in parse(text, "names.txt")[1]]


def test_who_is_on_the_roster_stays_who_they_are() -> None:
    """By any spelling, in the order of the names."""
    team, codes = choose("bo kim", "ADA")
    assert (PEOPLE[1::-1], []) == (team.people, codes)


def test_who_is_not_on_the_roster_is_new() -> None:
    """And pointed out."""
    team, codes = choose("Zoe")
    assert ((Person("Zoe"),), ["unknown-person"]) == (team.people, codes)


def test_who_does_not_share_the_duty_cannot_be_planned_for() -> None:
    """The names are those who are to serve."""
    assert ["ineligible"] == choose("Cy")[1]


def test_quotes_round_a_name_are_not_part_of_it() -> None:
    """A shell may have left them."""
    assert ["Ada Lovelace"] == [person.name for person in choose('"Ada Lovelace"')[0].people]


def test_who_is_named_twice_counts_twice_from_then_on() -> None:
    """The past stays as it was."""
    (person,) = choose("bo", "bo")[0].people
    assert (0.5, (Change(SINCE, "weight", 1.0),)) == (person.weight, person.changes)


def test_of_a_team_without_a_file_only_names_are_known() -> None:
    """Each once."""
    names = [LocatedName("Zoe"), LocatedName("Yan"), LocatedName("Zoe")]
    assert (Person("Zoe"), Person("Yan")) == build_unknown_team(names, TEAM).people
