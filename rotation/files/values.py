"""The values common to the YAML files: lines of text, names, dates, spans, fractions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation import weeks
from rotation.files.schema import Kind, labelled, list_of, number, text, wrong_type
from rotation.files.source import UnfitError, codepoint, control_character, did_you_mean, nearest, quoted
from rotation.files.yaml_nodes import Items, Scalar

if TYPE_CHECKING:
    from datetime import date

    from rotation.errors import Place
    from rotation.files.source import Source
    from rotation.files.yaml_nodes import Node
    from rotation.model import Team

EVERYONE = "everyone"
MAX_LINE = 200
MAX_NAME = 100
MAX_TEXT = 10_000
# Weights and tolerances beyond these mean nothing to people, and would lose digits in the planner's sums.
LEAST, MOST = 0.001, 1000

_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DATE_PATTERN = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DASHES = "\N{EN DASH}\N{EM DASH}-"


@dataclass(frozen=True, slots=True)
class Spelled:
    """A name, and where it is written."""

    name: str
    place: Place


def one_line(written: str, most: int = MAX_LINE) -> str:
    """Return the text, which has one line without control characters; raise UnfitError otherwise."""
    if not written:
        raise UnfitError("expected text, found none", "write something, or leave the key out")
    bad = control_character(written) or next((char for char in written if char in "\n\t"), None)
    if bad:
        raise UnfitError(f"this must be one line of text; it has {codepoint(bad)}")
    if len(written) > most:
        raise UnfitError(f"this text has {len(written)} characters; {most} are allowed")
    return written


def name(written: str) -> str:
    """Return a name that can stand on a line of a rotation; raise UnfitError when it cannot."""
    try:
        one_line(written, MAX_NAME)
    except UnfitError as error:
        raise UnfitError(error.message, error.hint, "bad-name") from error
    if written[0] in _DASHES:
        raise UnfitError(f"a name cannot begin with '{written[0]}', which means nobody in a rotation", code="bad-name")
    if "#" in written:
        raise UnfitError("a name cannot have a '#', which begins a comment in a rotation", code="bad-name")
    if all(unicodedata.category(char)[0] in "CMZ" for char in written):
        raise UnfitError("a name needs something that can be seen", code="bad-name")
    return written


def day(written: str) -> date:
    """Return the date written as YYYY-MM-DD, with all its digits; raise UnfitError otherwise."""
    try:
        value = weeks.parse_date(written[:MAX_LINE])
    except weeks.BadDateError as error:
        raise UnfitError(str(error), code="bad-date") from error
    if not _DATE.fullmatch(written):
        raise UnfitError(f"{quoted(written)} is a date with too few digits", f"write {value}", "bad-date")
    return value


def _span(written: str) -> weeks.Span:
    """Return the span written `FIRST..LAST`, or as one date."""
    first, dots, last = written.partition("..")
    start = day(first.strip())
    end = day(last.strip()) if dots else start
    if end < start:
        raise UnfitError(f"{end} is before {start}", "write the first day first", "bad-order")
    return weeks.Span.inclusive(start, end)


def _paragraphs(written: str) -> str:
    """Return a text of any number of lines."""
    bad = control_character(written)
    if bad:
        raise UnfitError(f"this text has the control character {codepoint(bad)}")
    if len(written) > MAX_TEXT:
        raise UnfitError(f"this text has {len(written)} characters; {MAX_TEXT} are allowed")
    return written


def _percentage(written: str) -> float:
    match = _PERCENT.fullmatch(written)
    if not match or float(match[1]) > 100:  # noqa: PLR2004 - percent
        raise UnfitError(f"expected a percentage such as 50%, or a number from 0 to 1, found {quoted(written)}")
    return float(match[1]) / 100


def _read_fraction(node: Node, source: Source) -> object | None:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, str):
        return _PERCENT_TEXT.read(node, source)
    if isinstance(value, bool) or value is None:
        raise wrong_type(node, _PERCENT_TEXT.wanted)
    if 0 <= value <= 1:
        return float(value)
    raise UnfitError(
        f"expected a percentage such as 50%, or a number from 0 to 1, found {quoted(str(value))}",
        f"did you mean {value:g}%?" if 1 < value <= 100 else None,  # noqa: PLR2004 - percent
    )


def _weekday(written: str) -> int:
    for index, weekday in enumerate(weeks.WEEKDAYS):
        if written.casefold() in {weekday.casefold(), weekday[:3].casefold()}:
            return index
    raise UnfitError(
        f"{quoted(written)} is no day of the week",
        did_you_mean(written, weeks.WEEKDAYS) or "write it in English, as Monday",
    )


def _read_spelled(node: Node, source: Source) -> Spelled | None:
    read = _NAME_TEXT.read(node, source)
    return Spelled(read, node.place) if isinstance(read, str) else None


def _read_who(node: Node, source: Source) -> object | None:
    """Return the names as a tuple, whether one stands there or a list."""
    if isinstance(node, Items) and not node.items:
        raise UnfitError("nobody is in this list", "write a name, or everyone")
    read = NAMES.read(node, source) if isinstance(node, Items) else NAME.read(node, source)
    return (read,) if isinstance(read, Spelled) else read


def nearest_person(typed: str, team: Team) -> str | None:
    """Return the name on the roster of which the text may be a misspelling; None when none is near."""
    spellings = {
        spelling: person.name for person in reversed(team.people) for spelling in (*person.aliases, person.name)
    }
    near = nearest(typed, spellings)
    return spellings[near] if near else None


LINE = text("one line of text", {"minLength": 1, "maxLength": MAX_LINE, "pattern": r"\S"}, one_line)
TEXT = text("text", {"maxLength": MAX_TEXT}, _paragraphs)
DATE = text("a date, YYYY-MM-DD", {"pattern": f"^{_DATE_PATTERN}$"}, day)
SPAN = text("a date, or two as FIRST..LAST", {}, _span)
LABELLED_DATES = list_of(labelled(DATE, _DATE_PATTERN, LINE, "holiday"))
LABELLED_SPANS = list_of(labelled(SPAN, rf"{_DATE_PATTERN}( *\.\. *{_DATE_PATTERN})?", LINE, None))
WEEKDAY = text("a day of the week", {"enum": [*weeks.WEEKDAYS, *(day[:3] for day in weeks.WEEKDAYS)]}, _weekday)
_PERCENT_TEXT = text("a percentage such as 50%", {"pattern": r"^(100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?) ?%$"}, _percentage)
FRACTION = Kind(
    _PERCENT_TEXT.wanted,
    {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, _PERCENT_TEXT.schema]},
    _read_fraction,
)
# `name` above says why; the hyphen stands last between the brackets, where it means itself.
_NAME_TEXT = text("a name", {"maxLength": MAX_NAME, "pattern": rf"^\s*[^\s#{_DASHES}][^#]*$"}, name)
NAME = Kind(_NAME_TEXT.wanted, _NAME_TEXT.schema, _read_spelled)
POSITIVE = number(f"a number from {LEAST} to {MOST}", least=LEAST, most=MOST)
NAMES = list_of(NAME)
WHO = Kind("a name, or a list of names", {"anyOf": [_NAME_TEXT.schema, {**NAMES.schema, "minItems": 1}]}, _read_who)
