"""YAML 1.2 text to nodes that know their place. Plain data only: no anchors, aliases, tags, directives, documents.

The grammar is ruamel.yaml's. What a scalar means is decided here, by the core schema, so that `NO` is Norway and
`22:00` is text. Two limits keep any input cheap: its size in words, seen before it is parsed, and its depth.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from rotation.files.source import InvalidValueError, Source, quote_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rotation.errors import Place

MAX_DEPTH = 20
# The parser takes about 20 microseconds a word: this many are half a second, or some two thousand outages.
MAX_WORDS = 24_000

_WORD = re.compile(r"[^\s,:\[\]{}\\]+:?|[\n\\:\[{]")
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}

# Directives come before everything but comments. ruamel.yaml skips those it does not know without a word.
_DIRECTIVE = re.compile(r"(?:[ \t]*(?:#.*)?\n)*%")
# Spaces of word processors, where they begin a line or follow a sign of YAML's.
_SPACES = re.compile(r"(?:^ *|(?<=[:,\-\[{]))[\u00a0\u2007\u202f\u3000][ \u00a0\u2007\u202f\u3000]*", re.MULTILINE)
_ESCAPE = re.compile(r"\\U([0-9a-fA-F]{8})")

_QUOTE = "put text that contains special characters in quotes"
_QUOTE_PERCENT = "remove it, or put text that begins with % in quotes"
_INDENT = "check the indentation"
# What ruamel.yaml says is wrong, as a pattern; our words for it; what may help; whether it is shown where it began.
_SYNTAX: tuple[tuple[str, str, str | None, bool], ...] = (
    (r"mapping values are not allowed", "unexpected ':'", f"{_QUOTE}, or {_INDENT}", False),
    (r"could not find expected ':'", "expected 'key: value'", f"is a ':' missing? or {_INDENT}", True),
    (r"unexpected end of stream", "missing closing quote", "close it, on the same line if you can", True),
    (r"expected ',' or '[\]}]', but got '<stream end>'", "missing closing bracket", "close it", True),
    (r"expected ',' or '[\]}]'", "expected ',' or a closing bracket", f"close the bracket, or {_QUOTE}", False),
    (r"expected the node content, but found '<stream end>'", "the file ends where a value is expected", None, False),
    (r"expected the node content", "missing value", _QUOTE, False),
    (r"expected <block end>", "unexpected indentation", _INDENT, False),
    (r"expected '<document start>'", "unexpected text after the end of the data", _INDENT, False),
    (r"cannot start any token", "text cannot begin with this character", _QUOTE, False),
    (r"unknown escape character", "unknown escape", r"write \\ for a backslash, or use single quotes", False),
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `plain` says that it was written without quotes, so that it may be more than text."""

    text: str
    plain: bool
    place: Place

    @property
    def value(self) -> str | float | bool | None:
        """What YAML's core schema makes of it."""
        if not self.plain:
            return self.text
        if self.text in _WORDS:
            return _WORDS[self.text]
        if _INT.fullmatch(self.text) and len(self.text) < 100:  # noqa: PLR2004 - any longer is a float: infinity
            return int(self.text, 0 if self.text[:2] in {"0o", "0x"} else 10)
        return float(self.text) if _FLOAT.fullmatch(self.text) else self.text


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping: keys, each once, with their values."""

    pairs: tuple[tuple[Scalar, Node], ...]
    place: Place


Node = Scalar | Items | Pairs


def compose(source: Source) -> Node | None:
    """Return what the text says; None when it says nothing, or cannot be read, which is then noted in the source."""
    if source.is_too_large() or source.check_controls() or _has_too_many_words(source):
        return None
    composer = _Composer(source)
    try:
        return composer.compose_document()
    except InvalidValueError as error:
        source.note(error, source.build_place(1))
    except MarkedYAMLError as error:
        _note_syntax(error, source)
    except (YAMLError, ValueError, OverflowError):  # an escape such as "\\UFFFFFFFF": the scanner trips over it
        source.note_error("syntax", "this escape is not a character", composer.find_impossible_escape(), "remove it")
    return None


class _Composer:
    """Builds nodes from events, each method from those of what it is named after; the first is taken by its caller."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.depth = 0
        self.parsed = 0  # characters that the events so far have covered
        self.events = self._parse_events()

    def compose_document(self) -> Node | None:
        if match := _DIRECTIVE.match(self.source.text):
            raise _build_not_allowed_error("directives (%)", _find_place(self.source, match.end() - 1), _QUOTE_PERCENT)
        node: Node | None = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if node is not None:
                    raise _build_not_allowed_error(
                        "several YAML documents",
                        self._find_place(event),
                        "keep everything in one document, without '---'",
                    )
                node = self._compose_node(next(self.events))
        return None if isinstance(node, Scalar) and node.value is None else node

    def find_impossible_escape(self) -> Place:
        """Return the place of the first escape, after the last event, whose number no character has."""
        for match in _ESCAPE.finditer(self.source.text, self.parsed):
            if int(match[1], 16) > sys.maxunicode:
                return _find_place(self.source, match.start(), len(match[0]))
        return _find_place(self.source, self.parsed)

    def _parse_events(self) -> Iterator[Any]:
        """Yield the events; raise InvalidValueError before the stack ends, or a deep text takes the parser long."""
        for event in YAML(typ="safe", pure=True).parse(_replace_spaces(self.source.text)):
            self.parsed = event.end_mark.index
            if isinstance(event, SequenceStartEvent | MappingStartEvent):
                self.depth += 1
            elif isinstance(event, SequenceEndEvent | MappingEndEvent):
                self.depth -= 1
            if self.depth > MAX_DEPTH:
                message = f"values are nested more than {MAX_DEPTH} deep"
                raise InvalidValueError(message, "is a bracket missing?", "too-deep", self._find_place(event))
            yield event

    def _compose_node(self, event: Any) -> Node:  # noqa: ANN401 - ruamel.yaml's events share no useful type
        place = self._find_place(event)
        if isinstance(event, AliasEvent):
            raise _build_not_allowed_error(
                "aliases (*)", place, "write the value itself, or put text that begins with * in quotes"
            )
        if event.anchor is not None:
            raise _build_not_allowed_error("anchors (&)", place, "remove it, or put text that begins with & in quotes")
        if event.ctag is not None:
            raise _build_not_allowed_error("tags (!)", place, "remove it, or put text that begins with ! in quotes")
        match event:
            case ScalarEvent():
                return Scalar(event.value, not event.style, place)
            case SequenceStartEvent():
                return Items(tuple(self._compose_items()), place)
            case MappingStartEvent():
                return Pairs(tuple(self._compose_pairs()), place)
        raise AssertionError(f"an event that begins no node: {event}")

    def _compose_items(self) -> Iterator[Node]:
        while not isinstance(event := next(self.events), SequenceEndEvent):
            yield self._compose_node(event)

    def _compose_pairs(self) -> list[tuple[Scalar, Node]]:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key, value = self._compose_node(event), self._compose_node(next(self.events))
            if not isinstance(key, Scalar):
                message, hint = "a key must be text", "put text that contains brackets or braces in quotes"
                raise InvalidValueError(message, hint, "syntax", key.place)
            if key.text in pairs:
                first = pairs[key.text][0].place
                hint = f"first used on line {first.line}; remove one of them"
                self.source.note_error(
                    "duplicate-key", f"duplicate key {quote_text(key.text)}", key.place, hint, (first,)
                )
            else:
                pairs[key.text] = key, value
        return list(pairs.values())

    def _find_place(self, event: Any) -> Place:  # noqa: ANN401 - as above
        """Return where the event's text is, as far as it is on its first line."""
        start, end = event.start_mark, event.end_mark
        length = end.index - start.index if end.line == start.line else len(self.source.text)
        return self.source.build_place(start.line + 1, start.column + 1, length)


def _replace_spaces(text: str) -> str:
    """Return the text with plain spaces for those of word processors where YAML needs a space."""
    return _SPACES.sub(lambda match: " " * len(match[0]), text)


def _build_not_allowed_error(what: str, place: Place, hint: str) -> InvalidValueError:
    return InvalidValueError(f"{what} are not allowed; these files take plain data only", hint, "yaml-feature", place)


def _note_syntax(error: MarkedYAMLError, source: Source) -> None:
    """Note what ruamel.yaml found, in our words where we have some."""
    problem = str(error.problem or error.context or "not YAML")
    known = ((message, hint, began) for pattern, message, hint, began in _SYNTAX if re.search(pattern, problem))
    message, hint, began = next(known, (problem.lower(), None, False))
    mark: Any = (error.context_mark if began else None) or error.problem_mark or error.context_mark
    place = source.build_place(mark.line + 1, mark.column + 1) if mark else source.build_place(1)
    line, column = source.lines[place.line - 1], (place.column or 1) - 1
    # A directive that is understood goes wrong only on the line after it, where a document should begin.
    above = source.lines[place.line - 2] if "<document start>" in problem and place.line > 1 else ""
    if line.startswith("%") or above.startswith("%"):
        number = place.line - (not line.startswith("%"))
        source.note(_build_not_allowed_error("directives (%)", source.build_place(number), _QUOTE_PERCENT), place)
        return
    if line[column : column + 1] == "\t":
        message, hint = "tabs are not allowed for indentation", "replace it with spaces"
    opening: Any = error.context_mark if "bracket" in message and not began else None
    related = (source.build_place(opening.line + 1, opening.column + 1),) if opening else ()
    source.note_error("syntax", message, place, hint, related)


def _has_too_many_words(source: Source) -> bool:
    for count, word in enumerate(_WORD.finditer(source.text)):
        if count == MAX_WORDS:
            hint = "in outages.yaml, entries that ended before fairness.since no longer count; you can delete them"
            place = _find_place(source, word.start())
            source.note_error(
                "too-large", f"the file has more than {MAX_WORDS} words; this is the first one too many", place, hint
            )
            return True
    return False


def _find_place(source: Source, index: int, length: int = 1) -> Place:
    """Return the place of the character with this index in the text."""
    line = source.text.count("\n", 0, index) + 1
    return source.build_place(line, index - source.text.rfind("\n", 0, index), length)
