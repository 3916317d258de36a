"""What the YAML files may hold: types that read nodes, and say the same as JSON Schema for editors.

A mapping is defined by one table of its keys, which both validates and makes the schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from rotation.files.source import InvalidValueError, quote_text, suggest_nearest
from rotation.files.yaml_nodes import Items, Node, Pairs, Scalar
from rotation.text import join_some

if TYPE_CHECKING:
    from rotation.errors import Place
    from rotation.files.source import Source

JsonSchema = Mapping[str, object]

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
# Words that YAML 1.1 took for true and false.
_YES, _NO = {"yes", "y", "on"}, {"no", "n", "off"}


@dataclass(frozen=True, slots=True)
class Type:
    """What a value may be: in words, as JSON Schema, and the function that makes it of a node.

    The function raises InvalidValueError for a node of which it cannot.
    """

    expected: str
    schema: JsonSchema
    convert: Callable[[Node, Source], object | None]

    def read(self, node: Node, source: Source) -> object | None:
        """Return the node's value, or None when it cannot be used, which is then noted in the source."""
        try:
            return self.convert(node, source)
        except InvalidValueError as error:
            source.note(error, node.place)
            return None


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a mapping: the type of its value, and a sentence on what it means, which editors show.

    Only required keys have an `example`, of what to write when it is missing.
    """

    key: str
    type: Type
    doc: str
    example: str | None = None


@dataclass(frozen=True, slots=True)
class MappingValues:
    """A mapping that was read: the values of the keys that could be used, the nodes of all keys, and its place."""

    values: dict[str, Any]
    nodes: dict[str, Node]
    place: Place


def build_wrong_type_error(node: Node, expected: str, hint: str | None = None) -> InvalidValueError:
    """Return the error that the node is not what is expected there; `hint` may help unless nothing is there at all."""
    match node:
        case Items():
            actual = "found a list"
        case Pairs():
            actual = "found a mapping"
        case Scalar(value=None):
            actual, hint = "found nothing", "write a value, or remove the key"
        case Scalar(value=bool()):
            actual = "not true or false"
        case Scalar(value=int() | float()):
            actual = f"found the number {node.text[:20]}"
        case _:
            actual, hint = f"found the text {quote_text(node.text)}", hint or _suggest_space(node.text)
    return InvalidValueError(f"expected {expected}, {actual}", hint, "wrong-type", node.place)


def _suggest_space(written: str) -> str | None:
    """Return what to type where a text seems to be a key with its value."""
    if match := re.match(r"\s*[\w-]+ *(:\S|=|\N{FULLWIDTH COLON})", written):
        return f"write ': ', a colon and a space, instead of '{match[1][0]}'"
    return None


def build_text(expected: str, schema: JsonSchema, convert: Callable[[str], object] = str) -> Type:
    """Return the type of a text that `convert` makes something of, or raises InvalidValueError."""

    def suggest_quotes(node: Node) -> str | None:
        try:
            if isinstance(node, Scalar):
                convert(node.text)
        except InvalidValueError as error:
            return error.hint
        return "put it in quotes if it is text"

    def convert_node(node: Node, _: Source) -> object | None:
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            raise build_wrong_type_error(node, expected, None if isinstance(node, Items) else suggest_quotes(node))
        return convert(node.value.strip())

    return Type(expected, {"type": "string", **schema}, convert_node)


def build_number(expected: str, *, least: float, most: float, whole: bool = False, hint: str | None = None) -> Type:
    """Return the type of a number from `least` to `most`; `hint` may help with one outside."""

    def convert_node(node: Node, _: Source) -> object | None:
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise build_wrong_type_error(node, expected, _find_number(node, most, whole=whole))
        if not least <= value <= most or (whole and value != int(value)):
            raise InvalidValueError(f"expected {expected}, found {quote_text(str(value))}", hint)
        return int(value) if whole else float(value)

    return Type(expected, {"type": "integer" if whole else "number", "minimum": least, "maximum": most}, convert_node)


def _find_number(node: Node, most: float, *, whole: bool) -> str | None:
    """Return what to write for a text with one number in it."""
    numbers = _NUMBER.findall(node.text) if isinstance(node, Scalar) else []
    if len(numbers) != 1 or not isinstance(node, Scalar):
        return None
    value = float(numbers[0]) / (100 if "%" in node.text and not whole else 1)
    return f"write {value:g}" if value <= most and not (whole and value % 1) else None


def _convert_boolean(node: Node, _: Source) -> object | None:
    if not isinstance(node, Scalar) or not isinstance(node.value, bool):
        written = node.text.casefold() if isinstance(node, Scalar) else ""
        meant = {"true": _YES, "false": _NO}
        hint = next((f"write {word}" for word, words in meant.items() if written in words), None)
        raise build_wrong_type_error(node, BOOLEAN.expected, hint)
    return node.value


BOOLEAN = Type("true or false", {"type": "boolean"}, _convert_boolean)


def build_list(item: Type) -> Type:
    """Return the type of a list; what cannot be used of it is noted and left out."""

    def convert_node(node: Node, source: Source) -> object | None:
        if not isinstance(node, Items):
            raise build_wrong_type_error(node, "a list", _suggest_list(node))
        values = (None if source.is_flooded else item.read(each, source) for each in node.items)
        return tuple(value for value in values if value is not None)

    return Type("a list", {"type": "array", "items": item.schema}, convert_node)


def _suggest_list(node: Node) -> str:
    """Return how to write as a list what is none."""
    parts = [part.strip() for part in node.text.split(",")] if isinstance(node, Scalar) else []
    on_one_line = isinstance(node, Scalar) and node.text in (node.place.text or "")
    if on_one_line and all(parts) and not re.search(r"[\[\]{}:#]", "".join(parts)):
        return f"write [{', '.join(parts)}]"
    return "begin each entry with '- ', or write [first, second]"


def build_labelled(value: Type, pattern: str, label: Type, default: str | None) -> Type:
    """Return the type of a value with an optional label: `VALUE`, `VALUE: LABEL`, or that text in quotes."""
    expected = f"{value.expected}, optionally with a label: 'DATE: LABEL'"

    def convert_node(node: Node, source: Source) -> object | None:
        tail: Node
        match node:
            case Pairs(pairs=((head, tail),)):
                pass
            case Scalar(value=str(written)):
                before, colon, after = written.partition(":")
                head = Scalar(before, plain=False, place=node.place)
                if not colon:
                    return None if (read := value.read(head, source)) is None else (read, default)
                tail = Scalar(after.strip(), plain=False, place=node.place)
            case _:
                raise build_wrong_type_error(node, expected)
        both = value.read(head, source), label.read(tail, source)
        return None if None in both else both

    with_label = {
        "type": "object",
        "patternProperties": {f"^{pattern}$": label.schema},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    without = {"type": "string", "pattern": f"^{pattern}( *:.*[^ ].*)?$"}
    return Type(expected, {"anyOf": [without, with_label]}, convert_node)


def build_either(first: Type, second: Type, *, is_first: type | tuple[type, ...]) -> Type:
    """Return the type of a value that is of one of two types, told apart by the class of the node."""

    def convert_node(node: Node, source: Source) -> object | None:
        return (first if isinstance(node, is_first) else second).read(node, source)

    return Type(f"{first.expected} or {second.expected}", {"anyOf": [first.schema, second.schema]}, convert_node)


@dataclass(frozen=True, slots=True)
class DatedValues:
    """A value that changes: from each day on, another one; in order of day."""

    values: tuple[tuple[date, Any], ...]


def build_dated(value: Type, day: Type) -> Type:
    """Return the type of a value, or of `{DATE: VALUE, ...}` for one that changes on these days."""

    def convert_node(node: Node, source: Source) -> object | None:
        is_mapping = value.schema.get("type") == "object"
        if (
            not isinstance(node, Pairs)
            or not node.pairs
            or (is_mapping and not any(key.text[:1].isdigit() for key, _ in node.pairs))
        ):
            return value.read(node, source)
        read = [(day.read(key, source), value.read(each, source)) for key, each in node.pairs]
        changes = [(since, each) for since, each in read if isinstance(since, date) and each is not None]
        return DatedValues(tuple(sorted(changes, key=lambda change: change[0])))

    by_date = {
        "type": "object",
        "patternProperties": {str(day.schema["pattern"]): value.schema},
        "additionalProperties": False,
        "minProperties": 1,
    }
    return Type(value.expected, {"anyOf": [value.schema, by_date]}, convert_node)


def build_mapping(
    fields: Sequence[Field],
    what: str,
    build: Callable[[MappingValues, Source], object | None] | None = None,
    *,
    answers: Mapping[str, str] | None = None,
) -> Type:
    """Return the type of a mapping with these keys, called `what` in messages; `build` makes its value.

    `answers` are the hints for keys that people try.

    Without `build` the MappingValues are the value, and inside another mapping they become values of that one.
    """

    def convert_node(node: Node, source: Source) -> object | None:
        read = _read_mapping(node, fields, source, what, answers or {})
        return build(read, source) if read and build else read

    required = [field.key for field in fields if field.example]
    schema = {
        "type": "object",
        "additionalProperties": False,
        **({"required": required} if required else {}),
        "properties": {field.key: {"description": field.doc, **field.type.schema} for field in fields},
    }
    return Type(what, schema, convert_node)


def _suggest_mapping(node: Node, fields: Sequence[Field], source: Source) -> str | None:
    """Return how to write as a mapping what is none: with the key that is needed, or the one that it is a value of."""
    required = [field.key for field in fields if field.example]
    if isinstance(node, Items) and len(required) == 1:
        return f"write `{required[0]}:` on a line above the list"
    if required or not isinstance(node, Scalar):
        return None
    for field in fields:
        with suppress(InvalidValueError):
            field.type.convert(node, source)
            return f"write {{{field.key}: {node.text}}}"
    return None


def _read_mapping(
    node: Node, fields: Sequence[Field], source: Source, what: str, answers: Mapping[str, str]
) -> MappingValues | None:
    """Return what the mapping holds, or None when a required key is missing or unusable.

    Everything wrong in it is noted in the source. Raises InvalidValueError when it is not a mapping.
    """
    if not isinstance(node, Pairs):
        keys = [field.key for field in fields if field.example] or [fields[0].key]
        expected = f"{what}, as {{{', '.join(f'{key}: …' for key in keys)}}}"
        raise build_wrong_type_error(node, expected, _suggest_mapping(node, fields, source))
    by_key = {field.key: field for field in fields}
    read = MappingValues({}, {}, node.place)
    for key, value_node in node.pairs:
        field = by_key.get(key.text)
        if field is None:
            hint = (
                answers.get(key.text.casefold())
                or suggest_nearest(key.text, by_key)
                or f"its keys are {join_some(by_key)}"
            )
            source.note_error("unknown-key", f"{what} has no key {quote_text(key.text)}", key.place, hint)
            continue
        read.nodes[key.text] = value_node
        value = field.type.read(value_node, source)
        if isinstance(value, MappingValues):
            read.values.update(value.values)
            read.nodes.update(value.nodes)
        elif value is not None:
            read.values[key.text] = value
    for field in fields:
        if field.example and field.key not in read.nodes:
            hint = f"add `{field.key}: {field.example}`"
            source.note_error("missing-key", f"{what} needs the key '{field.key}'", node.place, hint)
    return read if all(field.key in read.values for field in fields if field.example) else None
