"""rotation.txt: one line a duty, `DATE: NAME`, with comments that help whoever edits it and are never data."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rotation import weeks
from rotation.errors import Place
from rotation.files import values
from rotation.files.other_forms import means_nobody, replace_dashes
from rotation.files.other_lines import Near, suggest_lines
from rotation.files.source import InvalidValueError, Source, find_control_character
from rotation.model import Line, Rotation
from rotation.text import cut, measure_width, pad, remove_quotes, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rotation.errors import Problem
    from rotation.model import Team

NOBODY = "-"
# Editors that care for typography turn a hyphen into one of the others.
_NOBODY = {NOBODY, "\N{EN DASH}", "\N{EM DASH}"}
_DATE_TEXT = re.compile(r"[\s:]")
_OUR_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", re.ASCII)
_GAP, _MARK = "    ", "# "
_LONGEST_LINE = 100  # columns, which an editor shows without wrapping; only a name of its own length is longer
LONGEST_COMMENT = _LONGEST_LINE - len(_MARK)
_LEAST_ROOM = 30  # columns for a comment beside a line; where long names leave less, it goes above
_LONGEST = 40  # characters of something that ought to be a date are shown


@dataclass(frozen=True, slots=True)
class Notes:
    """The comments of a rotation, without their `#`: `beside` the line of a date, whole lines `before` a date."""

    header: tuple[str, ...] = ()
    beside: Mapping[date, str] = field(default_factory=dict)
    before: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    footer: tuple[str, ...] = ()


def parse(text: str, file: str, team: Team, today: date | None = None) -> tuple[Rotation, tuple[Problem, ...]]:
    """Return the rotation that the text describes, in order of date, and everything wrong with the text.

    A line with an error is left out; a text without lines is an error. Whether those named can serve is not looked at.
    With `today`, what is suggested for a line has a year where the line has none.
    """
    source = Source(text, file)
    if source.is_too_large():
        return Rotation(), source.problems
    unreadable = source.check_controls()
    lines: dict[date, Line] = {}
    dated: dict[date, Place] = {}
    strangers: list[Line] = []
    read, last = 0, today
    for number, written in enumerate(source.lines, 1):
        content = written.partition("#")[0]
        if not content.strip() or number in unreadable or source.is_flooded:
            continue
        fields = _split(content, number, source)
        read += 1
        start, person, is_complete = _parse_line(fields, content, source, team, Near(today, last))
        if start is None:
            continue
        last = max(last or start, start)
        # Dates need no names: a week that is there twice is, whoever it is about.
        first = dated.setdefault(start, fields.name_place)
        if first is not fields.name_place:
            hint = f"first used on line {first.line}; remove one of them"
            source.note_error("duplicate", f"duplicate date {start}", fields.date_place, hint, (first,))
        elif is_complete:
            lines[start] = Line(start, person, fields.name_place)
        elif person is not None:
            strangers.append(Line(start, person, fields.name_place))
    if not lines and not source.problems:
        hint = "did the command that wrote it fail? generate-next-rotation plans; '2026-11-30: -' clears a week"
        source.note_error("empty", "there is no line 'DATE: NAME'", Place(file, 1), hint)
    return Rotation(tuple(lines[start] for start in sorted(lines)), tuple(strangers), read), source.problems


def render(rotation: Rotation, notes: Notes) -> str:
    """Return the text of the rotation, ending with a newline, from which `parse` makes the same rotation again.

    Comments that are too long are wrapped, those beside a line are cut to `measure_room_beside`.
    """
    written = {line.start: _format_line(line) for line in rotation.lines}
    column, room = _measure_lines(rotation), measure_room_beside(rotation)
    out = _wrap_comments(notes.header)
    for day in sorted({*written, *notes.before}):
        out += _wrap_comments(notes.before.get(day, ()))
        beside = cut(notes.beside.get(day, ""), room)
        if day in written and beside and _is_beside(column):
            out.append(f"{pad(written[day], column)}{_GAP}{_escape_comment(beside)}")
        elif day in written:
            out += [*([_escape_comment(beside)] if beside else []), written[day]]
    out += _wrap_comments(notes.footer)
    return "".join(f"{line}\n" for line in out)


def measure_room_beside(rotation: Rotation) -> int:
    """Return how many columns a comment may take that belongs to a line of the rotation."""
    column = _measure_lines(rotation)
    return LONGEST_COMMENT - (column + len(_GAP) if _is_beside(column) else 0)


def _is_beside(column: int) -> bool:
    return LONGEST_COMMENT - column - len(_GAP) >= _LEAST_ROOM


def _measure_lines(rotation: Rotation) -> int:
    """Return how many columns the lines of the rotation take without their comments."""
    return max((measure_width(_format_line(line)) for line in rotation.lines), default=0)


def _format_line(line: Line) -> str:
    return f"{line.start}: {line.person or NOBODY}"


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
    date_place = source.build_place(number, indent + 1, len(date_text))
    name_place = source.build_place(number, before_name + 1, len(name))
    line_text = content.rstrip()  # a comment has nothing to do with what is wrong
    return _Fields(date_text, replace(date_place, text=line_text), name, replace(name_place, text=line_text))


def _parse_line(
    fields: _Fields, content: str, source: Source, team: Team, near: Near
) -> tuple[date | None, str | None, bool]:
    """Return the day of a line, the person on duty, and whether both are known; what is wrong is noted.

    The person of a line that names nobody on the roster is the name as written.
    """
    if not fields.date[:1].isdigit():
        hint = _suggest(content, fields, team, near) or "begin comments with #"
        source.note_error("bad-line", "expected 'DATE: NAME'", fields.date_place, hint)
        return None, None, False
    start = None
    try:
        start = parse_day_of_duty(fields.date, team)
    except InvalidValueError as error:
        known = None if error.code != "bad-date" else _suggest(content, fields, team, near)
        source.note_error(error.code, error.message, fields.date_place, known or error.hint)
        if not _OUR_DATE.fullmatch(replace_dashes(fields.date)):
            return None, None, False  # where the name begins, nobody knows
    try:
        return start, parse_person_on_duty(fields.name, team, suggest=source.suggests), start is not None
    except InvalidValueError as error:
        # Another tool's line may begin with a date as ours do.
        other = _suggest(content, fields, team, near) if start and error.code == "unknown-person" else None
        if start and means_nobody(fields.name):
            source.note_error(error.code, error.message, fields.name_place, f"write '{start}: {NOBODY}'")
        elif other:
            source.note_error("bad-line", "expected 'DATE: NAME'", fields.name_place, other)
        else:
            source.note(error, fields.name_place)
            return start, fields.name if error.code == "unknown-person" else None, False
    return start, None, False


def _suggest(content: str, fields: _Fields, team: Team, near: Near) -> str | None:
    """Return what to write for a line of another form; None where nobody knows, or it has no other form than ours."""

    def find_known(name: str) -> str | None:
        with suppress(InvalidValueError):
            return NOBODY if means_nobody(name) else parse_person_on_duty(name, team, suggest=False) or NOBODY
        return None

    is_ours = _OUR_DATE.match(replace_dashes(content.strip())) is not None
    return suggest_lines(content.strip(), fields.name, team.week, near, find_known, is_ours=is_ours)


def parse_day_of_duty(written: str, team: Team) -> date:
    """Return the date; raise InvalidValueError when it is not a date or not a day of duty."""
    return check_day(values.parse_date(written[:_LONGEST], team.week), team)


def check_day(start: date, team: Team) -> date:
    """Return the day; raise InvalidValueError when it is not a day of duty."""
    week = team.week.containing(start)
    if start in week.span:
        return start
    first, last = (weeks.WEEKDAYS[day.weekday()] for day in (week.first, week.span.last))
    raise InvalidValueError(
        f"{start} is a {weeks.WEEKDAYS[start.weekday()]}, which is not a day of duty",
        f"a week is {first} to {last}: {week.span} or {week.plus(1).span}",
        "outside-week",
    )


def parse_person_on_duty(written: str, team: Team, *, suggest: bool = True) -> str | None:
    """Return the name on the roster that is meant, None for nobody; raise InvalidValueError when that is not known.

    To `suggest` is to help with a name that is near.
    """
    if not written:
        raise InvalidValueError("missing name", "write a name, or - for nobody", "bad-line")
    if written in _NOBODY:
        return None
    # A name may consist of quotes.
    person = team.find(written) or values.find_one(remove_quotes(written) or written, team)
    if person is not None:
        return person.name
    unknown = values.build_unknown_person_error(written, team, suggest=suggest)
    if means_nobody(written):
        raise InvalidValueError(unknown.message, f"write {NOBODY} for nobody", unknown.code)
    raise unknown


def _wrap_comments(texts: Sequence[str]) -> list[str]:
    """Return the texts as comments, wrapped, unless they are indented: these are to be copied as they are."""
    texts = [line for text in texts for line in ([text] if text.startswith("  ") else wrap(text, LONGEST_COMMENT))]
    return [_escape_comment(text) for text in texts]


def _escape_comment(text: str) -> str:
    """Return the text as a comment that stays on its line whatever it has in it."""
    harmless = "".join(" " if char in "\n\t" or find_control_character(char) else char for char in text)
    return f"{_MARK}{harmless}".rstrip()
