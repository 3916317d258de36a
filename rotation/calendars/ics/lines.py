"""The text of a calendar file (RFC 5545) as content lines, and these by entry; what cannot be read is refused here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rotation.errors import BadInputError, Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# One content line with the lines that continue it.
_LINE = re.compile(rb"[^\n]*\n(?:[ \t][^\n]*\n)*")
_FOLD = re.compile(rb"\r?\n[ \t]")
_CONTENT = re.compile(r'([\w.-]+)((?:;[^:;="]*(?:=(?:"[^"]*"|[^";:])*)?)*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([\w-]+)=(?:"([^"]*)"|([^";:]*))')


class Line(NamedTuple):
    """A content line, unfolded; `number` is that of the first line it takes in the file.

    `problem` is why it cannot be read; then it has no name.
    """

    number: int
    raw: bytes
    name: str
    value: str
    parameters: str = ""
    problem: str = ""

    def parameter(self, name: str) -> str:
        """Return the value of a parameter, "" where there is none."""
        parameters = {match[1].upper(): match[2] or match[3] or "" for match in _PARAMETER.finditer(self.parameters)}
        return parameters.get(name, "")


def split_lines(data: bytes) -> Iterator[Line]:
    """Yield the content lines of the text; blank ones, and those that are not NAME:VALUE in UTF-8, have no name."""
    number = 1
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    data = (data if data.endswith(b"\n") else data + b"\n").replace(b"\n", b"\r\n")
    for match in _LINE.finditer(data):
        raw = match.group()
        lines = raw.count(b"\n")
        problem, content = "", None
        try:
            text = (raw if lines == 1 else _FOLD.sub(b"", raw)).removesuffix(b"\r\n").decode()
            content = None if "\0" in text else _CONTENT.fullmatch(text)
            if content is None and text.strip():
                problem = "expected NAME:VALUE, such as SUMMARY:text"
        except UnicodeDecodeError:
            problem = "this is not UTF-8 text"
        name, parameters, value = content.groups() if content else ("", "", "")
        yield Line(number, raw, name.upper(), value, parameters, problem)
        number += lines


def split_entries(lines: Iterable[Line], file: str) -> Iterator[list[Line]]:
    """Yield the lines of each entry together, and each line around them alone."""
    opened: list[Line] = []  # the BEGIN lines that have no END yet; the first is the calendar's own
    group: list[Line] = []
    ended = False
    for line in lines:
        # What is odd inside somebody's entry is theirs. Between entries it means that the file is no calendar any more.
        if line.problem and len(opened) <= 1:
            raise _build_odd_line_error(file, line)
        if line.name and not opened:
            _check_beginning(line, file, ended=ended)
        if line.name == "BEGIN":
            opened.append(line)
        elif line.name == "END":
            _check_end(opened.pop(), line, file)
            ended = ended or not opened
        group.append(line)
        # Only the calendar itself is open: either the line is alone in it, or an entry has just ended.
        if len(opened) <= 1:
            yield group
            group = []
    if opened:
        message = f"this {opened[-1].value} has no END line"
        raise build_line_error(file, opened[-1], message, "the file may have been cut off")


def _check_beginning(line: Line, file: str, *, ended: bool) -> None:
    """Raise unless a calendar begins here, or a single line follows one."""
    if line.name == "BEGIN" and line.value.strip().upper() == "VCALENDAR":
        return
    if not ended:
        raise build_line_error(file, line, "expected BEGIN:VCALENDAR")
    if line.name in {"BEGIN", "END"}:
        raise build_line_error(file, line, "the file goes on after the end of the calendar", "expected BEGIN:VCALENDAR")


def _check_end(begun: Line, line: Line, file: str) -> None:
    if begun.value.strip().upper() != line.value.strip().upper():
        message = f"END:{line.value.strip()} does not match BEGIN:{begun.value.strip()} in line {begun.number}"
        raise build_line_error(file, line, message)


def _build_odd_line_error(file: str, line: Line) -> BadInputError:
    """Return the error of a line that is no content line."""
    try:
        text, hint = _FOLD.sub(b"", line.raw).decode().rstrip("\r\n"), None
    except UnicodeDecodeError:
        text, hint = None, "save the file as UTF-8"
    return _build_error(file, line.number, line.problem, text, hint)


def build_line_error(file: str, line: Line, message: str, hint: str | None = None) -> BadInputError:
    """Return the error of a line that says something impossible."""
    return _build_error(file, line.number, message, line.raw.decode(errors="replace").splitlines()[0], hint)


def _build_error(
    file: str, number: int, message: str, text: str | None = None, hint: str | None = None
) -> BadInputError:
    printable = text if text is not None and text.isprintable() and len(text) <= 200 else None  # noqa: PLR2004 a caret line
    place = Place(file, number, None if printable is None else 1, len(printable or " "), printable)
    outcome = "Nothing was changed. A calendar file that cannot be read completely is never overwritten."
    return BadInputError((Problem(Severity.ERROR, "calendar-file", message, place, hint),), outcome)
