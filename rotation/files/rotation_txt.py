"""rotation.txt: one line a duty, `DATE: NAME`, with comments that help whoever edits it and are never data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rotation import weeks
from rotation.errors import Place
from rotation.files import values
from rotation.files.source import InvalidValueError, Source, control_character
from rotation.model import Line, Rotation
from rotation.text import width

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rotation.errors import Problem
    from rotation.model import Team

NOBODY = "-"
# Editors that care for typography turn a hyphen into one of the others.
_NOBODY = {NOBODY, "\N{EN DASH}", "\N{EM DASH}"}
_DATE_TEXT = re.compile(r"[\s:]")
_GAP = "    "
_LONGEST = 40  # characters of something that ought to be a date are shown


@dataclass(frozen=True, slots=True)
class Notes:
    """The comments of a rotation, without their `#`: `beside` the line of a date, whole lines `before` a date."""

    header: tuple[str, ...] = ()
    beside: Mapping[date, str] = field(default_factory=dict)
    before: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    footer: tuple[str, ...] = ()


def parse(text: str, file: str, team: Team) -> tuple[Rotation, tuple[Problem, ...]]:
    """Return the rotation that the text describes, in order of date, and everything wrong with the text.

    A line with an error is left out; a text without lines is an error. Whether those named can serve is not looked at.
    """
    source = Source(text, file)
    if source.is_too_large():
        return Rotation(), source.problems
    unreadable = source.lines_with_controls()
    lines: dict[date, Line] = {}
    for number, written in enumerate(source.lines, 1):
        content = written.partition("#")[0]
        if not content.strip() or number in unreadable or source.is_flooded:
            continue
        fields = _split(content, number, source)
        line = _line(fields, source, team)
        if line is None:
            continue
        first = lines.setdefault(line.start, line)
        if first is not line and first.place:
            hint = f"first used on line {first.place.line}; remove one of them"
            source.error("duplicate", f"duplicate date {line.start}", fields.date_place, hint, (first.place,))
    if not lines and not source.problems:
        hint = "did the command that wrote it fail? generate-next-rotation plans; '2026-11-30: -' clears a week"
        source.error("empty", "there is no line 'DATE: NAME'", Place(file, 1), hint)
    return Rotation(tuple(lines[start] for start in sorted(lines))), source.problems


def render(rotation: Rotation, notes: Notes) -> str:
    """Return the text of the rotation, ending with a newline, from which `parse` makes the same rotation again."""
    written = {line.start: f"{line.start}: {line.person or NOBODY}" for line in rotation.lines}
    column = max((width(text) for text in written.values()), default=0)
    dates = sorted({*written, *notes.before})
    out = [_comment(text) for text in notes.header]
    for day in dates:
        out += [_comment(text) for text in notes.before.get(day, ())]
        beside = notes.beside.get(day)
        if day in written and beside:
            out.append(f"{written[day]}{' ' * (column - width(written[day]))}{_GAP}{_comment(beside)}")
        elif day in written:
            out.append(written[day])
    out += [_comment(text) for text in notes.footer]
    return "".join(f"{line}\n" for line in out)


@dataclass(frozen=True, slots=True)
class _Fields:
    """The two parts of a line, and where they are."""

    date: str
    date_place: Place
    name: str
    name_place: Place


def _split(content: str, number: int, source: Source) -> _Fields:
    """Return the parts of a line that is not blank, without its comment."""
    stripped = content.strip()
    date_text = _DATE_TEXT.split(stripped, maxsplit=1)[0]
    name = stripped[len(date_text) :].lstrip().removeprefix(":").lstrip()
    indent = len(content) - len(content.lstrip())
    before_name = len(content.rstrip()) - len(name)
    date_place = source.place(number, indent + 1, len(date_text))
    name_place = source.place(number, before_name + 1, len(name))
    shown = content.rstrip()  # a comment has nothing to do with what is wrong
    return _Fields(date_text, replace(date_place, text=shown), name, replace(name_place, text=shown))


def _line(fields: _Fields, source: Source, team: Team) -> Line | None:
    """Return what a line says, its place that of the name; None when something is wrong, which is then noted."""
    if not fields.date[:1].isdigit():
        source.error("bad-line", "expected 'DATE: NAME'", fields.date_place, "begin comments with #")
        return None
    start, person = None, None
    try:
        start = day_of_duty(fields.date, team)
    except InvalidValueError as error:
        source.note(error, fields.date_place)
    try:
        person = person_on_duty(fields.name, team)
    except InvalidValueError as error:
        source.note(error, fields.name_place)
        return None
    return Line(start, person, fields.name_place) if start else None


def day_of_duty(written: str, team: Team) -> date:
    """Return the date; raise InvalidValueError when it is not a date or not a day of duty."""
    try:
        start = weeks.parse_date(written[:_LONGEST])
    except weeks.BadDateError as error:
        raise InvalidValueError(str(error), code="bad-date") from error
    week = team.week.containing(start)
    if start in week.span:
        return start
    first, last = (weeks.WEEKDAYS[day.weekday()] for day in (week.first, week.span.last))
    raise InvalidValueError(
        f"{start} is a {weeks.WEEKDAYS[start.weekday()]}, which is not a day of duty",
        f"a week is {first} to {last}: {week.span} or {week.plus(1).span}",
        "outside-week",
    )


def person_on_duty(written: str, team: Team) -> str | None:
    """Return the name on the roster that is meant, None for nobody; raise InvalidValueError when that is not known."""
    if not written:
        raise InvalidValueError("missing name", "write a name, or - for nobody", "bad-line")
    if written in _NOBODY:
        return None
    person = values.find_one(written, team)
    if person is None:
        raise values.unknown_person(written, team)
    return person.name


def _comment(text: str) -> str:
    """Return the text as a comment that stays on its line whatever it has in it."""
    harmless = "".join(" " if char in "\n\t" or control_character(char) else char for char in text)
    return f"# {harmless}".rstrip()
