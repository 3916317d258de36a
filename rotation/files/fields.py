"""Mappings in YAML files, each defined by one table of its keys: the table validates, and makes the JSON Schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rotation.files.schema import Kind, wrong_type
from rotation.files.source import did_you_mean, listed, quoted
from rotation.files.yaml_nodes import Pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rotation.errors import Place
    from rotation.files.schema import Schema
    from rotation.files.source import Source
    from rotation.files.yaml_nodes import Node


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a mapping: what its value may be, and one sentence on what it means, which editors show."""

    key: str
    kind: Kind
    doc: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What a mapping says: the values of the keys that could be read, the nodes of all keys, and its place."""

    values: dict[str, Any]
    nodes: dict[str, Node]
    place: Place


def mapping(fields: Sequence[Field], what: str, build: Callable[[Record, Source], object | None] | None = None) -> Kind:
    """Return the kind of a mapping with these keys, called `what` in messages; `build` makes something of its record.

    Without `build` the record itself is the value, and inside another mapping its values stand among that one's own.
    """

    def convert(node: Node, source: Source) -> object | None:
        record = _record(node, fields, source, what)
        return build(record, source) if record and build else record

    return Kind(what, schema(fields), convert)


def schema(fields: Sequence[Field]) -> Schema:
    """Return the JSON Schema of a mapping with these keys."""
    required = [field.key for field in fields if field.required]
    return {
        "type": "object",
        "additionalProperties": False,
        **({"required": required} if required else {}),
        "properties": {field.key: {"description": field.doc, **field.kind.schema} for field in fields},
    }


def _record(node: Node, fields: Sequence[Field], source: Source, what: str) -> Record | None:
    """Return what the mapping says, or None when a required key is missing or unusable.

    Everything wrong in it is noted in the source; UnfitError is raised when it is no mapping.
    """
    if not isinstance(node, Pairs):
        keys = [field.key for field in fields if field.required] or [fields[0].key]
        raise wrong_type(node, f"{what}, as {{{', '.join(f'{key}: …' for key in keys)}}}")
    by_key = {field.key: field for field in fields}
    record = Record({}, {}, node.place)
    for key, value in node.pairs:
        field = by_key.get(key.text)
        if field is None:
            hint = did_you_mean(key.text, by_key) or f"its keys are {listed(by_key)}"
            source.error("unknown-key", f"{what} has no key {quoted(key.text)}", key.place, hint)
            continue
        record.nodes[key.text] = value
        result = field.kind.read(value, source)
        if isinstance(result, Record):
            record.values.update(result.values)
            record.nodes.update(result.nodes)
        elif result is not None:
            record.values[key.text] = result
    for field in fields:
        if field.required and field.key not in record.nodes:
            source.error("missing-key", f"{what} needs the key '{field.key}'", node.place, field.doc)
    return record if all(field.key in record.values for field in fields if field.required) else None
