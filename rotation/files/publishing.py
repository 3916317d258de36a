"""The keys of team.yaml that say what is published, where, and what reminds people."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, cast, get_args
from urllib.parse import urlsplit

from rotation.files import values
from rotation.files.schema import (
    BOOLEAN,
    Field,
    MappingValues,
    Type,
    build_list,
    build_mapping,
    build_number,
    build_text,
)
from rotation.files.source import InvalidValueError, quote_text, suggest_nearest
from rotation.files.yaml_nodes import Items
from rotation.model import PublishedAbsences

if TYPE_CHECKING:
    from rotation.files.source import Source
    from rotation.files.yaml_nodes import Node

_MOST_DAYS = 60
_MORNING = timedelta(hours=9)
_REMINDER = re.compile(r"([0-9]{1,2}) *days?(?: +at +([0-9]{1,2}):([0-9]{2}))?", re.ASCII)
_CHOICES: tuple[PublishedAbsences, ...] = get_args(PublishedAbsences)


def _parse_reminder(written: str) -> timedelta:
    """Return when the reminder comes, from the beginning of the duty's first day on: a negative time."""
    match = _REMINDER.fullmatch(written)
    if match is None or not 1 <= int(match[1]) <= _MOST_DAYS:
        hint = "such as '3 days', which is at 9:00, or '1 day at 16:30'"
        raise InvalidValueError(f"expected 1 to {_MOST_DAYS} days, found {quote_text(written)}", hint)
    if match[2] is None:
        return _MORNING - timedelta(days=int(match[1]))
    hours, minutes = int(match[2]), int(match[3])
    if hours > 23 or minutes > 59:  # noqa: PLR2004 - a clock
        raise InvalidValueError(f"{quote_text(f'{match[2]}:{match[3]}')} is not a time of day")
    return timedelta(hours=hours, minutes=minutes) - timedelta(days=int(match[1]))


def _read_reminders(node: Node, source: Source) -> tuple[timedelta, ...]:
    """Return the reminders, the earliest first, whether the node is one or a list."""
    read = _REMINDERS.read(node, source) if isinstance(node, Items) else (_ONE_REMINDER.read(node, source),)
    return tuple(sorted({each for each in cast("tuple[timedelta | None, ...]", read) if each is not None}))


def _check_page(written: str) -> str:
    """Return the address, with a slash at its end, so that names of files can follow."""
    try:
        parts = urlsplit(values.check_line(written))
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"https", "http"} or not parts.hostname or re.search(r'[\s<>"\\^`{|}#?]', written):
        hint = "write where the folder is served, such as https://team.example.org/duty/"
        raise InvalidValueError(f"expected an address that begins with https://, found {quote_text(written)}", hint)
    return written if written.endswith("/") else f"{written}/"


def _check_absences(written: str) -> PublishedAbsences:
    for choice in _CHOICES:
        if written == choice:
            return choice
    raise InvalidValueError(
        f"expected none, away or reasons, found {quote_text(written)}", suggest_nearest(written, _CHOICES)
    )


def _build_publish(read: MappingValues, _: Source) -> PublishedAbsences:
    choice: PublishedAbsences = read.values.get("absences", "none")
    return choice


_ONE_REMINDER = build_text(
    "a number of days, such as '3 days' or '3 days at 9:00'",
    {"pattern": "^(0?[1-9]|[1-5][0-9]|60) *days?( +at +([01]?[0-9]|2[0-3]):[0-5][0-9])?$"},
    _parse_reminder,
)
_REMINDERS = build_list(_ONE_REMINDER)
_REMIND = Type(
    f"{_ONE_REMINDER.expected}, or a list of these",
    {"anyOf": [_ONE_REMINDER.schema, _REMINDERS.schema]},
    _read_reminders,
)
_ABSENCES = build_text("none, away or reasons", {"enum": list(_CHOICES)}, _check_absences)
_PUBLISH_FIELDS = (
    Field(
        "absences",
        _ABSENCES,
        "What is published of people's time off: that who is on duty this week is away, the weeks, or reasons too. "
        "Default: none.",
    ),
)

PUBLISHING_FIELDS = (
    Field("feed", values.LINE, "File to export to when the calendar is not a local file."),
    Field(
        "feed_weeks_back",
        build_number("a whole number of weeks", least=0, most=values.MOST, whole=True),
        "How many past weeks the published feeds contain. Default: 52.",
    ),
    Field(
        "page",
        build_text("an address", {"pattern": "^https?://"}, _check_page),
        "Address where the published folder is served. Events, messages and the page then link to it.",
    ),
    Field("publish", build_mapping(_PUBLISH_FIELDS, "publish", _build_publish), "What the published page shows."),
    Field("publish_reasons", BOOLEAN, "True is the same as publish: {absences: reasons}. Default: false."),
    Field(
        "remind",
        _REMIND,
        "When each person's published feed reminds them of a duty: '3 days' (at 9:00), '1 day at 16:30', or a list.",
    ),
)
