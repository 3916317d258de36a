"""Google's own description of version 3 of the Calendar API, to check requests against; Google's client has it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT = {"type", "properties", "items", "additionalProperties", "enum", "minimum", "maximum"}


def problem_with(method: str, asked: Mapping[str, str], body: Mapping[str, Any] | None) -> str | None:
    """Return what is wrong with a request, None where it is as the document has it. `method` is one of `events`."""
    known = _METHODS[method]
    parameters = {**_DOCUMENT["parameters"], **known["parameters"]}
    for name, text in asked.items():
        if name not in parameters:
            return f"{method} has no parameter {name}"
        if not _fits(text, parameters[name]):
            return f"{name}={text} does not fit"
    if ("request" in known) != (body is not None):
        return f"{method} has {'a' if 'request' in known else 'no'} body"
    if body is None:
        return None
    # Where an event is patched, null takes a field away; it fits every type.
    error = next(_VALIDATOR.iter_errors(_without_nulls(body) if method == "patch" else body), None)
    return None if error is None else f"{error.json_path}: {error.message}"


def _fits(text: str, parameter: Mapping[str, Any]) -> bool:
    match parameter["type"]:
        case "boolean":
            return text in {"true", "false"}
        case "integer":
            low, high = int(parameter.get("minimum", 0)), int(parameter.get("maximum", 2**31))
            return text.isdecimal() and low <= int(text) <= high
        case _:
            return text in parameter.get("enum", (text,))


def _schema(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema of the document as JSON Schema: an object has no further properties, and names are references."""
    if "$ref" in node:
        return {"$ref": f"#/$defs/{node['$ref']}"}
    schema = {key: value for key, value in node.items() if key in _KEPT}
    if "properties" in schema:
        schema["properties"] = {name: _schema(each) for name, each in schema["properties"].items()}
        schema.setdefault("additionalProperties", False)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            schema[key] = _schema(schema[key])
    return schema


def _without_nulls(node: Any) -> Any:  # noqa: ANN401 JSON
    if isinstance(node, dict):
        return {key: _without_nulls(value) for key, value in node.items() if value is not None}
    return [_without_nulls(each) for each in node] if isinstance(node, list) else node


_DOCUMENT = json.loads((files("googleapiclient") / "discovery_cache/documents/calendar.v3.json").read_bytes())
_METHODS = _DOCUMENT["resources"]["events"]["methods"]
_VALIDATOR = Draft202012Validator(
    {"$ref": "#/$defs/Event", "$defs": {name: _schema(each) for name, each in _DOCUMENT["schemas"].items()}}
)
