"""YAML 1.2 text to nodes that know their place. Plain data only: no anchors, aliases, tags, directives, documents.

The grammar is ruamel.yaml's. What a scalar means is decided here, by the core schema, so that `NO` is Norway and
`22:00` is text. Two limits keep any input cheap: its size in words, seen before it is parsed, and its depth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Never

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner

from rotation.files.source import Source, UnfitError, quoted
from rotation.files.yaml_syntax import note_syntax

if TYPE_CHECKING:
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
    if source.is_too_large() or source.lines_with_controls() or _has_too_many_words(source):
        return None
    composer = _Composer(source)
    try:
        return composer.document()
    except UnfitError as error:
        source.note(error, source.place(1))
    except MarkedYAMLError as error:
        note_syntax(source, error)
    except (YAMLError, ValueError, OverflowError):  # an escape such as "\\UFFFFFFFF": the parser trips over it
        place = source.place(composer.events.line + 1, composer.events.column + 1)
        source.error("syntax", "this cannot be read", place, "is it an escape in quotes? it stands for no character")
    return None


class _Events(Reader, Scanner, Parser):
    """The parser's events. Where ruamel.yaml looks for its other parts, it finds this one object, at no cost."""

    scanner: Any = None
    reader: Any = None
    resolver: Any = None
    comment_handling: Any = None
    processing_version = scanner_processing_version = (1, 2)

    def __init__(self, source: Source) -> None:
        self.source = source
        self.scanner = self.reader = self.resolver = self
        self._reader = self._scanner = self._parser = self
        Reader.__init__(self, source.text, loader=self)
        Scanner.__init__(self, loader=self)
        Parser.__init__(self, loader=self)

    def fetch_more_tokens(self) -> Any:  # noqa: ANN401 - as ruamel.yaml has it
        """Stop before the nesting gets so deep that the parser takes quadratic time, or the stack ends."""
        if len(self.flow_context) > MAX_DEPTH or len(self.indents) > MAX_DEPTH:
            place = self.source.place(self.line + 1, max(1, self.column))
            raise UnfitError(
                f"values are nested more than {MAX_DEPTH} deep", "is a bracket missing?", "too-deep", place
            )
        return super().fetch_more_tokens()

    def fetch_directive(self) -> None:
        """Take no directives: a version or a tag would change what the rest means."""
        place = self.source.place(self.line + 1, self.column + 1)
        raise UnfitError(
            "a line that begins with % is a YAML directive; these files take plain data only",
            "delete this line",
            "yaml-feature",
            place,
        )


class _Composer:
    """Builds nodes from events; every method takes the events of what it is named after, from the first to the last."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.events = _Events(source)

    def document(self) -> Node | None:
        self.take(StreamStartEvent)
        if self.events.check_event(StreamEndEvent):
            return None
        self.take(DocumentStartEvent)
        node = self.node()
        self.take(DocumentEndEvent)
        if not self.events.check_event(StreamEndEvent):
            place = self.place(self.events.peek_event())
            self.refuse("a second document begins here", place, "keep everything in one document, without '---'")
        return None if isinstance(node, Scalar) and node.value is None else node

    def node(self) -> Node:
        event = self.events.get_event()
        place = self.place(event)
        if isinstance(event, AliasEvent):
            self.refuse(
                "an alias (*) stands here", place, "write the value itself, or put text that begins with * in quotes"
            )
        if event.anchor is not None:
            self.refuse("an anchor (&) stands here", place, "leave it out, or put text that begins with & in quotes")
        if event.ctag is not None:
            self.refuse("a tag (!) stands here", place, "leave it out, or put text that begins with ! in quotes")
        match event:
            case ScalarEvent():
                return Scalar(event.value, not event.style, place)
            case SequenceStartEvent():
                return Items(tuple(self.items()), place)
            case MappingStartEvent():
                return Pairs(tuple(self.pairs()), place)
        raise AssertionError(f"an event that begins no node: {event}")

    def items(self) -> list[Node]:
        items = []
        while not self.events.check_event(SequenceEndEvent):
            items.append(self.node())
        self.take(SequenceEndEvent)
        return items

    def pairs(self) -> list[tuple[Scalar, Node]]:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        while not self.events.check_event(MappingEndEvent):
            key, value = self.node(), self.node()
            if not isinstance(key, Scalar):
                raise UnfitError(
                    "a key must be text", "put text with brackets or braces in quotes", "syntax", key.place
                )
            if key.text in pairs:
                first = pairs[key.text][0].place
                message = f"the key {quoted(key.text)} is here a second time"
                hint = f"line {first.line} has it first; keep one of them"
                self.source.error("duplicate-key", message, key.place, hint, (first,))
            else:
                pairs[key.text] = key, value
        self.take(MappingEndEvent)
        return list(pairs.values())

    def take(self, kind: type) -> None:
        event = self.events.get_event()
        assert isinstance(event, kind), event  # noqa: S101 - the parser's own grammar

    def place(self, event: Any) -> Place:  # noqa: ANN401 - ruamel.yaml's events share no useful type
        """Return where the event's text is, as far as it is on its first line."""
        start, end = event.start_mark, event.end_mark
        length = end.index - start.index if end.line == start.line else len(self.source.text)
        return self.source.place(start.line + 1, start.column + 1, length)

    def refuse(self, message: str, place: Place, hint: str) -> Never:
        raise UnfitError(f"{message}; these files take plain data only", hint, "yaml-feature", place)


def _has_too_many_words(source: Source) -> bool:
    for count, word in enumerate(_WORD.finditer(source.text)):
        if count == MAX_WORDS:
            line = source.text.count("\n", 0, word.start()) + 1
            column = word.start() - source.text.rfind("\n", 0, word.start())
            message = f"the file has more than {MAX_WORDS} words; this is where they end"
            hint = "in outages.yaml, what ended before fairness.since no longer counts and can go"
            source.error("too-large", message, source.place(line, column), hint)
            return True
    return False
