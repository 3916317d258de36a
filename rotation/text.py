"""How text is written for people: columns, plurals, lists, tables, dates, numbers. Text out, nothing else.

Whatever a file says is shown harmlessly: control characters appear as escapes, so that no file can steer the terminal.

Days have the form that suits what readers do with them:
- `2026-12-14`, `2026-12-07 .. 2026-12-11`, as files write them, in all problems, and where a line, a week, an event or
  the range of a calendar is named: they look for it in a file, or type it again.
- `Mon 2026-12-14` where a sentence says when somebody is on duty or away: `format_day`, `format_span`.
- `Dec 14–18` in the comments of a rotation and in messages to send: `format_date`, `format_days`.
- `Monday, December 14` on the page and in feeds: `spell_day`, `spell_days`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal

from rotation.weeks import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from rotation.weeks import Span

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

# What steers a terminal or cannot be encoded: C0 and C1 controls, line and paragraph separators, lone surrogates.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# What is not seen, or reorders what is: soft hyphen, marks of direction, zero width space, byte order mark. The
# zero-width joiners are not among them: Persian names and composed emoji are written with them.
_FORMAT = re.compile(r"[\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_TAB = "    "
_PIECE = 1000
QUOTES = "\"'`\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
QUOTES += "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{SINGLE LOW-9 QUOTATION MARK}"
QUOTES += "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
_FORMULA = "=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
_JOINER = "\u200d"
LISTED = 20  # words of a list that people read to its end
_DECIMALS = 9


def escape_controls(text: str) -> str:
    r"""Return the text with every control character but newline and tab written as an escape such as `\u001b`."""
    return _CONTROL.sub(_escape, text)


def escape_invisible(text: str) -> str:
    """Return the text with every character that steers or is not seen written as an escape, as JSON would."""
    return _FORMAT.sub(_escape, escape_controls(text))


def quote_spreadsheet_cell(text: str) -> str:
    """Return the text of a cell of CSV or TSV, so that no spreadsheet takes it for a formula.

    An apostrophe in front makes it text, as OWASP's page on CSV injection advises. Quotes and what is not seen do not
    count as the beginning: spreadsheets may drop them.
    """
    first = next((char for char in text if char not in QUOTES and unicodedata.category(char)[0] not in "CZ"), "")
    is_formula = (first and first in _FORMULA) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if is_formula else text


def make_visible(text: str) -> str:
    """Return the text as one harmless line: `escape_invisible`, newlines too, and a tab as four spaces."""
    return escape_invisible(text).replace("\n", r"\n").replace("\t", _TAB)


def measure_width(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    joined = "\0" + text  # each character with the one before it: what a joiner joins takes no room of its own
    return sum(_count_columns(char) for before, char in zip(joined, text, strict=False) if before != _JOINER)


def pad(text: str, columns: int) -> str:
    """Return the text with spaces after it, so that it takes that many columns."""
    return text + " " * (columns - measure_width(text))


def cut(text: str, columns: int, ellipsis: str = "\N{HORIZONTAL ELLIPSIS}") -> str:
    """Return the text, without its end where it takes more columns than that."""
    if measure_width(text) <= columns:
        return text
    while text and measure_width(text) > columns - 1:
        text = text[:-1]
    return text.rstrip() + ellipsis


def wrap(text: str, columns: int) -> list[str]:
    """Return the text in lines of at most that many columns, as it is where it fits in one."""
    if measure_width(text) <= columns:
        return [text]
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if measure_width(longer) <= columns:
            lines[-1] = longer
        else:
            lines = [*filter(None, lines), cut(word, columns)]
    return lines


def format_table(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Return the rows as lines, two spaces between columns; the columns of these numbers are aligned to the right."""
    widths = [max(map(measure_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        spaces = [" " * (wide - measure_width(cell)) for wide, cell in zip(widths, row, strict=True)]
        cells = [
            space + cell if i in right else cell + space
            for i, (space, cell) in enumerate(zip(spaces, row, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def pluralize(count: float, noun: str, nouns: str | None = None) -> str:
    """Return `1 day`, `5 days`, `0.5 weeks`; with the plural given where it is not made with an s."""
    return f"{count:g} {noun if count == 1 else nouns or f'{noun}s'}"


def join_some(words: Collection[str]) -> str:
    """Return the words with commas between them, cut where there are too many to read."""
    first = ", ".join([*words][:LISTED])
    return f"{first}, …" if len(words) > LISTED else first


def join_all(words: Sequence[str], conjunction: str) -> str:
    """Return all the words, the last one after the conjunction: `Ada, Bo or Cy`."""
    *most, last = words or ("",)
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def join_days(days: Sequence[date]) -> str:
    """Return the days, in order: all of a week; of more only how many they are, from when to when."""
    if len(days) > len(WEEKDAYS):
        return f"{len(days)} days from {days[0]} to {days[-1]}"
    return join_all([*map(str, days)], "and")


def round_off(value: float, decimals: int = _DECIMALS) -> float:
    """Return the number without the noise of its last digits, and never as -0."""
    return round(value, decimals) + 0.0


def format_signed(value: float, decimals: int = 2) -> str:
    """Return `+0.42`, `-1.00`, and `+0.00` for whatever is nearer to it."""
    return f"{round_off(value, decimals):+.{decimals}f}"


def format_amount(value: float, decimals: int, sign: Literal["", "+"] = "") -> str:
    """Return the number with so many decimals, and with more where it would look like nothing without being it."""
    value = round_off(value)
    while value and not round(value, decimals):
        decimals += 1
    return f"{value:{sign}.{decimals}f}"


def format_day(day: date) -> str:
    """Return `Mon 2026-11-30`."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day}"


def format_span(span: Span) -> str:
    """Return `Mon 2026-11-30 .. Fri 2026-12-04`, or the only day."""
    first = format_day(span.start)
    return first if span.length == 1 else f"{first} .. {format_day(span.last)}"


def format_date(day: date, year: int | None = None) -> str:
    """Return `Nov 30`; with the year where that is not the one given."""
    return f"{MONTHS[day.month - 1][:3]} {day.day}{_format_other_year(day, year)}"


def format_days(span: Span, year: int | None = None) -> str:
    """Return `Dec 14–18`, `Nov 30 – Dec 4`, or the only day; with the year where that is not the one given."""
    first, last = span.start, span.last
    end = _format_other_year(last, year)
    if first == last:
        return format_date(last, year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{format_date(first)}\N{EN DASH}{last.day}{end}"
    return f"{format_date(first)} \N{EN DASH} {format_date(last)}{end}"


def spell_day(day: date, year: int | None = None) -> str:
    """Return `Monday, November 30`, as a page says it; with the year where that is not the one given."""
    return f"{WEEKDAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day}{_format_other_year(day, year)}"


def spell_days(span: Span) -> str:
    """Return the first and the last day, or the only one, as a page says them."""
    return spell_day(span.start) if span.length == 1 else f"{spell_day(span.start)} \N{EN DASH} {spell_day(span.last)}"


def _format_other_year(day: date, year: int | None) -> str:
    return "" if year in {None, day.year} else f", {day.year}"


def _count_columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"} or "\u1160" <= char <= "\u11ff":  # the latter join a syllable
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def remove_quotes(text: str) -> str:
    """Return the text without quotes around it."""
    return text[1:-1].strip() if len(text) > 1 and text[0] in QUOTES and text[-1] in QUOTES else text


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def normalize(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """Return the text in a normal form of Unicode, in linear time; of a long one in pieces, as if spaces were between.

    To normalize thousands of accents on one letter takes the square of their number.
    """
    if text.isascii():
        return text
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return "".join(unicodedata.normalize(form, piece) for piece in pieces)
