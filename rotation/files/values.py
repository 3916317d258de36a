"""The values common to the YAML files: lines of text, names, dates, spans, fractions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation import weeks
from rotation.files.other_forms import guess_days, guess_span, replace_dashes
from rotation.files.schema import (
    Type,
    build_either,
    build_labelled,
    build_list,
    build_number,
    build_text,
    build_wrong_type_error,
)
from rotation.files.source import (
    InvalidValueError,
    find_control_character,
    find_nearest,
    format_codepoint,
    quote_text,
    suggest_nearest,
)
from rotation.files.yaml_nodes import Items, Scalar
from rotation.model import remove_accents
from rotation.text import join_some, remove_quotes

if TYPE_CHECKING:
    from datetime import date

    from rotation.errors import Place
    from rotation.files.source import Source
    from rotation.files.yaml_nodes import Node
    from rotation.model import Person, Team

EVERYONE = "everyone"
MAX_LINE = 200
MAX_NAME = 100
MAX_TEXT = 10_000
# Weights and tolerances beyond these mean nothing to people, and would lose digits in the planner's sums.
LEAST, MOST = 0.001, 1000

_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%", re.ASCII)
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_WITH_ADDRESS = re.compile(r"([^<>]*?) *<([^<> ]+@[^<> ]+)>")  # as mail programs copy a name
_DASHES = "\N{EN DASH}\N{EM DASH}-"


@dataclass(frozen=True, slots=True)
class LocatedName:
    """A name, and where it is written; None for the command line."""

    name: str
    place: Place | None = None


def check_line(written: str, most: int = MAX_LINE) -> str:
    """Return the text, which has one line without control characters; raise InvalidValueError otherwise."""
    if not written:
        raise InvalidValueError("the text is empty", "write something, or remove the key")
    bad = find_control_character(written) or next((char for char in written if char in "\n\t"), None)
    if bad:
        raise InvalidValueError(f"the text must be one line, but contains {format_codepoint(bad)}")
    if len(written) > most:
        raise InvalidValueError(f"the text has {len(written)} characters, more than {most}")
    return written


def check_name(written: str) -> str:
    """Return a name that a line of a rotation can have; raise InvalidValueError when it cannot."""
    if not written:
        raise InvalidValueError("the name is empty", "write a name", "bad-name")
    try:
        check_line(written, MAX_NAME)
    except InvalidValueError as error:
        raise InvalidValueError(error.message, error.hint, "bad-name") from error
    if written[0] in _DASHES:
        message = f"a name cannot begin with '{written[0]}', which means nobody in a rotation"
        raise InvalidValueError(message, code="bad-name")
    if "#" in written:
        raise InvalidValueError("a name cannot contain '#', which begins a comment in a rotation", code="bad-name")
    if all(unicodedata.category(char)[0] in "CMZ" for char in written):
        raise InvalidValueError("a name needs at least one visible character", code="bad-name")
    return written


def parse_date(written: str, rule: weeks.WeekRule | None = None, near: date | None = None) -> date:
    """Return the date written as YYYY-MM-DD, with any dashes, one-digit months and days allowed.

    Raises InvalidValueError otherwise, with what to write for a date in another form: `rule` and `near` are as for
    `guess_days`.
    """
    try:
        return weeks.parse_date(replace_dashes(written[:MAX_LINE]))
    except weeks.BadDateError as error:
        days = guess_days(written[:MAX_LINE], rule, near)
        hint = f"write {' or '.join(map(str, days))}" if days else None
        raise InvalidValueError(str(error), hint, "bad-date") from error


def parse_day(written: str) -> date:
    """Return the date written as YYYY-MM-DD, with all its digits; raise InvalidValueError otherwise."""
    if span := guess_span(written):
        message = f"expected a date YYYY-MM-DD, found {quote_text(written)}"
        raise InvalidValueError(message, f"write each day by itself: {span[0]}, …, {span[1]}", "bad-date")
    day = parse_date(written)
    if not re.fullmatch(_DATE, written):
        raise InvalidValueError(f"expected a date YYYY-MM-DD, found {quote_text(written)}", f"write {day}", "bad-date")
    return day


def check_order(first: date, last: date, place: Place | None = None) -> None:
    """Raise InvalidValueError when the last day, which is at the place, is before the first."""
    if last < first:
        message = f"the last day, {last}, is before the first day, {first}"
        raise InvalidValueError(message, "a span includes both days; write the earlier one first", "bad-order", place)


def find_one(written: str, team: Team) -> Person | None:
    """Return who on the roster is meant by a name typed by hand; None when nobody is.

    Raises InvalidValueError when it may be several.
    """
    candidates = team.find_similar(written) or team.find_similar(remove_quotes(written) or written)
    if not candidates and (match := _WITH_ADDRESS.fullmatch(written)):
        candidates = team.find_similar(match[2]) or team.find_similar(remove_quotes(match[1]))
    if len(candidates) > 1:
        message = f"{quote_text(written)} is ambiguous: {join_some([person.name for person in candidates])}"
        raise InvalidValueError(message, "write more of the name", "ambiguous-person")
    return candidates[0] if candidates else None


def build_unknown_person_error(written: str, team: Team, *, suggest: bool = True) -> InvalidValueError:
    """Return the error that nobody on the roster has the name; the help names those who have not left.

    To `suggest` is to help with the name that is meant, where one is near.
    """
    hint = suggest_person(written, team) if suggest else None
    if hint is None:
        present = [person.name for person in team.people if person.is_present]
        hint = f"the roster has {join_some(present or [person.name for person in team.people])}"
    return InvalidValueError(f"nobody on the roster is called {quote_text(written)}", hint, "unknown-person")


def suggest_person(written: str, team: Team) -> str | None:
    """Return the help for a misspelt name or alias, or one among other words; None when nobody's is near."""
    names = {spelling: each.name for each in reversed(team.people) for spelling in (*each.aliases, each.name)}
    words = {name: re.findall(r"\w+", remove_accents(name)) for name in names}
    text = re.findall(r"\w+", remove_accents(written))
    among = [name for name, parts in words.items() if len(parts) > 1 and {*parts} <= {*text}]
    first = min(among, key=lambda name: min(map(text.index, words[name])), default=None)
    near = find_nearest(written, names) or first
    return f"did you mean {quote_text(names[near])}?" if near else None


def _parse_span(written: str) -> weeks.Span:
    """Return the span written `FIRST..LAST`, or as one date."""
    first, dots, last = written.partition("..")
    if not dots and (span := guess_span(written)):
        raise InvalidValueError(f"expected {SPAN.expected}, found {quote_text(written)}", f"write {span[0]}..{span[1]}")
    start = parse_day(first.strip())
    end = parse_day(last.strip()) if dots else start
    check_order(start, end)
    return weeks.Span.inclusive(start, end)


def _check_text(written: str) -> str:
    """Return a text of any number of lines."""
    if bad := find_control_character(written):
        raise InvalidValueError(f"the text contains the control character {format_codepoint(bad)}")
    if len(written) > MAX_TEXT:
        raise InvalidValueError(f"the text has {len(written)} characters, more than {MAX_TEXT}")
    return written


def _parse_percentage(written: str) -> float:
    match = _PERCENT.fullmatch(written)
    if not match or float(match[1]) > 100:  # noqa: PLR2004 - percent
        raise InvalidValueError(f"expected {FRACTION.expected}, found {quote_text(written)}")
    return float(match[1]) / 100


def _read_fraction(node: Node, source: Source) -> object | None:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, str):
        return _PERCENTAGE.read(node, source)
    if isinstance(value, bool) or value is None:
        raise build_wrong_type_error(node, FRACTION.expected)
    if 0 <= value <= 1:
        return float(value)
    hint = f"did you mean {value:g}%?" if 2 < value <= 100 else None  # noqa: PLR2004 - percent
    raise InvalidValueError(f"expected {FRACTION.expected}, found {quote_text(str(value))}", hint)


def _parse_weekday(written: str) -> int:
    for index, weekday in enumerate(weeks.WEEKDAYS):
        if written.casefold() in {weekday.casefold(), weekday[:3].casefold()}:
            return index
    hint = suggest_nearest(written, weeks.WEEKDAYS) or "write it in English, such as Monday"
    raise InvalidValueError(f"{quote_text(written)} is not a weekday", hint)


def _read_name(node: Node, source: Source) -> LocatedName | None:
    name = _NAME.read(node, source)
    return LocatedName(name, node.place) if isinstance(name, str) else None


def _read_names(node: Node, source: Source) -> object | None:
    """Return the names as a tuple, whether the node is a name or a list."""
    if isinstance(node, Items) and not node.items:
        raise InvalidValueError("the list is empty", "write a name, or everyone")
    names = NAMES.read(node, source) if isinstance(node, Items) else NAME.read(node, source)
    return (names,) if isinstance(names, LocatedName) else names


LINE = build_text("one line of text", {"minLength": 1, "maxLength": MAX_LINE, "pattern": r"\S"}, check_line)
TEXT = build_text("text", {"maxLength": MAX_TEXT}, _check_text)
DATE = build_text("a date, YYYY-MM-DD", {"pattern": f"^{_DATE}$"}, parse_day)
SPAN = build_text("a date, or two as FIRST..LAST", {}, _parse_span)
LABELLED_DATES = build_list(build_labelled(DATE, _DATE, LINE, "holiday"))
LABELLED_SPANS = build_list(build_labelled(SPAN, rf"{_DATE}( *\.\. *{_DATE})?", LINE, None))
DATES = build_either(build_list(DATE), DATE, is_first=Items)
WEEKDAY = build_text("a weekday", {"enum": [*weeks.WEEKDAYS, *(day[:3] for day in weeks.WEEKDAYS)]}, _parse_weekday)
_PERCENTAGE = build_text("a percentage", {"pattern": r"^(100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?) ?%$"}, _parse_percentage)
FRACTION = Type(
    "a percentage such as 50%, or a number from 0 to 1",
    {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, _PERCENTAGE.schema]},
    _read_fraction,
)
# `check_name` says why; the hyphen comes last between the brackets, where it means itself.
_NAME = build_text("a name", {"maxLength": MAX_NAME, "pattern": rf"^\s*[^\s#{_DASHES}][^#]*$"}, check_name)
NAME = Type(_NAME.expected, _NAME.schema, _read_name)
POSITIVE = build_number(f"a number from {LEAST} to {MOST}", least=LEAST, most=MOST)
NAMES = build_list(NAME)
WHO = Type("a name, or a list of names", {"anyOf": [_NAME.schema, {**NAMES.schema, "minItems": 1}]}, _read_names)
