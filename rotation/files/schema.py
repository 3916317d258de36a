"""What a value in a YAML file may be: each kind reads a node, and says the same as JSON Schema for editors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.files.source import UnfitError, quoted
from rotation.files.yaml_nodes import Items, Node, Pairs, Scalar

if TYPE_CHECKING:
    from rotation.files.source import Source

Schema = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: what it is called, its JSON Schema, and what makes a value of a node, or raises UnfitError."""

    wanted: str
    schema: Schema
    convert: Callable[[Node, Source], object | None]

    def read(self, node: Node, source: Source) -> object | None:
        """Return the node's value, or None when it cannot be used, which is then noted in the source."""
        try:
            return self.convert(node, source)
        except UnfitError as error:
            source.note(error, node.place)
            return None


def wrong_type(node: Node, wanted: str, hint: str | None = None) -> UnfitError:
    """Return the error that the node is not what is wanted there; `hint` may help unless nothing is there at all."""
    match node:
        case Items():
            found = "a list"
        case Pairs():
            found = "a mapping"
        case Scalar(value=None):
            found, hint = "nothing", "write a value, or leave the key out"
        case Scalar(value=bool()):
            found = f"{node.text}, which means yes or no"
        case Scalar(value=int() | float()):
            found = f"the number {node.text[:20]}"
        case _:
            found = f"the text {quoted(node.text)}"
    return UnfitError(f"expected {wanted}, found {found}", hint, "wrong-type", node.place)


def text(wanted: str, schema: Schema, convert: Callable[[str], object] = str) -> Kind:
    """Return the kind of a text that `convert` makes something of, or raises UnfitError."""

    def convert_node(node: Node, _: Source) -> object | None:
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            raise wrong_type(
                node, wanted, None if isinstance(node, Items) else "put it in quotes, if it is meant as text"
            )
        return convert(node.value.strip())

    return Kind(wanted, {"type": "string", **schema}, convert_node)


def number(wanted: str, *, least: float, most: float, whole: bool = False) -> Kind:
    """Return the kind of a number from `least` to `most`."""

    def convert_node(node: Node, _: Source) -> object | None:
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise wrong_type(node, wanted)
        if not least <= value <= most or (whole and value != int(value)):
            raise UnfitError(f"expected {wanted}, found {quoted(str(value))}")
        return int(value) if whole else float(value)

    return Kind(wanted, {"type": "integer" if whole else "number", "minimum": least, "maximum": most}, convert_node)


def _yes_or_no(node: Node, _: Source) -> object | None:
    if not isinstance(node, Scalar) or not isinstance(node.value, bool):
        wanted = "true or false"
        raise wrong_type(node, wanted)
    return node.value


YES_OR_NO = Kind("true or false", {"type": "boolean"}, _yes_or_no)


def list_of(kind: Kind) -> Kind:
    """Return the kind of a list; what cannot be used of it is noted and left out."""
    wanted = "a list"

    def convert_node(node: Node, source: Source) -> object | None:
        if not isinstance(node, Items):
            raise wrong_type(node, wanted, "begin each entry with '- ', or write [first, second]")
        values = (None if source.is_flooded else kind.read(item, source) for item in node.items)
        return tuple(value for value in values if value is not None)

    return Kind(wanted, {"type": "array", "items": kind.schema}, convert_node)


def labelled(kind: Kind, pattern: str, label: Kind, default: str | None) -> Kind:
    """Return the kind of a value with an optional label: `VALUE`, `VALUE: LABEL`, or that text in quotes."""
    wanted = f"{kind.wanted}, or that with a label, as 'DATE: LABEL'"

    def convert_node(node: Node, source: Source) -> object | None:
        match node:
            case Pairs(pairs=((key, tail),)):
                named = label.read(tail, source)
                value = kind.read(key, source)
                return None if value is None or named is None else (value, named)
            case Scalar(value=str(written)) if ":" in written:
                head, _, rest = written.partition(":")
                value = kind.read(Scalar(head, plain=False, place=node.place), source)
                named = label.read(Scalar(rest.strip(), plain=False, place=node.place), source)
                return None if value is None or named is None else (value, named)
            case Scalar(value=str()):
                value = kind.read(node, source)
                return None if value is None else (value, default)
        raise wrong_type(node, wanted)

    with_label = {
        "type": "object",
        "patternProperties": {f"^{pattern}$": label.schema},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    without = {"type": "string", "pattern": f"^{pattern}( *:.*[^ ].*)?$"}
    return Kind(wanted, {"anyOf": [without, with_label]}, convert_node)


def either(first: Kind, second: Kind, *, is_first: type | tuple[type, ...]) -> Kind:
    """Return the kind of a value that is one of two kinds, told apart by the type of the node."""

    def convert_either(node: Node, source: Source) -> object | None:
        return (first if isinstance(node, is_first) else second).read(node, source)

    return Kind(f"{first.wanted} or {second.wanted}", {"anyOf": [first.schema, second.schema]}, convert_either)
