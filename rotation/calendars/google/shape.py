"""The types of all that is read from an answer of Google's API, by the reference of its Events resource."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_HALVES = re.compile(r"[\ud800-\udfff]")
_TEXT, _FLAG, _NUMBER = (str,), (bool,), (int,)
_WHEN = {"date": _TEXT, "dateTime": _TEXT, "timeZone": _TEXT}
_EVENT: dict[str, Any] = {
    **dict.fromkeys(("id", "etag", "status", "summary", "description", "transparency", "visibility"), _TEXT),
    **dict.fromkeys(("updated", "eventType", "recurringEventId"), _TEXT),
    "sequence": _NUMBER,
    "locked": _FLAG,
    "privateCopy": _FLAG,
    "start": _WHEN,
    "end": _WHEN,
    "originalStartTime": _WHEN,
    "recurrence": [_TEXT],
    "organizer": {"email": _TEXT, "self": _FLAG},
    "attendees": [{"email": _TEXT, "displayName": _TEXT, "responseStatus": _TEXT}],
    "extendedProperties": {"private": {None: _TEXT}},  # None stands for any name
}
_LISTING: dict[str, Any] = {"items": [_EVENT], "nextPageToken": _TEXT, "summary": _TEXT, "accessRole": _TEXT}


def find_wrong_field(answer: dict[str, Any], *, listing: bool) -> str | None:
    """Return the first field of a listing or of an event that has another type than it may have; None where none has.

    A field that is missing or null is none, but for an event's id. Text that is no Unicode has no type.
    """
    return _find_wrong(answer, _LISTING if listing else _EVENT, "")


def _find_wrong(value: object, shape: Any, name: str) -> str | None:  # noqa: ANN401 (a table of tables)
    if value is None:
        return None
    parts: Iterable[tuple[str, object, Any]]
    if isinstance(shape, dict) and isinstance(value, dict):
        if shape is _EVENT and value.get("id") is None:
            return f"{name}.id".lstrip(".")
        fields = ((key, shape.get(key, shape.get(None))) for key in value)
        parts = ((f"{name}.{key}".lstrip("."), value[key], part) for key, part in fields if part is not None)
    elif isinstance(shape, list) and isinstance(value, list) and None not in value:
        parts = ((f"{name}[{number}]", each, shape[0]) for number, each in enumerate(value))
    elif isinstance(shape, tuple) and type(value) in shape and not _is_broken(value):
        parts = ()
    else:
        return name
    return next((wrong for part, each, of in parts if (wrong := _find_wrong(each, of, part))), None)


def _is_broken(value: object) -> bool:
    """Return whether it is text with halves of characters, which JSON can say."""
    return isinstance(value, str) and not value.isascii() and _HALVES.search(value) is not None
