"""What is wrong with the syntax of a YAML file, in words for people who have never read YAML's grammar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

    from rotation.files.source import Source

_QUOTE = "put text that has special characters in quotes"
_INDENT = "check the indentation"
# ruamel.yaml's words for what is wrong; ours; what may help; and whether the place to show is where it began.
_SYNTAX: tuple[tuple[str, str, str | None, bool], ...] = (
    (r"mapping values are not allowed", "a ':' makes no sense here", f"{_QUOTE}, or {_INDENT}", False),
    (r"could not find expected ':'", "this line is no 'key: value'", f"is a ':' missing? or {_INDENT}", True),
    (r"unexpected end of stream", "this quote is never closed", "close it, on the same line if you can", True),
    (r"expected ',' or '[\]}]', but got '<stream end>'", "this bracket is never closed", "close it", True),
    (
        r"expected ',' or '[\]}]'",
        "expected a ',' or the closing bracket here",
        f"close the bracket, or {_QUOTE}",
        False,
    ),
    (r"expected the node content, but found '<stream end>'", "the file ends in the middle of a value", None, False),
    (r"expected the node content", "a value is missing here", _QUOTE, False),
    (r"expected <block end>", "this does not continue what is above it", _INDENT, False),
    (r"cannot start any token", "no text can begin with this character", _QUOTE, False),
    (r"unknown escape character", "there is no such escape", r"write \\ for a backslash, or use single quotes", False),
)


def note_syntax(source: Source, error: MarkedYAMLError) -> None:
    """Note what ruamel.yaml found, in our words where we have some."""
    problem = str(error.problem or error.context or "not YAML")
    known = ((message, hint, began) for pattern, message, hint, began in _SYNTAX if re.search(pattern, problem))
    message, hint, began = next(known, (problem.lower(), None, False))
    mark: Any = (error.context_mark if began else None) or error.problem_mark or error.context_mark
    place = source.place(mark.line + 1, mark.column + 1) if mark else source.place(1)
    if source.lines[place.line - 1][mark.column : mark.column + 1] == "\t":
        message, hint = "a tab stands where only spaces may", "replace it by spaces"
    opening: Any = error.context_mark if "bracket" in message and not began else None
    related = (source.place(opening.line + 1, opening.column + 1),) if opening else ()
    source.error("syntax", message, place, hint, related)
