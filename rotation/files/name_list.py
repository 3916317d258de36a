"""Names to plan for, from a file with one a line or from the command line, and the team that they make."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rotation.errors import Problem, Severity
from rotation.files.source import Source, UnfitError, listed, quoted
from rotation.files.values import name as fit
from rotation.files.values import nearest_person
from rotation.model import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.errors import Place
    from rotation.model import Team

_PLANNED = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[\s:]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """A name as somebody gave it, and where; None for the command line."""

    text: str
    place: Place | None = None


def parse(text: str, file: str) -> tuple[tuple[Named, ...], tuple[Problem, ...]]:
    """Return the names in the text, one a line, `#` beginning a comment, and everything wrong with the text."""
    source = Source(text, file)
    if source.is_too_large():
        return (), source.problems
    unreadable = source.lines_with_controls()
    names: list[Named] = []
    for number, line in enumerate(source.lines, 1):
        written = line.partition("#")[0].strip()
        if not written or number in unreadable or source.is_flooded:
            continue
        place = source.place(number, line.index(written) + 1, len(written))
        if _PLANNED.match(written):
            message = "this is a line of a rotation, not a name"
            source.error("bad-line", message, place, "write one name a line; --check and --load take rotations")
            continue
        names.append(Named(written, place))
    if not names and not source.problems:
        source.error("nobody", "there is no name in this file", source.place(1), "write one name a line")
    return tuple(names), source.problems


def strangers(names: Sequence[Named], team: Team) -> Team:
    """Return the team with these people instead of its own, nothing being known of them but the names."""
    return replace(team, people=tuple(Person(text) for text in dict.fromkeys(each.text for each in names)))


def chosen(names: Sequence[Named], team: Team) -> tuple[Team, tuple[Problem, ...]]:
    """Return the team with exactly these people, in this order, and what is wrong with the names.

    People on the roster stay who they are; others are new. Whoever is named twice counts twice.
    """
    problems: list[Problem] = []
    people: list[Person] = []
    for named in names:
        try:
            person = _person(named, team)
        except UnfitError as error:
            problems.append(Problem(Severity.ERROR, error.code, error.message, named.place, error.hint))
            continue
        people.append(person)
        if person not in team.people:
            problems.append(_stranger(named, team))
        elif person not in team.eligible:
            message = f"{person.name} does not share the duty ({person.exempt or 'works less than eligible.min_fte'})"
            hint = "leave the name out, or change team.yaml"
            problems.append(Problem(Severity.ERROR, "ineligible", message, named.place, hint))
    times = Counter(people)
    return replace(team, people=tuple(replace(p, weight=p.weight * n) for p, n in times.items())), tuple(problems)


def _person(named: Named, team: Team) -> Person:
    """Return who is meant, somebody new where nobody on the roster is; raise UnfitError for a name that cannot be."""
    meant = team.meant_by(fit(named.text))
    if len(meant) > 1:
        raise UnfitError(
            f"{quoted(named.text)} may be any of: {listed([person.name for person in meant])}",
            "write more of the name",
            "ambiguous-person",
        )
    return meant[0] if meant else Person(named.text)


def _stranger(named: Named, team: Team) -> Problem:
    near = nearest_person(named.text, team)
    message = f"{quoted(named.text)} is not on the roster, and is planned for as somebody new"
    hint = f"did you mean {quoted(near)}?" if near else "add the name to team.yaml before you load this"
    return Problem(Severity.WARNING, "unknown-person", message, named.place, hint)
