"""Names to plan for, from a file with one per line or from the command line, and the team that they make."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from rotation.errors import Problem, Severity
from rotation.files import values
from rotation.files.other_lines import split_names
from rotation.files.source import MAX_SUGGESTIONS, InvalidValueError, Source, quote_text
from rotation.files.values import LocatedName
from rotation.model import Change, Person
from rotation.text import remove_quotes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.model import Team

_ROTATION_LINE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[\s:]", re.ASCII)


def parse(text: str, file: str) -> tuple[tuple[LocatedName, ...], tuple[Problem, ...]]:
    """Return the names in the text, one per line, `#` beginning a comment, and everything wrong with the text."""
    source = Source(text, file)
    if source.is_too_large():
        return (), source.problems
    unreadable = source.check_controls()
    names: list[LocatedName] = []
    for number, line in enumerate(source.lines, 1):
        written = line.partition("#")[0].strip()
        if not written or number in unreadable or source.is_flooded:
            continue
        place = source.build_place(number, line.index(written) + 1, len(written))
        if _ROTATION_LINE.match(written):
            message = "this is a line of a rotation, not a name"
            source.note_error("bad-line", message, place, "write one name per line; --check and --load read rotations")
            continue
        names.append(LocatedName(written, place))
    if not names and not source.problems:
        source.note_error("nobody", "the file contains no names", source.build_place(1), "write one name per line")
    return tuple(names), source.problems


def build_unknown_team(names: Sequence[LocatedName], team: Team) -> Team:
    """Return the team with these people instead of its own, of whom nothing but the names is known."""
    return replace(team, people=tuple(Person(name) for name in dict.fromkeys(each.name for each in names)))


def choose_people(names: Sequence[LocatedName], team: Team, since: date) -> tuple[Team, tuple[Problem, ...]]:
    """Return the team with exactly these people, in this order, and what is wrong with the names.

    People on the roster stay who they are; others are new. Who is named twice counts twice from the day `since` on.
    """
    problems: list[Problem] = []
    people: list[Person] = []
    eligible = {person.name for person in team.eligible}
    for written in names:
        each = replace(written, name=remove_quotes(written.name) or written.name)
        try:
            person = values.find_one(values.check_name(each.name), team)
        except InvalidValueError as error:
            problems.append(Problem(Severity.ERROR, error.code, error.message, each.place, error.hint))
            continue
        people.append(person or Person(each.name))
        if person is None:
            message = f"{quote_text(each.name)} is not on the roster; planning as a new person"
            near = values.suggest_person(each.name, team) if len(problems) < MAX_SUGGESTIONS else None
            if len(split_names(each.name)) > 1:
                near = "these look like several names; write each by itself"
            hint = near or "add the name to team.yaml before you load this"
            problems.append(Problem(Severity.WARNING, "unknown-person", message, each.place, hint))
        elif person.name not in eligible:
            message = f"{person.name} does not share the duty ({person.exempt or 'works less than eligible.min_fte'})"
            hint = "remove the name, or change team.yaml"
            problems.append(Problem(Severity.ERROR, "ineligible", message, each.place, hint))
    people = [_weigh(person, number, since) for person, number in Counter(people).items()]
    return replace(team, people=tuple(people)), tuple(problems)


def _weigh(person: Person, times: int, since: date) -> Person:
    """Return the person with so many times the weight from the day on, be it what it may; the past stays as it was."""
    if times == 1:
        return person
    heavier = [Change(since, "weight", person.in_force(since).weight * times)]
    for change in person.changes:
        if change.key == "weight" and change.since > since:
            heavier.append(replace(change, value=change.value * times))
        elif change.key != "weight" or change.since < since:
            heavier.append(change)
    return replace(person, changes=tuple(sorted(heavier, key=lambda change: change.since)))
