"""Lines of a rotation as other tools and people write them: the lines to write instead. Nothing here is data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.files.other_forms import split_line
from rotation.text import join_all
from rotation.weeks import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from rotation.weeks import WeekRule

# What follows a name, and what separates names.
_NOTE = re.compile(r"\s*(?:[(\[<;|]|//|\s[-\N{EN DASH}\N{EM DASH}]+\s).*")
_BETWEEN = re.compile(r"\s*(?:[,;/&+|]|\b(?:and|und|or|with)\b)\s*", re.IGNORECASE)
_SHORTEST_WORD = 3  # letters of a name among other words


@dataclass(frozen=True, slots=True)
class Near:
    """What a line without a year, or without a date, is near: today, and the last day before it in the file."""

    today: date | None = None
    before: date | None = None


def suggest_lines(  # noqa: PLR0913 (a line, its name, and what to understand them by)
    line: str, name: str, rule: WeekRule, near: Near, known: Callable[[str], str | None], *, is_ours: bool
) -> str | None:
    """Return what to write for a line of another form; None where nobody knows, or where the name is what is wrong.

    `name` is the text where our lines have the name; `known` returns who is meant by a name, as rotations have it;
    `is_ours` is whether the line begins with a date as ours do.
    """
    parts = split_line(line, rule, near.today)
    if parts is None:
        return None if line[:1].isdecimal() else _suggest_undated(_find_named(line, known), rule, near)
    days, names = parts
    people = next(filter(None, (_find_named(each, known) for each in names)), ())
    if not people and is_ours:
        return None
    people = people or next(filter(None, (_find_mentioned(each, known) for each in names)), ())
    days = tuple(day for day in days if rule.includes(day)) or days
    if len(people) > 1:
        return _suggest_shared(days[0], people, rule)
    written = people[0] if people else name if name in names else "NAME"
    return "write " + " or ".join(f"'{day}: {written}'" for day in days)


def _suggest_undated(people: Sequence[str], rule: WeekRule, near: Near) -> str | None:
    """Return a line for each of the people, for the weeks after the last one."""
    if not people or near.before is None:
        return None
    first = rule.after(near.before)
    lines = [f"'{first.plus(n).first}: {person}'" for n, person in enumerate(people)]
    return f"write {join_all(lines, 'and')}"


def _suggest_shared(day: date, people: Sequence[str], rule: WeekRule) -> str:
    """Return a line for each of the people, who share the days from that one to the end of its week."""
    left = max(1, (rule.containing(day).span.end - day).days)
    shares = {day + n * left // len(people) * DAY: person for n, person in reversed([*enumerate(people)])}
    lines = [f"'{each}: {shares[each]}'" for each in sorted(shares)]
    return f"write a line for each of them: {join_all(lines, 'and')}"


def _find_named(text: str, known: Callable[[str], str | None]) -> tuple[str, ...]:
    """Return who is named in a text that is a name with notes, or several names; nobody in another."""
    for part in dict.fromkeys((text, _NOTE.sub("", text), text.rpartition(":")[2].strip())):
        people = [known(name) for name in split_names(part) or (text,)]
        if all(people):
            return tuple(dict.fromkeys(filter(None, people)))
    return ()


def split_names(text: str) -> list[str]:
    """Return the names in a text that may have several, as people write them: with commas, `and` or a slash."""
    return [name.strip(" :.") for name in _BETWEEN.split(text) if any(map(str.isalnum, name))]


def _find_mentioned(text: str, known: Callable[[str], str | None]) -> tuple[str, ...]:
    """Return who is named in a text by a single word, among others that may mean anything."""
    people = (known(word) for word in text.split() if len(word) >= _SHORTEST_WORD)
    return tuple(dict.fromkeys(filter(None, people)))
