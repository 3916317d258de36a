"""Who is on duty by an event: the team's form of titles, the roster, and what the event itself remembers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rotation.calendars.event import clean, is_managed
from rotation.model import fold_case
from rotation.text import remove_quotes

if TYPE_CHECKING:
    from rotation.calendars.event import Event
    from rotation.model import Person, Team

LONGEST_TITLE = 1000  # characters; an honest calendar never has more, and what is longer names nobody
# What separates two names who share a duty, and what a person adds in brackets.
_BETWEEN = re.compile(r"\s*[/&+,;]\s*|\s+and\s+", re.IGNORECASE)
_REMARK = re.compile(r"\s*(\([^()]*\)|\[[^\[\]]*\])\s*")


def find_person(event: Event, team: Team) -> str:
    """Return who is on duty by the event: the name on the roster if it is known there, else as written."""
    name = _name_in(event, team)
    people = find_people(name, team)
    return people[0].name if len(people) == 1 else name


def list_people(event: Event, team: Team) -> tuple[str, ...]:
    """Return all who are on duty by the event, by the names on the roster."""
    return tuple(person.name for person in find_people(_name_in(event, team), team))


def _name_in(event: Event, team: Team) -> str:
    """Return the name that an event says; that of an event of ours is read in its title only where that was edited."""
    match = match_title(event.title, team)
    written = event.person if event.person and is_managed(event, team) else None
    if written is None:
        return clean(event.title) if match is None else match[0]
    if not event.edited:
        return written
    # Any title is of the form `{name}`: there it says nothing that it is.
    if match is not None and (fold_case(team.title) != "{name}" or find_people(match[0], team)):
        return match[0]
    # A title that is not of the team's form is of the one it had before, or a person's words about who is on duty: of
    # two people in it, which one these mean is not for a program to guess.
    title = remove_remarks(event.title)
    named = _list_named(title, team)
    if len(named) > 1:
        return clean(event.title)
    if named:
        return named[0].name
    return written if fold_case(written) in fold_case(title) else clean(event.title)


def _list_named(title: str, team: Team) -> list[Person]:
    """Return the people on the roster of whom the title has a whole name, but for names that are part of another's."""
    text = fold_case(title)
    people: list[Person] = []
    spellings = {fold_case(spelling): person for person in team.people for spelling in person.spellings}
    for spelling in sorted(spellings, key=len, reverse=True):
        text, number = re.subn(rf"(?<!\w){re.escape(spelling)}(?!\w)", " ", text)
        if number and spellings[spelling] not in people:
            people.append(spellings[spelling])
    return people


def find_people(name: str, team: Team) -> tuple[Person, ...]:
    """Return who on the roster is meant by the name in a title: one, or several who share the duty; else nobody."""
    if len(name) > LONGEST_TITLE:
        return ()
    for text in dict.fromkeys((name, _REMARK.sub(" ", name).strip())):
        if person := _find(text, team):
            return (person,)
        people = [_find(part, team) for part in _BETWEEN.split(text)]
        known = dict.fromkeys(person for person in people if person is not None)
        if len(people) > 1 and None not in people:
            return tuple(known)
    return ()


def remove_remarks(title: str) -> str:
    """Return the title in one line, without what a person has added in brackets."""
    return _REMARK.sub(" ", clean(title)).strip()


def _find(name: str, team: Team) -> Person | None:
    # A name may consist of quotes.
    return team.find(name) or team.find(remove_quotes(name))


def match_title(title: str, team: Team) -> tuple[str, bool] | None:
    """Return the name in a title of the team's form, in any case and spacing, and whether all else is as in the form.

    The form is nearly right with another punctuation mark before the name or after it. None for any other title.
    """
    return None if len(title) > LONGEST_TITLE else _match(title, team.title)


@lru_cache(maxsize=4096)  # a title comes again and again, and is read several times
def _match(title: str, template: str) -> tuple[str, bool] | None:
    text = clean(title)
    for form, is_exact in zip(_compile_forms(template), (True, False), strict=True):
        if match := form.fullmatch(text):
            return match["name"], is_exact
    return None


@lru_cache(maxsize=8)
def _compile_forms(title: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of titles made from the template: `Triage: {name}` also finds `triage :Ada`, `Triage - Ada`.

    The second one takes any punctuation for the template's.
    """
    before, _, after = (clean(part) for part in title.partition("{name}"))
    ends = (r"(?!\w)" if before[-1:].isalnum() else "", r"(?<!\w)" if after[:1].isalnum() else "")

    def compile_form(mark: str) -> re.Pattern[str]:
        first, last = (_escape_spaced(part, mark) for part in (before, after))
        return re.compile(rf"{first}{ends[0]}\s*(?P<name>\S(?:.*?\S)?)\s*{ends[1]}{last}", re.IGNORECASE)

    return compile_form(r"\s*{}\s*"), compile_form(r"\s*[^\w\s]+\s*")


def _escape_spaced(text: str, mark: str) -> str:
    """Return the pattern of the text, with the pattern `mark` in place of each run of punctuation in it."""
    parts = re.split(r"([^\w\s]+)", text)
    return "".join(
        mark.replace("{}", re.escape(part))
        if number % 2
        else r"\s+".join(map(re.escape, re.split(r"\s+", part.strip())))
        for number, part in enumerate(parts)
    )
